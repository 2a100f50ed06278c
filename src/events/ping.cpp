#include "events/ping.hpp"

#include "base/ulid.hpp"
#include "events/webhook.hpp"
#include "wire/hls/date.hpp"

#include <utility>

namespace freshet::events {
namespace {

Delivery ping_at(std::int64_t now_ms) {
  Delivery delivery;
  delivery.event_id = make_ulid(now_ms);
  delivery.type = "ping";
  delivery.created_ms = now_ms;
  // Nothing in it needs escaping.
  delivery.body = R"({"id":")" + delivery.event_id + R"(","type":"ping","timestamp":")" +
                  wire::hls::to_date(now_ms * 1'000) + R"(","channel_id":null,"data":{}})";
  return delivery;
}

}  // namespace

net::awaitable<Attempt> ping(net::HttpClient& client, net::Loop& loop, Clock const& clock,
                             Receiver receiver, Webhooks::Options options) {
  auto const now_ms = clock.wall_us() / 1'000;
  auto const delivery = ping_at(now_ms);
  auto request = webhook_request(receiver, delivery, now_ms / 1'000, options.public_url);
  request.limit = options.limit;
  request.may_reach = options.may_reach;
  Attempt attempt{delivery.event_id, delivery.type, {}, 1, now_ms};
  auto asking = client.ask(loop, std::move(request));
  auto const answer = co_await std::move(asking);
  attempt.outcome = Outcome::given_up;
  if (!answer) {
    attempt.error = answer.error().what;
    co_return attempt;
  }
  attempt.took_ms = answer->took.count();
  attempt.status = answer->status;
  if (answer->status >= 200 && answer->status < 300) {
    attempt.outcome = Outcome::delivered;
  } else {
    attempt.error = reason_of(*answer);
  }
  co_return attempt;
}

}  // namespace freshet::events
