/// Vitals: do the database and the disk still answer? What /readyz says of a server that has
/// started.
#pragma once

#include "base/clock.hpp"
#include "base/published.hpp"
#include "base/result.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

namespace freshet::app {

/// From any thread.
class Vitals {
 public:
  /// Without a good sign for so long something is ill: one that failed once, or that is slow, is
  /// not.
  static constexpr std::chrono::seconds kSilence{5};

  explicit Vitals(Clock const& clock)
      : clock_{clock}, database_{clock.now(), {}}, disk_{clock.now(), {}} {}

  /// What a look came to.
  void database(Result<> const& how) { note(database_, how); }
  void disk(Result<> const& how) { note(disk_, how); }

  /// Nothing: all is well; else what is not, as a sentence.
  [[nodiscard]] std::optional<std::string> complaint() const;
  /// Likewise, of the disk alone.
  [[nodiscard]] std::optional<std::string> disk_complaint() const {
    return complaint_of(disk_, "the disk");
  }

 private:
  struct Sign {
    std::atomic<SteadyTime> good_at;
    Published<std::string> error;  // of the latest look; null after a good one
  };
  void note(Sign& sign, Result<> const& how) const;
  [[nodiscard]] std::optional<std::string> complaint_of(Sign const& sign, char const* name) const;

  Clock const& clock_;
  Sign database_, disk_;
};

/// Writes a page below `folder` and takes it away: what a full or read-only disk refuses. Where the
/// folder of live shows is not in it the disk has vanished, and the folder is the one underneath.
/// Blocks for as long as the disk takes.
[[nodiscard]] Result<> try_disk(std::string const& folder);

}  // namespace freshet::app
