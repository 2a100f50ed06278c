/// AudioEncoder: samples in, AAC-LC access units out.
#pragma once

#include "av/ptr.hpp"
#include "base/result.hpp"
#include "media/packet.hpp"
#include "media/track.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace freshet::av {

struct AudioSettings {
  std::uint32_t sample_rate = 48'000;
  std::uint8_t channels = 2;
  std::uint32_t bit_rate = 128'000;
  friend bool operator==(AudioSettings const&, AudioSettings const&) = default;
};

/// On one thread, the one that opened it.
class AudioEncoder {
 public:
  [[nodiscard]] static Result<AudioEncoder> open(AudioSettings const& settings);

  /// With its AudioSpecificConfig.
  [[nodiscard]] Aac const& codec() const { return codec_; }

  /// Samples from -1 to 1, the channels of an instant side by side; any number of instants. The
  /// first sample ever given is at 0 of a time base of the sample rate. The first access unit is
  /// the encoder's run-up: its time stamp is negative. Packets carry TrackId 2.
  [[nodiscard]] Result<std::vector<Packet>> encode(std::span<float const> samples);
  /// What is still inside, filled up with silence. Nothing may be encoded afterwards.
  [[nodiscard]] Result<std::vector<Packet>> finish();

 private:
  AudioEncoder(CodecContext context, AvFrame frame, Aac codec)
      : context_{std::move(context)}, frame_{std::move(frame)}, codec_{std::move(codec)} {}

  Result<> append(AVFrame const* frame, std::vector<Packet>& packets);
  Result<> take_instant(std::span<float const> instant, std::vector<Packet>& packets);

  CodecContext context_;
  AvFrame frame_;  // being filled
  int filled_ = 0;
  std::int64_t given_ = 0;  // instants that went into frames already sent
  Aac codec_;
};

}  // namespace freshet::av
