/// Event: what happened in a room, as it is told: ready JSON, made once for all who get it.
#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace freshet::chat {

/// The server's `t`. Those up to `alert` are state: they carry an offset and are recovered.
enum class Kind : std::uint8_t {
  msg,
  edit,
  del,
  purge,
  clear,
  room,
  pin,
  poll_open,
  poll_close,
  qa,
  alert,
  poll,
  react,
  count,
  held,
  modlog,
  system,
  resync,
};
[[nodiscard]] constexpr bool is_state(Kind kind) { return kind <= Kind::alert; }

/// A field of the room's state (RoomState) that an event sets; an empty value takes it away. Every
/// server applies it; members see only the event's text.
struct StateChange {
  std::string field, value;
  friend bool operator==(StateChange const&, StateChange const&) = default;
};

/// Immutable, shared by all rings, rooms and members.
struct Event {
  Kind kind = Kind::msg;
  std::uint64_t off = 0;    ///< its place in the room's one order; 0: ephemeral
  std::string mid;          ///< of what is about a message
  std::string user;         ///< who wrote or did it, for who takes it back
  std::int64_t ts_ms = 0;   ///< of the Unix epoch
  std::int64_t pdt_ms = 0;  ///< on the channel's media clock; 0: not in step with the picture
  Bytes text;               ///< the whole JSON object, `{"t":…}`
  std::vector<StateChange> state{};
  bool for_moderators = false;  ///< nobody else is told
  bool urgent = false;          ///< told at once, not with the room's next flush
};
using EventPtr = std::shared_ptr<Event const>;

}  // namespace freshet::chat
