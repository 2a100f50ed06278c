/// The chat of a server: its rooms with all that they need, and who may enter.
#include "access/hash.hpp"
#include "access/path_token.hpp"
#include "app/chat_marks.hpp"
#include "app/media_now.hpp"
#include "app/server_impl.hpp"
#include "base/ulid.hpp"
#include "chat/keep.hpp"
#include "chat/local_bus.hpp"
#include "chat/redis_bus.hpp"
#include "events/signature.hpp"

namespace freshet {
namespace {

constexpr std::chrono::milliseconds kChatPatience{500};
constexpr std::size_t kMostOfVerdict = 65'536;
/// In turns of a quarter of a second or more.
constexpr unsigned kChatLookEvery = 40;

/// What may change while people chat; the rest waits for a restart.
config::Chat adjusted(config::Chat now, config::Chat const& next) {
  now.join_backlog = next.join_backlog;
  now.slow = next.slow;
  now.max_length = next.max_length;
  now.guests = next.guests;
  now.offline = next.offline;
  now.shown_per_second = next.shown_per_second;
  now.flush = next.flush;
  now.origins = next.origins;
  now.limits = next.limits;
  return now;
}

/// "/~TOKEN/live/main/index.m3u8", "/~TOKEN" or the token alone.
std::string_view token_in_link(std::string_view link) {
  auto const mark = link.find('~');
  if (mark != std::string_view::npos) link.remove_prefix(mark + 1);
  return link.substr(0, link.find('/'));
}

}  // namespace

chat::Keeping Server::Impl::chat_keeping() {
  chat::Keeping keeping;
  keeping.write = [this](chat::Keeping::Work work) {
    auto const taken = writes.post(std::move(work), [this](Result<> const& done) {
      if (!done) log.error("chat: a change is not kept: {}", done.error().what);
    });
    if (!taken) log.error("chat: a change is not kept: {}", taken.error().what);
  };
  keeping.read = [this](net::Loop& loop, chat::Keeping::Work work,
                        std::function<void(Result<>)> done) {
    auto const taken = read_thread.post([this, &loop, work = std::move(work), done] {
      loop.post([done, answer = work(chat_reads)] { done(answer); });
    });
    if (!taken) loop.post([done, why = taken.error()] { done(why); });
  };
  return keeping;
}

std::unique_ptr<chat::Bus> Server::Impl::make_chat_bus() {
  if (config.chat.redis.empty()) {
    return std::make_unique<chat::LocalBus>(loops, clock, chat_keeping(), config.chat.recovery);
  }
  return std::make_unique<chat::RedisBus>(loops, config.chat, clock, metrics, log.child("redis"));
}

chat::RoomHouse Server::Impl::chat_rooms() {
  chat::RoomHouse rooms{
      clock, log.child("chat"), config.chat, chat_keeping(), *chat_bus, {}, {}, {}, {}, {}};
  rooms.media_now_us = [this](std::string const& channel) {
    return app::media_now_us(registry, channel);
  };
  rooms.emotes = [this] { return emotes.all(); };
  rooms.mark = [this](std::string const& channel, chat::RoomHouse::Mark const& mark) {
    app::mark(origin, channel, mark);
  };
  rooms.fact = [this](std::string_view kind, std::string const& channel, std::string data) {
    tell_of_chat(kind, channel, std::move(data));
  };
  if (!config.chat.hook.url.empty()) rooms.classify = chat_classifier();
  return rooms;
}

/// Asks the owner's classifier: one POST, signed as webhooks are.
std::function<void(net::Loop&, std::string, std::function<void(Result<std::string>)>)>
Server::Impl::chat_classifier() {
  auto const& hook = config.chat.hook;
  auto const own = hook.secret.empty() ? app::webhook_secret(config.server.data_dir)
                                       : Result<std::string>{hook.secret};
  auto const secret = app::must(events::read_webhook_secret(app::must(own)));
  auto const networks =
      std::make_shared<Networks const>(app::must(Networks::parse(hook.private_networks)));
  return [this, secret, networks](net::Loop& loop, std::string body,
                                  std::function<void(Result<std::string>)> done) {
    auto const id = make_ulid(now_ms());
    auto const now_s = now_ms() / 1'000;
    net::HttpRequest asked;
    asked.method = "POST";
    asked.url = config.chat.hook.url;
    asked.headers = {{"content-type", "application/json"},
                     {"webhook-id", id},
                     {"webhook-timestamp", std::to_string(now_s)},
                     {"webhook-signature", events::sign(secret, id, now_s, body)}};
    asked.body = std::move(body);
    asked.limit = asked.connect_limit = config.chat.hook.timeout;
    asked.most = kMostOfVerdict;
    asked.may_reach = networks;
    auto const sent =
        http_client.send(std::move(asked), [&loop, done](Result<net::HttpAnswer> const& answer) {
          auto verdict = [&]() -> Result<std::string> {
            if (!answer) return answer.error();
            if (answer->status == 200) return answer->body;
            return failure(boost::system::errc::protocol_error,
                           "the classifier answers " + std::to_string(answer->status));
          }();
          loop.post([done, verdict = std::move(verdict)] { done(verdict); });
        });
    if (!sent) loop.post([done, why = sent.error()] { done(why); });
  };
}

chat::Hub::House Server::Impl::chat_hub_house() {
  return {loops,
          metrics,
          chat_rooms(),
          [this](std::string const& channel) { return directory.has(channel); },
          access::hmac_sha256(secrets.jwt, "freshet chat 1"),
          [this](std::string const& channel) { return std::uint64_t{viewers.of(channel).all()}; },
          [this](std::string_view token) {
            http::Request bearer;
            bearer.headers = {{"authorization", "Bearer " + std::string{token}}};
            return insiders.identify(bearer);
          },
          [this](access::Identity const& who) { return watching.revocations().covers(who); },
          [this](net::Loop& loop, chat::Visit const& visit, access::Identity const* who,
                 std::string_view link) { return may_chat(loop, visit, who, link); }};
}

/// Who may watch may chat: by a token, by a link, or because everybody may.
Result<> Server::Impl::may_chat(net::Loop& loop, chat::Visit const& visit,
                                access::Identity const* who, std::string_view link) {
  if (who != nullptr && who->may(access::Role::moderator, visit.channel)) return {};
  http::Request asked;
  asked.peer = visit.peer;
  asked.loop = &loop;
  std::optional<http::Response> refused;
  if (who != nullptr) {
    refused = watching.refuse_viewer(asked, visit.channel, who);
  } else {
    auto const token = access::read_path_token(
        token_in_link(link), access::live_scope(visit.channel), *links.tokens().keys());
    bool const good = token && now_ms() / 1'000 < token->expires_at;
    refused = watching.refuse(asked, visit.channel, good ? &*token : nullptr);
  }
  if (!refused) return {};
  return failure(boost::system::errc::permission_denied,
                 "its chat is for who may watch the channel");
}

chat::Door::House Server::Impl::chat_door_house() {
  chat::Door::House house{
      chat_hub, clock, [this](http::Request const& request) { return insiders.identify(request); },
      [](Error const& error) { return api::Insiders::refuse(error); }};
  if (!config.server.public_url.empty()) house.own_origins = {config.server.public_url};
  return house;
}

/// Before the pages, which take what nobody else does. GET /v1/chat/:channel takes every word: the
/// routes of the API that begin alike stand before it.
void Server::Impl::add_chat_routes() {
  add_chat_api_routes();
  chat_door.add_routes(router);
}

/// Under store_mutex.
void Server::Impl::reload_chat(Config const& next) {
  chat_hub.set(adjusted(config.chat, next.chat));
  emotes.read(emotes_folder());
}

/// What is older than chat.keep goes, some of it at a time. On the store's thread.
void Server::Impl::look_at_chat() {
  if (chat_looks++ % kChatLookEvery != 0) return;
  std::scoped_lock const lock{store_mutex};
  auto const swept =
      chat::sweep(store, now_ms() - std::chrono::milliseconds{config.chat.keep}.count());
  if (!swept) log.warn("chat: what is old cannot be removed: {}", swept.error().what);
}

void Server::Impl::stop_chat() {
  if (!chat_hub.gate().wait_empty(kChatPatience)) log.warn("some chats did not end in time");
  chat_bus->stop();
}

}  // namespace freshet
