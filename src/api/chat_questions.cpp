#include "api/chat_questions.hpp"

#include "api/channel_in.hpp"
#include "api/json_body.hpp"
#include "api/outcome_reply.hpp"
#include "api/reply.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace freshet::api {

void QuestionRoutes::add_routes(http::Router& router) {
  using http::Method;
  auto const add = [&](Method method, std::string const& pattern, auto handler) {
    router.add(method, pattern,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  add(Method::get, "/v1/questions", &QuestionRoutes::list);
  add(Method::post, "/v1/questions", &QuestionRoutes::ask);
  add(Method::patch, "/v1/questions/:id", &QuestionRoutes::set);
  add(Method::post, "/v1/questions/:id/upvotes", &QuestionRoutes::upvote);
}

QuestionRoutes::Answer QuestionRoutes::list(http::Request const& request) const {
  return list_of_channel(house_, request, wish::List::questions);
}

QuestionRoutes::Answer QuestionRoutes::ask(http::Request const& request) const {
  if (auto refused = refuse_nobody(house_, request)) co_return std::move(*refused);
  JsonBody body{request, {"channel_id", "text"}};
  auto const channel = channel_in(body);
  body.need("text");
  auto text = body.text("text").value_or("");
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto visitor = chat_writer(house_, request, channel);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto key = room_key(request);
  if (!key) co_return failure_reply(key.error());
  auto asking = ask_room(house_, request, channel,
                         wish::Asking{std::move(visitor.author), std::move(text), std::move(*key)});
  auto const outcome = co_await std::move(asking);
  co_return made_reply(outcome);
}

QuestionRoutes::Answer QuestionRoutes::set(http::Request const& request) const {
  if (auto refused = refuse_nobody(house_, request)) co_return std::move(*refused);
  JsonBody body{request, {"channel_id", "state"}};
  auto const channel = channel_in(body);
  body.need("state");
  auto state = body.text("state").value_or("");
  constexpr std::array<std::string_view, 4> kStates{"asked", "featured", "answered", "removed"};
  if (std::ranges::find(kStates, state) == kStates.end()) {
    body.complain("state", "expected asked, featured, answered or removed");
  }
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto visitor = chat_keeper(house_, request, channel, chat::Standing::moderator);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto asking = ask_room(
      house_, request, channel,
      wish::SettingQuestion{std::move(visitor.author), request.params[0], std::move(state)});
  auto const outcome = co_await std::move(asking);
  co_return acted_reply(outcome);
}

QuestionRoutes::Answer QuestionRoutes::upvote(http::Request const& request) const {
  if (auto refused = refuse_nobody(house_, request)) co_return std::move(*refused);
  JsonBody body{request, {"channel_id"}};
  auto const channel = channel_in(body);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto visitor = chat_writer(house_, request, channel);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto asking = ask_room(house_, request, channel,
                         wish::Upvoting{std::move(visitor.author), request.params[0]});
  auto const outcome = co_await std::move(asking);
  co_return acted_reply(outcome);
}

}  // namespace freshet::api
