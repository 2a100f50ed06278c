/// Bus: what happened, told to everybody who asked. Who tells is never held up by who listens.
#pragma once

#include "base/clock.hpp"
#include "base/published.hpp"
#include "events/fact.hpp"
#include "net/loop.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace freshet::events {

/// From any thread.
class Bus {
  struct Listener;

 public:
  /// On the listener's loop; returns at once and does not throw.
  using Hear = std::function<void(FactPtr const&)>;

  /// Dropping it unsubscribes: on its loop at once, elsewhere what is on its way may still be
  /// heard.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&&) noexcept = default;
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription() { drop(); }

   private:
    friend class Bus;
    Subscription(Bus& bus, std::shared_ptr<Listener> listener)
        : bus_{&bus}, listener_{std::move(listener)} {}
    void drop() noexcept;

    Bus* bus_ = nullptr;
    std::shared_ptr<Listener> listener_;
  };

  explicit Bus(Clock const& clock) : clock_{clock} {}

  /// Never blocks: one post for each listener.
  void publish(Kind kind, std::string channel, About about) const;
  /// The same in two steps, for what is written down in between. `kept`: in the outbox.
  [[nodiscard]] FactPtr make(Kind kind, std::string channel, About about, bool kept) const;
  void tell(FactPtr const& fact) const;
  /// Facts are heard in the order in which one thread publishes them. The loop outlives the
  /// subscription, and the bus too.
  [[nodiscard]] Subscription subscribe(net::Loop& loop, Hear hear);

 private:
  using Listeners = std::vector<std::shared_ptr<Listener>>;
  void forget(std::shared_ptr<Listener> const& listener);

  Clock const& clock_;
  std::mutex changing_;
  Published<Listeners> listeners_;
};

}  // namespace freshet::events
