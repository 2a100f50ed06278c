#include "package/follower.hpp"

#include "package/silence.hpp"

#include <utility>

namespace freshet::package {
namespace {

/// How long the leader may be ahead of a track before silence stands in for it.
constexpr std::int64_t kLateUs = 500'000;
constexpr std::size_t kMaxQueue = 2'048;

}  // namespace

Follower::Follower(TrackWriter writer, std::optional<Ticks> part_target)
    : writer_{std::move(writer)}, part_target_{part_target} {
  auto const& track = writer_.track();
  silence_ = silent_frame(track.codec);
  auto const* audio = audio_of(track.codec);
  frame_ = {audio == nullptr ? 1'024 : static_cast<std::int64_t>(audio->frame_samples)};
}

std::int64_t Follower::us(Ticks t) const { return microseconds(t, writer_.track().timebase); }

std::int64_t Follower::arrived_us() const {
  return queue_.empty() ? us(writer_.end()) : us(queue_.back().dts + queue_.back().duration);
}

void Follower::push(Packet const& packet) {
  if (queue_.size() >= kMaxQueue) queue_.pop_front();
  queue_.push_back({packet.dts, packet.pts, packet.duration.n > 0 ? packet.duration : frame_, true,
                    packet.ntp_us, packet.payload});
}

void Follower::drain(std::int64_t known_us) {
  write_known(known_us);
  hold_together(known_us);
}

void Follower::write_known(std::int64_t known_us) {
  while (!queue_.empty()) {
    auto const& sample = queue_.front();
    auto const middle = us(sample.dts) + us(sample.duration) / 2;
    auto const cut_due = !boundaries_.empty() && middle >= boundaries_.front().us;
    if (!cut_due && middle >= known_us) break;
    auto next = std::move(queue_.front());
    queue_.pop_front();
    write(std::move(next));
  }
}

void Follower::write(TimedSample sample) {
  auto const& track = writer_.track();
  if (writer_.segment_open()) {
    auto const hole = sample.dts - writer_.end();
    // Silence or the leader's cut already stands where this one would: it came too late.
    if (hole.n <= -sample.duration.n) return;
    if (hole >= frame_ && !silence_.empty()) fill_with_silence(sample.dts);
  }
  auto const middle = us(sample.dts) + us(sample.duration) / 2;
  while (!boundaries_.empty() && middle >= boundaries_.front().us) {
    auto const next_too = boundaries_.size() > 1 && middle >= boundaries_[1].us;
    auto const boundary = boundaries_.front();
    boundaries_.pop_front();
    auto const nominal = rescale({boundary.us}, kMicroseconds, track.timebase);
    // The segment begins with this sample; one that none of them reached begins, empty, at the cut.
    apply(boundary, next_too ? nominal : sample.dts);
  }
  // Within a break of the leader's: to keep it would set the playlists apart by as much.
  if (!boundaries_.empty() && middle >= boundaries_.front().ended_us) return;
  if (!writer_.segment_open()) return;  // before the first cut
  put(std::move(sample));
}

void Follower::put(TimedSample sample) {
  auto const hole = sample.dts - writer_.end();
  if (hole.n != 0 && hole < frame_) {
    // Within a frame: the decode line stays whole and this sample makes up for it.
    sample.pts = sample.dts = writer_.end();
    if ((sample.duration + hole).n > 0) sample.duration += hole;
  }
  if (hole >= frame_) writer_.close_part(false);  // the line breaks between parts, never in one
  if (part_target_ && !writer_.part_empty() &&
      sample.dts + sample.duration - writer_.part_start() > *part_target_) {
    writer_.close_part(false);
  }
  writer_.add(std::move(sample));
}

void Follower::apply(Boundary const& boundary, Ticks at) {
  if (writer_.segment_open()) {
    writer_.close_segment(at);
    // The decode line goes on where it was, unless the cut says that it breaks.
    if (!boundary.discontinuity && at - writer_.end() < frame_ && writer_.end() - at < frame_) {
      at = writer_.end();
    }
  }
  auto const nominal = rescale({boundary.us}, kMicroseconds, writer_.track().timebase);
  auto const off_us = us(at) - us(nominal);
  writer_.open_segment(at, boundary.wall_us + off_us, boundary.discontinuity, boundary.at_once);
}

void Follower::fill_with_silence(Ticks until) {
  while (writer_.end() + frame_ <= until) {
    auto const at = writer_.end();
    auto const middle = us(at) + us(frame_) / 2;
    if (!boundaries_.empty() && middle >= boundaries_.front().ended_us) {
      auto const boundary = boundaries_.front();
      boundaries_.pop_front();
      // Silence where the leader has nothing would set the playlists apart by as much; and a break
      // in the line may lie further on than the silence reached.
      auto const nominal = rescale({boundary.us}, kMicroseconds, writer_.track().timebase);
      apply(boundary, boundary.discontinuity ? nominal : at);
      continue;
    }
    put({at, at, frame_, true, 0, silence_});
  }
}

void Follower::hold_together(std::int64_t known_us) {
  if (!queue_.empty()) return;
  if (writer_.segment_open()) {
    if (known_us - arrived_us() < 2 * kLateUs) return;
  } else {
    // Nothing has come yet since the first cut: begin without it once it is late.
    if (boundaries_.empty() || known_us - boundaries_.front().us < 2 * kLateUs) return;
    auto const boundary = boundaries_.front();
    boundaries_.pop_front();
    apply(boundary, rescale({boundary.us}, kMicroseconds, writer_.track().timebase));
  }
  auto const until = rescale({known_us - kLateUs}, kMicroseconds, writer_.track().timebase);
  if (!silence_.empty()) {
    fill_with_silence(until);
    return;
  }
  // No silence for this codec: its segments pass as gaps.
  while (!boundaries_.empty() && boundaries_.front().us < known_us - kLateUs) {
    auto const boundary = boundaries_.front();
    boundaries_.pop_front();
    apply(boundary, rescale({boundary.us}, kMicroseconds, writer_.track().timebase));
  }
}

void Follower::finish() {
  write_known(INT64_MAX / 4);
  writer_.close_part(true);
}

}  // namespace freshet::package
