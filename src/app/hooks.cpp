#include "app/hooks.hpp"

#include "app/secrets.hpp"
#include "events/ping.hpp"
#include "events/signature.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>

namespace freshet::app {
namespace {

events::Kind kind_of(stream::State state) {
  switch (state) {
    case stream::State::starting:
      return events::Kind::stream_started;
    case stream::State::live:
      return events::Kind::stream_live;
    case stream::State::reconnecting:
      return events::Kind::stream_reconnecting;
    case stream::State::ended:
      break;
  }
  return events::Kind::stream_ended;
}

events::Webhooks::Plan first_plan(Config const& config, store::Database& database) {
  auto const made = store::Webhooks{database}.list();
  if (!made) throw std::runtime_error(made.error().what);
  auto plan = webhook_plan_of(config, *made);
  if (!plan) throw std::runtime_error(plan.error().what);
  return std::move(*plan);
}

}  // namespace

Result<events::Webhooks::Plan> webhook_plan(Config const& config, std::string const& own_secret,
                                            std::vector<store::WebhookRow> const& made) {
  auto networks = Networks::parse(config.events.private_networks);
  if (!networks) return std::move(networks).error().in("events.private_networks");
  events::Webhooks::Plan plan;
  plan.options.may_reach = std::make_shared<Networks const>(std::move(*networks));
  plan.options.public_url = config.server.public_url;
  for (auto const& hook : config.events.webhooks) {
    auto secret = hook.secret.empty() ? Result<std::string>{own_secret}
                                      : events::read_webhook_secret(hook.secret);
    if (!secret) return std::move(secret).error().in("events.webhooks");
    plan.receivers.push_back(
        {events::short_hash(hook.url), hook.url, std::move(*secret), hook.events, hook.channels});
  }
  for (auto const& row : made) {
    auto secret = events::read_webhook_secret(row.secret);
    if (!secret) return std::move(secret).error().in("webhook " + row.id);
    (row.enabled ? plan.receivers : plan.resting)
        .push_back({row.id, row.url, std::move(*secret), row.events, row.channels});
  }
  if (auto kafka = events::Kafka::receiver_of(config.events.kafka)) {
    plan.others.push_back(std::move(*kafka));
  }
  return plan;
}

Result<events::Webhooks::Plan> webhook_plan_of(Config const& config,
                                               std::vector<store::WebhookRow> const& made) {
  auto const needs = [](config::Webhook const& hook) { return hook.secret.empty(); };
  std::string own;
  if (std::ranges::any_of(config.events.webhooks, needs)) {
    auto read = webhook_secret(config.server.data_dir);
    if (!read) return read.error();
    own = std::move(*read);
  }
  return webhook_plan(config, own, made);
}

void announce(events::Bus const& bus, stream::SessionInfo const& info) {
  // Who is back is told of when it sends; an end that is only the server's is none.
  if (info.goes_on || (info.back && info.state == stream::State::starting)) return;
  events::StreamFact fact{info.id, info.protocol, info.started_us / 1'000, info.ended_us / 1'000};
  if (info.reason) fact.reason = to_string(*info.reason);
  bus.publish(kind_of(info.state), info.channel, std::move(fact));
}

Hooks::Hooks(House house, store::Database database, Config const& config)
    : log_{house.log.child("webhooks")},
      client_{house.client},
      clock_{house.clock},
      database_{std::move(database)},
      kafka_config_{config.events.kafka},
      kafka_{{house.loop, thread_, outbox_, house.clock, house.metrics, house.log.child("kafka")}},
      webhooks_{{house.loop,
                 house.client,
                 thread_,
                 outbox_,
                 house.clock,
                 house.metrics,
                 log_,
                 {[this] { kafka_.wake(); }, [this](std::int64_t n) { kafka_.lose(n); }}},
                remembered(first_plan(config, database_))} {}

void Hooks::start(events::Bus& bus) {
  kafka_.start(std::move(kafka_config_));
  webhooks_.start(bus);
}

events::Webhooks::Plan Hooks::remembered(events::Webhooks::Plan plan) {
  auto all = plan.receivers;
  all.insert(all.end(), plan.others.begin(), plan.others.end());
  receivers_.set(std::make_shared<std::vector<events::Receiver> const>(std::move(all)));
  return plan;
}

Result<> Hooks::adjust(Config const& config, std::vector<store::WebhookRow> const& made) {
  auto plan = webhook_plan_of(config, made);
  if (!plan) return plan.error();
  webhooks_.adjust(remembered(std::move(*plan)));
  kafka_.adjust(config.events.kafka);
  return {};
}

Result<> Hooks::promise(store::Database& in, events::FactPtr const& fact) {
  auto const receivers = receivers_.get();
  auto dropped = events::Outbox{in}.append(std::span{&fact, 1}, *receivers);
  if (!dropped) return dropped.error();
  if (!dropped->empty()) webhooks_.note_dropped(std::move(*dropped));
  return {};
}

void Hooks::begin_to_stop() {
  webhooks_.begin_to_stop();
  kafka_.begin_to_stop();
}

net::awaitable<Result<std::vector<Hooks::State>>> Hooks::states(net::Loop& loop,
                                                                std::vector<std::string> ids) {
  return thread_.run(loop, [this, ids = std::move(ids)]() -> Result<std::vector<State>> {
    std::vector<State> all;
    for (auto const& id : ids) {
      auto const waiting = outbox_.pending(id);
      if (!waiting) return waiting.error();
      auto const last = outbox_.log(id, 1);
      if (!last) return last.error();
      auto& state = all.emplace_back();
      state.waiting = *waiting;
      if (last->empty()) continue;
      state.last_ms = last->front().at_ms;
      state.failing = last->front().outcome != events::Outcome::delivered;
    }
    return all;
  });
}

net::awaitable<Result<std::vector<events::Attempt>>> Hooks::deliveries(net::Loop& loop,
                                                                       std::string id,
                                                                       std::size_t most,
                                                                       std::int64_t before) {
  return thread_.run(
      loop, [this, id = std::move(id), most, before] { return outbox_.log(id, most, before); });
}

net::awaitable<Result<events::Attempt>> Hooks::ping(net::Loop& loop, events::Receiver receiver,
                                                    events::Webhooks::Options options) {
  auto const id = receiver.id;
  auto pinging = events::ping(client_, loop, clock_, std::move(receiver), std::move(options));
  auto const attempt = co_await std::move(pinging);
  auto noting = thread_.run(loop, [this, id, attempt] { return outbox_.note(id, attempt); });
  auto const noted = co_await std::move(noting);
  if (!noted) co_return noted.error();
  co_return attempt;
}

void Hooks::stop() {
  if (!webhooks_.stop()) log_.warn("some requests did not end in time");
  if (!kafka_.stop()) log_.warn("Kafka did not end in time");
  thread_.stop();
}

}  // namespace freshet::app
