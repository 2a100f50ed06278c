#include "av/still.hpp"

#include "av/codec_loop.hpp"
#include "av/error.hpp"
#include "av/scaler.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <string>

namespace freshet::av {
namespace {

Error undecodable(std::string what) {
  return {make_error_code(boost::system::errc::bad_message), std::move(what)};
}

/// The one picture of one access unit.
Result<AvFrame> decode_alone(Codec const& codec, Packet const& keyframe,
                             StillSettings const& settings) {
  auto decoder = Decoder::open(codec, {1, settings.max_samples});
  if (!decoder) return undecodable(decoder.error().what);
  auto frames = decoder->decode(keyframe);
  // A picture that waits for others, which will not come, is given up at the end.
  if (frames && frames->empty()) frames = decoder->finish();
  if (!frames) return undecodable(frames.error().what);
  if (frames->empty()) return undecodable("a keyframe without a picture");
  auto& frame = frames->front();
  if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0) {
    return undecodable("a damaged keyframe");
  }
  return std::move(frame);
}

/// Square pixels, no wider than asked, even in both directions.
ScalerSettings fitted(AVFrame const& frame, StillSettings const& settings) {
  double const height = frame.height;
  double width = frame.width;
  auto const aspect = frame.sample_aspect_ratio;
  if (aspect.num > 0 && aspect.den > 0) width *= av_q2d(aspect);
  auto const scale = std::min(1.0, settings.max_width / width);
  auto const even = [](double n) {
    return std::max<std::uint32_t>(2, static_cast<std::uint32_t>(std::lround(n / 2)) * 2);
  };
  ScalerSettings out;
  out.width = std::min(even(width * scale), settings.max_width);
  out.height = even(height * scale);
  out.matrix = AVCOL_SPC_SMPTE170M;
  out.range = AVCOL_RANGE_JPEG;
  // A third of the size and less: an average of what is there, and four times as fast.
  if (frame.width > 3 * static_cast<int>(out.width)) out.algorithm = SWS_AREA;
  return out;
}

}  // namespace

Result<Bytes> to_jpeg(AVFrame const& picture, int quantizer) {
  auto const* const mjpeg = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
  if (mjpeg == nullptr) {
    return failure(boost::system::errc::not_supported, "this FFmpeg was built without JPEG");
  }
  CodecContext context{avcodec_alloc_context3(mjpeg)};
  if (!context) throw std::bad_alloc{};
  context->width = picture.width;
  context->height = picture.height;
  context->pix_fmt = AV_PIX_FMT_YUV420P;
  context->color_range = AVCOL_RANGE_JPEG;
  context->time_base = {1, 1};
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_QSCALE;
  context->global_quality = quantizer * FF_QP2LAMBDA;
  if (auto const code = avcodec_open2(context.get(), mjpeg, nullptr); code < 0) {
    return error_of(code, "the JPEG encoder does not open");
  }
  AvFrame const frame{av_frame_clone(&picture)};
  if (!frame) throw std::bad_alloc{};
  frame->pts = 0;
  frame->quality = context->global_quality;
  auto coded = encode(*context, frame.get());
  if (!coded) return coded.error();
  if (coded->empty()) coded = encode(*context, nullptr);
  if (!coded) return coded.error();
  if (coded->empty()) return failure(boost::system::errc::io_error, "a JPEG without octets");
  // A copy: the encoder's buffer is as large as the largest picture it might have made.
  return Bytes::copy(to_bytes(*coded->front()).span());
}

Result<Bytes> still(Codec const& codec, Packet const& keyframe, StillSettings const& settings) {
  auto const* const video = video_of(codec);
  if (video == nullptr) return undecodable("sound has no picture");
  if (std::uint64_t{video->width} * video->height > settings.max_samples) {
    return failure(boost::system::errc::value_too_large,
                   "a picture of " + std::to_string(video->width) + "x" +
                       std::to_string(video->height) + " is larger than is decoded here");
  }
  auto frame = decode_alone(codec, keyframe, settings);
  if (!frame) return std::move(frame).error();
  Scaler scaler{fitted(**frame, settings)};
  auto scaled = scaler.scale(**frame);
  if (!scaled) return std::move(scaled).error();
  return to_jpeg(**scaled, settings.quantizer);
}

}  // namespace freshet::av
