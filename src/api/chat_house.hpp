/// ChatHouse: what all calls about chat stand on: who asks, as whom a room knows them, and the
/// room.
#pragma once

#include "access/identity.hpp"
#include "api/auth.hpp"
#include "api/room_wish.hpp"
#include "api/status.hpp"
#include "base/clock.hpp"
#include "chat/author.hpp"
#include "http/message.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::api {

/// Made before the server starts; what it refers to outlives it. From any thread.
struct ChatHouse {
  Insiders const& insiders;
  Directory const& directory;
  Clock const& clock;
  /// As whom a room knows somebody with an account.
  std::function<chat::Author(access::Identity const&, std::string const& channel,
                             std::string_view peer)>
      author_of;
  /// Why somebody may not read there; null: who has no account.
  std::function<std::optional<http::Response>(http::Request const&, std::string const& channel,
                                              access::Identity const*)>
      refuse_reader;
  /// Answers on `from`, once; never with less than an Outcome.
  std::function<void(net::Loop& from, std::string const& channel, RoomWish, chat::Reply)> ask;
};

/// Who asks a room, or how they are refused.
struct ChatVisitor {
  chat::Author author{};
  std::optional<http::Response> refused{};
};

/// Who is nobody, of a call whose channel its body names. Nothing: somebody is known.
[[nodiscard]] std::optional<http::Response> refuse_nobody(ChatHouse const& house,
                                                          http::Request const& request);
/// Nothing: there is that channel, and who asks may see what is said there.
[[nodiscard]] std::optional<http::Response> refuse_reader(ChatHouse const& house,
                                                          http::Request const& request,
                                                          std::string const& channel);
/// Who may write: with a token for that channel; a bot's must have the role `chat:write`.
[[nodiscard]] ChatVisitor chat_writer(ChatHouse const& house, http::Request const& request,
                                      std::string const& channel);
/// Who stands that high there, or higher.
[[nodiscard]] ChatVisitor chat_keeper(ChatHouse const& house, http::Request const& request,
                                      std::string const& channel, chat::Standing needed);

/// What the room answers, or that it does not. On the request's loop.
[[nodiscard]] net::awaitable<chat::Outcome> ask_room(ChatHouse const& house,
                                                     http::Request const& request,
                                                     std::string channel, RoomWish wish);

/// An Idempotency-Key as rooms take it; an error is for failure_reply(). Empty: there is none.
[[nodiscard]] Result<std::string> room_key(http::Request const& request);

}  // namespace freshet::api
