/// DemoPicture: the moving test picture of `freshet serve --demo`, drawn by hand.
#pragma once

#include "av/picture.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace freshet::app {

/// Where the time strip stands: along the top edge, from the left.
inline constexpr unsigned kStripBits = 64, kStripSquare = 16;
inline constexpr std::uint32_t kDemoWidth = 1280, kDemoHeight = 720;

/// Colour bars with a line that sweeps and a block that bounces, a clock, a square that is white
/// while the sound beeps, and the clock once more for machines: the time strip. Its squares are
/// white for 1 and black for 0, the least significant bit of the milliseconds since 1970 leftmost.
class DemoPicture {
 public:
  [[nodiscard]] static Result<DemoPicture> make();

  struct Moment {
    std::int64_t wall_us = 0;
    std::int64_t frame = 0;  ///< from 0; what moves takes its place from it
    bool flash = false;
  };
  /// The picture of this moment; good until the next call.
  [[nodiscard]] Result<av::Picture const*> draw(Moment const& moment);

 private:
  DemoPicture(av::Picture background, av::Picture canvas)
      : background_{std::move(background)}, canvas_{std::move(canvas)} {}

  av::Picture background_, canvas_;
};

/// "HH:MM:SS.mmm UTC".
[[nodiscard]] std::string clock_text(std::int64_t wall_us);

}  // namespace freshet::app
