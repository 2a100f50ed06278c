/// A session without its encoder: who stands in for it, and how it comes back.
#include "stream/session.hpp"

#include <algorithm>
#include <utility>

namespace freshet::stream {

void Session::Place::tracks(Tracks tracks) noexcept {
  if (!std::exchange(session_.held_, true)) {
    session_.log_.info("a picture is shown until the encoder is back");
    session_.counts_.held();
    session_.held_offset_us_ = session_.timeline_.offset_us();
    session_.timeline_.rebase(true);
  }
  session_.timeline_.tracks(std::move(tracks));
}

bool Session::takes_over(Packet const& packet) {
  if (held_) {
    if (!opens(told_, packet) || is_of_the_past(packet)) return false;
    lead_on();
  }
  dismiss_stand_in();
  return stays_level(packet);
}

bool Session::is_of_the_past(Packet const& packet) {
  if (!held_offset_us_) return false;
  auto const track = std::ranges::find(*told_, packet.track, &Track::id);
  if (track == told_->end()) return false;
  auto const at_us = microseconds(packet.dts, track->timebase) + *held_offset_us_;
  return leveller_.behind(timeline_.now_us() - at_us, clock_.now()) != Leveller::Verdict::pass;
}

/// It may send what piled up faster than life long after it took over.
bool Session::stays_level(Packet const& packet) {
  if (!leveller_.watches()) return true;
  auto const verdict = leveller_.ahead(-timeline_.behind_us(), opens(told_, packet));
  if (verdict == Leveller::Verdict::begin_anew) {
    log_.info("the encoder sent what had piled up; {} packets were left out to stay with the clock",
              leveller_.left_out());
    timeline_.rebase(true);
    leveller_.give_way();
  }
  return verdict != Leveller::Verdict::leave_out;
}

/// From here on told_ is fed, behind what was fed before.
void Session::lead_on() {
  leveller_.reset();
  if (held_) {
    // One that still fills the time before now would leave a hole, at which players stand.
    stand_in_->catch_up();
    leveller_.give_way();
  }
  dismiss_stand_in();
  timeline_.rebase();
  timeline_.tracks(told_);
}

void Session::dismiss_stand_in() {
  if (std::exchange(called_, false)) stand_in_->stop();
  held_ = false;
  held_offset_us_.reset();
}

/// While the encoder is there, and while it is waited for.
void Session::watch_for_silence() {
  using std::chrono::milliseconds;
  auto const silent = std::chrono::floor<milliseconds>(clock_.now() - last_packet_);
  auto const is_long = silent >= options_.stall;
  silence_timer_.start(is_long ? options_.stall : options_.stall - silent, [this] {
    if (state_ == State::ended) return;
    if (clock_.now() - last_packet_ >= options_.stall) nothing_comes();
    watch_for_silence();
  });
}

void Session::nothing_comes() {
  if (state_ == State::live && !std::exchange(stalled_, true)) {
    log_.warn("encoder has sent nothing for {} ms", options_.stall.count());
    counts_.silent();
  }
  if (!stand_in_ || called_ || !told_) return;
  called_ = true;
  // From where the line ends, be it late or early.
  auto const since = clock_.now() - std::chrono::microseconds{timeline_.behind_us()};
  stand_in_->begin(told_, since, place_);
}

}  // namespace freshet::stream
