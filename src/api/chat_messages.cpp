#include "api/chat_messages.hpp"

#include "api/chat_export.hpp"
#include "api/json_body.hpp"
#include "api/outcome_reply.hpp"
#include "api/reply.hpp"
#include "http/query.hpp"
#include "store/chat_pages.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

namespace freshet::api {
namespace {

constexpr std::size_t kLongestText = 16UL * 1024;  // octets; the room has its own, lower limit
constexpr std::size_t kLongestId = 300;            // octets
constexpr std::int64_t kMostMessages = 200;
constexpr std::int64_t kUsualMessages = 50;

/// A whole number of the query; nothing: it is none. Without it `usual`.
std::optional<std::int64_t> query_number(http::Query const& query, std::string_view name,
                                         std::int64_t usual) {
  auto const text = http::find(query, name);
  if (!text) return usual;
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value < 0) return std::nullopt;
  return value;
}

http::Response not_a_number(std::string_view name) {
  return problem_reply(400, "Bad request", std::string{name} + ": expected a whole number");
}

/// Where a page of a replay ended: "PDT.ID".
std::optional<store::ChatPages::At> replay_cursor(std::string_view text) {
  auto const point = text.find('.');
  std::int64_t pdt = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), pdt);
  if (point == std::string_view::npos || error != std::errc{} || end != text.data() + point) {
    return std::nullopt;
  }
  return store::ChatPages::At{pdt, std::string{text.substr(point + 1)}};
}

}  // namespace

void ChatMessages::add_routes(http::Router& router) {
  using http::Method;
  auto const add = [&](Method method, std::string const& pattern, auto handler) {
    router.add(method, pattern,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  add(Method::post, "/v1/channels/:channel/messages", &ChatMessages::say);
  add(Method::get, "/v1/channels/:channel/messages", &ChatMessages::page);
  add(Method::del, "/v1/channels/:channel/messages", &ChatMessages::erase);
  router.add(Method::get, "/v1/channels/:channel/messages/export",
             [this](http::Request const& request) { return ready(write_out(request)); });
  add(Method::get, "/v1/chat/:channel/replay", &ChatMessages::replay);
}

ChatMessages::Answer ChatMessages::say(http::Request const& request) const {
  auto visitor = chat_writer(house_.chat, request, request.params[0]);
  if (visitor.refused) co_return std::move(*visitor.refused);
  JsonBody body{request, {"text", "reply_to"}};
  body.need("text");
  chat::Say what{{}, body.text("text").value_or(""), body.text("reply_to").value_or("")};
  if (what.text.size() > kLongestText) body.complain("text", "is longer than any message may be");
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto key = room_key(request);
  if (!key) co_return failure_reply(key.error());
  what.key = std::move(*key);
  auto asking = ask_room(house_.chat, request, request.params[0],
                         wish::Saying{std::move(visitor.author), std::move(what)});
  auto const outcome = co_await std::move(asking);
  co_return made_reply(outcome);
}

ChatMessages::Answer ChatMessages::page(http::Request const& request) const {
  auto refused = refuse_reader(house_.chat, request, request.params[0]);
  if (refused) co_return std::move(*refused);
  auto const query = http::parse_query(request.query);
  auto const before = query_number(query, "before", 0);
  if (!before) co_return not_a_number("before");
  auto const limit = query_number(query, "limit", kUsualMessages);
  if (!limit || *limit == 0) co_return not_a_number("limit");
  auto const most = static_cast<std::uint32_t>(std::min(*limit, kMostMessages));
  auto asking = ask_room(house_.chat, request, request.params[0],
                         wish::PageOfMessages{static_cast<std::uint64_t>(*before), most});
  auto const outcome = co_await std::move(asking);
  co_return listed_reply(outcome);
}

/// First out of the room, so that no path tells it again; then out of the database.
ChatMessages::Answer ChatMessages::erase(http::Request const& request) const {
  auto const& channel = request.params[0];
  auto visitor = chat_keeper(house_.chat, request, channel, chat::Standing::owner);
  if (visitor.refused) co_return std::move(*visitor.refused);
  std::string const user{http::find(http::parse_query(request.query), "user").value_or("")};
  if (user.empty() || !is_one_line(user, kLongestId)) {
    co_return problem_reply(400, "Bad request", "user: name the one whose messages are erased");
  }
  chat::ModAction purge{"purge", user};
  purge.reason = "erased";
  auto asking =
      ask_room(house_.chat, request, channel, wish::Acting{visitor.author, std::move(purge)});
  auto const purged = co_await std::move(asking);
  if (!purged.done() && purged.status != 404) co_return refused_reply(purged);
  auto const count = std::make_shared<std::int64_t>(0);
  Change change{visitor.author.id, "erases what " + user + " wrote", channel};
  auto waiting = house_.desk.change(*request.loop, std::move(change),
                                    [count, channel, user](store::Database& database) -> Result<> {
                                      auto done = store::ChatPages{database}.erase(channel, user);
                                      if (!done) return done.error();
                                      *count = *done;
                                      return Result<>{};
                                    });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  co_return json_reply("{\"erased\":" + std::to_string(*count) + "}\n");
}

ChatMessages::Answer ChatMessages::replay(http::Request const& request) const {
  auto const& channel = request.params[0];
  auto refused = refuse_reader(house_.chat, request, channel);
  if (refused) co_return std::move(*refused);
  auto const query = http::parse_query(request.query);
  auto const from = query_number(query, "from", 0), to = query_number(query, "to", INT64_MAX);
  if (!from || !to) co_return not_a_number(from ? "to" : "from");
  auto const limit = query_number(query, "limit", kMostMessages);
  if (!limit || *limit == 0) co_return not_a_number("limit");
  auto const cursor = http::find(query, "cursor");
  auto const after = cursor ? replay_cursor(*cursor) : store::ChatPages::At{*from, {}};
  if (!after) co_return problem_reply(400, "Bad request", "cursor: it is none of this list's");
  auto const most = static_cast<std::size_t>(std::min(*limit, kMostMessages));
  auto const page = std::make_shared<std::vector<store::ChatPages::Told>>();
  auto waiting = house_.desk.read(
      *request.loop, [page, channel, at = *after, to = *to, most](store::Database& database) {
        auto told = store::ChatPages{database}.told(channel, at, to, most + 1);
        if (told) *page = std::move(*told);
        return told ? Result<>{} : Result<>{told.error()};
      });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  auto const more = page->size() > most;
  if (more) page->resize(most);
  std::vector<std::string> items;
  for (auto& one : *page) items.push_back(std::move(one.body));
  std::optional<std::string> next;
  if (more) next = std::to_string(page->back().at.pdt_ms) + '.' + page->back().at.id;
  co_return list_reply(items, next);
}

http::Response ChatMessages::write_out(http::Request const& request) const {
  auto const& channel = request.params[0];
  auto visitor = chat_keeper(house_.chat, request, channel, chat::Standing::owner);
  if (visitor.refused) return std::move(*visitor.refused);
  auto const query = http::parse_query(request.query);
  auto const format = export_format(http::find(query, "format").value_or("ndjson"));
  if (!format) return problem_reply(400, "Bad request", "format: expected ndjson or csv");
  return export_reply(house_.desk, request, channel, *format);
}

}  // namespace freshet::api
