#include "delivery/manifest_parts.hpp"

#include "delivery/declared_rates.hpp"
#include "wire/codec_string.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace freshet::delivery {
namespace {

namespace dash = wire::dash;

dash::Representation representation(origin::Member const& member, Codec const& codec) {
  dash::Representation r;
  r.id = member.rendition->options().name;
  r.bandwidth = declared_rates(member).peak;
  r.codecs = wire::codec_string(codec);
  if (auto const* video = video_of(codec)) r.video = *video;
  if (auto const* audio = audio_of(codec)) r.audio = *audio;
  return r;
}

/// The codec, without its profile and level.
std::string_view kind_of(dash::Representation const& r) {
  return std::string_view{r.codecs}.substr(0, r.codecs.find('.'));
}

bool alike(dash::AdaptationSet const& a, dash::AdaptationSet const& b) {
  return a.video == b.video && a.timescale == b.timescale && a.time_offset == b.time_offset &&
         a.start_number == b.start_number && a.init == b.init && a.media == b.media &&
         a.runs == b.runs && a.chunked.has_value() == b.chunked.has_value() &&
         kind_of(a.representations.front()) == kind_of(b.representations.front());
}

}  // namespace

void join_alike(std::vector<dash::AdaptationSet>& sets) {
  std::vector<dash::AdaptationSet> joined;
  for (auto& set : sets) {
    auto const same = std::ranges::find_if(
        joined, [&](dash::AdaptationSet const& one) { return set.video && alike(one, set); });
    if (same == joined.end()) {
      joined.push_back(std::move(set));
      continue;
    }
    same->starts_with_key = same->starts_with_key && set.starts_with_key;
    same->captions = same->captions || set.captions;
    std::ranges::move(set.representations, std::back_inserter(same->representations));
  }
  sets = std::move(joined);
}

std::size_t leader_of(origin::Members const& members) {
  auto const video = std::ranges::find_if(members, [](auto& m) { return is_video(m.track); });
  return static_cast<std::size_t>(video == members.end() ? 0 : video - members.begin());
}

dash::AdaptationSet described_set(origin::Member const& member, std::uint32_t init) {
  auto const& rendition = *member.rendition;
  auto const& options = rendition.options();
  dash::AdaptationSet set;
  set.id = static_cast<std::uint32_t>(member.track.id);
  set.video = options.video;
  set.captions = rendition.captions();
  set.timescale = static_cast<std::uint32_t>(options.timebase.hz);
  set.init = "$RepresentationID$/" + origin::Rendition::init_name(options.first_msn, init);
  set.media = "$RepresentationID$/s$Number$.m4s";
  set.representations = {
      representation(member, rendition.codec(init).value_or(member.track.codec))};
  return set;
}

}  // namespace freshet::delivery
