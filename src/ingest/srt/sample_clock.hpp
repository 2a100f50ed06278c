/// SampleClock: the time of sound that is stamped now and then, and counted in samples between.
#pragma once

#include "media/time.hpp"

#include <cstdint>
#include <optional>

namespace freshet::ingest::srt {

class SampleClock {
 public:
  /// What comes next is at this time, 90 kHz.
  void set(std::int64_t at) {
    at_ = at;
    samples_ = 0;
  }
  /// What comes next is at a time that nobody knows.
  void forget() { at_.reset(); }

  [[nodiscard]] std::optional<std::int64_t> now() const {
    if (!at_) return std::nullopt;
    return *at_ + rescale({samples_}, {rate_}, kVideoTimebase).n;
  }
  void advance(std::uint32_t samples, std::uint32_t rate) {
    if (std::int64_t{rate} != rate_) {
      at_ = now();
      samples_ = 0;
      rate_ = rate;
    }
    samples_ += samples;
  }

 private:
  std::optional<std::int64_t> at_;
  std::int64_t samples_ = 0;  // since then
  std::int64_t rate_ = 48'000;
};

}  // namespace freshet::ingest::srt
