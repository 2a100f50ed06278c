#include "transcode/governor.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace freshet::transcode {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A burst of the encoder's is not an overload; this is, when it lasts.
constexpr std::int64_t kBehindUs = 400'000, kFarBehindUs = 1'500'000, kCalmUs = 250'000;
constexpr int kBehindTicks = 3;
/// So much faster than the source, and it needs no help.
constexpr double kCatchesUp = 1.03;
/// What was changed holds from the next keyframe on, and then takes a while to show.
constexpr seconds kSettle{3}, kSettleAtMost{6};
/// Nothing comes back earlier after the last trouble, nor faster than this apart.
constexpr seconds kCalm{6};
constexpr milliseconds kApart{1'500};
/// What went again so soon after it had come back waits twice as long next time.
constexpr seconds kTooSoon{15}, kWaitAtMost{60};
/// To come back takes room to spare, or it would go again.
constexpr double kRoom = 1.15;
constexpr double kSmoothing = 0.3;
constexpr double kUsefulHeight = 480;
/// Playlists and parts that a viewer asks for in a second of low latency.
constexpr double kAsksOfOne = 6;

double rate_of(Ratio rate) { return rate.known() ? static_cast<double>(rate.num) / rate.den : 30; }

double samples(std::uint32_t width, std::uint32_t height) { return double{1} * width * height; }

void follow(double& mean, double value) {
  mean = mean == 0 ? value : mean + kSmoothing * (value - mean);
}

/// Whoever cannot take 480 lines has nothing else; whoever could take more has them.
double rank(Rung const& rung) {
  auto const height = std::min(rung.width, rung.height);
  auto const off = height - kUsefulHeight;
  return off <= 0 ? -off : 10'000 + off;
}

}  // namespace

struct Governor::Lane {
  Governed::Lane seen;
  std::int64_t spent_ns = 0, pictures = 0;
  double ns = 0;  // a picture, with the effort it has; 0: not measured
  Effort measured = Effort::usual;
  SteadyTime woken{};
  std::uint64_t asked = 0;
  double watching = 0;  // about
  seconds wait{0};
  SteadyTime not_before{};

  [[nodiscard]] Effort wanted() const { return seen.duty->wanted; }
  [[nodiscard]] bool needed() const { return seen.duty->needed; }
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

  [[nodiscard]] bool catches_up() const { return taken > arrived * kCatchesUp; }
  [[nodiscard]] bool works() const {
    return std::ranges::any_of(lanes, [](Lane const& l) { return l.wanted() != Effort::rest; });
  }
};

struct Governor::Seat {
  Seat(Governor& above, Ladder const* mine) : governor{above}, ladder{mine} {}
  Seat(Seat const&) = delete;
  Seat& operator=(Seat const&) = delete;
  ~Seat() { governor.leave(ladder); }
  Governor& governor;
  Ladder const* const ladder;
};

Governor::Governor(House house) : house_{std::move(house)} {}

Governor::~Governor() = default;

std::shared_ptr<void> Governor::join(Governed seen) {
  std::scoped_lock const lock{mutex_};
  auto ladder = std::make_unique<Ladder>();
  for (auto const& lane : seen.lanes) ladder->lanes.push_back({.seen = lane});
  Labels const labels{{"channel", seen.channel}};
  ladder->waiting = &house_.metrics.gauge("freshet_transcode_queue_depth",
                                          "Pictures that wait for a decoder or encoder", labels);
  ladder->speed = &house_.metrics.real_gauge(
      "freshet_transcode_speed_ratio",
      "Media time that the encoders have taken to media time that came", labels);
  ladder->speed->set(1);
  ladder->seen = std::move(seen);
  auto* const place = ladder.get();
  ladders_.push_back(std::move(ladder));
  admit(*place);
  return std::make_shared<Seat>(*this, place);
}

void Governor::leave(Ladder const* ladder) {
  std::scoped_lock const lock{mutex_};
  ladder->waiting->set(0);
  std::erase_if(ladders_, [ladder](auto const& one) { return one.get() == ladder; });
  // There is room now that was not there before.
  for (auto& other : ladders_) {
    for (auto& lane : other->lanes) lane.wait = seconds{0}, lane.not_before = {};
  }
}

void Governor::set_costs(Costs const& costs) {
  std::scoped_lock const lock{mutex_};
  costs_ = costs;
}

