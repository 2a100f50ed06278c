/// Decoder: access units of one track in, pictures or sound out.
#pragma once

#include "av/card.hpp"
#include "av/picture_decoder.hpp"
#include "av/ptr.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"
#include "media/packet.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace freshet::av {

struct DecoderSettings {
  int threads = 1;  ///< that share one picture's slices or tiles; none waits for a later picture
  std::uint64_t max_samples = 4'096ULL * 2'304;  ///< luma samples of a picture
  /// Decodes progressive 4:2:0 into frames of its own; a stream that it cannot take is an error.
  /// None: the processor does.
  std::shared_ptr<Card const> card = {};
};

/// H.264, HEVC, AV1, VP9, AAC and Opus as the rest of the house packs them. On one thread, the one
/// that opened it.
class Decoder final : public PictureDecoder {
 public:
  [[nodiscard]] static Result<Decoder> open(Codec const& codec,
                                            DecoderSettings const& settings = {});

  /// A picture over max_samples is an error before memory is taken for it.
  [[nodiscard]] Result<std::vector<AvFrame>> decode(Packet const& packet) override;
  [[nodiscard]] Result<std::vector<AvFrame>> finish() override;

 private:
  explicit Decoder(CodecContext context) : context_{std::move(context)} {}

  CodecContext context_;
};

}  // namespace freshet::av
