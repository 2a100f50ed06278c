/// Pace: where segments are so alike in length that their numbers tell their times, as DASH's
/// @duration asks (ISO/IEC 23009-1 §5.3.9.5.3: no start is off by more than half of it).
#pragma once

#include "media/time.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

namespace freshet::origin {

/// Segments one after another that begin near `start + (msn - first_msn) * duration`.
struct Stride {
  std::uint64_t number = 0;  ///< among those of its rendition
  std::uint64_t first_msn = 0;
  Ticks start;  ///< of that segment
  Ticks duration;

  [[nodiscard]] Ticks start_of(std::uint64_t msn) const {
    return start + Ticks{static_cast<std::int64_t>(msn - first_msn) * duration.n};
  }
};

/// On one loop, the writer's.
class Pace {
 public:
  /// Segments of one length in a row that make a stride.
  static constexpr std::size_t kEnough = 3;

  /// The stride of a segment that begins; null while lengths are irregular, or not known yet.
  /// `breaks`: it does not follow on the one before. Then the stride goes on from there, until the
  /// lengths say otherwise: an encoder that comes back has the settings it had.
  [[nodiscard]] std::shared_ptr<Stride const> begin(std::uint64_t msn, Ticks start, bool breaks);

 private:
  void follow(std::uint64_t msn, Ticks start, Ticks length);
  void stride(std::uint64_t first_msn, Ticks start, Ticks duration);
  [[nodiscard]] Ticks mean() const;
  [[nodiscard]] bool even() const;

  std::optional<Ticks> last_;  // where the segment before began
  std::deque<Ticks> lengths_;  // the last ones, of this line
  std::shared_ptr<Stride const> stride_;
  std::optional<Ticks> usual_;  // what the last stride had
  std::uint64_t strides_ = 0;
};

}  // namespace freshet::origin
