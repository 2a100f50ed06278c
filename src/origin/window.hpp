/// Window: which segments a playlist lists, which are kept for those who read an older playlist,
/// and which of them in memory. Pure arithmetic on durations (RFC 8216bis §6.2.2).
#pragma once

#include <chrono>
#include <cstdint>

namespace freshet::origin {

struct Window {
  std::chrono::microseconds listed{0};     ///< the DVR window
  std::chrono::microseconds parts{0};      ///< how far back PART tags stay: 3 target durations
  std::chrono::microseconds in_memory{0};  ///< listed parts, and as long again
  std::chrono::microseconds kept{0};       ///< until nobody can hold a playlist that names it
  static constexpr int kMinSegments = 6;
  /// What stands in for an encoder fills the time in which nothing came faster than life, and would
  /// push out by so much earlier what is kept for a time.
  static constexpr std::chrono::seconds kFilled{4};

  /// `dvr`: what the channel asks for; never below what the RFC and Apple ask (3 target durations,
  /// 6 segments). Without a disk the window is what memory holds.
  [[nodiscard]] static Window make(std::chrono::seconds dvr, std::uint32_t target_duration,
                                   bool on_disk) {
    using std::chrono::seconds;
    seconds const target{target_duration};
    Window w;
    w.parts = 3 * target;
    auto const least = kMinSegments * target;
    w.listed = on_disk ? std::max<seconds>(dvr, least) : least;
    w.kept = 2 * w.listed + 2 * target + kFilled;
    w.in_memory = on_disk ? 6 * target + target + kFilled : w.kept;
    return w;
  }
};

}  // namespace freshet::origin
