#include "av/video_encoder.hpp"

#include "av/card_frame.hpp"
#include "av/codec_loop.hpp"
#include "av/error.hpp"
#include "av/video_formats.hpp"

extern "C" {
#include <libavutil/hwcontext.h>
#include <libavutil/opt.h>
}

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <string>
#include <utility>

namespace freshet::av {
namespace {

constexpr std::uint8_t kGrey = 128;

void apply(AVCodecContext& context, VideoSettings const& settings) {
  context.width = static_cast<int>(settings.width);
  context.height = static_cast<int>(settings.height);
  context.pix_fmt = AV_PIX_FMT_YUV420P;
  context.time_base = {1, static_cast<int>(kVideoTimebase.hz)};
  context.framerate = {static_cast<int>(settings.frame_rate.num),
                       static_cast<int>(settings.frame_rate.den)};
  // x264 and x265 take an average of their own for a reason to forget the quality; to the other two
  // it is what a constrained quality may take.
  context.bit_rate = settings.quality && !needs_key(settings.format) ? 0 : settings.bit_rate;
  context.rc_max_rate = settings.bit_rate;
  context.rc_buffer_size = static_cast<int>(settings.bit_rate);
  context.gop_size = static_cast<int>(settings.gop_frames);
  context.max_b_frames = 0;
  context.thread_count = settings.threads;
  context.sample_aspect_ratio = {static_cast<int>(settings.pixel_aspect.num),
                                 static_cast<int>(settings.pixel_aspect.den)};
  // libav counts them as H.273 does.
  context.color_primaries = static_cast<AVColorPrimaries>(settings.colour.primaries);
  context.color_trc = static_cast<AVColorTransferCharacteristic>(settings.colour.transfer);
  context.colorspace = static_cast<AVColorSpace>(settings.colour.matrix);
  context.color_range = settings.colour.full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
}

Result<> put_on_card(AVCodecContext& context, VideoSettings const& settings) {
  auto frames = settings.card->frames(settings.width, settings.height);
  if (!frames) return std::move(frames).error();
  context.pix_fmt = reinterpret_cast<AVHWFramesContext const*>((*frames)->data)->format;
  context.hw_frames_ctx = frames->release();
  return {};
}

Result<> start(AVCodecContext& context, VideoSettings const& settings) {
  AVDictionary* raw = nullptr;
  for (auto const& [name, value] : encoder_options(settings)) {
    av_dict_set(&raw, name, value.c_str(), 0);
  }
  av_dict_set(&raw, "forced-idr", "1", 0);
  auto const code = avcodec_open2(&context, context.codec, &raw);
  AvDictionary const unknown{raw};
  if (code < 0) return error_of(code, fmt::format("{} does not open", encoder_name(settings)));
  return {};
}

Result<CodecContext> opened(VideoSettings const& settings) {
  auto const* const name = encoder_name(settings);
  auto const* const found = avcodec_find_encoder_by_name(name);
  if (found == nullptr) {
    return failure(boost::system::errc::not_supported,
                   fmt::format("this FFmpeg was built without {}", name));
  }
  CodecContext context{avcodec_alloc_context3(found)};
  if (!context) throw std::bad_alloc{};
  apply(*context, settings);
  if (settings.card) {
    if (auto put = put_on_card(*context, settings); !put) return std::move(put).error();
  }
  if (auto done = start(*context, settings); !done) return std::move(done).error();
  return context;
}

/// A keyframe of such an encoder: its own first picture must not be spent on that.
Result<Bytes> sample_key(VideoSettings const& settings) {
  auto encoder = opened(settings);
  if (!encoder) return std::move(encoder).error();
  auto picture = Picture::make(settings.width, settings.height);
  if (!picture) return std::move(picture).error();
  for (unsigned index = 0; index < 3; ++index) {
    auto const plane = picture->plane(index);
    for (std::uint32_t y = 0; y < plane.height; ++y) std::ranges::fill(plane.row(y), kGrey);
  }
  picture->frame().pts = 0;
  auto const coded = av::encode(**encoder, &picture->frame());
  if (!coded) return Error{coded.error()};
  if (coded->empty()) {
    return failure(boost::system::errc::not_supported,
                   fmt::format("{} keeps pictures back", encoder_name(settings)));
  }
  return to_bytes(*coded->front());
}

}  // namespace

Result<VideoEncoder> VideoEncoder::open(VideoSettings const& settings) {
  if (!settings.frame_rate.known()) {
    return failure(boost::system::errc::invalid_argument, "an encoder needs a frame rate");
  }
  Bytes key;
  if (needs_key(settings.format)) {
    auto sample = sample_key(settings);
    if (!sample) return std::move(sample).error();
    key = std::move(*sample);
  }
  auto context = opened(settings);
  if (!context) return std::move(context).error();
  auto codec = described(**context, settings.format, key.span());
  if (!codec) return std::move(codec).error();
  return VideoEncoder{std::move(*context), settings.format, std::move(*codec)};
}

Result<std::unique_ptr<PictureEncoder>> open_encoder(VideoSettings const& settings) {
  auto encoder = VideoEncoder::open(settings);
  if (!encoder) return std::move(encoder).error();
  return std::unique_ptr<PictureEncoder>{std::make_unique<VideoEncoder>(std::move(*encoder))};
}

Result<std::vector<Packet>> VideoEncoder::encode(Picture const& picture, Ticks pts, bool key) {
  return encode(picture.frame(), pts, key);
}

Result<std::vector<Packet>> VideoEncoder::encode(AVFrame const& picture, Ticks pts, bool key) {
  auto const frame = within_reach(picture);
  if (!frame) return Error{frame.error()};
  (*frame)->pts = pts.n;
  (*frame)->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  return run(frame->get());
}

/// A reference of the encoder's own to the samples, with its own time stamp.
Result<AvFrame> VideoEncoder::within_reach(AVFrame const& picture) const {
  auto* const frames = context_->hw_frames_ctx;
  if (frames != nullptr && !on_card(picture)) return to_card(*frames, picture);
  if (frames == nullptr && on_card(picture)) return from_card(picture);
  AvFrame shared{av_frame_clone(&picture)};
  if (!shared) throw std::bad_alloc{};
  return shared;
}

/// libav hands x264 and NVENC what has changed with the next picture.
void VideoEncoder::set_most(std::uint32_t bit_rate) {
  if (format_ != VideoFormat::h264) return;
  context_->rc_max_rate = bit_rate;
  context_->rc_buffer_size = static_cast<int>(bit_rate);
}

/// Of encoders that have both names for it only x264 looks at it again.
void VideoEncoder::set_quality(double factor) {
  if (format_ != VideoFormat::h264) return;
  av_opt_set_double(context_->priv_data, "crf", factor, 0);
}

Result<std::vector<Packet>> VideoEncoder::finish() { return run(nullptr); }

Result<std::vector<Packet>> VideoEncoder::run(AVFrame const* frame) {
  auto const coded = av::encode(*context_, frame);
  if (!coded) return coded.error();
  std::vector<Packet> packets;
  for (auto const& one : *coded) {
    auto sample = access_unit(format_, to_bytes(*one));
    if (!sample)
      return std::move(sample).error().in(fmt::format("output of {}", context_->codec->name));
    Packet packet;
    packet.track = TrackId{1};
    packet.dts = {one->dts};
    packet.pts = {one->pts};
    packet.duration = {one->duration};
    packet.key = (one->flags & AV_PKT_FLAG_KEY) != 0;
    packet.payload = std::move(*sample);
    packets.push_back(std::move(packet));
  }
  return packets;
}

}  // namespace freshet::av
