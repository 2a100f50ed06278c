#include "av/resampler.hpp"

#include "av/error.hpp"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
}

#include <new>

namespace freshet::av {
namespace {

/// Seconds: RTMP tells milliseconds, so less than the first is no drift; more than the last is a
/// hole.
constexpr double kNoDrift = 0.01, kHole = 0.05;
constexpr double kStretchAtMost = 0.005, kStretchFor = 2;

AVChannelLayout layout_of(AVFrame const& frame) {
  AVChannelLayout layout = frame.ch_layout;
  if (layout.order == AV_CHANNEL_ORDER_UNSPEC) {
    av_channel_layout_default(&layout, frame.ch_layout.nb_channels);
  }
  return layout;
}

}  // namespace

Result<> Resampler::open(AVFrame const& frame, Shape const& shape) {
  AVChannelLayout in = layout_of(frame), out{};
  av_channel_layout_default(&out, settings_.channels);
  SwrContext* raw = nullptr;
  auto code =
      swr_alloc_set_opts2(&raw, &out, AV_SAMPLE_FMT_FLT, static_cast<int>(settings_.sample_rate),
                          &in, static_cast<AVSampleFormat>(shape.format), shape.rate, 0, nullptr);
  context_.reset(raw);
  if (code < 0) return error_of(code, "a resampler");
  // From the beginning, for what is stretched later.
  av_opt_set_int(raw, "flags", SWR_FLAG_RESAMPLE, 0);
  av_opt_set_double(raw, "min_comp", kNoDrift, 0);
  av_opt_set_double(raw, "min_hard_comp", kHole, 0);
  av_opt_set_double(raw, "max_soft_comp", kStretchAtMost, 0);
  av_opt_set_double(raw, "comp_duration", kStretchFor, 0);
  code = swr_init(raw);
  if (code < 0) {
    context_.reset();
    return error_of(code, "a resampler");
  }
  shape_ = shape;
  return {};
}

Result<Resampler::Sound> Resampler::convert(AVFrame const& frame, std::int64_t at) {
  Shape const shape{frame.format, frame.sample_rate, frame.ch_layout.nb_channels};
  if (!context_ || shape_ != shape) {
    if (auto done = open(frame, shape); !done) return std::move(done).error();
  }
  auto* const swr = context_.get();
  // swr counts in units of both rates at once.
  auto const place = swr_next_pts(swr, at * shape.rate);
  auto const room = swr_get_out_samples(swr, frame.nb_samples);
  if (room < 0) return error_of(room, "a resampler");
  Sound sound;
  sound.at = (place + shape.rate / 2) / shape.rate;
  sound.samples.resize(static_cast<std::size_t>(room) * settings_.channels);
  auto* out = reinterpret_cast<std::uint8_t*>(sound.samples.data());
  auto const got = swr_convert(
      swr, &out, room, const_cast<std::uint8_t const**>(frame.extended_data), frame.nb_samples);
  if (got < 0) return error_of(got, "a resampler");
  sound.samples.resize(static_cast<std::size_t>(got) * settings_.channels);
  return sound;
}

}  // namespace freshet::av
