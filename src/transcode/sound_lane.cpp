#include "transcode/sound_lane.hpp"

#include "transcode/absence.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace freshet::transcode {
namespace {

/// Access units: some ten seconds.
constexpr std::size_t kSoundQueue = 512;
/// Of a second; less than that is no gap.
constexpr std::int64_t kRounding = 500;
constexpr std::int64_t kFrame = 1'024;  // samples of an access unit of AAC

}  // namespace

SoundLane::SoundLane(av::AudioSettings const& settings, av::AudioEncoder encoder, House house)
    : settings_{settings},
      house_{std::move(house)},
      queue_{kSoundQueue},
      encoder_{std::move(encoder)},
      resampler_{{settings.sample_rate, settings.channels}} {}

void SoundLane::set_source(Track const& source) {
  static_cast<void>(queue_.push(Item{source, {}}));
}

void SoundLane::push(Packet const& packet) {
  auto const pushed = queue_.push(Item{{}, packet});
  if (!pushed && !std::exchange(full_, true)) {
    house_.log.warn("the encoder of the sound is ten seconds behind: some of it is left out");
  }
  full_ = !pushed;
}

void SoundLane::stop() {
  stopped_ = true;
  queue_.close();
}

void SoundLane::run() {
  while (auto item = queue_.pop()) {
    if (!stopped_) handle(std::move(*item));
  }
}

void SoundLane::handle(Item item) {
  if (item.source) return open(*item.source);
  if (decoder_) decode(item.packet);
}

void SoundLane::open(Track const& source) {
  decoder_.reset();
  resampler_.reset();
  timebase_ = source.timebase;
  auto opened = av::Decoder::open(source.codec);
  if (!opened) return house_.log.error("no sound: {}", opened.error().what);
  decoder_.emplace(std::move(*opened));
}

void SoundLane::decode(Packet const& packet) {
  auto const frames = decoder_->decode(packet);
  if (!frames) {
    resampler_.reset();  // what follows is not what follows this
    if (!std::exchange(failing_, true))
      house_.log.warn("sound of the source: {}", frames.error().what);
    return;
  }
  failing_ = false;
  zero_us_ = packet.ntp_us - microseconds(packet.pts, timebase_);
  for (auto const& frame : *frames) take(*frame, packet);
}

void SoundLane::take(AVFrame const& frame, Packet const& packet) {
  Ticks const pts = frame.pts == AV_NOPTS_VALUE ? packet.pts : Ticks{frame.pts};
  Timebase const out{settings_.sample_rate};
  auto const at = rescale(pts, timebase_, out).n;
  if (next_ && std::abs(at - *next_) > absence(out).n) resampler_.reset();
  auto sound = resampler_.convert(frame, at);
  if (!sound) {
    if (!std::exchange(unheard_, true))
      house_.log.warn("sound of the source: {}", sound.error().what);
    return;
  }
  join(sound->at, sound->samples);
}

/// Fits samples that begin at `at` to those that the encoder has.
void SoundLane::join(std::int64_t at, std::vector<float>& samples) {
  auto const instants = static_cast<std::int64_t>(samples.size()) / settings_.channels;
  if (instants == 0) return;
  if (!next_) {
    lines_.push_back({given_, at - given_});
    next_ = at;
  }
  auto const gap = at - *next_;
  auto const rounding = settings_.sample_rate / kRounding;
  if (gap > absence({settings_.sample_rate}).n) {
    encode(silence((kFrame - given_ % kFrame) % kFrame));
    lines_.push_back({given_, at - given_});
    next_ = at;
  } else if (gap > rounding) {
    encode(silence(gap));
    next_ = at;
  } else if (-gap > rounding) {  // heard already
    auto const over = std::min(-gap, instants) * settings_.channels;
    samples.erase(samples.begin(), samples.begin() + over);
  }
  *next_ += static_cast<std::int64_t>(samples.size()) / settings_.channels;
  encode(samples);
}

std::vector<float> SoundLane::silence(std::int64_t instants) const {
  return std::vector<float>(static_cast<std::size_t>(instants * settings_.channels));
}

void SoundLane::encode(std::vector<float> const& samples) {
  given_ += static_cast<std::int64_t>(samples.size()) / settings_.channels;
  auto coded = encoder_.encode(samples);
  if (!coded) {
    if (!std::exchange(failing_, true)) house_.log.error("sound: {}", coded.error().what);
    return;
  }
  Timebase const out{settings_.sample_rate};
  for (auto& packet : *coded) {
    if (packet.pts.n < 0) continue;  // the encoder's run-up
    packet.pts = packet.dts = packet.pts + Ticks{lead_of(packet.pts.n)};
    packet.ntp_us = zero_us_ + microseconds(packet.pts, out);
    house_.packet(std::move(packet));
  }
}

std::int64_t SoundLane::lead_of(std::int64_t pts) {
  while (lines_.size() > 1 && lines_[1].from <= pts) lines_.erase(lines_.begin());
  return lines_.front().lead;
}

}  // namespace freshet::transcode
