/// Machinery: a machine under a governor whose threads do what they are told as far as it reaches.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "transcode/governor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>

namespace freshet::test {

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

}  // namespace freshet::test
