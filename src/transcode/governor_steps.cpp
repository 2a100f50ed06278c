/// The governor's steps: what it takes away when a ladder is behind, and what it gives back.
#include "transcode/governor_parts.hpp"

#include <fmt/format.h>

#include <utility>

namespace freshet::transcode {
namespace {

using std::chrono::seconds;

/// What went again so soon after it had come back waits twice as long next time.
constexpr seconds kTooSoon{15}, kWaitAtLeast{6}, kWaitAtMost{60};
/// To come back takes room to spare, or it would go again.
constexpr double kRoom = 1.15;
/// Whoever watches asks once a segment at least.
constexpr seconds kUnwatched{20};

}  // namespace

void Governor::relieve(Ladder& behind) {
  if (!ease_one(behind)) rest_dearest(behind);
}

/// All its lanes give less; the one that is behind before the others. False: all do already.
bool Governor::ease_one(Ladder& behind) {
  auto const gives = [](Ladder const& ladder) {
    return std::ranges::any_of(ladder.lanes,
                               [](Lane const& l) { return l.wanted() == Effort::usual; });
  };
  auto* chosen = gives(behind) ? &behind : nullptr;
  for (auto& other : ladders_) {
    if (chosen == nullptr && gives(*other)) chosen = other.get();
  }
  if (chosen == nullptr) return false;
  auto const why = fmt::format("encoders of {} were {:.1f} s behind", behind.seen.channel,
                               static_cast<double>(behind.last.lag_us()) / 1e6);
  for (auto& lane : chosen->lanes) {
    if (lane.wanted() == Effort::usual) lane.wants(Effort::quick, RungCause::behind, why);
  }
  step("ease");
  house_.log.warn("{}: its encoders are {:.1f} s behind; {} is encoded with less effort",
                  behind.seen.channel, static_cast<double>(behind.last.lag_us()) / 1e6,
                  chosen->seen.channel);
  return true;
}

void Governor::rest_dearest(Ladder const& behind) {
  Ladder* where = nullptr;
  Lane* dearest = nullptr;
  auto const dearness = [this](Lane const& l) { return cost(l, l.wanted()) / (1 + l.watching); };
  for (auto& ladder : ladders_) {
    for (auto& lane : ladder->lanes) {
      if (lane.wanted() == Effort::rest) continue;
      if (dearest != nullptr && dearness(lane) <= dearness(*dearest)) continue;
      dearest = &lane;
      where = ladder.get();
    }
  }
  if (dearest == nullptr) return;
  auto const now = house_.clock.now();
  house_.log.warn(
      "{}: its encoders are {:.1f} s behind; {} of {} rests (it takes {:.2f} of {:.1f} "
      "processors)",
      behind.seen.channel, static_cast<double>(behind.last.lag_us()) / 1e6, dearest->seen.rung.name,
      where->seen.channel, cost(*dearest, dearest->wanted()), house_.processors);
  dearest->wants(
      Effort::rest, RungCause::behind,
      fmt::format("encoders of {} were {:.1f} s behind, and it takes {:.2f} of {:.1f} processors",
                  behind.seen.channel, static_cast<double>(behind.last.lag_us()) / 1e6,
                  cost(*dearest, dearest->wanted()), house_.processors));
  if (dearest->seen.demand) dearest->seen.demand->on_call = false;
  auto const too_soon = dearest->woken != SteadyTime{} && now - dearest->woken < kTooSoon;
  dearest->wait =
      too_soon ? std::clamp<seconds>(2 * dearest->wait, kWaitAtLeast, kWaitAtMost) : kWaitAtLeast;
  dearest->not_before = now + dearest->wait;
  step("rest");
}

void Governor::follow_demand() {
  for (auto& ladder : ladders_) {
    for (auto& lane : ladder->lanes) {
      if (ladder->on_demand(lane) && lane.needed()) follow_demand(*ladder, lane);
    }
  }
}

/// Who is asked for again need not wait for calm, only for room.
void Governor::follow_demand(Ladder& ladder, Lane& lane) {
  auto const now = *looked_;
  auto const& name = lane.seen.rung.name;
  if (!lane.rests() && now - lane.asked_at > kUnwatched) {
    lane.sleep();
    house_.log.info("{}: nobody watches {}: it rests until somebody does", ladder.seen.channel,
                    name);
    return step("sleep");
  }
  if (!lane.asleep || lane.asked_at != now) return;
  lane.asleep = false;
  auto const effort = most_behind() == nullptr ? what_fits(ladder, lane, 1) : std::nullopt;
  lane.seen.demand->on_call = effort.has_value();
  take_in(ladder, lane, effort);
  if (!effort) {
    house_.log.warn("{}: {} is asked for, but this machine has no room for it now",
                    ladder.seen.channel, name);
    return step("refuse");
  }
  lane.woken = now;
  house_.log.info("{}: {} is watched again", ladder.seen.channel, name);
  step("wake");
}

void Governor::give_back() {
  if (!wake_one()) raise_one();
}

/// The most useful rung of the ladder that has the fewest, if there is room for it.
bool Governor::wake_one() {
  auto const now = house_.clock.now();
  Ladder* where = nullptr;
  Lane* best = nullptr;
  auto const working = [](Ladder const& ladder) {
    return std::ranges::count_if(ladder.lanes, [](Lane const& l) { return !l.rests(); });
  };
  auto const before = [&](Ladder const& a, Lane const& lane) {
    if (best == nullptr) return true;
    auto const mine = working(a), theirs = working(*where);
    return mine != theirs ? mine < theirs : rank(lane.seen.rung) < rank(best->seen.rung);
  };
  for (auto& ladder : ladders_) {
    for (auto& lane : ladder->lanes) {
      if (!lane.rests() || lane.asleep || !lane.needed() || now < lane.not_before) continue;
      if (before(*ladder, lane)) best = &lane, where = ladder.get();
    }
  }
  if (best == nullptr) return false;
  auto const effort = what_fits(*where, *best, kRoom);
  if (!effort) return false;
  house_.log.info("{}: {} is back", where->seen.channel, best->seen.rung.name);
  step("restore");
  if (where->on_demand(*best)) {  // whom it was taken from has gone meanwhile
    best->sleep();
  } else {
    take_in(*where, *best, effort);
  }
  best->woken = now;
  return true;
}

/// Lanes of one ladder give what is usual again.
void Governor::raise_one() {
  for (auto& ladder : ladders_) {
    double more = 0;
    for (auto const& lane : ladder->lanes) {
      if (lane.wanted() == Effort::quick) {
        more += cost(lane, Effort::usual) - cost(lane, Effort::quick);
      }
    }
    if (more <= 0 || more * kRoom > left()) continue;
    for (auto& lane : ladder->lanes) {
      if (lane.wanted() == Effort::quick) lane.wants(Effort::usual, RungCause::none, {});
    }
    house_.log.info("{} is encoded with the usual effort again", ladder->seen.channel);
    step("raise");
    return;
  }
}

}  // namespace freshet::transcode
