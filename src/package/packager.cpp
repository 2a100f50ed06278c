#include "package/packager.hpp"

#include "package/cadence.hpp"
#include "package/picture_follower.hpp"
#include "package/sound_follower.hpp"

#include <algorithm>
#include <utility>

namespace freshet::package {
namespace {

/// Segments of nothing before the first: players ask for six before they start (facts §1.1, GAP).
constexpr int kPadding = 7;
/// A keyframe interval this much over the segment deserves a word.
constexpr double kLongInterval = 1.6;
/// Parts of the leader after which a player need not wait for the other tracks any more.
constexpr int kPatientParts = 3;
/// Packets of other tracks that wait for the leader's first part.
constexpr std::size_t kMaxEarly = 1'024;

origin::Promises promises_of(Profile const& profile, std::optional<Ticks> part, Timebase base) {
  origin::Promises p;
  p.low_latency = part.has_value();
  // Whole milliseconds, so that every playlist prints it and its multiples alike.
  if (part) p.part_target = origin::Microseconds{(microseconds(*part, base) / 1'000 + 1) * 1'000};
  p.target_duration = profile.target_duration;
  p.can_skip_until = std::chrono::seconds{6 * profile.target_duration};
  return p;
}

/// A rung's, as its encoder was told.
Ticks frame_of(Track const& rung) {
  auto const rate = video_of(rung.codec)->frame_rate;
  return {rate.known() ? rung.timebase.hz * rate.den / rate.num : rung.timebase.hz / 30};
}

}  // namespace

Packager::Packager(Profile profile, House house) : profile_{profile}, house_{std::move(house)} {}

/// The same tracks, or those without sound beside a picture, which then passes in silence: of an
/// encoder that is back over a line that loses it may be told later.
bool Packager::fits(std::vector<Track> const& tracks) const {
  auto const same = [](Track const& a, Track const& b) {
    return a.id == b.id && a.timebase == b.timebase && is_video(a) == is_video(b);
  };
  auto const is_in = [&](std::vector<Track> const& all, Track const& one) {
    return std::ranges::any_of(all, [&](Track const& other) { return same(one, other); });
  };
  auto const& lead = layout_[lead_];
  return std::ranges::all_of(tracks, [&](Track const& t) { return is_in(layout_, t); }) &&
         std::ranges::all_of(layout_, [&](Track const& t) {
           return is_in(tracks, t) || (is_video(lead) && !is_video(t));
         });
}

void Packager::tracks(Tracks tracks) noexcept {
  if (ended_ || tracks->empty()) return;
  if (presentation_ && fits(*tracks)) {
    change_codecs(*tracks);
  } else {
    // Another set of tracks cannot go on under the same addresses: this show's playlists end, and
    // the page finds the new ones.
    finish();
    begin_layout(*tracks);
  }
}

void Packager::begin_layout(std::vector<Track> const& tracks) {
  layout_ = tracks;
  auto const video = std::ranges::find_if(layout_, is_video);
  lead_ = video == layout_.end() ? 0 : static_cast<std::size_t>(video - layout_.begin());
  segmenter_.emplace(profile_, layout_[lead_].timebase);
  before_freeze_.clear();
  held_.reset();
  shift_.reset();
  lead_end_.reset();
  awaiting_key_ = is_video(layout_[lead_]);
  discontinuity_ = shown_ = false;
}

void Packager::change_codecs(std::vector<Track> const& tracks) {
  if (held_) settle(*std::exchange(held_, {}), false);
  for (auto& track : layout_) {
    auto const now = std::ranges::find(tracks, track.id, &Track::id);
    if (now != tracks.end()) track = *now;
  }
  for (auto const& track : layout_) presentation_->update(track);
  leader_->set_track(layout_[lead_]);
  for (auto& follower : followers_) {
    auto& writer = follower->writer();
    auto const track = std::ranges::find(layout_, writer.track().id, &Track::id);
    writer.set_track(*track);
  }
  shift_.reset();
  awaiting_key_ = is_video(layout_[lead_]);
  discontinuity_ = true;
}

void Packager::packet(Packet const& packet) noexcept {
  if (ended_ || layout_.empty()) return;
  if (packet.track == layout_[lead_].id) {
    on_leader(packet);
  } else if (presentation_) {
    on_follower(packet);
    lead_by_followers();
  } else if (early_.size() < kMaxEarly) {
    early_.push_back(packet);
  }
  drain();
}

void Packager::on_follower(Packet const& packet) {
  for (auto& follower : followers_) {
    if (follower->writer().track().id == packet.track) follower->push(packet);
  }
}

void Packager::on_leader(Packet const& packet) {
  for (auto& follower : followers_) follower->mark();
  if (awaiting_key_ && !packet.key) return;
  awaiting_key_ = false;
  // The decode line begins where the first picture is shown, so that a segment's first presentation
  // time is its tfdt and no edit list is needed (facts §2.2).
  if (!shift_) shift_ = packet.pts - packet.dts;
  TimedSample sample{packet.dts + *shift_, packet.pts,    packet.duration,
                     packet.key,           packet.ntp_us, packet.payload};
  auto const broken = breaks(sample.dts);
  if (held_) {
    if (!broken) held_->duration = sample.dts - held_->dts;
    settle(*std::exchange(held_, {}), false);
  }
  // A DISCONTINUITY has players set up their decoders anew: they show nothing before a keyframe,
  // and some wait for ever for what they were given.
  awaiting_key_ = broken && !sample.key && is_video(layout_[lead_]);
  if (awaiting_key_) return;
  if (sample.duration.n > 0) {
    settle(std::move(sample), true);
  } else {
    held_ = std::move(sample);
  }
}

/// A sample whose length is known, or foretold.
void Packager::settle(TimedSample sample, bool foretold) {
  auto const lasts = sample.duration.n > 0 ? sample.duration : step_;
  sample.duration = lasts;
  if (lead_end_) absorb(sample);
  auto const longest = longest_sample(sample.dts);
  if (sample.duration > longest) {
    sample.duration = longest;  // what comes next takes up the rest
  } else {
    step_ = lasts;
  }
  commit(std::move(sample), foretold);
}

/// To the end of its part: where pictures lack, the last one stands and fills it.
Ticks Packager::longest_sample(Ticks dts) const {
  if (auto const room = segmenter_->room(dts, step_)) return *room;
  std::int64_t const second = layout_[lead_].timebase.hz;
  return {std::max(3 * step_.n, profile_.low_latency() ? second / 2 : 2 * second)};
}

/// How far off the end of the decode line a sample may come and still take up the difference.
Ticks Packager::slack() const {
  auto const part = segmenter_->part_target().value_or(Ticks{layout_[lead_].timebase.hz / 3});
  return {std::max((part - step_).n, 2 * step_.n)};
}

/// The decode line has no holes: a sample that comes a little off takes up the difference, and one
/// that comes far off begins a segment after a DISCONTINUITY.
void Packager::absorb(TimedSample& sample) {
  auto const off = sample.dts - *lead_end_;
  if (off > slack()) {
    discontinuity_ = true;
    return;
  }
  sample.dts = *lead_end_;
  sample.duration = {std::max<std::int64_t>(1, (sample.duration + off).n)};
}

/// Does the line end before a sample at `dts`, whatever the one before it takes up?
bool Packager::breaks(Ticks dts) const {
  // After gaps it does, however near they have come.
  if (!held_) return lead_end_ && (discontinuity_ || dts - *lead_end_ > slack());
  return dts - held_->dts > longest_sample(held_->dts) + slack();
}

void Packager::commit(TimedSample sample, bool foretold) {
  if (!wall_us_at_zero_) {
    wall_us_at_zero_ = sample.ntp_us - microseconds(sample.pts, layout_[lead_].timebase);
  }
  if (!presentation_) {
    // Nothing can be promised before the frames are known.
    lead_end_ = sample.dts + sample.duration;
    before_freeze_.push_back(std::move(sample));
    if (!start_presentation()) return;
    auto samples = std::exchange(before_freeze_, {});
    for (auto& early : samples) write_lead(std::move(early), foretold);
    for (auto const& packet : std::exchange(early_, {})) on_follower(packet);
    return;
  }
  lead_end_ = sample.dts + sample.duration;
  write_lead(std::move(sample), foretold);
}

bool Packager::start_presentation() {
  auto const base = layout_[lead_].timebase;
  auto const frame = usual_frame(before_freeze_, base, is_video(layout_[lead_]));
  if (profile_.low_latency()) {
    auto const span = *lead_end_ - before_freeze_.front().dts;
    if (microseconds(span + frame, base) <= profile_.part.count()) return false;
    segmenter_->freeze(frame);
  }
  if (before_freeze_.size() > 1) settle_frame_rate(layout_[lead_], frame);
  presentation_ = house_.make(promises_of(profile_, segmenter_->part_target(), base));
  followers_.clear();
  for (auto const& track : layout_) add_writer(track, before_freeze_.front());
  return true;
}

void Packager::add_writer(Track const& track, TimedSample const& first) {
  auto const base = layout_[lead_].timebase;
  TrackWriter writer{track, presentation_->add(track)};
  writer.set_track(track);
  auto const target = static_cast<std::int64_t>(profile_.target_duration);
  auto const start = rescale(first.dts, base, track.timebase);
  for (int i = kPadding; i > 0; --i) {
    writer.rendition().gap(
        {writer.rendition().next_msn(), start - Ticks{i * target * track.timebase.hz},
         wall_us(first.dts) - i * target * 1'000'000, false, true},
        Ticks{target * track.timebase.hz});
  }
  follow_or_lead(std::move(writer));
}

void Packager::follow_or_lead(TrackWriter writer) {
  auto const track = writer.track();
  auto const base = layout_[lead_].timebase;
  if (track.id == layout_[lead_].id) {
    leader_ = std::make_unique<TrackWriter>(std::move(writer));
    return;
  }
  std::optional<Ticks> part;
  if (auto const leads = segmenter_->part_target()) part = rescale(*leads, base, track.timebase);
  if (is_video(track)) {
    followers_.push_back(
        std::make_unique<PictureFollower>(frame_of(track), part, std::move(writer)));
  } else {
    followers_.push_back(std::make_unique<SoundFollower>(std::move(writer), part));
  }
}

void Packager::write_lead(TimedSample sample, bool foretold) {
  auto const first = !leader_->segment_open();
  if (discontinuity_ && !first) pass_hole(sample.dts);
  auto const due = segmenter_->offer(sample.dts, sample.duration, sample.key);
  if (first || discontinuity_ || due == Cut::segment || due == Cut::forced_segment) {
    cut(sample.dts, {.discontinuity = discontinuity_ && !first});
  } else if (due == Cut::part) {
    leader_->close_part(false);
    segmenter_->part_closed(sample.dts);
  }
  auto const end = sample.dts + sample.duration;
  segmenter_->take(sample.dts, sample.key);
  if (sample.key) warn_of_keyframes();
  leader_->add(std::move(sample));
  if (foretold && segmenter_->full(end, step_)) {
    leader_->close_part(false);
    segmenter_->part_closed(end);
  }
}

std::int64_t Packager::wall_us(Ticks at) const {
  return microseconds(at, layout_[lead_].timebase) + wall_us_at_zero_.value_or(0);
}

void Packager::cut(Ticks at, Cutting how) {
  auto const base = layout_[lead_].timebase;
  // A segment that got nothing becomes a gap up to here.
  auto const ended = how.discontinuity && !leader_->segment_empty() ? leader_->end() : at;
  leader_->close_segment(at);
  leader_->open_segment(at, wall_us(at), how.discontinuity, how.at_once);
  segmenter_->begin(at);
  if (how.discontinuity) segmenter_->forget_key();
  discontinuity_ = false;
  if (auto const& cuts = layout_[lead_].cuts) cuts->last_us = microseconds(at, base);
  Boundary const boundary{microseconds(at, base), wall_us(at), how.discontinuity, how.at_once,
                          microseconds(ended, base)};
  for (auto& follower : followers_) follower->boundary(boundary);
}

void Packager::drain() {
  if (!presentation_) return;
  auto const known = microseconds(*lead_end_, layout_[lead_].timebase);
  for (auto& follower : followers_) follower->drain(known);
  show_when_ready();
}

void Packager::show_when_ready() {
  if (shown_ || !leader_->published()) return;
  auto const all = std::ranges::all_of(followers_, [](auto& f) { return f->writer().published(); });
  auto const waited = *lead_end_ - leader_->segment_start();
  auto const patience = segmenter_->part_target().value_or(Ticks{0});
  if (!all && waited < Ticks{kPatientParts * patience.n}) return;
  shown_ = true;
  house_.show(presentation_);
}

void Packager::warn_of_keyframes() {
  auto const base = layout_[lead_].timebase;
  auto const interval = seconds(segmenter_->key_interval(), base);
  auto const segment = std::chrono::duration<double>(profile_.segment).count();
  if (warned_ || !is_video(layout_[lead_]) || interval < segment * kLongInterval) return;
  warned_ = true;
  house_.log.warn("keyframe every {:.1f} s: set {:.0f} s in the encoder", interval,
                  std::max(1.0, segment));
}

/// What has come, to its last sample.
void Packager::write_rest() {
  if (presentation_) {
    leader_->rendition().end_follows();
    for (auto& follower : followers_) follower->writer().rendition().end_follows();
  }
  if (held_) {
    held_->duration = step_;
    settle(*std::exchange(held_, {}), false);
  }
  if (!presentation_) return;
  leader_->close_part(true);
  for (auto& follower : followers_) follower->finish();
}

void Packager::finish() {
  write_rest();
  if (!presentation_) return;
  if (!shown_) house_.show(presentation_);
  presentation_->end();
  presentation_.reset();
  leader_.reset();
  followers_.clear();
}

void Packager::end(EndReason reason) noexcept {
  if (std::exchange(ended_, true)) return;
  if (reason != EndReason::shutdown || !house_.outlives) return finish();
  write_rest();
  if (presentation_) presentation_->suspend();
}

}  // namespace freshet::package
