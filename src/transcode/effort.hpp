/// What an effort means to an encoder.
#pragma once

#include "av/video_encoder.hpp"
#include "transcode/duty.hpp"

#include <string_view>

namespace freshet::transcode {

/// `codec`: h264, hevc, vp9 or av1.
[[nodiscard]] inline av::VideoFormat format_of(std::string_view codec) {
  if (codec == "hevc") return av::VideoFormat::hevc;
  if (codec == "vp9") return av::VideoFormat::vp9;
  return codec == "av1" ? av::VideoFormat::av1 : av::VideoFormat::h264;
}

/// The parameter sets are the same with either, so that an encoder may give way to another at a
/// keyframe without a new init segment.
[[nodiscard]] inline av::VideoSettings with_effort(av::VideoSettings settings, Effort effort) {
  if (effort != Effort::quick) {
    // Less search than its preset's: a seventh of the work for 0.05 dB (docs/transcoding.md); of
    // a small picture it is more, and the work is little.
    if (settings.width * settings.height > 640 * 360) settings.options = "subme=1";
    return settings;
  }
  settings.hasty = true;
  settings.preset = "ultrafast";
  settings.options = "cabac=1:8x8dct=1:weightp=1";
  return settings;
}

}  // namespace freshet::transcode
