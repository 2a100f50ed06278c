#include "delivery/waiting.hpp"

#include <chrono>
#include <functional>
#include <utility>

namespace freshet::delivery {

namespace {

constexpr std::chrono::seconds kFirstPart{1};

}  // namespace

SteadyTime patience(Clock const& clock, origin::Promises const& promises) {
  return clock.now() + std::chrono::seconds{3 * promises.target_duration};
}

net::awaitable<std::shared_ptr<origin::Snapshot const>> wait_for(
    http::Request const& request, std::shared_ptr<origin::Rendition> const& rendition,
    origin::Rendition::Is is, SteadyTime deadline) {
  std::function<bool()> given_up;
  if (request.client) {
    request.client->when_gone([rendition, loop = request.loop] { rendition->wake(*loop); });
    given_up = [client = request.client] { return client->gone(); };
  }
  return rendition->when(*request.loop, std::move(is), deadline, std::move(given_up));
}

net::awaitable<void> wait_for_media(http::Request const& request,
                                    std::shared_ptr<origin::Rendition> const& rendition,
                                    Clock const& clock) {
  auto const plays = [](origin::Snapshot const& now) { return !now.rests(); };
  co_await wait_for(request, rendition, plays, clock.now() + kFirstPart);
}

net::awaitable<std::shared_ptr<origin::Snapshot const>> wait_for_position(
    http::Request const& request, std::shared_ptr<origin::Rendition> const& rendition,
    origin::Position position, SteadyTime deadline) {
  auto is = [position](origin::Snapshot const& now) { return now.has(position); };
  return wait_for(request, rendition, std::move(is), deadline);
}

}  // namespace freshet::delivery
