#include "transcode/sound.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace freshet::transcode {
namespace {

constexpr std::uint8_t kLowComplexity = 2;  // ISO/IEC 14496-3, table 1.17
constexpr std::uint8_t kFiveDotOne = 6;
constexpr std::uint32_t kMonoRate = 96'000, kStereoRate = 160'000;

bool usual_rate(std::uint32_t rate) { return rate == 48'000 || rate == 44'100 || rate == 32'000; }

av::AudioSettings settings_for(Audio const& source) {
  av::AudioSettings settings;
  // A sound without a higher rate would be no better for one.
  settings.sample_rate = usual_rate(source.sample_rate) ? source.sample_rate : 48'000;
  settings.channels = source.channels == 1 ? 1 : 2;
  settings.bit_rate = settings.channels == 1 ? kMonoRate : kStereoRate;
  return settings;
}

}  // namespace

bool plays_everywhere(Codec const& audio) {
  auto const* const aac = std::get_if<Aac>(&audio);
  return aac != nullptr && aac->object_type == kLowComplexity && aac->audio.channels >= 1 &&
         aac->audio.channels <= kFiveDotOne && usual_rate(aac->audio.sample_rate);
}

void Sound::tracks(Tracks tracks) noexcept {
  auto const found = std::ranges::find_if(*tracks, [](Track const& track) {
    return audio_of(track.codec) != nullptr && !plays_everywhere(track.codec);
  });
  if (found == tracks->end()) {
    take_down();
    return out_->tracks(std::move(tracks));
  }
  if (auto done = build(*found); !done) {
    log_.error("the sound is passed on as it came: {}", done.error().what);
    return out_->tracks(std::move(tracks));
  }
  auto told = std::make_shared<std::vector<Track>>(*tracks);
  for (auto& track : *told) {
    if (track.id != chain_->source) continue;
    track.timebase = {chain_->settings.sample_rate};
    track.codec = chain_->codec;
    track.bit_rate = chain_->settings.bit_rate;
  }
  out_->tracks(std::move(told));
}

/// Goes on with what it has where that is of the same shape.
Result<> Sound::build(Track const& source) {
  auto const settings = settings_for(*audio_of(source.codec));
  if (!chain_ || chain_->source != source.id || chain_->settings != settings) {
    take_down();
    auto encoder = av::AudioEncoder::open(settings);
    if (!encoder) return std::move(encoder).error();
    Chain chain;
    chain.id = ++built_;
    chain.source = source.id;
    chain.settings = settings;
    chain.codec = encoder->codec();
    SoundLane::House house;
    house.log = log_;
    house.packet = [weak = weak_from_this(), &home = home_, id = chain.id](Packet packet) {
      home.post([weak, id, packet = std::move(packet)]() mutable {
        if (auto const self = weak.lock()) self->coded(id, std::move(packet));
      });
    };
    chain.lane = std::make_shared<SoundLane>(settings, std::move(*encoder), std::move(house));
    pool_.start([lane = chain.lane] { lane->run(); });
    log_.info("{} is encoded anew: AAC, {} Hz, {}", name_of(source.codec), settings.sample_rate,
              settings.channels == 1 ? "mono" : "stereo");
    chain_ = std::move(chain);
  }
  chain_->lane->set_source(source);
  return {};
}

void Sound::take_down() {
  auto const chain = std::exchange(chain_, {});
  if (chain) chain->lane->stop();
}

void Sound::packet(Packet const& packet) noexcept {
  if (!chain_ || packet.track != chain_->source) return out_->packet(packet);
  chain_->lane->push(packet);
}

void Sound::coded(unsigned chain, Packet packet) {
  if (!chain_ || chain_->id != chain) return;
  packet.track = chain_->source;
  out_->packet(packet);
}

void Sound::end(EndReason reason) noexcept {
  take_down();
  out_->end(reason);
}

}  // namespace freshet::transcode
