#include "events/receiver.hpp"

#include <algorithm>

namespace freshet::events {
namespace {

bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.ends_with(".*")) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == name;
}

}  // namespace

bool Receiver::wants(Fact const& fact) const {
  auto const named = [&](std::string const& one) { return matches(one, to_string(fact.kind)); };
  auto const of_interest =
      events.empty() ? !is_frequent(fact.kind) : std::ranges::any_of(events, named);
  return of_interest &&
         (channels.empty() || std::ranges::find(channels, fact.channel) != channels.end());
}

bool names_an_event(std::string_view pattern) {
  return std::ranges::any_of(all_kinds(),
                             [&](Kind kind) { return matches(pattern, to_string(kind)); });
}

}  // namespace freshet::events
