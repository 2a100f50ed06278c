/// State: how getting certificates has gone, kept beside them: a restart goes on waiting where the
/// authority wants to be left alone, and `freshet doctor` tells of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app::acme {

/// Of the last attempt. Times are seconds of the Unix epoch; 0: none.
struct State {
  std::string directory;           ///< of the authority that was asked
  std::vector<std::string> names;  ///< for what
  unsigned failures = 0;           ///< in a row
  std::string kind{};              ///< of the last one
  std::string what{};              ///< in words
  std::int64_t at_s = 0;           ///< when it was made
  std::int64_t next_s = 0;         ///< when the next one is due, and
  std::int64_t not_before_s = 0;   ///< before when the authority does not want to hear of us

  friend bool operator==(State const&, State const&) = default;
};

[[nodiscard]] std::string write_state(State const& state);
/// What cannot be read says nothing.
[[nodiscard]] State read_state(std::string_view text);

}  // namespace freshet::app::acme
