/// MovingCap: how much of its bit rate a rung may take now, by what its pictures need.
#pragma once

#include "media/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace freshet::transcode {

/// Pictures are coded to one quality, so that what a second of them takes says how complex it is.
/// The cap is a margin above the most complex second of late: it rises with the picture that needs
/// it, before a buffer of a second is used up, and falls slowly, for what was easy may not stay so.
/// It never exceeds the bit rate that playlists promise, nor is it less than a share of that. Pure.
class MovingCap {
 public:
  /// `most`: bits a second.
  explicit MovingCap(std::uint32_t most) : most_{most}, level_{static_cast<double>(most)} {}

  /// A coded picture of so many bits at `at`, in kVideoTimebase. The cap in bits a second, when it
  /// has moved by so much that an encoder should hear of it.
  [[nodiscard]] std::optional<std::uint32_t> take(std::int64_t bits, Ticks at);

  /// Of what is promised, that the second behind took.
  [[nodiscard]] double share() const { return last_second() / most_; }

  /// Bits a second, as told last.
  [[nodiscard]] std::uint32_t now() const { return told_.value_or(most_); }

 private:
  static constexpr std::size_t kSlots = 8;  // of the second that is behind

  void pass(std::int64_t slot);
  [[nodiscard]] double last_second() const;
  [[nodiscard]] std::uint32_t wanted() const;

  std::uint32_t const most_;
  double level_;  // bits of the most complex second of late
  std::array<std::int64_t, kSlots> bits_{};
  std::optional<std::int64_t> slot_;  // the newest
  std::int64_t since_ = 0;            // slots that there were media for
  std::optional<std::uint32_t> told_;
};

}  // namespace freshet::transcode