/// Processors.
double Governor::cost(Lane const& lane, Effort effort) const {
  if (effort == Effort::rest) return 0;
  auto const& rung = lane.seen.rung;
  auto const ns = lane.ns > 0 ? lane.ns * costs_.of(effort) / costs_.of(lane.measured)
                              : samples(rung.width, rung.height) * costs_.of(effort);
  return ns * rate_of(rung.frame_rate) / 1e9;
}

double Governor::cost_of_decoding(Ladder const& ladder) const {
  auto const& source = ladder.seen.source;
  auto const ns = ladder.decode_ns > 0 ? ladder.decode_ns
                                       : samples(source.width, source.height) * costs_.decode;
  return ns * rate_of(source.frame_rate) / 1e9;
}

double Governor::expected() const {
  double sum = 0;
  for (auto const& ladder : ladders_) {
    if (ladder->works()) sum += cost_of_decoding(*ladder);
    for (auto const& lane : ladder->lanes) sum += cost(lane, lane.wanted());
  }
  return sum;
}

/// Processors.
double Governor::left() const {
  auto const others = std::min(others_, house_.processors * kOthersAtMost);
  return house_.processors * kShare - others - expected();
}

bool Governor::fits(Ladder const& ladder, Lane const& lane, Effort effort) const {
  auto const decoding = ladder.works() ? 0 : cost_of_decoding(ladder);
  return cost(lane, effort) + decoding <= left();
}

/// The rungs that fit, the most useful first.
void Governor::admit(Ladder& ladder) {
  std::vector<Lane*> order;
  for (auto& lane : ladder.lanes) {
    lane.seen.duty->wanted = Effort::rest;
    if (lane.needed()) order.push_back(&lane);
  }
  std::ranges::stable_sort(order, {}, [](Lane const* l) { return rank(l->seen.rung); });
  std::string missing;
  for (auto* const lane : order) {
    for (auto const effort : {Effort::usual, Effort::quick}) {
      if (!fits(ladder, *lane, effort)) continue;
      lane->seen.duty->wanted = effort;
      break;
    }
    if (lane->wanted() == Effort::rest) {
      missing += (missing.empty() ? "" : ", ") + lane->seen.rung.name;
    }
  }
  if (missing.empty()) return;
  step("refuse");
  house_.log.warn(
      "{}: {} would be too much for this machine now ({:.1f} of {:.1f} processors are "
      "left) and will come when there is room",
      ladder.seen.channel, missing, std::max(0.0, left()), house_.processors * kShare);
}

void Governor::step(char const* what) {
  changed_ = house_.clock.now();
  house_.metrics
      .counter("freshet_transcode_steps_total", "What the governor has done", {{"reason", what}})
      .add();
}

void Governor::tick() {
  std::scoped_lock const lock{mutex_};
  auto const now = house_.clock.now();
  auto const load = house_.load();
  auto const passed = looked_ ? std::chrono::duration<double>(now - *looked_).count() : 0.0;
  auto const busy = load.busy - last_load_.busy;
  looked_ = now;
  last_load_ = load;
  if (passed <= 0) return;
  measure(passed);
  double ours = 0;
  for (auto const& ladder : ladders_) ours += ladder->took;
  follow(others_, std::max(0.0, busy / passed - ours));
  if (auto* const behind = most_behind()) {
    calm_since_ = now;
    if (settled()) relieve(*behind);
    return;
  }
  auto const lags = [](auto const& l) { return l->last.lag_us() > kCalmUs; };
  if (std::ranges::any_of(ladders_, lags)) calm_since_ = now;
  if (now - calm_since_ >= kCalm && now - changed_ >= kApart && settled()) give_back();
}

void Governor::measure(double passed) {
  for (auto& ladder : ladders_) measure(*ladder, passed);
}

