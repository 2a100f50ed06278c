/// Findings: what is wrong with a stream and what its streamer can do, in words.
#pragma once

#include "media/rung_state.hpp"
#include "stream/session.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::insight {

enum class Severity { notice, warning, error };
[[nodiscard]] std::string_view to_string(Severity severity);

struct Finding {
  std::string code;  ///< for machines; never changes its meaning
  Severity severity = Severity::notice;
  std::string says;    ///< what is the matter
  std::string remedy;  ///< what to do; may be empty
  friend bool operator==(Finding const&, Finding const&) = default;
};

/// What the channel wants.
struct Expected {
  double segment_s = 2;           ///< how long a segment usually is
  std::uint64_t max_bitrate = 0;  ///< bits a second; 0: any
  bool pulled = false;            ///< the server fetches it: no encoder to look after
  std::string disk{};             ///< what is wrong with it, as a sentence; empty: nothing
};

/// The worst first. None: all is well.
[[nodiscard]] std::vector<Finding> findings(stream::Health const& health, Expected const& expected,
                                            std::span<RungState const> rungs = {});

}  // namespace freshet::insight
