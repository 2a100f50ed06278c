#include "transcode/governor.hpp"

#include "transcode/governor_parts.hpp"

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
/// What was changed holds from the next keyframe on, and then takes a while to show.
constexpr seconds kSettle{3}, kSettleAtMost{6};
/// Nothing comes back earlier after the last trouble, nor faster than this apart.
constexpr seconds kCalm{6};
constexpr milliseconds kApart{1'500};
constexpr double kSmoothing = 0.3;
/// What was measured of who rests is half forgotten after so long: what made it dear may be gone,
/// and only who works can show that.
constexpr double kForgetS = 30;
/// Playlists and parts that a viewer asks for in a second of low latency.
constexpr double kAsksOfOne = 6;
constexpr double kHevcOrVp9 = 2, kAv1 = 3;
/// Of what decoding takes the processor: to tell a card what to do.
constexpr double kOnCard = 0.1;

double rate_of(Ratio rate) { return rate.known() ? static_cast<double>(rate.num) / rate.den : 30; }

double samples(std::uint32_t width, std::uint32_t height) { return double{1} * width * height; }

/// Than H.264, until it is measured.
double dearer(std::string const& codec) {
  return codec == "h264" ? 1 : codec == "av1" ? kAv1 : kHevcOrVp9;
}

void follow(double& mean, double value) {
  mean = mean == 0 ? value : mean + kSmoothing * (value - mean);
}

void forget(double& mean, double estimate, double passed) {
  if (mean > estimate) mean = estimate + (mean - estimate) * std::exp2(-passed / kForgetS);
}

}  // namespace

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
  for (auto& lane : ladder->lanes) {
    lane.cap =
        &house_.metrics.gauge("freshet_transcode_cap_bits_per_second",
                              "What a rung may take now, of the bit rate that is promised",
                              {{"channel", seen.channel}, {"rendition", lane.seen.rung.name}});
  }
  ladder->seen = std::move(seen);
  auto* const place = ladder.get();
  ladders_.push_back(std::move(ladder));
  admit(*place);
  return std::make_shared<Seat>(*this, place);
}

void Governor::leave(Ladder const* ladder) {
  std::scoped_lock const lock{mutex_};
  ladder->waiting->set(0);
  for (auto const& lane : ladder->lanes) lane.cap->set(0);
  std::erase_if(ladders_, [ladder](auto const& one) { return one.get() == ladder; });
  // There is room now that was not there before.
  for (auto& other : ladders_) {
    for (auto& lane : other->lanes) {
      lane.wait = seconds{0};
      lane.not_before = {};
    }
  }
}

void Governor::set_costs(Costs const& costs) {
  std::scoped_lock const lock{mutex_};
  costs_ = costs;
}

/// Nanoseconds. Where a card encodes, the processor scales the picture and carries it there, which
/// is taken for what decoding takes until it is measured, whatever the effort. Where it lies there
/// already, next to nothing is left.
double Governor::cost_of_sample(Lane const& lane, Effort effort) const {
  if (lane.seen.duty->hardware) return costs_.decode * (lane.seen.duty->on_card ? kOnCard : 1);
  return costs_.of(effort) * dearer(lane.seen.rung.codec);
}

/// Processors.
double Governor::cost(Lane const& lane, Effort effort) const {
  if (effort == Effort::rest) return 0;
  auto const& rung = lane.seen.rung;
  auto const ns = lane.ns > 0
                      ? lane.ns * cost_of_sample(lane, effort) / cost_of_sample(lane, lane.measured)
                      : samples(rung.width, rung.height) * cost_of_sample(lane, effort);
  return ns * rate_of(rung.frame_rate) / 1e9;
}

/// Nanoseconds.
double Governor::estimate_of_decoding(Ladder const& ladder) const {
  auto const& source = ladder.seen.source;
  return samples(source.width, source.height) * costs_.decode *
         (ladder.seen.decoding->on_card ? kOnCard : 1);
}

double Governor::cost_of_decoding(Ladder const& ladder) const {
  auto const& source = ladder.seen.source;
  auto const ns = ladder.decode_ns > 0 ? ladder.decode_ns : estimate_of_decoding(ladder);
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

/// The most that there is room for; `room`: to spare, as a factor.
std::optional<Effort> Governor::what_fits(Ladder const& ladder, Lane const& lane,
                                          double room) const {
  auto const decoding = ladder.works() ? 0 : cost_of_decoding(ladder);
  for (auto const effort : {Effort::usual, Effort::quick}) {
    if ((cost(lane, effort) + decoding) * room <= left()) return effort;
  }
  return std::nullopt;
}

/// The rungs that fit, the most useful first.
void Governor::admit(Ladder& ladder) {
  std::vector<Lane*> order;
  for (auto& lane : ladder.lanes) {
    lane.seen.duty->wanted = Effort::rest;
    if (ladder.on_demand(lane)) {
      lane.sleep();
    } else if (lane.needed()) {
      order.push_back(&lane);
    }
  }
  std::ranges::stable_sort(order, {}, [](Lane const* l) { return rank(l->seen.rung); });
  std::string missing;
  for (auto* const lane : order) {
    take_in(ladder, *lane, what_fits(ladder, *lane, 1));
    if (lane->rests()) {
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
  auto const load = house_.load();  // from /proc, for which no loop shall wait
  std::scoped_lock const lock{mutex_};
  auto const now = house_.clock.now();
  auto const passed = looked_ ? std::chrono::duration<double>(now - *looked_).count() : 0.0;
  auto const busy = load.busy - last_load_.busy;
  looked_ = now;
  last_load_ = load;
  if (passed <= 0) return;
  measure(passed);
  double ours = 0;
  for (auto const& ladder : ladders_) ours += ladder->took;
  follow(others_, std::max(0.0, busy / passed - ours));
  follow_demand();
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
  // Where its line begins is no progress.
  auto const before = ladder.last.arrived_us == 0 ? progress : ladder.last;
  follow(ladder.arrived, static_cast<double>(progress.arrived_us - before.arrived_us) / 1e6);
  follow(ladder.taken, static_cast<double>(progress.taken_us - before.taken_us) / 1e6);
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
  if (!ladder.works()) forget(ladder.decode_ns, estimate_of_decoding(ladder), passed);
  for (auto& lane : ladder.lanes) {
    auto const asked = lane.seen.demand ? lane.seen.demand->asked.load() : 0;
    auto const asks = static_cast<double>(asked - std::exchange(lane.asked, asked));
    if (asks > 0) lane.asked_at = *looked_;
    lane.watching += kSmoothing * (asks / kAsksOfOne / passed - lane.watching);
    if (!lane.needed()) lane.seen.duty->wanted = Effort::rest;
    auto const effort = lane.seen.duty->now.load();
    lane.cap->set(effort == Effort::rest ? 0 : lane.seen.duty->most.load());
    auto ns = effort == lane.measured ? lane.ns : 0;
    look(*lane.seen.duty, lane.spent_ns, lane.pictures, ns);
    if (effort == Effort::rest) {
      auto const& rung = lane.seen.rung;
      forget(lane.ns, samples(rung.width, rung.height) * cost_of_sample(lane, lane.measured),
             passed);
    }
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

}  // namespace freshet::transcode
