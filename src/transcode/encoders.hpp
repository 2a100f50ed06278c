/// Encoders: who encodes pictures on this machine, and where they lie for it.
#pragma once

#include "av/video_encoder.hpp"
#include "base/published.hpp"
#include "base/result.hpp"
#include "transcode/card_doors.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::transcode {

[[nodiscard]] OpenEncoder x264();
/// An NVIDIA card, by way of libav, for pictures in memory.
[[nodiscard]] OpenEncoder nvenc();

/// From any thread.
class Encoders {
 public:
  Encoders(OpenEncoder cpu, OpenEncoder hardware, FindCard find = {})
      : cpu_{std::move(cpu)}, hardware_{std::move(hardware)}, find_{std::move(find)} {}

  [[nodiscard]] OpenEncoder cpu() const { return cpu_; }
  /// Empty unless probe() has found it to work. `codec`: h264, hevc, vp9 or av1.
  [[nodiscard]] OpenEncoder hardware(std::string_view codec = "h264") const;
  /// Null unless probe() has found pictures to stay there from one end to the other.
  [[nodiscard]] std::shared_ptr<CardDoors const> card() const { return card_.get(); }

  /// Encodes a few pictures in hardware, and then has some decoded and scaled there too, which
  /// takes up to some seconds where there is a card. What it does, in words, or why it does
  /// nothing.
  Result<std::string> probe();

 private:
  [[nodiscard]] Result<> encodes(av::VideoFormat format) const;
  [[nodiscard]] Result<> keeps_pictures();

  OpenEncoder const cpu_, hardware_;
  FindCard const find_;
  std::atomic<bool> h264_{false}, hevc_{false};
  Published<CardDoors> card_;
};

}  // namespace freshet::transcode
