/// Leveller: keeps the line level with the wall's clock around an encoder for which something stood
/// in. DASH's players ask by that clock, and a line that ran ahead of it would stay there.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <optional>

namespace freshet::stream {

/// Pure. Microseconds; on the session's home loop.
class Leveller {
 public:
  enum class Verdict {
    pass,
    leave_out,
    begin_anew,  ///< pass it, and put it to the line's end
  };

  /// Something stands in. A packet of the encoder's has come that is so late: is it to be left out,
  /// as the end of what had piled up? Not from who is late for good.
  [[nodiscard]] Verdict behind(std::int64_t late_us, SteadyTime now);
  /// What stood in has made way, and the next packet was put to now.
  void give_way() {
    *this = {};
    given_way_ = true;
  }
  /// From now on what comes has nothing to do with what was.
  void reset() { *this = {}; }
  /// Has anything stood in? Else nothing is ever too far ahead, and nobody need look.
  [[nodiscard]] bool watches() const { return given_way_; }
  /// Before a packet of whom it made way for, with the line so far ahead. `opens`: a picture can
  /// begin with it.
  [[nodiscard]] Verdict ahead(std::int64_t ahead_us, bool opens);
  /// Packets, since it made way.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  struct Late {
    std::int64_t by_us;
    SteadyTime at;
  };

  std::optional<Late> first_;  // since it sends again
  bool given_way_ = false;
  bool leaves_out_ = false;
  std::uint64_t left_out_ = 0;
};

}  // namespace freshet::stream
