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
    Line line{track.timebase, base, is_video(track), make_grid(track), {}, {}, 0, 33'333};
    // A track that was there before goes on where it was: its line never goes back.
    if (auto const was = lines_.find(track.id); was != lines_.end()) {
      line.last_src_us = was->second.last_src_us;
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
  stray_us_.reset();
  strays_ = 0;
  for (auto& [id, line] : lines_) {
    line.last_src_us.reset();
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

void Timeline::begin_epoch(std::int64_t src_us) {
  if (!media_clock_) media_clock_ = MediaClock{clock_.wall_us() - kStartUs};
  auto const end = line_end_us();
  auto const paused = !std::exchange(seamless_, false) && now_us() > end + kPauseUs;
  auto const at = paused ? now_us() : end;
  offset_us_ = at - src_us;
  newest_us_ = src_us;
  stray_us_.reset();
  strays_ = 0;
}

bool Timeline::is_outlier(Line const& line, std::int64_t src_us) const {
  if (newest_us_ && std::abs(src_us - *newest_us_) > kJumpUs) return true;
  return line.last_src_us && src_us < *line.last_src_us - kBackUs;
}

bool Timeline::accept_epoch(std::int64_t src_us) {
  strays_ = stray_us_ && std::abs(src_us - *stray_us_) < kJumpUs ? strays_ + 1 : 1;
  stray_us_ = src_us;
  return strays_ >= kStraysToBelieve;
}

void Timeline::packet(Packet const& packet) noexcept {
  auto const at = lines_.find(packet.track);
  if (at == lines_.end()) return;
  auto& line = at->second;
  auto const src_us = microseconds(packet.dts, line.in);
  if (!offset_us_) begin_epoch(src_us);
  if (is_outlier(line, src_us)) {
    ++bad_;
    if (!accept_epoch(src_us)) {
      // One wild time stamp: the packet itself is good, so it takes the place it would have had.
      forward(line, packet, line.end_us > 0 ? line.end_us : line_end_us());
      return;
    }
    log_.info("time stamps jumped from {} ms to {} ms, mapped onto the running line",
              *newest_us_ / 1'000, src_us / 1'000);
    rebase();
    begin_epoch(src_us);
  } else {
    strays_ = 0;
  }
  newest_us_ = std::max(newest_us_.value_or(src_us), src_us);
  line.last_src_us = src_us;
  forward(line, packet, src_us + *offset_us_);
}

void Timeline::forward(Line& line, Packet const& packet, std::int64_t media_us) {
  if (media_us < floor_us_) {
    ++bad_;
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
      ++bad_;
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
  out.ntp_us = media_clock_->wall_us(out.pts, line.out);
  out_->packet(out);
}

}  // namespace freshet::stream
