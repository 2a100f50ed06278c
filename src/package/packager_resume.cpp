/// A packager that goes on with what an earlier run was stopped in.
#include "package/packager.hpp"

#include <utility>

namespace freshet::package {

void Packager::resume(Former former) {
  presentation_ = std::move(former.presentation);
  auto const& options = presentation_->options();
  std::vector<Track> tracks;
  for (auto const& member : *presentation_->members()) tracks.push_back(member.track);
  begin_layout(tracks);
  auto const base = layout_[lead_].timebase;
  if (options.promises.low_latency) {
    // Within what was promised, which is rounded up.
    segmenter_->resume(rescale({options.promises.part_target.count()}, kMicroseconds, base) -
                       Ticks{1});
  }
  wall_us_at_zero_ = options.wall_us_at_zero;
  shown_ = discontinuity_ = true;
  for (auto const& track : layout_) {
    TrackWriter writer{track, presentation_->find(track.label)};
    writer.open_segment(rescale({former.end_us}, kMicroseconds, track.timebase),
                        *wall_us_at_zero_ + former.end_us, false, false);
    follow_or_lead(std::move(writer));
  }
  lead_end_ = leader_->segment_start();
  segmenter_->begin(*lead_end_);
}

}  // namespace freshet::package
