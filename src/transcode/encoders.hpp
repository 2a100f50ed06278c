/// Encoders: who encodes pictures on this machine.
#pragma once

#include "av/picture_encoder.hpp"
#include "av/video_encoder.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

#include <atomic>
#include <functional>
#include <memory>

namespace freshet::transcode {

/// Opens one, from any thread.
using OpenEncoder =
    std::function<Result<std::unique_ptr<av::PictureEncoder>>(av::VideoSettings const&)>;

[[nodiscard]] OpenEncoder x264();
/// An NVIDIA card, by way of libav.
[[nodiscard]] OpenEncoder nvenc();

/// From any thread.
class Encoders {
 public:
  Encoders(OpenEncoder cpu, OpenEncoder hardware)
      : cpu_{std::move(cpu)}, hardware_{std::move(hardware)} {}

  [[nodiscard]] OpenEncoder cpu() const { return cpu_; }
  /// Empty unless probe() has found it to work.
  [[nodiscard]] OpenEncoder hardware() const { return works_ ? hardware_ : OpenEncoder{}; }

  /// Encodes a few pictures in hardware, which takes up to a second where there is a card. Why it
  /// cannot.
  Result<> probe();

 private:
  OpenEncoder const cpu_, hardware_;
  std::atomic<bool> works_{false};
};

}  // namespace freshet::transcode
