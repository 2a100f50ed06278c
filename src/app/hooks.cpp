#include "app/hooks.hpp"

#include "app/secrets.hpp"
#include "events/signature.hpp"

#include <algorithm>
#include <memory>
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

/// The server's own secret is made when somebody needs it.
Result<events::Webhooks::Plan> plan_for(Config const& config) {
  auto const needs = [](config::Webhook const& hook) { return hook.secret.empty(); };
  std::string own;
  if (std::ranges::any_of(config.events.webhooks, needs)) {
    auto read = webhook_secret(config.server.data_dir);
    if (!read) return read.error();
    own = std::move(*read);
  }
  return webhook_plan(config, own);
}

events::Webhooks::Plan first_plan(Config const& config) {
  auto plan = plan_for(config);
  if (!plan) throw std::runtime_error(plan.error().what);
  return std::move(*plan);
}

}  // namespace

Result<events::Webhooks::Plan> webhook_plan(Config const& config, std::string const& own_secret) {
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
  return plan;
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
      database_{std::move(database)},
      webhooks_{{house.loop, house.client, thread_, outbox_, house.clock, house.metrics, log_},
                first_plan(config)} {}

Result<> Hooks::adjust(Config const& config) {
  auto plan = plan_for(config);
  if (!plan) return plan.error();
  webhooks_.adjust(std::move(*plan));
  return {};
}

void Hooks::stop() {
  if (!webhooks_.stop()) log_.warn("some requests did not end in time");
  thread_.stop();
}

}  // namespace freshet::app
