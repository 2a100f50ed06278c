/// judge(): what becomes of a delivery after an attempt, and when it is tried again. Pure.
#pragma once

#include "events/outbox.hpp"

#include <chrono>
#include <string_view>

namespace freshet::events {

struct RetryPolicy {
  std::chrono::milliseconds first{1'000};     ///< twice as long after each failure
  std::chrono::milliseconds most{3'600'000};  ///< and never longer
  unsigned refusals = 12;                     ///< so often may a receiver say no: over an hour
  std::chrono::hours for_so_long{72};         ///< then an event is too old to be told
};

/// How an attempt ended.
struct Ending {
  int status = 0;                          ///< 0: no answer
  unsigned number = 1;                     ///< of the attempt
  std::chrono::milliseconds age{0};        ///< of the event
  std::chrono::milliseconds asked_for{0};  ///< by Retry-After
};

struct Verdict {
  Outcome outcome = Outcome::delivered;
  std::chrono::milliseconds pause{0};
};

/// `chance`: from 0 to 1; so that those who failed together do not come back together.
[[nodiscard]] Verdict judge(RetryPolicy const& policy, Ending const& ending, double chance);

/// The seconds of a Retry-After header, a day at most; 0 for a date, or for none.
[[nodiscard]] std::chrono::seconds read_retry_after(std::string_view text);

}  // namespace freshet::events
