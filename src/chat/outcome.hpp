/// Outcome: what became of what somebody asked of a room; an `ack` or an `err` to a member, a
/// status to a request.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::chat {

struct Outcome {
  std::string code{};  ///< empty: done. Else a word that never changes its meaning: slow_mode, …
  std::string says{};  ///< for people: what is wrong and what to do
  std::int64_t retry_ms = 0;  ///< when to try again; 0: not by waiting
  int status = 200;           ///< what it is to a request
  std::string mid{};
  std::uint64_t off = 0;
  bool dup = false;      ///< it was done before, by the same key
  bool held = false;     ///< a moderator looks at it first
  bool sampled = false;  ///< the room is too fast for it: its author alone is shown it
  std::string body{};    ///< what was made or asked for, JSON; empty: nothing is

  [[nodiscard]] bool done() const { return code.empty(); }
};

[[nodiscard]] inline Outcome refused(int status, std::string_view code, std::string says,
                                     std::int64_t retry_ms = 0) {
  Outcome outcome;
  outcome.code = code;
  outcome.says = std::move(says);
  outcome.retry_ms = retry_ms;
  outcome.status = status;
  return outcome;
}

/// Called once, on the room's home loop.
using Reply = std::function<void(Outcome)>;

}  // namespace freshet::chat
