/// MovingQuality: how well a rung's pictures can be coded within the bit rate that is promised.
#pragma once

#include "media/time.hpp"

#include <cstdint>
#include <optional>

namespace freshet::transcode {

/// A constant rate factor of x264: more is worse. Where the pictures need more bits than there are,
/// an encoder that insists on its factor spends its buffer on those behind a keyframe and starves
/// the rest; one that asks for a little less all the time looks better at the same rate. So the
/// factor rises while all of the rate is taken, and falls back as soon as that is no longer so.
/// Pure.
class MovingQuality {
 public:
  explicit MovingQuality(double usual) : usual_{usual}, factor_{usual}, told_{usual} {}

  /// At a coded picture, in kVideoTimebase, with the share of the promised rate that the second
  /// until then took. The factor, when it has moved by so much that an encoder should hear of it.
  [[nodiscard]] std::optional<double> look(double share, Ticks at);

  /// As told last.
  [[nodiscard]] double now() const { return told_; }

 private:
  double const usual_;
  double factor_, told_;
  double step_ = 0;  // up, at the look before
  std::int64_t slot_ = 0;
};

}  // namespace freshet::transcode
