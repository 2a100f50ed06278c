/// What a governor keeps of its ladders and their lanes; under its mutex.
#pragma once

#include "media/rung_state.hpp"
#include "transcode/governor.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace freshet::transcode {

struct Governor::Lane {
  Governed::Lane seen;
  std::int64_t spent_ns = 0, pictures = 0;
  double ns = 0;  // a picture, with the effort it has; 0: not measured
  Effort measured = Effort::usual;
  SteadyTime woken{};
  std::uint64_t asked = 0;
  double watching = 0;  // about
  SteadyTime asked_at{};
  bool asleep = false;  // on demand, and nobody asks
  std::chrono::seconds wait{0};
  SteadyTime not_before{};
  Gauge* cap = nullptr;
  RungCause cause = RungCause::none;  // why it is not encoded with the usual effort
  std::string why{};                  // in words

  void wants(Effort effort, RungCause because, std::string words) {
    seen.duty->wanted = effort;
    cause = because;
    why = std::move(words);
  }
  [[nodiscard]] RungState state() const;
  [[nodiscard]] Effort wanted() const { return seen.duty->wanted; }
  [[nodiscard]] bool needed() const { return seen.duty->needed; }
  [[nodiscard]] bool rests() const { return wanted() == Effort::rest; }
  /// Until somebody asks.
  void sleep() {
    asleep = true;
    wants(Effort::rest, RungCause::unwatched, "nobody watches it");
    seen.demand->on_call = true;
  }
};

struct Governor::Ladder {
  Governed seen;
  std::vector<Lane> lanes;
  std::int64_t spent_ns = 0, pictures = 0;
  double decode_ns = 0;
  Progress last;
  double arrived = 0, taken = 0;  // seconds of media a tick, smoothed
  double took = 0;                // processors, by decoder and lanes, in the last tick
  int ticks_behind = 0;
  Gauge* waiting = nullptr;
  RealGauge* speed = nullptr;

  /// Does that lane sleep while nobody asks? The stand-in is the source.
  [[nodiscard]] bool on_demand(Lane const& lane) const {
    return seen.on_demand && lane.seen.demand && !lane.seen.rung.stand_in;
  }
  /// So much faster than the source that it needs no help.
  [[nodiscard]] bool catches_up() const { return taken > arrived * 1.03; }
  [[nodiscard]] bool works() const {
    return std::ranges::any_of(lanes, [](Lane const& l) { return !l.rests(); });
  }
};

/// The order of value. Whoever cannot take 480 lines has nothing else; whoever could take more has
/// them.
[[nodiscard]] inline double rank(Rung const& rung) {
  auto const off = static_cast<double>(std::min(rung.width, rung.height)) - 480;
  return off <= 0 ? -off : 10'000 + off;
}

}  // namespace freshet::transcode
