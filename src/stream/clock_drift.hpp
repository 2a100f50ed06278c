/// ClockDrift: how much faster or slower an encoder's clock runs than this machine's.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace freshet::stream {

/// A gain worth a word, either way: quartzes keep to half of it.
inline constexpr double kClockDrifts = 100e-6;

/// Looks at the packets that came quickest, for what delays the others is the network. On one loop;
/// pure but for the time it is told.
class ClockDrift {
 public:
  /// Of a packet with the time stamp `media_us` that came at `now_us`, both microseconds.
  void packet(std::int64_t media_us, std::int64_t now_us);
  /// Seconds that its clock gains each second; 0.0002 is 200 ppm. Nothing: not to be told from the
  /// unevenness of the line, or not seen for long enough.
  [[nodiscard]] std::optional<double> ratio() const;

 private:
  struct Span {
    std::int64_t began_us = 0;          // time
    std::int64_t least_transit_us = 0;  // from the packet's time stamp to its coming
  };

  void close(Span const& span);

  std::optional<Span> open_;
  std::deque<Span> spans_;
};

}  // namespace freshet::stream
