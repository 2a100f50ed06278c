#include "net/event.hpp"

#include "net/gate.hpp"
#include "net/spawn.hpp"
#include "support/on_loop.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;
using test::call_on;
using test::eventually;
using test::on_loop;

SteadyTime in(std::chrono::milliseconds later) { return SteadyTime::clock::now() + later; }

awaitable<void> wait_and_count(Event& event, int& woken) {
  co_await event.wait();
  ++woken;
}

awaitable<void> wait_again_and_again(Event& event, int& woken) {
  for (int i = 0; i < 3; ++i) {
    co_await event.wait();
    ++woken;
  }
}

TEST(Event, WakesEveryWaiterOnce) {
  Loops loops{1};
  auto& loop = loops.at(0);
  Gate gate;
  Event event{loop};
  int woken = 0;
  for (int i = 0; i < 1'000; ++i) spawn(loop, gate, "waiter", wait_and_count(event, woken));
  call_on(loop, [&] { event.notify_all(); });
  EXPECT_TRUE(gate.wait_empty(5s));
  EXPECT_EQ(woken, 1'000);
}

TEST(Event, ANotificationWithoutAWaiterIsNothing) {
  Loops loops{1};
  Event event{loops.at(0)};
  call_on(loops.at(0), [&] { event.notify_all(); });
  EXPECT_FALSE(on_loop(loops.at(0), event.wait_until(in(5ms))));
}

TEST(Event, IsLateWhenNobodyNotifies) {
  Loops loops{1};
  Event event{loops.at(0)};
  auto const before = SteadyTime::clock::now();
  EXPECT_FALSE(on_loop(loops.at(0), event.wait_until(in(20ms))));
  EXPECT_GE(SteadyTime::clock::now() - before, 20ms);
}

TEST(Event, DoesNotWaitForADeadlineThatHasPassed) {
  Loops loops{1};
  Event event{loops.at(0)};
  EXPECT_FALSE(on_loop(loops.at(0), event.wait_until(in(-1s))));
}

TEST(Event, AWaiterThatWaitsAgainNeedsAnotherNotification) {
  Loops loops{1};
  auto& loop = loops.at(0);
  Gate gate;
  Event event{loop};
  int woken = 0;
  spawn(loop, gate, "waiter", wait_again_and_again(event, woken));
  for (int round = 1; round <= 3; ++round) {
    call_on(loop, [&] { event.notify_all(); });
    EXPECT_TRUE(eventually([&] { return call_on(loop, [&] { return woken; }) == round; }));
  }
  EXPECT_TRUE(gate.wait_empty(5s));
}

TEST(Event, ItsDeathWakesItsWaiters) {
  Loops loops{1};
  auto& loop = loops.at(0);
  Gate gate;
  auto event = std::make_unique<Event>(loop);
  int woken = 0;
  spawn(loop, gate, "waiter", wait_and_count(*event, woken));
  call_on(loop, [&] { event.reset(); });
  EXPECT_TRUE(gate.wait_empty(5s));
  EXPECT_EQ(woken, 1);
}

TEST(Event, AWaiterMayDieWithItsLoop) {
  Gate gate;
  int woken = 0;
  {
    Loops loops{1};
    auto event = std::make_unique<Event>(loops.at(0));
    spawn(loops.at(0), gate, "waiter", wait_and_count(*event, woken));
    call_on(loops.at(0), [] {});
    loops.stop_and_join();
    event.reset();
  }
  EXPECT_EQ(woken, 0);
  EXPECT_EQ(gate.count(), 0U);
}

}  // namespace
}  // namespace freshet::net
