#include "api/chat_house.hpp"

#include "api/json_body.hpp"
#include "api/reply.hpp"
#include "net/event.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace freshet::api {
namespace {

/// A room answers within its own limits; one that is gone does not.
constexpr std::chrono::seconds kRoomPatience{20};
constexpr std::size_t kLongestRoomKey = 255;  // octets

/// What the asking coroutine and the room's reply share.
struct RoomAnswer {
  explicit RoomAnswer(net::Loop& loop) : woken{loop} {}
  net::Event woken;
  std::optional<chat::Outcome> outcome;
};

http::Response no_channel() {
  return problem_reply(404, "No such channel", "there is no channel of that name");
}

std::string_view word_of(chat::Standing standing) {
  return standing >= chat::Standing::owner       ? "its administrator"
         : standing >= chat::Standing::moderator ? "a moderator"
                                                 : "a helper or a moderator";
}

}  // namespace

std::optional<http::Response> refuse_nobody(ChatHouse const& house, http::Request const& request) {
  auto const who = house.insiders.identify(request);
  if (who) return std::nullopt;
  return Insiders::refuse(who.error());
}

std::optional<http::Response> refuse_reader(ChatHouse const& house, http::Request const& request,
                                            std::string const& channel) {
  auto const who = house.insiders.identify(request);
  // A token that is not good is a mistake; none at all may be enough.
  bool const said = !request.header("authorization").empty();
  if (!who && said) return Insiders::refuse(who.error());
  if (who) {
    auto refused = Insiders::refuse_below(access::Role::viewer, channel, *who);
    if (refused) return refused;
  }
  if (!house.directory.channel(channel)) return no_channel();
  return house.refuse_reader(request, channel, who ? &*who : nullptr);
}

ChatVisitor chat_writer(ChatHouse const& house, http::Request const& request,
                        std::string const& channel) {
  auto visitor = house.insiders.admit(access::Role::viewer, channel, request);
  if (visitor.refused) return {{}, std::move(visitor.refused)};
  if (!house.directory.channel(channel)) return {{}, no_channel()};
  if (visitor.who.has("bot") && !visitor.who.has("chat:write")) {
    return {{},
            problem_reply(403, "Forbidden",
                          "a bot writes with a token that has the role chat:write; this one may "
                          "only read")};
  }
  if (auto refused = house.refuse_reader(request, channel, &visitor.who)) {
    return {{}, std::move(refused)};
  }
  return {house.author_of(visitor.who, channel, request.peer), std::nullopt};
}

ChatVisitor chat_keeper(ChatHouse const& house, http::Request const& request,
                        std::string const& channel, chat::Standing needed) {
  auto visitor = house.insiders.admit(access::Role::viewer, channel, request);
  if (visitor.refused) return {{}, std::move(visitor.refused)};
  auto author = house.author_of(visitor.who, channel, request.peer);
  // A bot that moderates has said so, whatever else its token says.
  bool const bot = visitor.who.has("bot") && !visitor.who.has("chat:moderate");
  if (author.standing < needed || bot) {
    return {{},
            problem_reply(403, "Forbidden",
                          "the token is not that of " + std::string{word_of(needed)} +
                              (bot ? ": a bot needs the role chat:moderate" : ""))};
  }
  if (!house.directory.channel(channel)) return {{}, no_channel()};
  return {std::move(author), std::nullopt};
}

net::awaitable<chat::Outcome> ask_room(ChatHouse const& house, http::Request const& request,
                                       std::string channel, RoomWish wish) {
  auto const answer = std::make_shared<RoomAnswer>(*request.loop);
  house.ask(*request.loop, channel, std::move(wish), [answer](chat::Outcome outcome) {
    answer->outcome = std::move(outcome);
    answer->woken.notify_all();
  });
  auto const until = house.clock.now() + kRoomPatience;
  while (!answer->outcome) {
    if (co_await answer->woken.wait_until(until)) continue;
    co_return chat::refused(503, "no_answer",
                            "the room does not answer; look before you ask again");
  }
  co_return std::move(*answer->outcome);
}

Result<std::string> room_key(http::Request const& request) {
  std::string key{request.header("idempotency-key")};
  if (is_one_line(key, kLongestRoomKey)) return key;
  return failure(boost::system::errc::invalid_argument,
                 "Idempotency-Key: expected 1 to 255 octets in one line");
}

}  // namespace freshet::api
