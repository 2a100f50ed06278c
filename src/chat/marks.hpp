/// Marks: what a room's events are in the playlists of its channel.
#pragma once

#include "chat/room.hpp"

#include <optional>
#include <vector>

namespace freshet::chat {

/// Of poll_open, poll_close and alert; nothing: the event is not in step with the picture. A poll
/// that is told of again is the same range.
[[nodiscard]] std::optional<RoomHouse::Mark> mark_of(Event const& event);
/// Of the polls that are open, for who enters: ranges that are marked already stay as they are.
[[nodiscard]] std::vector<RoomHouse::Mark> marks_of(RoomState const& state);

}  // namespace freshet::chat
