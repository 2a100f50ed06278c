#include "wire/dash/mpd.hpp"

#include "wire/dash/xml.hpp"
#include "wire/hls/date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace freshet::wire::dash {
namespace {

std::string fraction(Ratio r) {
  auto const divisor = std::gcd(r.num, r.den);
  if (r.den == divisor) return fmt::format("{}", r.num / divisor);
  return fmt::format("{}/{}", r.num / divisor, r.den / divisor);
}

/// SegmentTimeline (§5.3.9.6). `t` is said where a run does not begin at the end of the last.
void timeline(XmlWriter& xml, std::vector<Run> const& runs) {
  xml.element("SegmentTimeline", [&] {
    std::optional<std::int64_t> end;
    for (auto const& run : runs) {
      xml.element("S", [&] {
        if (end != run.start) xml.attribute("t", run.start);
        xml.attribute("d", run.duration);
        if (run.count > 1) xml.attribute("r", run.count - 1);
      });
      end = run.start + static_cast<std::int64_t>(run.count) * run.duration;
    }
  });
}

/// Seconds, without the "PT" and "S".
std::string decimal(std::int64_t us) {
  auto text = to_duration(us);
  return text.substr(2, text.size() - 3);
}

void clock(XmlWriter& xml, std::string_view address) {
  xml.element("UTCTiming", [&] {
    xml.attribute("schemeIdUri", "urn:mpeg:dash:utc:http-xsdate:2014");
    xml.attribute("value", address);
  });
}

/// What the `prft` of every chunk says, of the first one (§5.12), and where chunks begin (§5.3.12).
void chunks(XmlWriter& xml, AdaptationSet const& set, std::string_view clock_address) {
  auto const& chunked = *set.chunked;
  xml.element("ProducerReferenceTime", [&] {
    xml.attribute("id", std::uint64_t{chunked.clock_id});
    xml.attribute("inband", "true");
    xml.attribute("type", "captured");
    xml.attribute("wallClockTime", hls::to_date(chunked.wall_us));
    xml.attribute("presentationTime", set.time_offset);
    clock(xml, clock_address);
  });
  xml.element("Resync", [&] {
    xml.attribute("type", std::uint64_t{0});
    xml.attribute("dT", chunked.chunk);
  });
}

void segment_template(XmlWriter& xml, AdaptationSet const& set) {
  xml.element("SegmentTemplate", [&] {
    xml.attribute("timescale", std::uint64_t{set.timescale});
    if (set.time_offset != 0) xml.attribute("presentationTimeOffset", set.time_offset);
    if (set.chunked) {
      xml.attribute("duration", set.chunked->duration);
      xml.attribute("availabilityTimeOffset", decimal(set.chunked->early_us));
      xml.attribute("availabilityTimeComplete", "false");
    }
    xml.attribute("startNumber", set.start_number);
    xml.attribute("initialization", set.init);
    xml.attribute("media", set.media);
    if (!set.chunked) timeline(xml, set.runs);
  });
}

void representation(XmlWriter& xml, Representation const& one, bool video) {
  xml.element("Representation", [&] {
    xml.attribute("id", one.id);
    xml.attribute("bandwidth", one.bandwidth);
    xml.attribute("codecs", one.codecs);
    if (!video) {
      xml.attribute("audioSamplingRate", std::uint64_t{one.audio.sample_rate});
      // ISO/IEC 23091-3 channel configurations are their channels, up to six.
      xml.element("AudioChannelConfiguration", [&] {
        xml.attribute("schemeIdUri", "urn:mpeg:mpegB:cicp:ChannelConfiguration");
        xml.attribute("value", std::uint64_t{one.audio.channels});
      });
      return;
    }
    xml.attribute("width", std::uint64_t{one.video.width});
    xml.attribute("height", std::uint64_t{one.video.height});
    if (one.video.frame_rate.known()) {
      xml.attribute("frameRate", fraction(one.video.frame_rate));
    }
    if (one.video.pixel_aspect.known()) {
      xml.attribute("sar",
                    fmt::format("{}:{}", one.video.pixel_aspect.num, one.video.pixel_aspect.den));
    }
  });
}

/// ANSI/SCTE 214-1 §7.2: which service of the pictures' user data, and its language.
void captions(XmlWriter& xml) {
  xml.element("Accessibility", [&] {
    xml.attribute("schemeIdUri", "urn:scte:dash:cc:cea-608:2015");
    xml.attribute("value", "CC1=und");
  });
}

void adaptation_set(XmlWriter& xml, AdaptationSet const& set, std::string_view clock_address) {
  std::string_view const kind = set.video ? "video" : "audio";
  xml.element("AdaptationSet", [&] {
    xml.attribute("id", std::uint64_t{set.id});
    xml.attribute("contentType", kind);
    xml.attribute("mimeType", fmt::format("{}/mp4", kind));
    if (!set.video) xml.attribute("lang", "und");
    xml.attribute("segmentAlignment", "true");
    if (set.starts_with_key) xml.attribute("startWithSAP", std::uint64_t{1});
    if (set.chunked) chunks(xml, set, clock_address);
    if (set.captions) captions(xml);
    xml.element("Role", [&] {
      xml.attribute("schemeIdUri", "urn:mpeg:dash:role:2011");
      xml.attribute("value", "main");
    });
    segment_template(xml, set);
    for (auto const& one : set.representations) representation(xml, one, set.video);
  });
}

void period(XmlWriter& xml, Period const& p, std::string_view clock_address) {
  xml.element("Period", [&] {
    xml.attribute("id", p.id);
    xml.attribute("start", to_duration(p.start_us));
    if (p.duration_us) xml.attribute("duration", to_duration(*p.duration_us));
    for (auto const& set : p.sets) adaptation_set(xml, set, clock_address);
  });
}

void service(XmlWriter& xml, Latency const& latency) {
  auto const ms = [](std::int64_t us) { return static_cast<std::uint64_t>(us / 1'000); };
  xml.element("ServiceDescription", [&] {
    xml.attribute("id", std::uint64_t{0});
    xml.element("Latency", [&] {
      xml.attribute("target", ms(latency.target_us));
      xml.attribute("min", ms(latency.least_us));
      xml.attribute("max", ms(latency.most_us));
    });
    xml.element("PlaybackRate", [&] {
      xml.attribute("min", "0.95");
      xml.attribute("max", "1.1");
    });
  });
}

/// ISO/IEC 23009-1 §5.13: what is to be added to availabilityStartTime before days of 86,400
/// seconds are reckoned from it. Nothing: it comes from a clock that knows no others.
void leap_seconds(XmlWriter& xml) {
  xml.element("LeapSecondInformation",
              [&] { xml.attribute("availabilityStartLeapOffset", std::uint64_t{0}); });
}

void head(XmlWriter& xml, Mpd const& mpd) {
  xml.attribute("xmlns", "urn:mpeg:dash:schema:mpd:2011");
  constexpr std::string_view kProfiles =
      "urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019";
  constexpr std::string_view kLowLatency = ",http://www.dashif.org/guidelines/low-latency-live-v5";
  xml.attribute("profiles", fmt::format("{}{}", kProfiles, mpd.latency ? kLowLatency : ""));
  xml.attribute("type", "dynamic");
  xml.attribute("availabilityStartTime", hls::to_date(mpd.availability_start_us));
  xml.attribute("publishTime", hls::to_date(mpd.publish_us));
  if (mpd.update_us) xml.attribute("minimumUpdatePeriod", to_duration(*mpd.update_us));
  xml.attribute("timeShiftBufferDepth", to_duration(mpd.time_shift_us));
  xml.attribute("suggestedPresentationDelay", to_duration(mpd.delay_us));
  xml.attribute("minBufferTime", to_duration(mpd.min_buffer_us));
  xml.attribute("maxSegmentDuration", to_duration(mpd.max_segment_us));
}

}  // namespace

void Runs::add(std::int64_t start, std::int64_t duration) {
  if (!runs_.empty()) {
    auto& last = runs_.back();
    auto const end = last.start + static_cast<std::int64_t>(last.count) * last.duration;
    if (end == start && last.duration == duration) {
      ++last.count;
      return;
    }
  }
  runs_.push_back({start, duration, 1});
}

std::string to_duration(std::int64_t us) {
  us = std::max<std::int64_t>(us, 0);
  auto text = fmt::format("PT{}.{:06}", us / 1'000'000, us % 1'000'000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + "S";
}

std::string to_string(Mpd const& mpd) {
  XmlWriter xml;
  xml.element("MPD", [&] {
    head(xml, mpd);
    if (mpd.latency) service(xml, *mpd.latency);
    for (auto const& one : mpd.periods) period(xml, one, mpd.clock_address);
    clock(xml, mpd.clock_address);
    leap_seconds(xml);
  });
  return xml.finish();
}

}  // namespace freshet::wire::dash
