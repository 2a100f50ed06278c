#include "events/bus.hpp"

#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace freshet::events {
namespace {

using test::call_on;
using ::testing::ElementsAre;

struct BusTest : ::testing::Test {
  void tell(std::string const& stream_id) {
    bus.publish(Kind::stream_live, "main", StreamFact{stream_id, "rtmp"});
  }
  /// What is heard is kept on the loop.
  Bus::Hear into(std::vector<std::string>& heard) {
    return [&heard](FactPtr const& fact) {
      heard.push_back(std::get<StreamFact>(fact->about).stream_id);
    };
  }
  std::vector<std::string> what(std::vector<std::string> const& heard) {
    return call_on(loops.at(0), [&] { return heard; });
  }

  ManualClock clock;
  net::Loops loops{2};
  Bus bus{clock};
};

TEST_F(BusTest, TellsEverybodyInOrder) {
  std::vector<std::string> one, two;
  auto const first = bus.subscribe(loops.at(0), into(one));
  auto const second = bus.subscribe(loops.at(0), into(two));
  for (auto const* id : {"a", "b", "c"}) tell(id);
  EXPECT_THAT(what(one), ElementsAre("a", "b", "c"));
  EXPECT_THAT(what(two), ElementsAre("a", "b", "c"));
}

TEST_F(BusTest, GivesAFactItsNameAndItsTime) {
  FactPtr heard;
  auto const subscription = bus.subscribe(loops.at(0), [&](FactPtr const& fact) { heard = fact; });
  tell("a");
  auto const fact = call_on(loops.at(0), [&] { return heard; });
  ASSERT_TRUE(fact);
  EXPECT_EQ(fact->id.size(), 26U);
  EXPECT_EQ(fact->time_ms, clock.wall_us() / 1'000);
  EXPECT_EQ(fact->kind, Kind::stream_live);
  EXPECT_EQ(fact->channel, "main");
}

TEST_F(BusTest, WaitsForNobody) {
  std::promise<void> go;
  std::vector<std::string> heard;
  auto const slow =
      bus.subscribe(loops.at(1), [&, wait = go.get_future().share()](auto const&) { wait.wait(); });
  auto const quick = bus.subscribe(loops.at(0), into(heard));
  for (int i = 0; i < 100; ++i) tell("a");
  EXPECT_EQ(what(heard).size(), 100U);
  go.set_value();
}

TEST_F(BusTest, TellsWhoHasLeftNothing) {
  std::vector<std::string> heard;
  {
    auto const subscription = bus.subscribe(loops.at(0), into(heard));
    tell("a");
    EXPECT_THAT(what(heard), ElementsAre("a"));
  }
  tell("b");
  EXPECT_THAT(what(heard), ElementsAre("a"));
  // On its own loop it hears nothing more, not even what was on its way.
  auto subscription = bus.subscribe(loops.at(0), into(heard));
  call_on(loops.at(0), [&] {
    tell("c");
    subscription = {};
  });
  EXPECT_THAT(what(heard), ElementsAre("a"));
}

TEST_F(BusTest, TakesFactsFromManyThreads) {
  std::vector<std::string> heard;
  auto const subscription = bus.subscribe(loops.at(0), into(heard));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        tell("a");
        auto const other = bus.subscribe(loops.at(1), [](auto const&) {});
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(what(heard).size(), 400U);
}

}  // namespace
}  // namespace freshet::events
