#include "transcode/lane.hpp"

#include <algorithm>
#include <utility>

namespace freshet::transcode {
namespace {

/// Few: a picture of full HD takes 3 MB. What waits longer waits coded, before the decoder.
constexpr std::size_t kQueue = 4;
/// The source's keyframes make the beat; this is for a source that sets none.
constexpr std::uint32_t kMostGopFrames = 600;

av::VideoSettings settings_of(Rung const& rung, Video const& source) {
  av::VideoSettings settings;
  settings.width = rung.width;
  settings.height = rung.height;
  settings.frame_rate = rung.frame_rate;
  settings.pixel_aspect = source.pixel_aspect;
  settings.colour = source.colour;
  settings.bit_rate = static_cast<std::uint32_t>(rung.bit_rate);
  settings.gop_frames = kMostGopFrames;
  return settings;
}

av::ScalerSettings scaling_of(Rung const& rung) {
  av::ScalerSettings settings;
  settings.width = rung.width;
  settings.height = rung.height;
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
      scaler_{scaling_of(rung_)} {}

void Lane::run() {
  auto encoder = av::VideoEncoder::open(settings_);
  house_.opened(encoder ? Result<H264>{encoder->codec()} : Result<H264>{encoder.error()});
  while (auto shot = queue_.pop()) {
    if (encoder) {
      handle(*encoder, std::move(*shot));
    } else if (next_) {
      next_->push(std::move(*shot));  // who comes below does not depend on it
    }
  }
  last_.reset();
  if (next_) next_->close();
}

/// A rung of half the rate takes every other picture, counted from the last keyframe, so that all
/// renditions begin their segments with the same one.
bool Lane::wanted(Shot const& shot) {
  since_taken_ = shot.key ? 0 : since_taken_ + 1;
  return since_taken_ % rung_.take_every == 0;
}

void Lane::handle(av::VideoEncoder& encoder, Shot shot) {
  auto const take = wanted(shot);
  if (shot.frame && take) {
    auto scaled = scaler_.scale(*shot.frame);
    if (scaled) {
      last_ = std::shared_ptr<AVFrame const>{std::move(*scaled)};
      // The next lane goes on from here where it takes the same pictures.
      if (next_ && next_->rung().take_every == rung_.take_every) shot.frame = last_;
    } else if (!std::exchange(failed_, true)) {
      house_.log.error("{}: {}", rung_.name, scaled.error().what);
    }
  }
  if (next_) next_->push(Shot{shot});
  // B-frames that come out of turn after a loss would go back in time.
  if (take && last_ && (!newest_ || shot.pts > *newest_)) encode(encoder, shot);
}

void Lane::encode(av::VideoEncoder& encoder, Shot const& shot) {
  newest_ = shot.pts;
  auto coded = encoder.encode(*last_, shot.pts, shot.key);
  if (!coded) {
    if (!std::exchange(failed_, true)) house_.log.error("{}: {}", rung_.name, coded.error().what);
    return;
  }
  for (auto& packet : *coded) {
    packet.track = track_;
    packet.ntp_us = shot.ntp_us;
    packet.duration = {};
    house_.packet(std::move(packet));
  }
}

}  // namespace freshet::transcode
