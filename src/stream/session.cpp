#include "stream/session.hpp"

#include "base/assert.hpp"
#include "media/standing.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace freshet::stream {
namespace {

/// Of an encoder from which nothing comes for longer another takes over, if one waits.
constexpr std::chrono::seconds kUnsteady{1};
/// So long the first one must have been steady before it is trusted again.
constexpr std::chrono::seconds kSteady{10};

}  // namespace

std::string_view to_string(State state) {
  switch (state) {
    case State::starting:
      return "starting";
    case State::live:
      return "live";
    case State::reconnecting:
      return "reconnecting";
    case State::ended:
      return "ended";
  }
  return "unknown";
}

Session::Session(ChannelName channel, net::Loop& home, Options options, House house,
                 Former const* former)
    : channel_{std::move(channel)},
      id_{former ? former->id : make_stream_id(house.clock.wall_us() / 1'000)},
      home_{home},
      options_{options},
      clock_{house.clock},
      log_{std::move(house.log)},
      stream_{std::make_shared<Stream>(home)},
      timeline_{clock_, *stream_, log_},
      grace_timer_{home},
      silence_timer_{home},
      health_timer_{home},
      counts_{house.metrics, channel_},
      changed_{std::move(house.changed)},
      started_us_{former ? former->started_us : clock_.wall_us()} {
  publish_state(State::starting);
  health_.set(std::make_shared<Health const>());
}

Session::~Session() { dismiss_stand_in(); }

void Session::publish_state(State state, std::optional<EndReason> reason) {
  state_ = state;
  publish_info(reason);
  if (changed_ && !protocol_.empty()) changed_(*info_.get());
}

void Session::publish_info(std::optional<EndReason> reason) {
  SessionInfo info{channel_, id_, state_, protocol_, started_us_};
  if (state_ == State::ended) info.ended_us = clock_.wall_us();
  info.back = back_;
  info.reason = reason;
  // Of one that nobody has fed there is nothing to go on with.
  info.goes_on = reason == EndReason::shutdown && options_.grace.count() > 0 && !protocol_.empty();
  info_.set(std::make_shared<SessionInfo const>(std::move(info)));
  // Of one that has just become live there is nothing to say yet.
  if (consumers_ && state_ != State::live) publish_health();
}

Unfit Session::unfit(Turn const& turn) {
  if (!turn.tracks) return {};
  for (auto const& track : *turn.tracks) {
    if (!track.standing) continue;
    if (auto const lost = track.standing->lost()) return {*lost, true};
    if (auto const complaint = track.standing->complaint()) return {*complaint, false};
  }
  return {};
}

void Session::publish_health() {
  auto const& turn = active();
  Health health{state_,       held_,
                active_,      waiting().generation != 0,
                turn.encoder, meter_.figures(clock_.now()),
                turn.line,    unfit(turn)};
  look_at_clocks(health.figures);
  health_.set(std::make_shared<Health const>(std::move(health)));
  if (state_ == State::ended) return health_timer_.cancel();
  health_timer_.start(std::chrono::seconds{1}, [this] { publish_health(); });
}

void Session::look_at_clocks(Figures const& figures) {
  counts_.faults(timeline_.faults());
  counts_.clock_gain(state_ == State::ended ? 0 : figures.clock_gain);
  if (std::abs(figures.clock_gain) < kClockDrifts || std::exchange(drift_told_, true)) return;
  log_.info("the encoder's clock drifts: it gains {:.0f} ppm on this machine's",
            figures.clock_gain * 1e6);
}

void Session::name_encoder(std::uint64_t generation, std::string name) {
  if (auto* const turn = turn_of(generation)) turn->encoder = std::move(name);
}

void Session::tell_line(std::uint64_t generation, LineFigures const& line) {
  if (auto* const turn = turn_of(generation)) turn->line = line;
}

Session::Turn* Session::turn_of(std::uint64_t generation) {
  auto const at = std::ranges::find(turns_, generation, &Turn::generation);
  return at == turns_.end() ? nullptr : &*at;
}

void Session::prepare(Pipeline const& pipeline, Keeper keeper) {
  FRESHET_ASSERT(home_.here());
  keeper_ = std::move(keeper);
  consumers_ = pipeline(*this);
  publish_health();
}

void Session::lead_through(std::shared_ptr<Sink> ladder) {
  FRESHET_ASSERT(home_.here());
  ladder_ = std::move(ladder);
  timeline_.lead_to(*ladder_);
}

void Session::stand_in_by(std::shared_ptr<StandIn> stand_in) {
  FRESHET_ASSERT(home_.here());
  stand_in_ = std::move(stand_in);
}

void Session::begin_feed(std::uint64_t generation, PublisherInfo const& info) {
  FRESHET_ASSERT(home_.here());
  auto& turn = turns_.at(static_cast<std::size_t>(info.role));
  // Of two that came from two loops at once the later may be heard of first.
  if (state_ == State::ended || generation < turn.generation) return;
  auto const free = active().generation == 0;
  turn = {generation, info, {}, {}, {}, clock_.now(), clock_.now()};
  if (free) active_ = info.role;
  if (active_ == info.role) return begin_turn(turn);
  log_.info("{} encoder waits, from {}", info.role == Role::backup ? "a backup" : "the first",
            info.peer);
}

/// It feeds the session from its first packet on.
void Session::begin_turn(Turn& turn) {
  protocol_ = turn.info.protocol;
  meter_ = {};
  drift_told_ = false;
  grace_timer_.cancel();
  held_offset_us_.reset();  // its time stamps are its own
  leveller_.reset();
  back_ = std::exchange(fed_before_, true);
  if (back_) {
    if (!held_) {
      dismiss_stand_in();
      timeline_.rebase();
    }
    log_.info("encoder back from {}", turn.info.peer);
    counts_.back();
  }
  publish_state(State::starting);
}

void Session::tracks(std::uint64_t generation, Tracks tracks) {
  auto* const turn = turn_of(generation);
  if (turn == nullptr || state_ == State::ended) return;
  turn->tracks = tracks;
  if (turn != &active()) return;
  told_ = tracks;
  meter_.begin(tracks);
  if (!held_) timeline_.tracks(std::move(tracks));
}

void Session::packet(std::uint64_t generation, Packet const& packet) {
  auto* const turn = turn_of(generation);
  if (turn == nullptr || state_ == State::ended) return;
  auto const now = clock_.now();
  if (now - turn->last > kUnsteady) turn->steady_since = now;
  turn->last = now;
  if (turn != &active()) {
    if (!is_due(*turn, packet)) return;
    hand_over(*turn);
  }
  last_packet_ = now;
  meter_.packet(packet, now);
  if (state_ != State::live) {
    publish_state(State::live);
    watch_for_silence();
  }
  if (std::exchange(stalled_, false)) log_.info("encoder sends again");
  if (!takes_over(packet)) return counts_.left_out();
  feed(packet);
}

void Session::feed(Packet const& packet) {
  auto const before = timeline_.newest();
  timeline_.packet(packet);
  auto const newest = timeline_.newest();
  if (!newest || newest == before) return;
  media_time_.set(std::make_shared<MediaTime const>(MediaTime{*newest, clock_.now()}));
}

std::optional<std::int64_t> Session::media_now_us() const {
  auto const last = media_time_.get();
  if (!last || info_.get()->state == State::ended) return std::nullopt;
  using std::chrono::microseconds;
  auto const since = std::chrono::duration_cast<microseconds>(clock_.now() - last->at).count();
  return last->newest.wall_us + std::clamp<std::int64_t>(since, 0, last->newest.lasts_us);
}

bool Session::opens(Tracks const& tracks, Packet const& packet) {
  if (!tracks) return false;
  if (std::ranges::none_of(*tracks, is_video)) return true;
  auto const track = std::ranges::find(*tracks, packet.track, &Track::id);
  return packet.key && track != tracks->end() && is_video(*track);
}

bool Session::is_due(Turn const& turn, Packet const& packet) const {
  if (!opens(turn.tracks, packet)) return false;
  auto const now = clock_.now();
  auto const& other = turns_.at(static_cast<std::size_t>(active_));
  if (other.generation == 0 || now - other.last > kUnsteady) return true;
  return turn.info.role == Role::primary && now - turn.steady_since >= kSteady;
}

/// With the packet that comes next, a keyframe; the line goes on where the other's ended.
void Session::hand_over(Turn& turn) {
  active_ = turn.info.role;
  counts_.handed_over();
  log_.info("{} encoder goes on, from {}", active_ == Role::backup ? "the backup" : "the first",
            turn.info.peer);
  protocol_ = turn.info.protocol;
  grace_timer_.cancel();
  meter_ = {};
  drift_told_ = false;
  meter_.begin(turn.tracks);
  told_ = turn.tracks;
  lead_on();
  publish_info();
}

void Session::end_feed(std::uint64_t generation, EndReason reason, bool clean) {
  auto* const turn = turn_of(generation);
  if (turn == nullptr || state_ == State::ended) return;
  auto const was_active = turn == &active();
  *turn = {};
  if (!clean && reason != EndReason::shutdown) counts_.lost();
  auto const other = active().generation != 0 || waiting().generation != 0;
  if (other && was_active) {
    return log_.info("encoder gone ({}), another goes on with its next keyframe",
                     to_string(reason));
  }
  if (other) return log_.info("the encoder that waited is gone ({})", to_string(reason));
  if (clean || options_.grace.count() == 0) return end_unless_fed(reason);
  log_.info("encoder gone ({}), waiting {} s for it", to_string(reason),
            static_cast<double>(options_.grace.count()) / 1e3);
  await(reason);
}

void Session::await(EndReason reason) {
  publish_state(State::reconnecting, reason);
  grace_timer_.start(options_.grace, [this, reason] { end_unless_fed(reason); });
}

void Session::expect_encoder(std::chrono::milliseconds patience) {
  FRESHET_ASSERT(home_.here());
  auto const fed = active().generation != 0 || waiting().generation != 0;
  if (state_ == State::ended || fed) return;
  log_.info("waits {} s for an encoder", static_cast<double>(patience.count()) / 1e3);
  auto const reason = fed_before_ ? EndReason::publisher_left : EndReason::timed_out;
  grace_timer_.start(patience, [this, reason] { end_unless_fed(reason); });
}

void Session::wait_for_encoder(Former former) {
  FRESHET_ASSERT(home_.here());
  protocol_ = std::move(former.protocol);
  timeline_.resume(former.clock, former.end_us);
  told_ = std::move(former.given);
  fed_before_ = true;
  // Who stands in for the encoder begins where its media ended.
  auto const now_us = clock_.wall_us() - former.clock.wall_us_at_zero;
  auto const since = std::max<std::int64_t>(0, now_us - former.end_us);
  last_packet_ = clock_.now() - std::chrono::microseconds{since};
  log_.info("goes on after a restart, waiting {} s for its encoder",
            static_cast<double>(options_.grace.count()) / 1e3);
  await(EndReason::publisher_left);
  // Nothing has come for as long as the server was away.
  nothing_comes();
}

void Session::end_unless_fed(EndReason reason) {
  if (keeper_.may_end()) end(reason);
}

void Session::end(EndReason reason) {
  FRESHET_ASSERT(home_.here());
  if (state_ == State::ended) return;
  auto const self = shared_from_this();
  grace_timer_.cancel();
  silence_timer_.cancel();
  dismiss_stand_in();
  publish_state(State::ended, reason);
  if (info_.get()->goes_on) {
    log_.info("stops with the server, and goes on with the next one");
  } else {
    log_.info("ended ({})", to_string(reason));
  }
  timeline_.end(reason);
  if (keeper_.ended) std::exchange(keeper_.ended, {})();
  consumers_.reset();
}

}  // namespace freshet::stream
