/// ProcessorUse: what this process takes of the processors, and which of its threads.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace freshet::app {

/// What a thread of that name is busy with.
[[nodiscard]] std::string_view stage_of(std::string_view thread);

/// The processor time in a line of /proc/…/stat, in ticks of the system; 0: it is no such line.
[[nodiscard]] std::uint64_t ticks_in(std::string_view stat);

/// One thread's.
class ProcessorUse {
 public:
  struct Shares {
    double process = 0;  ///< 1: one processor
    std::map<std::string, double> stages;
  };

  explicit ProcessorUse(Clock const& clock) : clock_{clock} { now_ = measure(); }

  /// Since it was last asked, or, if that is less than a second ago, the time before.
  [[nodiscard]] Shares look();

 private:
  struct Measured {
    SteadyTime at;
    std::uint64_t process = 0;                     // ticks
    std::map<std::string, std::uint64_t> threads;  // by number and name
  };
  [[nodiscard]] Measured measure() const;

  Clock const& clock_;
  Measured before_, now_;
};

/// Of memory that this process holds.
[[nodiscard]] std::uint64_t memory_in_use();

}  // namespace freshet::app
