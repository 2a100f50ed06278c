/// What chat tells the playlists: polls and alerts as named ranges of the programme.
#pragma once

#include "chat/room.hpp"
#include "origin/origin.hpp"

#include <string>

namespace freshet::app {

/// From any thread. Where nothing is shown there is nothing to be marked.
void mark(origin::Origin const& origin, std::string const& channel,
          chat::RoomHouse::Mark const& mark);

}  // namespace freshet::app
