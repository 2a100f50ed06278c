#include "package/sound_follower.hpp"

#include "package/silence.hpp"

#include <utility>

namespace freshet::package {
namespace {

Ticks unit_of(Track const& track) {
  auto const* const audio = audio_of(track.codec);
  return {audio == nullptr ? 1'024 : static_cast<std::int64_t>(audio->frame_samples)};
}

}  // namespace

SoundFollower::SoundFollower(TrackWriter writer, std::optional<Ticks> part_target)
    : Follower{unit_of(writer.track()), part_target, std::move(writer)},
      silence_{silent_frame(writer_.track().codec)} {}

void SoundFollower::drain(std::int64_t known_us) {
  write_known(known_us);
  hold_together(known_us);
}

void SoundFollower::write_known(std::int64_t known_us) {
  while (!queue_.empty()) {
    auto const& sample = queue_.front();
    auto const middle = us(sample.dts) + us(sample.duration) / 2;
    auto const cut_due = !boundaries_.empty() && middle >= boundaries_.front().us;
    if (middle >= known_us) {
      if (!cut_due) break;
      // The cut is certain, and what lies between it and this one is not.
      if (stands_apart(sample)) return fill_with_silence(ticks(known_us));
    }
    auto next = std::move(queue_.front());
    queue_.pop_front();
    write(std::move(next));
  }
}

/// Is there to be silence before it?
bool SoundFollower::stands_apart(TimedSample const& sample) const {
  return writer_.segment_open() && !silence_.empty() && sample.dts - writer_.end() >= frame_;
}

void SoundFollower::write(TimedSample sample) {
  if (writer_.segment_open()) {
    auto const hole = sample.dts - writer_.end();
    // Silence or the leader's cut already stands where this one would: it came too late.
    if (hole.n <= -sample.duration.n) return;
    if (stands_apart(sample)) fill_with_silence(sample.dts);
  }
  auto const middle = us(sample.dts) + us(sample.duration) / 2;
  while (!boundaries_.empty() && middle >= boundaries_.front().us) {
    auto const next_too = boundaries_.size() > 1 && middle >= boundaries_[1].us;
    auto const boundary = take_boundary();
    auto const nominal = ticks(boundary.us);
    // The segment begins with this sample; one that none of them reached begins, empty, at the cut.
    apply(boundary, next_too ? nominal : sample.dts);
  }
  // Within a break of the leader's: to keep it would set the playlists apart by as much.
  if (!boundaries_.empty() && middle >= boundaries_.front().ended_us) return;
  if (!writer_.segment_open()) return;  // before the first cut
  put(std::move(sample));
}

void SoundFollower::put(TimedSample sample) {
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

void SoundFollower::fill_with_silence(Ticks until) {
  while (writer_.end() + frame_ <= until) {
    auto const at = writer_.end();
    auto const middle = us(at) + us(frame_) / 2;
    if (!boundaries_.empty() && middle >= boundaries_.front().ended_us) {
      auto const boundary = take_boundary();
      // Silence where the leader has nothing would set the playlists apart by as much; and a break
      // in the line may lie further on than the silence reached.
      auto const nominal = ticks(boundary.us);
      apply(boundary, boundary.discontinuity ? nominal : at);
      continue;
    }
    put({at, at, frame_, true, 0, silence_});
  }
}

void SoundFollower::hold_together(std::int64_t known_us) {
  if (!queue_.empty()) return;
  if (writer_.segment_open()) {
    if (known_us - arrived_us() < 2 * kLateUs) return;
  } else {
    // Nothing has come yet since the first cut: begin without it once it is late.
    if (boundaries_.empty() || known_us - boundaries_.front().us < 2 * kLateUs) return;
    auto const boundary = take_boundary();
    apply(boundary, ticks(boundary.us));
  }
  auto const until = ticks(known_us - kLateUs);
  if (!silence_.empty()) {
    fill_with_silence(until);
    return;
  }
  // No silence for this codec: its segments pass as gaps.
  pass_gaps(known_us - kLateUs);
}

void SoundFollower::finish() {
  write_known(INT64_MAX / 4);
  writer_.close_part(true);
}

}  // namespace freshet::package
