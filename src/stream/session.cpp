#include "stream/session.hpp"

#include "base/assert.hpp"

#include <utility>

namespace freshet::stream {

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

Session::Session(ChannelName channel, net::Loop& home, Options options, Clock const& clock, Log log)
    : channel_{std::move(channel)},
      id_{make_stream_id(clock.wall_us() / 1'000)},
      home_{home},
      options_{options},
      clock_{clock},
      log_{std::move(log)},
      stream_{std::make_shared<Stream>(home)},
      timeline_{clock, *stream_, log_},
      grace_timer_{home},
      stall_timer_{home},
      started_us_{clock.wall_us()} {
  publish_state(State::starting);
}

void Session::publish_state(State state) {
  state_ = state;
  auto const ended = state == State::ended ? clock_.wall_us() : 0;
  info_.set(std::make_shared<SessionInfo const>(
      SessionInfo{channel_, id_, state, protocol_, started_us_, ended}));
}

void Session::prepare(Pipeline const& pipeline, Keeper keeper) {
  FRESHET_ASSERT(home_.here());
  keeper_ = std::move(keeper);
  consumers_ = pipeline(*this);
}

void Session::lead_through(std::shared_ptr<Sink> ladder) {
  FRESHET_ASSERT(home_.here());
  ladder_ = std::move(ladder);
  timeline_.lead_to(*ladder_);
}

void Session::begin_feed(std::uint64_t generation, PublisherInfo const& info) {
  FRESHET_ASSERT(home_.here());
  // Of two that came from two loops at once the later may be heard of first.
  if (state_ == State::ended || generation < generation_) return;
  generation_ = generation;
  protocol_ = info.protocol;
  grace_timer_.cancel();
  if (std::exchange(fed_before_, true)) {
    timeline_.rebase();
    log_.info("encoder back from {}", info.peer);
  }
  publish_state(State::starting);
}

void Session::tracks(std::uint64_t generation, Tracks tracks) {
  if (generation != generation_ || state_ == State::ended) return;
  timeline_.tracks(std::move(tracks));
}

void Session::packet(std::uint64_t generation, Packet const& packet) {
  if (generation != generation_ || state_ == State::ended) return;
  last_packet_ = clock_.now();
  if (state_ != State::live) {
    publish_state(State::live);
    watch_for_stall();
  }
  if (std::exchange(stalled_, false)) log_.info("encoder sends again");
  timeline_.packet(packet);
}

void Session::watch_for_stall() {
  stall_timer_.start(options_.stall, [this] {
    if (state_ != State::live) return;
    if (!stalled_ && clock_.now() - last_packet_ >= options_.stall) {
      stalled_ = true;
      log_.warn("encoder has sent nothing for {} ms", options_.stall.count());
    }
    watch_for_stall();
  });
}

void Session::end_feed(std::uint64_t generation, EndReason reason, bool clean) {
  if (generation != generation_ || state_ == State::ended) return;
  if (clean || options_.grace.count() == 0) return end_unless_fed(reason);
  log_.info("encoder gone ({}), waiting {} s for it", to_string(reason),
            static_cast<double>(options_.grace.count()) / 1e3);
  publish_state(State::reconnecting);
  stall_timer_.cancel();
  grace_timer_.start(options_.grace, [this, reason] { end_unless_fed(reason); });
}

void Session::end_unless_fed(EndReason reason) {
  if (keeper_.may_end()) end(reason);
}

void Session::end(EndReason reason) {
  FRESHET_ASSERT(home_.here());
  if (state_ == State::ended) return;
  auto const self = shared_from_this();
  grace_timer_.cancel();
  stall_timer_.cancel();
  publish_state(State::ended);
  log_.info("ended ({})", to_string(reason));
  timeline_.end(reason);
  if (keeper_.ended) std::exchange(keeper_.ended, {})();
  consumers_.reset();
}

}  // namespace freshet::stream
