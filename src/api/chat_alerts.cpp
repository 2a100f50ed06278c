#include "api/chat_alerts.hpp"

#include "access/hash.hpp"
#include "api/channel_in.hpp"
#include "api/json_body.hpp"
#include "api/outcome_reply.hpp"
#include "api/reply.hpp"
#include "events/signature.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace freshet::api {
namespace {

constexpr std::size_t kLongestWord = 32, kLongestLine = 100, kLongestWords = 500;  // octets
constexpr std::int64_t kShortestMs = 1'000, kLongestMs = 60'000, kUsualMs = 8'000;
constexpr std::size_t kLongestAlertId = 128;  // octets

std::string alert_line(JsonBody& body, std::string_view name, std::size_t most) {
  auto text = body.text(name).value_or("");
  if (!is_one_line(text, most)) {
    body.complain(name, "expected one line of at most " + std::to_string(most) + " octets");
  }
  return text;
}

chat::AlertWish alert_in(JsonBody& body) {
  body.need("kind");
  body.need("title");
  chat::AlertWish alert;
  alert.kind = alert_line(body, "kind", kLongestWord);
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  if (alert.kind.empty() || alert.kind.find_first_not_of(kLetters) != std::string::npos) {
    body.complain("kind", "expected a word such as gift, donation, follow, subscription, raid");
  }
  alert.title = alert_line(body, "title", kLongestLine);
  if (alert.title.empty()) body.complain("title", "is empty");
  alert.text = body.text("text").value_or("");
  if (alert.text.size() > kLongestWords) body.complain("text", "is longer than 500 octets");
  alert.from = alert_line(body, "from", kLongestLine);
  alert.amount = alert_line(body, "amount", kLongestWord);
  alert.ttl_ms = body.number("ttl_ms", kShortestMs, kLongestMs).value_or(kUsualMs);
  return alert;
}

/// Whoever sends it: the channel's owner has given them the secret.
chat::Author sender() {
  chat::Author author;
  author.id = "alerts";
  author.name = "Alerts";
  author.standing = chat::Standing::owner;
  author.bot = true;
  return author;
}

std::optional<std::int64_t> seconds_in(std::string_view text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

/// Several may stand there while a secret is being changed.
bool is_among(std::string_view signatures, std::string_view wanted) {
  bool is = false;
  while (!signatures.empty()) {
    auto const space = std::min(signatures.find(' '), signatures.size());
    is = access::same_in_constant_time(signatures.substr(0, space), wanted) || is;
    signatures.remove_prefix(std::min(space + 1, signatures.size()));
  }
  return is;
}

Error not_signed(std::string what) {
  return failure(boost::system::errc::permission_denied, std::move(what));
}

}  // namespace

void AlertRoutes::add_routes(http::Router& router) {
  using http::Method;
  auto const add = [&](Method method, std::string const& pattern, auto handler) {
    router.add(method, pattern,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  add(Method::get, "/v1/alerts", &AlertRoutes::list);
  add(Method::post, "/v1/alerts", &AlertRoutes::show);
  router.add(Method::get, "/v1/alerts/secret",
             [this](http::Request const& request) { return ready(secret(request)); });
  add(Method::post, "/v1/alerts/inbound/:channel", &AlertRoutes::take_in);
}

std::string AlertRoutes::secret_of(std::string const& channel) const {
  return access::hmac_sha256(house_.secret, "alerts of " + channel);
}

AlertRoutes::Answer AlertRoutes::list(http::Request const& request) const {
  return list_of_channel(house_.chat, request, wish::List::alerts);
}

AlertRoutes::Answer AlertRoutes::show(http::Request const& request) const {
  if (auto refused = refuse_nobody(house_.chat, request)) co_return std::move(*refused);
  JsonBody body{request, {"channel_id", "kind", "title", "text", "from", "amount", "ttl_ms"}};
  auto const channel = channel_in(body);
  auto alert = alert_in(body);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  auto visitor = chat_keeper(house_.chat, request, channel, chat::Standing::moderator);
  if (visitor.refused) co_return std::move(*visitor.refused);
  auto key = room_key(request);
  if (!key) co_return failure_reply(key.error());
  alert.key = std::move(*key);
  auto asking = ask_room(house_.chat, request, channel,
                         wish::Alerting{std::move(visitor.author), std::move(alert)});
  auto const outcome = co_await std::move(asking);
  co_return made_reply(outcome);
}

http::Response AlertRoutes::secret(http::Request const& request) const {
  if (auto refused = refuse_nobody(house_.chat, request)) return std::move(*refused);
  auto const channel = channel_in_query(request);
  if (channel.empty())
    return problem_reply(400, "Bad request", "channel: say whose with ?channel=");
  auto visitor = chat_keeper(house_.chat, request, channel, chat::Standing::owner);
  if (visitor.refused) return std::move(*visitor.refused);
  return json_reply("{\"channel_id\":\"" + channel + "\",\"url\":\"/v1/alerts/inbound/" + channel +
                    "\",\"secret\":\"" + events::write_webhook_secret(secret_of(channel)) +
                    "\"}\n");
}

/// As standardwebhooks.com has it, and as our own webhooks are signed.
Result<> AlertRoutes::check(http::Request const& request) const {
  auto const id = request.header("webhook-id");
  if (id.empty() || id.size() > kLongestAlertId) return not_signed("webhook-id is missing");
  auto const at_s = seconds_in(request.header("webhook-timestamp"));
  if (!at_s) return not_signed("webhook-timestamp: expected seconds of the Unix epoch");
  auto const wanted =
      events::sign(secret_of(request.params[0]), id, *at_s, as_text(request.body.span()));
  if (!is_among(request.header("webhook-signature"), wanted)) {
    return not_signed("webhook-signature is not that of this channel's secret");
  }
  auto const now_s = house_.chat.clock.wall_us() / 1'000'000;
  if (*at_s < now_s - kOldestS || *at_s > now_s + kNewestS) {
    return not_signed("webhook-timestamp is more than five minutes ago, or ahead of this server");
  }
  return {};
}

AlertRoutes::Answer AlertRoutes::take_in(http::Request const& request) const {
  if (auto const signed_well = check(request); !signed_well) {
    co_return problem_reply(401, "Unauthorized", signed_well.error().what)
        .with("www-authenticate", "Signature");
  }
  auto const& channel = request.params[0];
  if (!house_.chat.directory.channel(channel)) {
    co_return problem_reply(404, "No such channel", "there is no channel of that name");
  }
  JsonBody body{request, {"kind", "title", "text", "from", "amount", "ttl_ms"}};
  auto alert = alert_in(body);
  if (auto refused = body.refusal()) co_return std::move(*refused);
  alert.key = request.header("webhook-id");
  auto const seen = channel + ' ' + alert.key;
  chat::Outcome outcome;
  outcome.dup = seen_->find([&](std::string const& one) { return one == seen; }).has_value();
  if (outcome.dup) co_return made_reply(outcome);
  // Of two at once the room takes the first: the id is its key too.
  auto asking = ask_room(house_.chat, request, channel, wish::Alerting{sender(), std::move(alert)});
  outcome = co_await std::move(asking);
  if (outcome.done()) seen_->add(seen);
  co_return made_reply(outcome);
}

}  // namespace freshet::api