void Governor::measure(Ladder& ladder, double passed) {
  auto const progress = ladder.seen.progress();
  follow(ladder.arrived, static_cast<double>(progress.arrived_us - ladder.last.arrived_us) / 1e6);
  follow(ladder.taken, static_cast<double>(progress.taken_us - ladder.last.taken_us) / 1e6);
  ladder.last = progress;
  ladder.ticks_behind = progress.lag_us() > kBehindUs ? ladder.ticks_behind + 1 : 0;
  ladder.waiting->set(static_cast<std::int64_t>(progress.waiting));
  ladder.speed->set(ladder.arrived > 0.01 ? std::clamp(ladder.taken / ladder.arrived, 0.0, 9.0)
                                          : 1.0);
  std::int64_t spent = 0;
  auto const look = [&spent](Work const& work, std::int64_t& spent_ns, std::int64_t& pictures,
                             double& mean) {
    auto const ns = work.spent_ns - std::exchange(spent_ns, work.spent_ns);
    auto const done = work.pictures - std::exchange(pictures, work.pictures);
    spent += ns;
    if (done > 0) follow(mean, static_cast<double>(ns) / static_cast<double>(done));
  };
  look(*ladder.seen.decoding, ladder.spent_ns, ladder.pictures, ladder.decode_ns);
  for (auto& lane : ladder.lanes) {
    auto const asked = lane.seen.demand ? lane.seen.demand->asked.load() : 0;
    auto const asks = static_cast<double>(asked - std::exchange(lane.asked, asked));
    lane.watching += kSmoothing * (asks / kAsksOfOne / passed - lane.watching);
    if (!lane.needed()) lane.seen.duty->wanted = Effort::rest;
    auto const effort = lane.seen.duty->now.load();
    auto ns = effort == lane.measured ? lane.ns : 0;
    look(*lane.seen.duty, lane.spent_ns, lane.pictures, ns);
    if (effort == Effort::rest || ns == 0) continue;
    lane.measured = effort;
    lane.ns = ns;
  }
  ladder.took = static_cast<double>(spent) / 1e9 / passed;
}

/// Has what was changed last come into force, and had its time to show?
bool Governor::settled() const {
  auto const since = house_.clock.now() - changed_;
  if (since >= kSettleAtMost) return true;
  auto const in_force = std::ranges::all_of(ladders_, [](auto const& ladder) {
    return std::ranges::all_of(
        ladder->lanes, [](Lane const& lane) { return lane.seen.duty->now == lane.wanted(); });
  });
  return in_force && since >= kSettle;
}

Governor::Ladder* Governor::most_behind() {
  Ladder* most = nullptr;
  for (auto& ladder : ladders_) {
    auto const lag = ladder->last.lag_us();
    auto const behind = ladder->ticks_behind >= kBehindTicks || lag > kFarBehindUs;
    if (!behind || !ladder->works() || ladder->catches_up()) continue;
    if (most == nullptr || lag > most->last.lag_us()) most = ladder.get();
  }
  return most;
}

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
  for (auto& lane : chosen->lanes) {
    if (lane.wanted() == Effort::usual) lane.seen.duty->wanted = Effort::quick;
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
  dearest->seen.duty->wanted = Effort::rest;
  auto const too_soon = dearest->woken != SteadyTime{} && now - dearest->woken < kTooSoon;
  dearest->wait = too_soon ? std::clamp<seconds>(2 * dearest->wait, kCalm, kWaitAtMost) : kCalm;
  dearest->not_before = now + dearest->wait;
  step("rest");
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
    return std::ranges::count_if(ladder.lanes,
                                 [](Lane const& l) { return l.wanted() != Effort::rest; });
  };
  auto const before = [&](Ladder const& a, Lane const& lane) {
    if (best == nullptr) return true;
    auto const mine = working(a), theirs = working(*where);
    return mine != theirs ? mine < theirs : rank(lane.seen.rung) < rank(best->seen.rung);
  };
  for (auto& ladder : ladders_) {
    for (auto& lane : ladder->lanes) {
      if (lane.wanted() != Effort::rest || !lane.needed() || now < lane.not_before) continue;
      if (before(*ladder, lane)) best = &lane, where = ladder.get();
    }
  }
  if (best == nullptr) return false;
  auto const decoding = where->works() ? 0 : cost_of_decoding(*where);
  for (auto const effort : {Effort::usual, Effort::quick}) {
    if ((cost(*best, effort) + decoding) * kRoom > left()) continue;
    best->seen.duty->wanted = effort;
    best->woken = now;
    house_.log.info("{}: {} is back", where->seen.channel, best->seen.rung.name);
    step("restore");
    return true;
  }
  return false;
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
      if (lane.wanted() == Effort::quick) lane.seen.duty->wanted = Effort::usual;
    }
    house_.log.info("{} is encoded with the usual effort again", ladder->seen.channel);
    step("raise");
    return;
  }
}

}  // namespace freshet::transcode
