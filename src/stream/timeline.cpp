#include "stream/timeline.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace freshet::stream {
namespace {

/// A step further than this from the newest time stamp is not the same epoch.
constexpr std::int64_t kJumpUs = 5'000'000;
/// One track going back further than this has restarted; less is jitter and is clamped.
constexpr std::int64_t kBackUs = 500'000;
/// A publisher this far behind the media clock paused; less is the network's doing.
constexpr std::int64_t kPauseUs = 1'000'000;
/// Tracks may lie so far apart in the order in which they come.
constexpr std::int64_t kApartUs = 1'000'000;
/// Outliers in a row that agree with each other before they are believed.
constexpr int kStraysToBelieve = 3;

Timebase output_base(Track const& track) {
  auto const* audio = audio_of(track.codec);
  return audio == nullptr ? kVideoTimebase
                          : Timebase{std::max<std::int64_t>(1, audio->sample_rate)};
}

std::variant<VideoGrid, AudioGrid> make_grid(Track const& track) {
  if (auto const* video = video_of(track.codec)) return VideoGrid{video->frame_rate};
  return AudioGrid{output_base(track), audio_of(track.codec)->frame_samples};
}

}  // namespace

void Timeline::tracks(Tracks tracks) noexcept {
  auto out = std::make_shared<std::vector<Track>>(*tracks);
  std::map<TrackId, Line> lines;
  for (auto& track : *out) {
    auto const base = output_base(track);
    Line line{track.timebase, base, is_video(track), make_grid(track)};
    // A track that was there before goes on where it was: its line never goes back.
    if (auto const was = lines_.find(track.id); was != lines_.end()) {
      line.last_src_us = was->second.last_src_us;
      line.offset_us = was->second.offset_us;
      line.end_us = was->second.end_us;
      if (base == was->second.out) line.last = was->second.last;
    }
    track.timebase = base;
    lines.emplace(track.id, std::move(line));
  }
  lines_ = std::move(lines);
  out_->tracks(std::move(out));
}

void Timeline::rebase(bool seamless) {
  seamless_ = seamless;
  offset_us_.reset();
  newest_us_.reset();
  late_us_ = 0;
  for (auto& [id, line] : lines_) {
    line.last_src_us.reset();
    line.offset_us.reset();
    line.strays = 0;
    std::visit([](auto& grid) { grid.reset(); }, line.grid);
  }
}

std::int64_t Timeline::line_end_us() const {
  auto end = floor_us_;
  for (auto const& [id, line] : lines_) end = std::max(end, line.end_us);
  return end;
}

std::int64_t Timeline::now_us() const {
  return media_clock_ ? clock_.wall_us() - media_clock_->wall_us_at_zero : kStartUs;
}

/// What comes goes on at `end_us`, or now after a pause.
void Timeline::begin_epoch(std::int64_t src_us, std::int64_t end_us) {
  if (!media_clock_) media_clock_ = MediaClock{clock_.wall_us() - kStartUs};
  auto const paused = !std::exchange(seamless_, false) && behind_us() > late_us_ + kPauseUs;
  auto const at = paused ? now_us() : end_us;
  offset_us_ = at - src_us;
  newest_us_ = src_us;
}

/// Where the track itself ends, so that the others, which jump as far, stay with it; not where it
/// has lacked for long.
std::int64_t Timeline::end_for_jump(Line const& line) const {
  auto const end = line_end_us();
  return line.end_us > end - kApartUs ? line.end_us : end;
}

/// One track's time stamps have jumped, and those of another that were sent before still come.
bool Timeline::is_of_former_epoch(Line const& line, std::int64_t src_us) const {
  if (!line.offset_us || line.offset_us == offset_us_ || !line.last_src_us) return false;
  auto const step = src_us - *line.last_src_us;
  return step > -kBackUs && step < kJumpUs;
}

bool Timeline::is_of_epoch(Line const& line, std::int64_t src_us) const {
  if (std::abs(src_us - *newest_us_) > kJumpUs) return false;
  auto const goes_on = line.last_src_us && line.offset_us == offset_us_;
  return !goes_on || src_us >= *line.last_src_us - kBackUs;
}

bool Timeline::is_believed(Line& line, std::int64_t src_us) {
  auto const agrees = line.strays > 0 && std::abs(src_us - *line.stray_us) < kJumpUs;
  line.strays = agrees ? line.strays + 1 : 1;
  line.stray_us = src_us;
  return line.strays >= kStraysToBelieve;
}

void Timeline::packet(Packet const& packet) noexcept {
  auto const at = lines_.find(packet.track);
  if (at == lines_.end()) return;
  auto& line = at->second;
  auto const src_us = microseconds(packet.dts, line.in);
  if (!offset_us_) begin_epoch(src_us, line_end_us());
  if (is_of_former_epoch(line, src_us)) {
    line.strays = 0;
    line.last_src_us = src_us;
    return forward(line, packet, src_us + *line.offset_us);
  }
  if (!is_of_epoch(line, src_us)) {
    ++faults_.timestamps;
    if (!is_believed(line, src_us)) {
      // One wild time stamp: the packet itself is good, so it takes the place it would have had.
      return forward(line, packet, line.end_us > 0 ? line.end_us : line_end_us());
    }
    log_.info("time stamps jumped from {} ms to {} ms, mapped onto the running line",
              *newest_us_ / 1'000, src_us / 1'000);
    ++faults_.jumps;
    begin_epoch(src_us, end_for_jump(line));
  }
  line.strays = 0;
  newest_us_ = std::max(*newest_us_, src_us);
  line.last_src_us = src_us;
  line.offset_us = offset_us_;
  forward(line, packet, src_us + *offset_us_);
  late_us_ = std::max<std::int64_t>(0, behind_us());
}

/// It never goes back. Sound counts where pictures lack.
void Timeline::note_newest(Line const& line, std::int64_t at_us) {
  auto const wall_us = media_clock_->wall_us_at_zero + at_us;
  auto const ahead = newest_out_ ? wall_us - newest_out_->wall_us : kApartUs + 1;
  if (ahead <= 0 || (!line.video && ahead <= kApartUs)) return;
  newest_out_ = Newest{wall_us, line.step_us};
}

void Timeline::forward(Line& line, Packet const& packet, std::int64_t media_us) {
  if (media_us < floor_us_) {
    ++faults_.timestamps;
    return;
  }
  Packet out = packet;
  auto const raw = rescale({media_us}, kMicroseconds, line.out);
  auto offset = rescale(packet.pts - packet.dts, line.in, line.out);
  Snapped snapped;
  if (auto* video = std::get_if<VideoGrid>(&line.grid)) {
    snapped = video->snap(std::max(raw, line.last + Ticks{1}));
    offset = video->snap_offset(offset);
  } else {
    auto const given = rescale(packet.duration, line.in, line.out);
    auto const unit = std::get<AudioGrid>(line.grid).snap(raw, given);
    if (!unit) {
      ++faults_.timestamps;
      return;
    }
    snapped = *unit;
  }
  out.dts = snapped.at;
  out.pts = snapped.at + offset;
  out.duration = snapped.duration;
  line.last = out.dts;
  auto const at_us = microseconds(out.dts, line.out);
  if (snapped.duration.n > 0) line.step_us = microseconds(snapped.duration, line.out);
  line.end_us = at_us + line.step_us;
  note_newest(line, at_us);
  out.ntp_us = media_clock_->wall_us(out.pts, line.out);
  out_->packet(out);
}

}  // namespace freshet::stream
