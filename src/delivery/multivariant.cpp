#include "delivery/multivariant.hpp"

#include "delivery/declared_rates.hpp"
#include "origin/offered.hpp"
#include "wire/codec_string.hpp"
#include "wire/hls/multivariant.hpp"

#include <algorithm>
#include <numeric>

namespace freshet::delivery {
namespace {

namespace hls = wire::hls;
using origin::BitRates;
using origin::Member;

constexpr char kAudioGroup[] = "audio";
constexpr char kOnDemand[] = "freshet.on-demand";
constexpr char kCaptionsGroup[] = "captions";

BitRates sum(BitRates a, BitRates b) { return {a.peak + b.peak, a.average + b.average}; }

std::string address(Member const& member) {
  return member.rendition->options().name + "/index.m3u8";
}

void describe(hls::VariantBase& variant, Member const& member, BitRates rates) {
  variant.bandwidth = rates.peak;
  variant.average_bandwidth = std::min(rates.average, rates.peak);
  variant.codecs = wire::codec_string(member.track.codec);
  variant.stable_id = member.rendition->options().name;
  if (auto const* video = video_of(member.track.codec)) {
    variant.resolution = hls::Resolution{video->width, video->height};
    variant.video_range = hls::video_range_of(video->colour);
  }
}

hls::AudioRendition audio_rendition(Member const& member, bool first) {
  hls::AudioRendition audio;
  audio.group_id = kAudioGroup;
  audio.name = first ? "Audio" : member.rendition->options().name;
  audio.language = "und";
  audio.is_default = first;
  audio.channels = audio_of(member.track.codec)->channels;
  audio.stable_id = member.rendition->options().name;
  audio.uri = address(member);
  return audio;
}

/// Bits of one keyframe spread over the time to the next.
std::uint64_t key_frame_rate(origin::Snapshot const& now) {
  double most = 0;
  for (auto const& segment : now.recent) {
    if (segment->key.size == 0 || segment->duration.n == 0) continue;
    most = std::max(most, segment->key.size * 8.0 / seconds(segment->duration, now.timebase));
  }
  return static_cast<std::uint64_t>(most);
}

void add_video(hls::Multivariant& playlist, Member const& member, BitRates sound,
               std::string const& sound_codecs) {
  auto const own = declared_rates(member);
  hls::Variant variant;
  describe(variant, member, sum(own, sound));
  variant.uri = address(member);
  variant.frame_rate = video_of(member.track.codec)->frame_rate;
  if (!sound_codecs.empty()) {
    variant.codecs += "," + sound_codecs;
    variant.audio_group = kAudioGroup;
  }
  if (!playlist.captions.empty()) variant.captions_group = kCaptionsGroup;
  playlist.variants.push_back(std::move(variant));

  auto const measured = key_frame_rate(*member.rendition->now());
  hls::IFrameVariant keys;
  auto const bits = measured == 0 ? own.peak : quantised_rate(static_cast<double>(measured) * 1.15);
  describe(keys, member, {bits, bits});
  keys.uri = member.rendition->options().name + "/iframes.m3u8";
  playlist.i_frames.push_back(std::move(keys));
}

void add_sound(hls::Multivariant& playlist, Member const& member) {
  hls::Variant variant;
  describe(variant, member, declared_rates(member));
  variant.uri = address(member);
  playlist.variants.push_back(std::move(variant));
}

/// Of the usual four channels and the newer services only the first is known to be in use: what is
/// said without need gives viewers a choice of nothing.
void add_captions(hls::Multivariant& playlist, origin::Members const& members) {
  if (std::ranges::any_of(members, [](Member const& m) { return m.rendition->captions(); })) {
    playlist.captions.push_back({kCaptionsGroup, "CC1", "und", "CC1"});
  }
}

/// A page that knows has them woken before it changes to them.
void add_on_demand(hls::Multivariant& playlist, origin::Members const& members) {
  std::string names;
  for (auto const& member : members) {
    if (!member.rendition->is_on_call()) continue;
    names += (names.empty() ? "" : " ") + member.rendition->options().name;
  }
  if (!names.empty()) playlist.session_data.push_back({kOnDemand, std::move(names)});
}

void put_before_addresses(hls::Multivariant& playlist, std::string const& prefix) {
  for (auto& variant : playlist.variants) variant.uri.insert(0, prefix);
  for (auto& keys : playlist.i_frames) keys.uri.insert(0, prefix);
  for (auto& audio : playlist.audio) {
    if (audio.uri) audio.uri->insert(0, prefix);
  }
}

}  // namespace

std::string multivariant_text(origin::Presentation const& presentation, std::string const& prefix) {
  auto const members = origin::offered(*presentation.members(), origin::Having::part);
  auto const has_video =
      std::ranges::any_of(members, [](Member const& m) { return is_video(m.track); });
  hls::Multivariant playlist;
  BitRates sound;
  std::string sound_codecs;
  for (auto const& member : members) {
    if (is_video(member.track)) continue;
    if (!has_video) {
      add_sound(playlist, member);
      continue;
    }
    playlist.audio.push_back(audio_rendition(member, playlist.audio.empty()));
    auto const rates = declared_rates(member);
    sound = {std::max(sound.peak, rates.peak), std::max(sound.average, rates.average)};
    auto const codecs = wire::codec_string(member.track.codec);
    if (sound_codecs.find(codecs) == std::string::npos) {
      sound_codecs += sound_codecs.empty() ? codecs : "," + codecs;
    }
  }
  add_captions(playlist, members);
  add_on_demand(playlist, members);
  for (auto const& member : members) {
    if (is_video(member.track)) add_video(playlist, member, sound, sound_codecs);
  }
  put_before_addresses(playlist, prefix);
  return hls::to_string(playlist);
}

std::optional<std::string> sound_text(origin::Presentation const& presentation) {
  hls::Multivariant playlist;
  for (auto const& member : origin::offered(*presentation.members(), origin::Having::part)) {
    if (!is_video(member.track)) add_sound(playlist, member);
  }
  if (playlist.variants.empty()) return std::nullopt;
  return hls::to_string(playlist);
}

}  // namespace freshet::delivery
