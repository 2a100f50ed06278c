/// Decoder: access units of one track in, pictures or sound out.
#pragma once

#include "av/ptr.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"
#include "media/packet.hpp"

#include <cstdint>
#include <vector>

namespace freshet::av {

struct DecoderSettings {
  int threads = 1;  ///< that share one picture's slices or tiles; none waits for a later picture
  std::uint64_t max_samples = 4'096ULL * 2'304;  ///< luma samples of a picture
};

/// H.264, HEVC, AV1, VP9, AAC and Opus as the rest of the house packs them. On one thread, the one
/// that opened it.
class Decoder {
 public:
  [[nodiscard]] static Result<Decoder> open(Codec const& codec,
                                            DecoderSettings const& settings = {});

  /// Every frame that this access unit completes, in the order in which they are shown, stamped
  /// with its packet's pts. A picture over max_samples is an error before memory is taken for it.
  /// After an error the next keyframe may be tried.
  [[nodiscard]] Result<std::vector<AvFrame>> decode(Packet const& packet);
  /// What is still inside. Nothing may be decoded afterwards.
  [[nodiscard]] Result<std::vector<AvFrame>> finish();

 private:
  explicit Decoder(CodecContext context) : context_{std::move(context)} {}

  CodecContext context_;
};

}  // namespace freshet::av
