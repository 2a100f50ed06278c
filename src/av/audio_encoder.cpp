#include "av/audio_encoder.hpp"

#include "av/codec_loop.hpp"
#include "av/error.hpp"
#include "base/assert.hpp"
#include "wire/aac/config.hpp"

extern "C" {
#include <libavutil/channel_layout.h>
}

#include <new>

namespace freshet::av {
namespace {

Result<AvFrame> make_frame(AVCodecContext const& context) {
  AvFrame frame{av_frame_alloc()};
  if (!frame) throw std::bad_alloc{};
  frame->format = context.sample_fmt;
  frame->nb_samples = context.frame_size;
  frame->sample_rate = context.sample_rate;
  if (auto const code = av_channel_layout_copy(&frame->ch_layout, &context.ch_layout); code < 0) {
    return error_of(code, "channel layout");
  }
  if (auto const code = av_frame_get_buffer(frame.get(), 0); code < 0) {
    return error_of(code, "memory of a frame of sound");
  }
  return frame;
}

}  // namespace

Result<AudioEncoder> AudioEncoder::open(AudioSettings const& settings) {
  auto const* const aac = avcodec_find_encoder(AV_CODEC_ID_AAC);
  if (aac == nullptr) {
    return failure(boost::system::errc::not_supported, "this FFmpeg was built without AAC");
  }
  CodecContext context{avcodec_alloc_context3(aac)};
  if (!context) throw std::bad_alloc{};
  context->sample_fmt = AV_SAMPLE_FMT_FLTP;
  context->sample_rate = static_cast<int>(settings.sample_rate);
  context->time_base = {1, context->sample_rate};
  context->bit_rate = settings.bit_rate;
  context->profile = FF_PROFILE_AAC_LOW;
  av_channel_layout_default(&context->ch_layout, settings.channels);
  if (auto const code = avcodec_open2(context.get(), aac, nullptr); code < 0) {
    return error_of(code, "aac does not open");
  }
  auto codec = wire::aac::parse_config(Bytes::copy(std::as_bytes(
      std::span{context->extradata, static_cast<std::size_t>(context->extradata_size)})));
  if (!codec) return std::move(codec).error().in("configuration of aac");
  auto frame = make_frame(*context);
  if (!frame) return std::move(frame).error();
  return AudioEncoder{std::move(context), std::move(*frame), std::move(*codec)};
}

Result<std::vector<Packet>> AudioEncoder::encode(std::span<float const> samples) {
  auto const channels = static_cast<std::size_t>(context_->ch_layout.nb_channels);
  FRESHET_ASSERT(samples.size() % channels == 0);
  std::vector<Packet> packets;
  for (std::size_t at = 0; at < samples.size(); at += channels) {
    if (auto done = take_instant(samples.subspan(at, channels), packets); !done) {
      return std::move(done).error();
    }
  }
  return packets;
}

Result<> AudioEncoder::take_instant(std::span<float const> instant, std::vector<Packet>& packets) {
  // The encoder may still read the last frame's memory.
  if (filled_ == 0) {
    if (auto const code = av_frame_make_writable(frame_.get()); code < 0) {
      return error_of(code, "copy of a frame of sound");
    }
  }
  for (std::size_t channel = 0; channel < instant.size(); ++channel) {
    reinterpret_cast<float*>(frame_->extended_data[channel])[filled_] = instant[channel];
  }
  if (++filled_ < context_->frame_size) return {};
  frame_->pts = given_;
  given_ += filled_;
  filled_ = 0;
  return append(frame_.get(), packets);
}

Result<std::vector<Packet>> AudioEncoder::finish() {
  std::vector<Packet> packets;
  std::vector<float> const silence(static_cast<std::size_t>(context_->ch_layout.nb_channels));
  while (filled_ > 0) {
    if (auto done = take_instant(silence, packets); !done) return std::move(done).error();
  }
  if (auto done = append(nullptr, packets); !done) return std::move(done).error();
  return packets;
}

Result<> AudioEncoder::append(AVFrame const* frame, std::vector<Packet>& packets) {
  auto const coded = av::encode(*context_, frame);
  if (!coded) return coded.error();
  for (auto const& one : *coded) {
    Packet packet;
    packet.track = TrackId{2};
    packet.dts = {one->dts};
    packet.pts = {one->pts};
    packet.duration = {one->duration};
    packet.key = true;
    packet.payload = to_bytes(*one);
    packets.push_back(std::move(packet));
  }
  return {};
}

}  // namespace freshet::av
