/// Granting: what a member asks of a room, asked of the part of it that can say.
#pragma once

#include "chat/author.hpp"
#include "chat/outcome.hpp"
#include "chat/room.hpp"
#include "chat/wish.hpp"

namespace freshet::chat {

/// On the room's home loop. `reply` once; hello, token and pong are none of a room's business.
void grant_wish(Room& room, Author const& author, AnyWish const& wish, Reply reply);

}  // namespace freshet::chat
