#include "av/video_encoder.hpp"

#include "av/codec_loop.hpp"
#include "av/error.hpp"
#include "wire/h264/config.hpp"
#include "wire/h264/nal.hpp"

#include <fmt/format.h>

#include <new>
#include <string>
#include <utility>

namespace freshet::av {
namespace {

/// Both write their parameter sets behind start codes; the container wants them in a record.
Result<H264> codec_of(AVCodecContext const& context) {
  auto const extra =
      std::as_bytes(std::span{context.extradata, static_cast<std::size_t>(context.extradata_size)});
  auto const units = wire::nal::split_annex_b(extra);
  if (!units)
    return Error{units.error()}.in(fmt::format("parameter sets of {}", context.codec->name));
  ByteSpan sps;
  ByteSpan pps;
  for (auto const unit : *units) {
    auto const type = wire::h264::type_of(unit);
    if (type == wire::h264::UnitType::sps) sps = unit;
    if (type == wire::h264::UnitType::pps) pps = unit;
  }
  auto record = wire::h264::make_config(sps, pps);
  if (!record)
    return std::move(record).error().in(fmt::format("parameter sets of {}", context.codec->name));
  return wire::h264::parse_config(std::move(*record));
}

void apply(AVCodecContext& context, VideoSettings const& settings) {
  context.width = static_cast<int>(settings.width);
  context.height = static_cast<int>(settings.height);
  context.pix_fmt = AV_PIX_FMT_YUV420P;
  context.time_base = {1, static_cast<int>(kVideoTimebase.hz)};
  context.framerate = {static_cast<int>(settings.frame_rate.num),
                       static_cast<int>(settings.frame_rate.den)};
  context.bit_rate = settings.quality ? 0 : settings.bit_rate;
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

char const* encoder_name(VideoSettings const& settings) {
  return settings.nvenc ? "h264_nvenc" : "libx264";
}

/// Of what libav calls options, each encoder has its own.
using Options = std::vector<std::pair<char const*, std::string>>;

Options x264_options(VideoSettings const& settings) {
  // A cut of the scene makes no keyframe of its own: they stay on the beat.
  Options all{{"preset", settings.preset}, {"tune", "zerolatency"}, {"sc_threshold", "0"}};
  if (settings.quality) all.emplace_back("crf", fmt::format("{}", *settings.quality));
  if (!settings.options.empty()) all.emplace_back("x264-params", settings.options);
  return all;
}

Options nvenc_options(VideoSettings const& settings) {
  Options all{{"preset", "p4"}, {"tune", "ll"},       {"zerolatency", "1"},
              {"delay", "0"},   {"no-scenecut", "1"}, {"profile", "high"}};
  all.emplace_back("rc", settings.quality ? "vbr" : "cbr");
  if (settings.quality) all.emplace_back("cq", fmt::format("{}", *settings.quality));
  return all;
}

Result<> start(AVCodecContext& context, VideoSettings const& settings) {
  AVDictionary* raw = nullptr;
  for (auto const& [name, value] :
       settings.nvenc ? nvenc_options(settings) : x264_options(settings)) {
    av_dict_set(&raw, name, value.c_str(), 0);
  }
  av_dict_set(&raw, "forced-idr", "1", 0);
  auto const code = avcodec_open2(&context, context.codec, &raw);
  AvDictionary const unknown{raw};
  if (code < 0) return error_of(code, fmt::format("{} does not open", encoder_name(settings)));
  return {};
}

}  // namespace

Result<VideoEncoder> VideoEncoder::open(VideoSettings const& settings) {
  if (!settings.frame_rate.known()) {
    return failure(boost::system::errc::invalid_argument, "an encoder needs a frame rate");
  }
  auto const* const name = encoder_name(settings);
  auto const* const found = avcodec_find_encoder_by_name(name);
  if (found == nullptr) {
    return failure(boost::system::errc::not_supported,
                   fmt::format("this FFmpeg was built without {}", name));
  }
  CodecContext context{avcodec_alloc_context3(found)};
  if (!context) throw std::bad_alloc{};
  apply(*context, settings);
  if (auto done = start(*context, settings); !done) return std::move(done).error();
  auto codec = codec_of(*context);
  if (!codec) return std::move(codec).error();
  return VideoEncoder{std::move(context), std::move(*codec)};
}

Result<std::vector<Packet>> VideoEncoder::encode(Picture const& picture, Ticks pts, bool key) {
  return encode(picture.frame(), pts, key);
}

Result<std::vector<Packet>> VideoEncoder::encode(AVFrame const& picture, Ticks pts, bool key) {
  // The encoder gets a reference of its own to the samples, with its own time stamp.
  AvFrame const frame{av_frame_clone(&picture)};
  if (!frame) throw std::bad_alloc{};
  frame->pts = pts.n;
  frame->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  return run(frame.get());
}

Result<std::vector<Packet>> VideoEncoder::finish() { return run(nullptr); }

Result<std::vector<Packet>> VideoEncoder::run(AVFrame const* frame) {
  auto const coded = av::encode(*context_, frame);
  if (!coded) return coded.error();
  std::vector<Packet> packets;
  for (auto const& one : *coded) {
    auto access_unit = wire::nal::from_annex_b(to_bytes(*one).span(), codec_.length_size);
    if (!access_unit)
      return std::move(access_unit).error().in(fmt::format("output of {}", context_->codec->name));
    Packet packet;
    packet.track = TrackId{1};
    packet.dts = {one->dts};
    packet.pts = {one->pts};
    packet.duration = {one->duration};
    packet.key = (one->flags & AV_PKT_FLAG_KEY) != 0;
    packet.payload = std::move(*access_unit);
    packets.push_back(std::move(packet));
  }
  return packets;
}

}  // namespace freshet::av
