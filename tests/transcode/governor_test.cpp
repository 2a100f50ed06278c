#include "transcode/governor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace freshet::test {
namespace {

using namespace std::chrono_literals;
using transcode::Costs;
using transcode::Duty;
using transcode::Effort;
using transcode::Governed;
using transcode::Governor;
using transcode::Load;
using transcode::Rung;

/// One that goes on between two looks, as clocks do.
class GoingClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime now() const override {
    under_.advance(1us);
    return under_.now();
  }
  [[nodiscard]] std::int64_t wall_us() const override { return under_.wall_us(); }
  void advance(std::chrono::microseconds by) { under_.advance(by); }

 private:
  ManualClock mutable under_;
};

/// A machine whose threads do what duty wants of them as far as its processors reach, and ladders
/// that lag when they do not.
class Machinery {
 public:
  explicit Machinery(double processors, double others = 0)
      : governor{{clock, metrics, {}, processors, [this] { return load; }}},
        processors_{processors},
        others_{others} {
    governor.set_costs(kCosts);
  }

  struct Show {
    std::string name;
    Governed seen;
    std::shared_ptr<void> seat;
    double arrived = 1, taken = 1;
    [[nodiscard]] Effort of(std::string const& rung) const {
      for (auto const& lane : seen.lanes) {
        if (lane.rung.name == rung) return lane.duty->wanted;
      }
      ADD_FAILURE() << "no rung " << rung;
      return Effort::rest;
    }
    [[nodiscard]] long working() const {
      return std::ranges::count_if(seen.lanes,
                                   [](auto const& l) { return l.duty->wanted != Effort::rest; });
    }
  };

  Show& begin(std::string const& name, bool on_a_card = false, bool on_demand = false,
              bool stays_there = false) {
    auto& show = *shows.emplace(name, std::make_unique<Show>()).first->second;
    show.name = name;
    show.seen.channel = name;
    show.seen.on_demand = on_demand;
    show.seen.source.width = 1'920;
    show.seen.source.height = 1'080;
    show.seen.source.frame_rate = {30, 1};
    show.seen.decoding = std::make_shared<transcode::Work>();
    show.seen.decoding->on_card = stays_there;
    for (auto const& [label, width, height] :
         {std::tuple{"720p", 1'280U, 720U}, {"480p", 854U, 480U}, {"360p", 640U, 360U}}) {
      Rung rung;
      rung.name = label;
      rung.width = width;
      rung.height = height;
      rung.frame_rate = {30, 1};
      show.seen.lanes.push_back({rung, std::make_shared<Duty>(), std::make_shared<Demand>()});
      show.seen.lanes.back().duty->hardware = on_a_card;
      show.seen.lanes.back().duty->on_card = stays_there;
    }
    show.seen.progress = [&show] {
      transcode::Progress p;
      p.arrived_us = static_cast<std::int64_t>(show.arrived * 1e6);
      p.taken_us = static_cast<std::int64_t>(show.taken * 1e6);
      return p;
    };
    show.seat = governor.join(show.seen);
    return show;
  }
  void end(std::string const& name) { shows.erase(name); }

  /// A second, in two looks. Work costs `dearness` times what was measured before.
  void pass(int seconds = 1) {
    for (int i = 0; i < 2 * seconds; ++i) {
      half_second();
      clock.advance(500ms);
      governor.tick();
    }
  }

  double dearness = 1;
  void set_others(double others) { others_ = others; }
  GoingClock clock;
  Metrics metrics;
  Load load;
  Governor governor;
  std::map<std::string, std::unique_ptr<Show>> shows;

 private:
  static constexpr Costs kCosts{2, 8, 14};

  static double cost(Governed::Lane const& lane) {
    return lane.rung.width * lane.rung.height * kCosts.of(lane.duty->wanted) * 30 / 1e9;
  }
  static double cost(Show const& show) {
    double sum = show.working() > 0 ? 1'920 * 1'080 * kCosts.decode * 30 / 1e9 : 0;
    for (auto const& lane : show.seen.lanes) sum += cost(lane);
    return sum;
  }

  void half_second() {
    double wanted = 0;
    for (auto const& [name, show] : shows) wanted += cost(*show) * dearness;
    auto const has = std::max(0.1, processors_ - others_);
    auto const speed = std::min(8.0, has / std::max(wanted, 0.01));
    for (auto const& [name, show] : shows) {
      show->arrived += 0.5;
      auto const before = show->taken;
      show->taken =
          show->working() > 0 ? std::min(show->arrived, show->taken + 0.5 * speed) : show->arrived;
      // What waits too long is left out.
      show->taken = std::max(show->taken, show->arrived - 2);
      auto const done = std::min(show->taken - before, 0.5 * speed);
      for (auto& lane : show->seen.lanes) {
        spend(*lane.duty, cost(lane) * dearness * done, 30 * done);
        lane.duty->now = lane.duty->wanted.load();
      }
      if (show->working() > 0) {
        spend(*show->seen.decoding, 1'920 * 1'080 * kCosts.decode * 30 / 1e9 * dearness * done,
              30 * done);
      }
    }
    load.busy += others_ * 0.5;
  }
  void spend(transcode::Work& work, double seconds, double pictures) {
    work.spent_ns += static_cast<std::int64_t>(seconds * 1e9);
    work.pictures += static_cast<std::int64_t>(pictures);
    load.busy += seconds;
    load.own += seconds;
  }

  double processors_, others_;
};

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

TEST(Governor, ReportsWhatBecomesOfEachRung) {
  using State = transcode::RungReport::State;
  auto const states = [](Machinery& machinery, std::string const& channel) {
    std::map<std::string, State> all;
    for (auto const& rung : machinery.governor.report(channel)) all[rung.name] = rung.state;
    return all;
  };
  Machinery machinery{0.5};
  machinery.begin("main");
  auto& other = machinery.begin("other", false, true);
  auto const of = states(machinery, "main");
  ASSERT_EQ(of.size(), 3U);
  EXPECT_EQ(of.at("480p"), State::encoded);
  EXPECT_EQ(of.at("720p"), State::left_out);
  EXPECT_EQ(states(machinery, "other").at("480p"), State::asleep);
  EXPECT_TRUE(states(machinery, "third").empty());
  other.seen.lanes[0].duty->needed = false;
  EXPECT_EQ(states(machinery, "other").size(), 2U) << "what the ladder does not need";
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
