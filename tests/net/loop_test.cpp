#include "net/loop.hpp"

#include "net/gate.hpp"
#include "net/spawn.hpp"
#include "net/timer.hpp"
#include "support/on_loop.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;
using test::call_on;
using test::eventually;

TEST(Loop, KnowsWhoIsOnIt) {
  Loops loops{2};
  EXPECT_FALSE(loops.at(0).here());
  EXPECT_TRUE(call_on(loops.at(0), [&] { return loops.at(0).here(); }));
  EXPECT_FALSE(call_on(loops.at(0), [&] { return loops.at(1).here(); }));
}

TEST(Loop, RunsPostsInTheirOrder) {
  Loops loops{1};
  std::vector<int> seen;
  for (int i = 0; i < 100; ++i) {
    loops.at(0).post([&seen, i, moved = std::make_unique<int>(i)] { seen.push_back(i + *moved); });
  }
  call_on(loops.at(0), [] {});
  ASSERT_EQ(seen.size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], 2 * i);
}

TEST(Loop, RunsOnTheCallersThreadUntilItIsStopped) {
  Loop loop{7};
  bool here = false;
  loop.post([&] {
    here = loop.here();
    loop.stop();
  });
  loop.run();
  EXPECT_TRUE(here);
  EXPECT_EQ(loop.index(), 7U);
}

TEST(Loops, DealsItsLoopsRoundRobin) {
  Loops loops{3};
  std::multiset<unsigned> dealt;
  for (int i = 0; i < 9; ++i) dealt.insert(loops.next().index());
  for (unsigned i = 0; i < 3; ++i) EXPECT_EQ(dealt.count(i), 3U);
}

TEST(Loops, MayBeStoppedTwice) {
  Loops loops{2};
  loops.stop_and_join();
  loops.stop_and_join();
}

awaitable<void> fail_by_exception() {
  throw std::runtime_error("on purpose");
  co_return;
}
awaitable<Result<>> fail_by_result() {
  co_return failure(boost::system::errc::io_error, "on purpose");
}
awaitable<Result<int>> give_a_value() { co_return 4; }

TEST(Spawn, AnEscapingExceptionOrErrorEndsItsRootAlone) {
  Loops loops{1};
  Gate gate;
  spawn(loops.at(0), gate, "throws", fail_by_exception());
  spawn(loops.at(0), gate, "fails", fail_by_result());
  spawn(loops.at(0), gate, "answers", give_a_value());
  EXPECT_TRUE(gate.wait_empty(5s));
  EXPECT_TRUE(call_on(loops.at(0), [] { return true; }));
}

TEST(Gate, SaysWhenSomebodyStaysInside) {
  Gate gate;
  auto pass = std::make_unique<Gate::Pass>(gate);
  EXPECT_EQ(gate.count(), 1U);
  EXPECT_FALSE(gate.wait_empty(5ms));
  pass.reset();
  EXPECT_TRUE(gate.wait_empty(0ms));
}

TEST(Gate, APassMayOutliveItsGate) {
  auto gate = std::make_unique<Gate>();
  Gate::Pass const pass{*gate};
  gate.reset();
}

TEST(Timer, CallsItsFunctionOnTheLoopOnce) {
  Loops loops{1};
  Timer timer{loops.at(0)};
  std::atomic<int> calls{0};
  call_on(loops.at(0), [&] { timer.start(1ms, [&] { calls += loops.at(0).here() ? 1 : 100; }); });
  EXPECT_TRUE(eventually([&] { return calls > 0; }));
  EXPECT_EQ(calls, 1);
}

TEST(Timer, ARestartForgetsWhatWasDue) {
  Loops loops{1};
  Timer timer{loops.at(0)};
  std::atomic<int> first{0};
  std::atomic<int> second{0};
  call_on(loops.at(0), [&] {
    timer.start(0ms, [&] { ++first; });
    std::this_thread::sleep_for(2ms);  // the first is due and its completion may be queued
    timer.start(1ms, [&] { ++second; });
  });
  EXPECT_TRUE(eventually([&] { return second > 0; }));
  EXPECT_EQ(first, 0);
}

TEST(Timer, IsSilentOnceCancelledOrDead) {
  Loops loops{1};
  std::atomic<int> calls{0};
  call_on(loops.at(0), [&] {
    Timer cancelled{loops.at(0)};
    cancelled.start(0ms, [&] { ++calls; });
    Timer dies{loops.at(0)};
    dies.start(0ms, [&] { ++calls; });
    std::this_thread::sleep_for(2ms);
    cancelled.cancel();
  });
  call_on(loops.at(0), [] {});
  call_on(loops.at(0), [] {});
  EXPECT_EQ(calls, 0);
}

TEST(Timer, ItsFunctionMayStartOrDestroyIt) {
  Loops loops{1};
  auto timer = std::make_unique<Timer>(loops.at(0));
  std::atomic<bool> done{false};
  call_on(loops.at(0), [&] {
    timer->start(0ms, [&] {
      timer->start(0ms, [&] {
        timer.reset();
        done = true;
      });
    });
  });
  EXPECT_TRUE(eventually([&] { return done.load(); }));
}

}  // namespace
}  // namespace freshet::net
