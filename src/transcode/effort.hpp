/// What an effort means to an encoder.
#pragma once

#include "av/video_encoder.hpp"
#include "transcode/duty.hpp"

namespace freshet::transcode {

/// The parameter sets are the same with either, so that an encoder may give way to another at a
/// keyframe without a new init segment.
[[nodiscard]] inline av::VideoSettings with_effort(av::VideoSettings settings, Effort effort) {
  if (effort != Effort::quick) return settings;
  settings.hasty = true;
  settings.preset = "ultrafast";
  settings.options = "cabac=1:8x8dct=1:weightp=1";
  return settings;
}

}  // namespace freshet::transcode
