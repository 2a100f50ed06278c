/// RedisPair: two servers' buses on one Redis, a room in each, and messages all the time.
#pragma once

#include "base/metrics.hpp"
#include "chat/redis_bus.hpp"
#include "net/timer.hpp"
#include "support/on_loop.hpp"
#include "support/redis_witness.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

namespace freshet::test {

/// One server: its bus and its room "a". Made and destroyed on the test's thread.
class RedisEnd {
 public:
  RedisEnd(std::string name, config::Chat const& settings, Ledger& ledger)
      : room{std::make_shared<RedisWitness>(name, ledger)},
        bus{loops, settings, system_clock(), metrics, Log{}},
        name_{std::move(name)} {
    at_home([this] { bus.enter("a", home(), room); });
  }
  ~RedisEnd() {
    talks_ = false;
    bus.stop();
    loops.stop_and_join();
  }
  RedisEnd(RedisEnd const&) = delete;
  RedisEnd& operator=(RedisEnd const&) = delete;

  net::Loop& home() { return loops.at(1); }
  void at_home(std::function<void()> f) {
    call_on(home(), [&] {
      f();
      return 0;
    });
  }
  template <class F>
  bool comes(F look) {
    return eventually([&] { return call_on(home(), [&] { return look(*room); }); });
  }

  /// A message every so often until the end.
  void talk(std::chrono::milliseconds every) {
    at_home([this, every] { say_more(every); });
  }
  Result<chat::Placed> say(chat::Draft draft) {
    auto promise = std::make_shared<std::promise<Result<chat::Placed>>>();
    at_home([&] {
      bus.publish("a", std::move(draft), [promise](Result<chat::Placed> answer) {
        promise->set_value(std::move(answer));
      });
    });
    return promise->get_future().get();
  }
  chat::Draft draft() {
    chat::Draft draft;
    draft.mid = name_ + "-" + std::to_string(++said_);
    draft.user = name_;
    draft.ts_ms = 1;
    draft.body = R"("t":"msg","mid":")" + draft.mid + '"';
    return draft;
  }

  net::Loops loops{2};
  Metrics metrics;
  std::shared_ptr<RedisWitness> room;
  chat::RedisBus bus;
  std::atomic<std::size_t> placed{0}, failed{0};

 private:
  void say_more(std::chrono::milliseconds every) {
    if (!talks_) return;
    bus.publish("a", draft(),
                [this](Result<chat::Placed> const& answer) { ++(answer ? placed : failed); });
    net::call_later(home(), every, [this, every] { say_more(every); });
  }

  std::string const name_;
  std::atomic<bool> talks_{true};
  std::atomic<std::size_t> said_{0};
};

/// Both hear what either says from now on, in one order.
inline bool are_together(RedisEnd& one, RedisEnd& two) {
  bool const whole = one.comes([](RedisWitness& room) {
    return room.entries > 0 && !room.is_degraded;
  }) && two.comes([](RedisWitness& room) { return room.entries > 0 && !room.is_degraded; });
  if (!whole) return false;
  for (auto* const end : {&one, &two}) {
    auto& other = end == &one ? two : one;
    std::string mid;
    // Redis may go once more before it is placed.
    bool const said = eventually([&] {
      auto draft = end->draft();
      mid = draft.mid;
      auto const answer = end->say(std::move(draft));
      return answer && answer->what == chat::Placed::What::placed;
    });
    if (!said) return false;
    if (!other.comes([&](RedisWitness& room) { return room.mids.count(mid) != 0; })) return false;
  }
  return true;
}

}  // namespace freshet::test
