/// VideoEncoder: pictures in, access units as the rest of the house knows them out.
#pragma once

#include "av/card.hpp"
#include "av/picture.hpp"
#include "av/picture_encoder.hpp"
#include "av/ptr.hpp"
#include "base/result.hpp"
#include "media/packet.hpp"
#include "media/track.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace freshet::av {

/// What pictures are coded in.
enum class VideoFormat : std::uint8_t { h264, hevc, vp9, av1 };

struct VideoSettings {
  VideoFormat format = VideoFormat::h264;
  std::uint32_t width = 1280, height = 720;  ///< even
  Ratio frame_rate{30, 1};
  Ratio pixel_aspect{1, 1};
  Colour colour{1, 1, 1, false};       ///< said in the stream; BT.709 unless told otherwise
  std::uint32_t bit_rate = 2'000'000;  ///< a second, on average and within any second
  /// Given, pictures get no more than they need for this quality (x264's crf, less is better, and
  /// what is about the same to the others), and bit_rate is what they may take at most.
  std::optional<double> quality;
  std::uint32_t gop_frames = 60;    ///< from keyframe to keyframe at most
  std::string preset = "veryfast";  ///< x264's
  std::string options;              ///< x264's own, "name=value:…", on top of it
  bool hasty = false;               ///< the others' way to take less time
  bool nvenc = false;  ///< an NVIDIA card does it, in H.264 or HEVC; the three above say nothing
  std::shared_ptr<Card const> card = {};  ///< where pictures lie for that; none: in memory
  int threads = 1;
};

/// How much they are to do for a picture, in the encoder's own words: veryfast, p4, cpu-used 6.
[[nodiscard]] std::string preset_of(VideoSettings const& settings);

/// x264, x265, libvpx, libaom or NVENC for live: no picture waits for another, none is reordered,
/// keyframes come on the beat. On one thread, the one that opened it.
class VideoEncoder final : public PictureEncoder {
 public:
  [[nodiscard]] static Result<VideoEncoder> open(VideoSettings const& settings);

  [[nodiscard]] Codec const& codec() const override { return codec_; }

  /// `pts` in kVideoTimebase, later than the one before; `key`: whatever the beat, a keyframe. The
  /// picture may be drawn on again when this has answered, after make_writable(). Packets carry
  /// TrackId 1. One that lies elsewhere than where the encoder takes it from is carried there.
  [[nodiscard]] Result<std::vector<Packet>> encode(Picture const& picture, Ticks pts,
                                                   bool key = false);
  [[nodiscard]] Result<std::vector<Packet>> encode(AVFrame const& picture, Ticks pts,
                                                   bool key) override;
  /// In H.264, of a quality.
  void set_most(std::uint32_t bit_rate) override;
  void set_quality(double factor) override;
  /// What is still inside. Nothing may be encoded afterwards.
  [[nodiscard]] Result<std::vector<Packet>> finish();

 private:
  VideoEncoder(CodecContext context, VideoFormat format, Codec codec)
      : context_{std::move(context)}, format_{format}, codec_{std::move(codec)} {}

  [[nodiscard]] Result<AvFrame> within_reach(AVFrame const& picture) const;
  Result<std::vector<Packet>> run(AVFrame const* frame);

  CodecContext context_;
  VideoFormat format_;
  Codec codec_;
};

/// One of those, behind the door of all.
[[nodiscard]] Result<std::unique_ptr<PictureEncoder>> open_encoder(VideoSettings const& settings);

}  // namespace freshet::av
