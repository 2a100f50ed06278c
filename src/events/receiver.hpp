/// Receiver: somebody elsewhere who is told of events.
#pragma once

#include "events/fact.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace freshet::events {

/// A value. An empty list means all; of events, all that are not frequent.
struct Receiver {
  std::string id;                     ///< in the outbox and in the log; never changes its address
  std::string url;                    ///< http:// or https://
  std::string secret;                 ///< octets that its messages are signed with
  std::vector<std::string> events{};  ///< `stream.started`, or `stream.*`
  std::vector<std::string> channels{};

  /// What concerns no channel at all goes to those alone who asked for all channels.
  [[nodiscard]] bool wants(Fact const& fact) const;
};

/// Does `stream.*` or `stream.live` name any kind of event?
[[nodiscard]] bool names_an_event(std::string_view pattern);

}  // namespace freshet::events
