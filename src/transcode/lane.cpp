#include "transcode/lane.hpp"

#include "av/captions.hpp"
#include "av/card_frame.hpp"
#include "transcode/effort.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

namespace freshet::transcode {
namespace {

/// Few: a picture of full HD takes 3 MB. What waits longer waits coded, before the decoder.
constexpr std::size_t kQueue = 4;
/// The source's keyframes make the beat; this is for a source that sets none.
constexpr std::uint32_t kMostGopFrames = 600;
/// x264's crf: what a scene of film takes at the usual bit rates (docs/transcoding.md).
constexpr double kQuality = 22;
constexpr Ticks kForEver{INT64_MIN / 2};
/// Of usual ones: where keyframes are irregular a segment goes on to the target duration.
constexpr std::int64_t kLongestSegment = 3;
/// Hardware that takes longer for a picture than it lasts, for so many of them, is given up.
constexpr int kTooSlowFor = 60;
constexpr double kSpeedSmoothing = 0.05;

av::VideoSettings settings_of(Rung const& rung, Video const& source) {
  av::VideoSettings settings;
  settings.format = format_of(rung.codec);
  settings.width = rung.width;
  settings.height = rung.height;
  settings.frame_rate = rung.frame_rate;
  settings.pixel_aspect = source.pixel_aspect;
  settings.colour = source.colour;
  settings.bit_rate = static_cast<std::uint32_t>(rung.bit_rate);
  if (rung.per_title) settings.quality = kQuality;
  settings.gop_frames =
      rung.most_gop == 0 ? kMostGopFrames : std::min(kMostGopFrames, rung.most_gop);
  return settings;
}

}  // namespace

Lane::Lane(Rung rung, Video const& source, TrackId track, House house, std::shared_ptr<Lane> next)
    : rung_{std::move(rung)},
      settings_{settings_of(rung_, source)},
      track_{track},
      house_{std::move(house)},
      next_{std::move(next)},
      queue_{kQueue},
      scaling_{rung_, house_.card_scaler, house_.log} {
  house_.duty->hardware = static_cast<bool>(house_.hardware);
  house_.duty->on_card = static_cast<bool>(house_.card_scaler);
  house_.duty->most = settings_.bit_rate;
  if (settings_.quality && settings_.format == av::VideoFormat::h264) {
    cap_.emplace(settings_.bit_rate);
    quality_.emplace(kQuality);
  }
}

void Lane::run() {
  begin();
  while (auto shot = queue_.pop()) {
    Working const working{*house_.duty};
    handle(std::move(*shot));
  }
  last_.reset();
  if (next_) next_->close();
}

/// Opens one: in hardware as long as it does that.
Result<std::unique_ptr<av::PictureEncoder>> Lane::made(Effort effort) {
  if (!on_hardware()) return house_.cpu(with_effort(settings_, effort));
  // What little it costs the processor does not depend on the effort.
  auto encoder = house_.hardware(settings_);
  if (encoder || !config_.empty()) return encoder;
  house_.log.warn("{}: {}; the processor encodes it", rung_.name, encoder.error().what);
  house_.duty->hardware = false;
  house_.duty->replaced.set(std::make_shared<std::string const>(encoder.error().what));
  return house_.cpu(with_effort(settings_, effort));
}

/// Says what it will send. A rung that rests at first has said it too.
void Lane::begin() {
  Working const working{*house_.duty};
  auto encoder = made(Effort::usual);
  if (!encoder) {
    house_.duty->needed = false;
    house_.duty->failed.set(std::make_shared<std::string const>(encoder.error().what));
    house_.duty->now = Effort::rest;
    return house_.opened(encoder.error());
  }
  auto codec = (*encoder)->codec();
  config_ = config_of(codec);
  house_.duty->now = house_.duty->wanted.load();
  if (house_.duty->now == Effort::usual || (on_hardware() && house_.duty->now == Effort::quick)) {
    encoder_ = std::move(*encoder);
  } else if (house_.duty->now == Effort::rest || !open(house_.duty->now)) {
    house_.duty->now = Effort::rest;
    rests_from_ = kForEver;
  }
  house_.opened(std::move(codec));
}

/// Players go on with the init segment they have.
bool Lane::open(Effort effort) {
  if (on_hardware() && encoder_) return true;
  auto encoder = made(effort);
  auto const same =
      encoder && std::ranges::equal(config_of((*encoder)->codec()).span(), config_.span());
  if (!same) {
    std::string why =
        encoder ? "another effort has other parameter sets" : std::move(encoder).error().what;
    if (on_hardware()) {
      give_up(std::move(why));
    } else {
      fail(why);
    }
    return false;
  }
  encoder_ = std::move(*encoder);
  if (cap_) encoder_->set_most(cap_->now());
  if (quality_) encoder_->set_quality(quality_->now());
  return true;
}

/// Does what its duty wants, from this keyframe on.
void Lane::turn(Shot const& shot) {
  auto const wanted = house_.duty->wanted.load();
  auto const interval = last_key_ ? shot.pts - *last_key_ : Ticks{0};
  last_key_ = shot.pts;
  if (broken_) return;
  if (wanted == Effort::rest) return prepare_rest(shot.pts, interval >= house_.segment);
  auto const changes = !encoder_ || house_.duty->now != wanted;
  // Nothing comes of a rung that has no picture yet.
  if (changes && shot.frame && !config_.empty() && open(wanted)) house_.duty->now = wanted;
  if (encoder_) rests_from_.reset();
}

/// `cut_here`: the source begins a segment with this picture, for keyframes are that far apart.
void Lane::prepare_rest(Ticks pts, bool cut_here) {
  if (!rests_from_) rests_from_ = pts;
  auto const longest = house_.demand ? kLongestSegment * house_.segment.n : house_.segment.n;
  if (cut_here || pts - *rests_from_ >= Ticks{longest}) stop();
}

void Lane::stop() {
  encoder_.reset();
  last_.reset();
  captions_.clear();
  house_.duty->now = Effort::rest;
}

/// A rung of half the rate takes every other picture, counted from the last keyframe, so that all
/// renditions begin their segments with the same one.
bool Lane::takes(Shot const& shot) {
  since_taken_ = shot.key ? 0 : since_taken_ + 1;
  return since_taken_ % rung_.take_every == 0;
}

void Lane::handle(Shot shot) {
  if (shot.key) turn(shot);
  auto const take = takes(shot);
  if (encoder_ && shot.frame && take) {
    scale(shot);
  } else if (encoder_ && shot.frame) {
    std::ranges::copy(av::captions_of(*shot.frame), std::back_inserter(captions_));
  } else if (last_ && take && !av::captions_of(*last_).empty()) {
    last_ = av::without_captions(*last_);
  }
  if (next_) next_->push(Shot{shot});
  // B-frames that come out of turn after a loss would go back in time.
  if (!take || (newest_ && shot.pts <= *newest_)) return;
  newest_ = shot.pts;
  if (rests_from_ && !config_.empty()) rest(shot);
  if (rests_from_ && encoder_ && house_.demand && house_.demand->resting) stop();
  if (encoder_ && last_) encode(shot);
}

/// With the captions of the pictures that this rung leaves out.
void Lane::scale(Shot& shot) {
  auto scaled = scaling_.scale(*shot.frame);
  if (!scaled) return fail(scaled.error().what);
  house_.duty->on_card = av::on_card(**scaled);
  if (!captions_.empty()) {
    std::ranges::copy(av::captions_of(**scaled), std::back_inserter(captions_));
    av::set_captions(**scaled, std::exchange(captions_, {}));
  }
  last_ = std::shared_ptr<AVFrame const>{std::move(*scaled)};
  // The next lane goes on from here where it takes the same pictures.
  if (next_ && next_->rung().take_every == rung_.take_every) shot.frame = last_;
}

void Lane::rest(Shot const& shot) {
  Packet packet;
  packet.track = track_;
  packet.dts = packet.pts = shot.pts;
  packet.key = shot.key;
  packet.ntp_us = shot.ntp_us;
  house_.packet(std::move(packet));
}

void Lane::encode(Shot const& shot) {
  auto const began = house_.clock->now();
  auto coded = encoder_->encode(*last_, shot.pts, shot.key);
  house_.duty->pictures.fetch_add(1, std::memory_order_relaxed);
  if (!coded) {
    if (on_hardware()) {
      give_up(std::move(coded).error().what);
      return rest(shot);
    }
    return fail(coded.error().what);
  }
  for (auto& packet : *coded) send(std::move(packet), shot.ntp_us);
  if (on_hardware()) watch_speed(began);
}

void Lane::send(Packet packet, std::int64_t ntp_us) {
  if (std::exchange(failed_, false)) house_.duty->failed.set(nullptr);
  if (cap_) follow(packet);
  packet.track = track_;
  packet.ntp_us = ntp_us;
  packet.duration = {};
  house_.packet(std::move(packet));
}

/// The encoder is told what the pictures need, and what they can have.
void Lane::follow(Packet const& packet) {
  auto const bits = static_cast<std::int64_t>(packet.payload.size()) * 8;
  if (auto const most = cap_->take(bits, packet.dts)) {
    encoder_->set_most(*most);
    house_.duty->most = *most;
  }
  if (auto const factor = quality_->look(cap_->share(), packet.dts)) encoder_->set_quality(*factor);
}

void Lane::watch_speed(SteadyTime began) {
  using Microseconds = std::chrono::duration<double, std::micro>;
  auto const took = Microseconds{house_.clock->now() - began}.count();
  took_us_ = timed_ == 0 ? took : took_us_ + kSpeedSmoothing * (took - took_us_);
  auto const rate = rung_.frame_rate;
  auto const lasts = 1e6 * rate.den / rate.num;
  timed_ = took_us_ > lasts ? timed_ + 1 : 1;
  if (timed_ <= kTooSlowFor) return;
  give_up(fmt::format("it takes {:.0f} ms for a picture that lasts {:.0f}", took_us_ / 1'000,
                      lasts / 1'000));
}

/// Said once: the next picture may be better.
void Lane::fail(std::string const& why) {
  if (std::exchange(failed_, true)) return;
  house_.log.error("{}: {}", rung_.name, why);
  house_.duty->failed.set(std::make_shared<std::string const>(why));
}

/// Rests from here on: what comes instead has other parameter sets, which the ladder has to say.
void Lane::give_up(std::string why) {
  if (std::exchange(broken_, true)) return;
  encoder_.reset();
  last_.reset();
  rests_from_ = kForEver;
  house_.broke(std::move(why));
}

}  // namespace freshet::transcode
