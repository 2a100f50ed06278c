/// Events as they lie in Redis: one octet for the form, then fields of a length and octets each.
#pragma once

#include "base/result.hpp"
#include "chat/bus.hpp"
#include "chat/event.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::chat {

/// Without a place: that is told beside it.
[[nodiscard]] std::string redis_form(Draft const& draft);
/// Of an ephemeral one, told to other servers by `node`.
[[nodiscard]] std::string redis_form(Event const& event);

/// The Redis may be others' too: kinds, sizes and the JSON of the text are looked at. With an
/// offset it must be state, and ephemeral without.
[[nodiscard]] Result<EventPtr> event_of_redis(std::string_view form, std::uint64_t off);

/// What every server makes of a body and its place.
[[nodiscard]] std::string event_text(std::uint64_t off, std::string_view body);
/// An event whose text was taken back, or is not fit to be told: its place alone.
[[nodiscard]] EventPtr place_without_text(std::uint64_t off);

/// A published event as subscribers get it: `e EPOCH OFF FORM`; a shout: `s NODE FORM`.
struct RedisTold {
  bool shout = false;
  std::string_view from;  ///< the epoch, or the node
  std::uint64_t off = 0;
  std::string_view form;
};
[[nodiscard]] Result<RedisTold> told_of(std::string_view text);

}  // namespace freshet::chat
