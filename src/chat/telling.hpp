/// What of a room is told to the world: to webhooks, Kafka and whoever follows events.
#pragma once

#include "chat/bus.hpp"
#include "chat/event.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace freshet::chat {

/// For RoomHouse::fact.
struct WorldFact {
  std::string_view kind;
  std::string data;  ///< a JSON object
};

/// Of a draft that has been placed, and not before (`dup`): by the server that published it alone,
/// for all hear it. Nothing: the world is not told of its kind.
[[nodiscard]] std::optional<WorldFact> world_fact_of(Draft const& draft, Placed const& placed);
/// Of what moderators are told of here, not overheard: an entry of their log.
[[nodiscard]] std::optional<WorldFact> world_fact_of(Event const& event);

}  // namespace freshet::chat
