#include "api/chat_polls.hpp"

#include "api/channel_in.hpp"
#include "api/json_body.hpp"
#include "api/outcome_reply.hpp"
#include "api/reply.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace freshet::api {
namespace {

constexpr std::size_t kLongestQuestion = 300, kLongestOption = 100;  // octets
constexpr std::size_t kMostOptions = 10;
constexpr std::int64_t kLongestPollS = 86'400;

chat::PollWish poll_in(JsonBody& body) {
  body.need("question");
  body.need("options");
  chat::PollWish poll{body.text("question").value_or(""),
                      body.texts("options").value_or(std::vector<std::string>{})};
  if (poll.question.empty() || !is_one_line(poll.question, kLongestQuestion)) {
    body.complain("question", "expected 1 to 300 octets in one line");
  }
  if (poll.options.size() < 2 || poll.options.size() > kMostOptions) {
    body.complain("options", "expected 2 to 10 of them");
  }
  for (auto const& option : poll.options) {
    if (!option.empty() && is_one_line(option, kLongestOption)) continue;
    body.complain("options", "expected 1 to 100 octets in one line each");
  }
  poll.multiple = body.truth("multiple").value_or(false);
  poll.anonymous = body.truth("anonymous").value_or(false);
  poll.seconds = body.number("seconds", 0, kLongestPollS).value_or(0);
  return poll;
}

/// JsonBody reads no lists of numbers: by the text of the member that holds it.
std::vector<std::uint32_t> choices_in(JsonBody& body, http::Request const& request) {
  body.need("options");
  if (body.refusal()) return {};
  auto const json = nlohmann::json::parse(as_text(request.body.span()), nullptr, false);
  std::vector<std::uint32_t> choices;
  auto const list = json.is_object() ? json.value("options", nlohmann::json()) : nlohmann::json();
  bool good = list.is_array() && !list.empty() && list.size() <= kMostOptions;
  for (auto const& one : good ? list : nlohmann::json::array()) {
    good = good && one.is_number_unsigned() && one.get<std::uint64_t>() < kMostOptions;
    if (good) choices.push_back(one.get<std::uint32_t>());
  }
  if (!good) body.complain("options", "expected a list of 1 to 10 numbers from 0 to 9");
  return choices;
}

}  // namespace

void PollRoutes::add_routes(http::Router& router) {
  using http::Method;
  auto const add = [&](Method method, std::string const& pattern, auto handler) {
    router.add(method, pattern,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  add(Method::get, "/v1/polls", &PollRoutes::list);
  add(Method::post, "/v1/polls", &PollRoutes::open);
  add(Method::post, "/v1/polls/:id/close", &PollRoutes::close);
  add(Method::post, "/v1/polls/:id/votes", &PollRoutes::vote);
}

PollRoutes::Answer PollRoutes::list(http::Request const& request) const {
  return list_of_channel(house_, request, wish::List::polls);
}

PollRoutes::Answer PollRoutes::open(http::Request const& request) const {
  if (auto refused = refuse_nobody(house_, request)) co_return std::move(*refused);
  JsonBody body{request, {"channel_id", "question", "options", "multiple", "anonymous", "seconds"}};
  auto const channel = channel_in(body);
  auto poll = poll_in(body);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto visitor = chat_keeper(house_, request, channel, chat::Standing::moderator);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto key = room_key(request);
  if (!key) co_return failure_reply(key.error());
  poll.key = std::move(*key);
  auto asking = ask_room(house_, request, channel,
                         wish::OpeningPoll{std::move(visitor.author), std::move(poll)});
  auto const outcome = co_await std::move(asking);
  co_return made_reply(outcome);
}

PollRoutes::Answer PollRoutes::close(http::Request const& request) const {
  if (auto refused = refuse_nobody(house_, request)) co_return std::move(*refused);
  JsonBody body{request, {"channel_id"}};
  auto const channel = channel_in(body);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto visitor = chat_keeper(house_, request, channel, chat::Standing::moderator);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto asking = ask_room(house_, request, channel,
                         wish::ClosingPoll{std::move(visitor.author), request.params[0]});
  auto const outcome = co_await std::move(asking);
  co_return acted_reply(outcome);
}

PollRoutes::Answer PollRoutes::vote(http::Request const& request) const {
  if (auto refused = refuse_nobody(house_, request)) co_return std::move(*refused);
  JsonBody body{request, {"channel_id", "options"}};
  auto const channel = channel_in(body);
  auto choices = choices_in(body, request);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto visitor = chat_writer(house_, request, channel);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto asking =
      ask_room(house_, request, channel,
               wish::Voting{std::move(visitor.author), request.params[0], std::move(choices)});
  auto const outcome = co_await std::move(asking);
  co_return acted_reply(outcome);
}

}  // namespace freshet::api
