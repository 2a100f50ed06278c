#include "package/track_writer.hpp"

#include "base/reader.hpp"
#include "wire/h264/nal.hpp"
#include "wire/h265/nal.hpp"
#include "wire/mp4/init_segment.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace freshet::package {
namespace {

/// From `moof` (after a leading `prft`) to the end of the first sample.
origin::KeyRange key_range(Bytes const& fragment, std::vector<wire::mp4::Sample> const& samples) {
  if (!samples.front().key) return {};
  Reader reader{fragment.span()};
  auto const size = reader.u32();
  auto const prft = reader.text(4) == "prft" ? size : 0;
  auto const rest = std::accumulate(samples.begin() + 1, samples.end(), std::size_t{0},
                                    [](auto n, auto const& s) { return n + s.data.size(); });
  return {prft, static_cast<std::uint32_t>(fragment.size() - rest - prft)};
}

}  // namespace

void TrackWriter::set_track(Track track) {
  track_ = std::move(track);
  rendition_->set_init(wire::mp4::init_segment(track_), track_.codec);
}

void TrackWriter::open_segment(Ticks start, std::int64_t wall_us, bool discontinuity,
                               bool at_once) {
  rendition_->open({rendition_->next_msn(), start, wall_us, discontinuity, false, at_once});
  segment_start_ = part_start_ = end_ = start;
  segment_wall_us_ = wall_us;
  segment_open_ = true;
  segment_has_parts_ = false;
  set_rests(false);
}

void TrackWriter::set_rests(bool rests) {
  rests_ = rests;
  if (track_.demand) track_.demand->resting = rests;
}

void TrackWriter::rest(Ticks until) {
  published_ = true;
  set_rests(true);
  end_ = until;
}

void TrackWriter::add(TimedSample sample) {
  if (samples_.empty()) {
    part_start_ = sample.dts;
    part_pts_ = sample.pts;
    // What stands in for a sample that did not come knows no clock; its place does.
    part_ntp_us_ = sample.ntp_us != 0 ? sample.ntp_us
                                      : segment_wall_us_ + microseconds(sample.pts - segment_start_,
                                                                        track_.timebase);
    part_independent_ = false;
  }
  if (!captions_) look_for_captions(sample.data.span());
  auto const video = rendition_->options().video;
  part_independent_ = part_independent_ || sample.key || !video;
  end_ = sample.dts + sample.duration;
  samples_.push_back({static_cast<std::uint32_t>(sample.duration.n),
                      static_cast<std::int32_t>((sample.pts - sample.dts).n), sample.key || !video,
                      std::move(sample.data)});
}

/// Those of the other codecs have other places, which no player knows.
void TrackWriter::look_for_captions(ByteSpan access_unit) {
  if (auto const* const h264 = std::get_if<H264>(&track_.codec)) {
    captions_ = wire::h264::has_captions(access_unit, h264->length_size);
  } else if (auto const* const h265 = std::get_if<H265>(&track_.codec)) {
    captions_ = wire::h265::has_captions(access_unit, h265->length_size);
  }
  if (captions_) rendition_->has_captions();
}

void TrackWriter::close_part(bool last) {
  if (rests_) return close_rest(last);
  if (samples_.empty()) {
    // One that is empty yet ends with its rendition.
    if (last && segment_open_ && end_ > segment_start_) close_segment(end_);
    return;
  }
  auto const video = rendition_->options().video;
  wire::mp4::FragmentHead head;
  head.sequence = ++sequence_;
  head.track = track_.id;
  head.base_decode_time = static_cast<std::uint64_t>(part_start_.n);
  head.prft = wire::mp4::ProducerTime{part_ntp_us_, static_cast<std::uint64_t>(part_pts_.n)};
  head.video = video;
  auto bytes = wire::mp4::fragment(head, samples_);
  auto const key = video && !segment_has_parts_ ? key_range(bytes, samples_) : origin::KeyRange{};
  samples_.clear();
  segment_has_parts_ = published_ = true;
  if (last) segment_open_ = false;
  rendition_->append({std::move(bytes), end_ - part_start_, part_independent_}, key, last);
}

/// Players learn of it as they would of media, and look for another rendition (RFC 8216bis
/// §4.4.4.9).
void TrackWriter::close_rest(bool last) {
  auto const& promises = rendition_->options().promises;
  if (!promises.low_latency) {
    if (last) segment_open_ = false, rendition_->close_open(end_ - segment_start_);
    return;
  }
  auto const target = promises.part_target.count();
  auto const longest = std::max(rescale({target}, kMicroseconds, track_.timebase), Ticks{1});
  while (part_start_ < end_) {
    auto const lasts = std::min(end_ - part_start_, longest);
    part_start_ = part_start_ + lasts;
    rendition_->append({{}, lasts, false, true}, {}, false);
  }
  if (!last) return;
  segment_open_ = rests_ = false;
  rendition_->close_open({});
}

void TrackWriter::close_segment(Ticks end) {
  if (!segment_open_) return;
  if (rests_) {
    end_ = std::max(end, part_start_);
    return close_rest(true);
  }
  if (!samples_.empty()) {
    close_part(true);
    return;
  }
  segment_open_ = false;
  rendition_->close_open(end - segment_start_);
}

}  // namespace freshet::package
