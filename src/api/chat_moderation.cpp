#include "api/chat_moderation.hpp"

#include "api/json_body.hpp"
#include "api/outcome_reply.hpp"
#include "api/paging.hpp"
#include "api/reply.hpp"
#include "http/query.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace freshet::api {
namespace {

constexpr std::size_t kLongestName = 300, kLongestReason = 500, kLongestTerm = 200;  // octets
constexpr std::int64_t kLongestBarS = 10LL * 365 * 86'400;
constexpr std::size_t kMostOfLog = 200;

constexpr std::array<std::string_view, 20> kActions{
    "delete",     "purge", "clear",   "timeout", "ban",  "unban", "restrict",
    "unrestrict", "kick",  "approve", "deny",    "slow", "mode",  "links",
    "unique",     "delay", "shield",  "learn",   "pin",  "unpin"};

bool is_action(std::string_view word) {
  return word == "warn" || std::ranges::find(kActions, word) != kActions.end();
}

std::string line_in(JsonBody& body, std::string_view name, std::size_t most) {
  auto text = body.text(name).value_or("");
  if (!is_one_line(text, most)) {
    body.complain(name, "expected one line of at most " + std::to_string(most) + " octets");
  }
  return text;
}

chat::ModAction action_in(JsonBody& body) {
  body.need("action");
  chat::ModAction action{body.text("action").value_or("")};
  if (!is_action(action.action)) {
    std::string known = "warn";
    for (auto const word : kActions) known.append(", ").append(word);
    body.complain("action", "there is no such action; there are " + known);
  }
  action.user = line_in(body, "user", kLongestName);
  action.message = line_in(body, "message", kLongestName);
  action.value = line_in(body, "value", kLongestName);
  action.reason = line_in(body, "reason", kLongestReason);
  action.seconds = body.number("seconds", 0, kLongestBarS).value_or(0);
  return action;
}

}  // namespace

void ModerationRoutes::add_routes(http::Router& router) {
  using chat::Standing;
  using http::Method;
  auto const add = [&](Method method, std::string const& pattern, auto handler) {
    router.add(method, "/v1/moderation/:channel" + pattern,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  auto const add_list = [&](std::string const& pattern, wish::List which, Standing needed) {
    router.add(Method::get, "/v1/moderation/:channel" + pattern,
               [this, which, needed](http::Request const& request) {
                 return list(request, which, needed);
               });
  };
  add(Method::post, "/actions", &ModerationRoutes::act);
  add(Method::post, "/test", &ModerationRoutes::test);
  add_list("/held", wish::List::held, Standing::helper);
  add_list("/barred", wish::List::barred, Standing::moderator);
  add_list("/terms", wish::List::terms, Standing::moderator);
  add(Method::get, "/log", &ModerationRoutes::log);
  add(Method::put, "/terms/:id", &ModerationRoutes::set_term);
  add(Method::del, "/terms/:id", &ModerationRoutes::remove_term);
}

/// Which of them a helper may do, the room knows.
ModerationRoutes::Answer ModerationRoutes::act(http::Request const& request) const {
  auto visitor = chat_keeper(house_, request, request.params[0], chat::Standing::helper);
  if (visitor.refused) co_return std::move(*visitor.refused);
  JsonBody body{request, {"action", "user", "message", "seconds", "value", "reason"}};
  auto action = action_in(body);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto key = room_key(request);
  if (!key) co_return failure_reply(key.error());
  action.key = std::move(*key);
  auto asking = ask_room(house_, request, request.params[0],
                         wish::Acting{std::move(visitor.author), std::move(action)});
  auto const outcome = co_await std::move(asking);
  co_return acted_reply(outcome);
}

ModerationRoutes::Answer ModerationRoutes::test(http::Request const& request) const {
  auto visitor = chat_keeper(house_, request, request.params[0], chat::Standing::helper);
  if (visitor.refused) co_return std::move(*visitor.refused);
  JsonBody body{request, {"text"}};
  body.need("text");
  auto text = body.text("text").value_or("");
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto asking = ask_room(house_, request, request.params[0], wish::Testing{std::move(text)});
  auto const outcome = co_await std::move(asking);
  co_return listed_reply(outcome);
}

ModerationRoutes::Answer ModerationRoutes::list(http::Request const& request, wish::List which,
                                                chat::Standing needed) const {
  auto visitor = chat_keeper(house_, request, request.params[0], needed);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto asking = ask_room(house_, request, request.params[0], which);
  auto const outcome = co_await std::move(asking);
  co_return listed_reply(outcome);
}

ModerationRoutes::Answer ModerationRoutes::log(http::Request const& request) const {
  auto visitor = chat_keeper(house_, request, request.params[0], chat::Standing::helper);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto const page = PageQuery::of(http::parse_query(request.query));
  auto const most = static_cast<std::uint32_t>(std::min(page.limit, kMostOfLog));
  auto asking = ask_room(house_, request, request.params[0], wish::PageOfLog{page.cursor, most});
  auto const outcome = co_await std::move(asking);
  co_return listed_reply(outcome);
}

ModerationRoutes::Answer ModerationRoutes::set_term(http::Request const& request) const {
  auto visitor = chat_keeper(house_, request, request.params[0], chat::Standing::moderator);
  if (visitor.refused) co_return std::move(*visitor.refused);
  JsonBody body{request, {"term", "act", "note"}};
  body.need("term");
  wish::SettingTerm term{std::move(visitor.author), request.params[1]};
  term.term = line_in(body, "term", kLongestTerm);
  term.act = body.text("act").value_or("block");
  term.note = line_in(body, "note", kLongestReason);
  constexpr std::array<std::string_view, 4> kActs{"allow", "flag", "hold", "block"};
  if (std::ranges::find(kActs, term.act) == kActs.end()) {
    body.complain("act", "expected allow, flag, hold or block");
  }
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto asking = ask_room(house_, request, request.params[0], std::move(term));
  auto const outcome = co_await std::move(asking);
  co_return acted_reply(outcome);
}

ModerationRoutes::Answer ModerationRoutes::remove_term(http::Request const& request) const {
  auto visitor = chat_keeper(house_, request, request.params[0], chat::Standing::moderator);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto asking = ask_room(house_, request, request.params[0],
                         wish::RemovingTerm{std::move(visitor.author), request.params[1]});
  auto const outcome = co_await std::move(asking);
  co_return outcome.done() ? done_reply() : refused_reply(outcome);
}

}  // namespace freshet::api
