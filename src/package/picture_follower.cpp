#include "package/picture_follower.hpp"

#include <algorithm>
#include <utility>

namespace freshet::package {

namespace {

/// Encoders may be so far behind the source before what they owe passes as gaps: twice what a
/// ladder lets wait.
constexpr std::int64_t kLostUs = 4'000'000;

}  // namespace

void PictureFollower::drain(std::int64_t known_us) {
  while (write_next(known_us)) {
  }
  if (!queue_.empty()) return;
  auto const since = writer_.segment_open() ? arrived_us()
                     : boundaries_.empty()  ? known_us
                                            : boundaries_.front().us;
  if (known_us - since >= kLostUs) pass_gaps(known_us - kLostUs / 2);
}

/// Cuts where the leader did; a picture belongs where its middle is. False: it is past the line, in
/// a break of the leader's or before the first cut, and stays away.
bool PictureFollower::cut_before(Ticks dts) {
  auto const middle = us(dts) + us(frame_) / 2;
  while (!boundaries_.empty() && middle >= boundaries_.front().us) {
    auto const boundary = take_boundary();
    apply(boundary, ticks(boundary.us));
  }
  if (!boundaries_.empty() && middle >= boundaries_.front().ended_us) return false;
  return writer_.segment_open() && dts >= writer_.end() - frame_;
}

/// Is it known how long a picture stands, though none is there after it? To the end of the segment;
/// and at some time it must go out.
bool PictureFollower::ends_alone(Ticks dts, std::int64_t known_us) const {
  auto const end_us = us(dts + frame_) + us(frame_) / 2;
  if (!boundaries_.empty() && boundaries_.front().us <= end_us) return true;
  return known_us - end_us >= kLateUs;
}

/// The oldest picture, once its length and the cut before it are known.
bool PictureFollower::write_next(std::int64_t known_us) {
  if (queue_.empty()) return false;
  auto const& front = queue_.front();
  auto const alone = queue_.size() == 1;
  if (us(front.dts) >= known_us) return false;
  auto const is_rest = front.data.empty();
  if (alone && !is_rest && !ends_alone(front.dts, known_us)) return false;
  auto sample = std::move(queue_.front());
  queue_.pop_front();
  if (!cut_before(sample.dts)) return true;
  if (is_rest || writer_.rests()) {
    if (writer_.rests() || writer_.segment_empty()) rest(sample.dts);
    return true;
  }
  auto until = alone ? sample.dts + frame_ : queue_.front().dts;
  if (!boundaries_.empty()) {
    auto const& next = boundaries_.front();
    until = std::min(until, ticks(next.discontinuity ? next.ended_us : next.us));
  }
  sample.duration = std::max(until - sample.dts, Ticks{1});
  write(std::move(sample));
  return true;
}

/// Nothing up to here, part by part, so that whoever waits for one hears of it.
void PictureFollower::rest(Ticks dts) {
  writer_.rest(std::max(dts, writer_.end()));
  if (part_target_ && dts + frame_ - writer_.part_start() > *part_target_) {
    writer_.close_part(false);
  }
}

void PictureFollower::write(TimedSample sample) {
  auto const hole = sample.dts - writer_.end();
  auto const longest = part_target_.value_or(Ticks{2 * writer_.track().timebase.hz});
  // Further off, a part lacks: the segment goes on after the next cut.
  if (hole > longest) return;
  sample.dts = writer_.end();
  sample.duration = std::max(sample.duration + hole, Ticks{1});
  if (part_target_ && !writer_.part_empty() &&
      sample.dts + std::min(sample.duration, frame_ + frame_) - writer_.part_start() >
          *part_target_) {
    writer_.close_part(false);
  }
  auto const room =
      part_target_ && !writer_.part_empty() ? writer_.part_start() + longest - sample.dts : longest;
  sample.duration = std::min(sample.duration, std::max(room, Ticks{1}));
  writer_.add(std::move(sample));
}

void PictureFollower::finish() {
  while (write_next(INT64_MAX / 4)) {
  }
  writer_.close_part(true);
}

}  // namespace freshet::package
