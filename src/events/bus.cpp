#include "events/bus.hpp"

#include "base/ulid.hpp"

#include <atomic>
#include <utility>

namespace freshet::events {

struct Bus::Listener {
  Listener(net::Loop& on, Hear what) : loop{on}, hear{std::move(what)} {}

  net::Loop& loop;
  Hear hear;
  std::atomic<bool> gone{false};
};

Bus::Subscription& Bus::Subscription::operator=(Subscription&& other) noexcept {
  if (this == &other) return *this;
  drop();
  bus_ = other.bus_;
  listener_ = std::move(other.listener_);
  return *this;
}

void Bus::Subscription::drop() noexcept {
  if (auto const listener = std::exchange(listener_, nullptr)) bus_->forget(listener);
}

void Bus::publish(Kind kind, std::string channel, About about) const {
  auto const listeners = listeners_.get();
  if (!listeners || listeners->empty()) return;
  tell(make(kind, std::move(channel), std::move(about), false));
}

FactPtr Bus::make(Kind kind, std::string channel, About about, bool kept) const {
  auto const time_ms = clock_.wall_us() / 1'000;
  return std::make_shared<Fact const>(
      Fact{make_ulid(time_ms), time_ms, kind, std::move(channel), std::move(about), kept});
}

void Bus::tell(FactPtr const& fact) const {
  auto const listeners = listeners_.get();
  if (!listeners) return;
  for (auto const& listener : *listeners) {
    listener->loop.post([listener, fact] {
      if (!listener->gone) listener->hear(fact);
    });
  }
}

Bus::Subscription Bus::subscribe(net::Loop& loop, Hear hear) {
  auto listener = std::make_shared<Listener>(loop, std::move(hear));
  std::scoped_lock const lock{changing_};
  auto const before = listeners_.get();
  auto after = before ? *before : Listeners{};
  after.push_back(listener);
  listeners_.set(std::make_shared<Listeners const>(std::move(after)));
  return {*this, std::move(listener)};
}

void Bus::forget(std::shared_ptr<Listener> const& listener) {
  listener->gone = true;
  std::scoped_lock const lock{changing_};
  auto after = *listeners_.get();
  std::erase(after, listener);
  listeners_.set(std::make_shared<Listeners const>(std::move(after)));
}

}  // namespace freshet::events
