#include "transcode/governor.hpp"

#include "transcode/machinery.hpp"

#include <gtest/gtest.h>

namespace freshet::test {
namespace {

std::uint64_t steps(Machinery& machinery, char const* reason) {
  return machinery.metrics.counter("freshet_transcode_steps_total", "", {{"reason", reason}})
      .value();
}

TEST(Governor, GivesAChannelAllRungsThatFit) {
  Machinery machinery{8};
  auto const& show = machinery.begin("main");
  machinery.pass(60);
  for (auto const* rung : {"720p", "480p", "360p"}) EXPECT_EQ(show.of(rung), Effort::usual);
  EXPECT_EQ(steps(machinery, "ease") + steps(machinery, "rest") + steps(machinery, "refuse"), 0U);
}

TEST(Governor, AdmitsTheMostUsefulFirst) {
  // Decoding takes 0.12 processors, 480p 0.17, 360p 0.10, 720p 0.39.
  Machinery machinery{0.5};
  auto const& show = machinery.begin("main");
  EXPECT_EQ(show.of("480p"), Effort::usual);
  EXPECT_EQ(show.of("360p"), Effort::usual);
  EXPECT_EQ(show.of("720p"), Effort::rest);
  machinery.pass(60);
  EXPECT_EQ(show.working(), 2) << "there is never room for it";
  EXPECT_EQ(steps(machinery, "restore"), 0U);
}

TEST(Governor, AdmitsWithLessEffortWhatWouldNotFitOtherwise) {
  Machinery machinery{0.28};
  auto const& show = machinery.begin("main");
  EXPECT_EQ(show.of("480p"), Effort::quick);
  EXPECT_EQ(show.working(), 1);
}

TEST(Governor, AdmitsMoreWhereACardEncodes) {
  Machinery without{0.5}, with{0.5};
  EXPECT_LT(without.begin("a").working(), 3);
  auto const& show = with.begin("a", true);
  EXPECT_EQ(show.working(), 3);
  EXPECT_EQ(show.of("720p"), Effort::usual);
}

TEST(Governor, AdmitsMoreWherePicturesStayOnTheCard) {
  Machinery carried{0.06}, kept{0.06};
  EXPECT_EQ(carried.begin("a", true).working(), 0);
  auto const& show = kept.begin("a", true, false, true);
  EXPECT_EQ(show.working(), 3);
  EXPECT_EQ(show.of("720p"), Effort::usual);
}

TEST(Governor, LeavesRoomForWhatOthersDo) {
  Machinery machinery{1, 0.45};
  machinery.pass(10);
  auto const& show = machinery.begin("main");
  EXPECT_EQ(show.of("480p"), Effort::usual);
  EXPECT_EQ(show.of("720p"), Effort::rest);
  machinery.set_others(0);
  machinery.pass(30);
  EXPECT_EQ(show.of("720p"), Effort::usual);
}

TEST(Governor, DoesNotLetOthersTakeAll) {
  Machinery machinery{2, 2};
  machinery.pass(10);
  EXPECT_EQ(machinery.begin("main").working(), 3);
}

TEST(Governor, TakesAwayEffortBeforeRungsAndTheDearestRungFirst) {
  Machinery machinery{0.95};
  auto const& show = machinery.begin("main");
  ASSERT_EQ(show.working(), 3);
  machinery.dearness = 3;
  int first_ease = 0, first_rest = 0;
  for (int second = 1; second <= 30; ++second) {
    machinery.pass();
    if (first_ease == 0 && steps(machinery, "ease") > 0) first_ease = second;
    if (first_rest == 0 && steps(machinery, "rest") > 0) {
      first_rest = second;
      EXPECT_EQ(show.of("720p"), Effort::rest);
      EXPECT_EQ(show.working(), 2);
    }
  }
  EXPECT_GT(first_ease, 0);
  EXPECT_LE(first_ease, 5);
  EXPECT_GT(first_rest, first_ease);
  EXPECT_LE(first_rest, 12);
  EXPECT_LT(show.arrived - show.taken, 0.4) << "it keeps up again";
}

TEST(Governor, LeavesWhatManyWatch) {
  Machinery machinery{0.95};
  auto const& show = machinery.begin("main");
  machinery.dearness = 2.6;
  for (int half = 0; half < 60 && steps(machinery, "rest") == 0; ++half) {
    show.seen.lanes[0].demand->asked += 30;  // ten viewers of 720p
    machinery.pass();
  }
  ASSERT_EQ(steps(machinery, "rest"), 1U);
  EXPECT_NE(show.of("720p"), Effort::rest);
  EXPECT_EQ(show.of("480p"), Effort::rest);
}

TEST(Governor, TellsNothingOfABurst) {
  Machinery machinery{8};
  auto& show = machinery.begin("main");
  machinery.pass(3);
  show.arrived += 1.2;  // all at once, as after a pause of the line
  machinery.pass(20);
  EXPECT_EQ(steps(machinery, "ease"), 0U);
}

TEST(Governor, BringsAllBackWithinHalfAMinuteOfTheLoadsEnd) {
  Machinery machinery{2};
  for (auto const* name : {"one", "two", "three", "four"}) machinery.begin(name);
  machinery.pass(60);
  auto const& one = *machinery.shows.at("one");
  long working = 0;
  for (auto const& [name, show] : machinery.shows) {
    EXPECT_LT(show->arrived - show->taken, 0.4) << name;
    working += show->working();
  }
  EXPECT_LT(working, 12);
  EXPECT_GE(working, 6);
  for (auto const* name : {"two", "three", "four"}) machinery.end(name);
  machinery.pass(30);
  for (auto const* rung : {"720p", "480p", "360p"}) EXPECT_EQ(one.of(rung), Effort::usual) << rung;
}

TEST(Governor, BringsBackWhatWasDearForATime) {
  Machinery machine{4};
  auto const& show = machine.begin("a");
  machine.pass(10);
  auto const before = show.working();
  ASSERT_GT(before, 1);
  machine.dearness = 40;
  machine.pass(90);
  ASSERT_EQ(show.working(), 0);
  machine.dearness = 1;
  machine.pass(150);
  EXPECT_EQ(show.working(), before);
}

TEST(Governor, DoesNotSwingBetweenTooMuchAndTooLittle) {
  Machinery machinery{2};
  for (auto const* name : {"one", "two", "three", "four"}) machinery.begin(name);
  machinery.dearness = 1.6;
  machinery.pass(60);
  auto const before = steps(machinery, "rest") + steps(machinery, "restore");
  machinery.pass(240);
  EXPECT_LE(steps(machinery, "rest") + steps(machinery, "restore") - before, 8U);
}

/// As a viewer does, for so many seconds.
void watch(Machinery& machinery, Machinery::Show const& show, std::size_t rung, int seconds) {
  for (int i = 0; i < seconds; ++i) {
    show.seen.lanes[rung].demand->asked += 3;
    machinery.pass();
  }
}

TEST(Governor, OnDemandARungWorksWhileSomebodyAsks) {
  Machinery machinery{8};
  auto const& show = machinery.begin("main", false, true);
  auto const& demand = *show.seen.lanes[1].demand;
  machinery.pass(30);
  EXPECT_EQ(show.working(), 0);
  EXPECT_TRUE(demand.on_call) << "it is offered all the same";
  watch(machinery, show, 1, 1);
  EXPECT_EQ(show.of("480p"), Effort::usual) << "at once";
  watch(machinery, show, 1, 60);
  EXPECT_EQ(show.working(), 1);
  machinery.pass(15);
  EXPECT_EQ(show.working(), 1) << "a pause is no farewell";
  machinery.pass(10);
  EXPECT_EQ(show.working(), 0);
  EXPECT_TRUE(demand.on_call);
  watch(machinery, show, 1, 1);
  EXPECT_EQ(show.working(), 1);
  EXPECT_EQ(steps(machinery, "wake"), 2U);
  EXPECT_EQ(steps(machinery, "sleep"), 1U);
}

TEST(Governor, OnDemandTheStandInIsTheSource) {
  Machinery machinery{8};
  Governed seen;
  seen.channel = "main";
  seen.on_demand = true;
  seen.decoding = std::make_shared<transcode::Work>();
  seen.progress = [] { return transcode::Progress{}; };
  Rung rung;
  rung.width = 640;
  rung.height = 360;
  rung.stand_in = true;
  seen.lanes.push_back({rung, std::make_shared<Duty>(), std::make_shared<Demand>()});
  auto const duty = seen.lanes[0].duty;
  auto const seat = machinery.governor.join(std::move(seen));
  machinery.pass(40);
  EXPECT_EQ(duty->wanted, Effort::usual);
}

TEST(Governor, OnDemandWhatDoesNotFitIsNotOffered) {
  Machinery machinery{0.5};
  machinery.begin("other");
  auto const& show = machinery.begin("main", false, true);
  auto const& demand = *show.seen.lanes[0].demand;
  watch(machinery, show, 0, 2);
  EXPECT_EQ(show.working(), 0);
  EXPECT_FALSE(demand.on_call);
  machinery.end("other");
  watch(machinery, show, 0, 20);
  EXPECT_EQ(show.of("720p"), Effort::quick) << "there is room now";
  EXPECT_TRUE(demand.on_call);
}

TEST(Governor, OnDemandWhatNobodyAsksForAnyMoreIsOfferedAgainOnceThereIsRoom) {
  Machinery machinery{0.5};
  machinery.begin("other");
  auto const& show = machinery.begin("main", false, true);
  watch(machinery, show, 0, 2);
  machinery.pass(60);
  ASSERT_FALSE(show.seen.lanes[0].demand->on_call);
  machinery.end("other");
  machinery.pass(20);
  EXPECT_TRUE(show.seen.lanes[0].demand->on_call);
  EXPECT_EQ(show.working(), 0);
}

}  // namespace
}  // namespace freshet::test
