#include "av/scaler.hpp"

#include "av/captions.hpp"
#include "av/error.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
}

#include <new>

namespace freshet::av {
namespace {

constexpr int kAlignment = 64;

bool is_full(AVFrame const& frame) { return frame.color_range == AVCOL_RANGE_JPEG; }

/// The field that was first: a picture of half the lines, without a copy.
AvFrame first_field(AVFrame const& in) {
  AvFrame field{av_frame_clone(&in)};
  if (!field) throw std::bad_alloc{};
  for (int plane = 0; plane < AV_NUM_DATA_POINTERS && field->data[plane] != nullptr; ++plane) {
    if (in.top_field_first == 0) field->data[plane] += field->linesize[plane];
    field->linesize[plane] *= 2;
  }
  // Of an odd number of lines, or of chroma lines, the last is left out.
  field->height = in.height / 4 * 2;
  field->colorspace = matrix_of(in);
  field->interlaced_frame = 0;
  return field;
}

/// The same samples.
AvFrame shared(AVFrame const& in, AVColorSpace matrix) {
  AvFrame out{av_frame_clone(&in)};
  if (!out) throw std::bad_alloc{};
  out->colorspace = matrix;
  return out;
}

}  // namespace

AVColorSpace matrix_of(AVFrame const& frame) {
  if (frame.colorspace != AVCOL_SPC_UNSPECIFIED && frame.colorspace != AVCOL_SPC_RGB)
    return frame.colorspace;
  return frame.height > 576 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
}

/// Of memory that an earlier frame has left: new megabytes a picture cost a page fault every 4 KiB.
AvFrame Scaler::make_frame() {
  auto const width = static_cast<int>(settings_.width), height = static_cast<int>(settings_.height);
  auto const size = av_image_get_buffer_size(AV_PIX_FMT_YUV420P, width, height, kAlignment);
  if (!pool_)
    pool_.reset(av_buffer_pool_init(static_cast<std::size_t>(size) + kAlignment, nullptr));
  AvFrame frame{av_frame_alloc()};
  if (!frame || !pool_) throw std::bad_alloc{};
  frame->buf[0] = av_buffer_pool_get(pool_.get());
  if (frame->buf[0] == nullptr) throw std::bad_alloc{};
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = width;
  frame->height = height;
  av_image_fill_arrays(frame->data, frame->linesize, frame->buf[0]->data, AV_PIX_FMT_YUV420P, width,
                       height, kAlignment);
  return frame;
}

/// Two fields are two instants: scaled as one picture, what moves has combs. One of them has half
/// the lines, and no comb.
Result<AvFrame> Scaler::scale(AVFrame const& in) {
  return in.interlaced_frame != 0 ? scale_frame(*first_field(in)) : scale_frame(in);
}

Result<AvFrame> Scaler::scale_frame(AVFrame const& in) {
  auto const matrix = settings_.matrix == AVCOL_SPC_UNSPECIFIED ? matrix_of(in) : settings_.matrix;
  auto const range = settings_.range == AVCOL_RANGE_UNSPECIFIED ? in.color_range : settings_.range;
  if (nothing_changes(in, matrix, range)) return shared(in, matrix);
  auto out = make_frame();
  out->colorspace = matrix;
  out->color_range = range;
  out->pts = in.pts;
  set_captions(*out, captions_of(in));
  auto done = only_resizes(in, *out) ? resize(in, *out) : convert(in, *out);
  if (!done) return std::move(done).error();
  return out;
}

bool Scaler::nothing_changes(AVFrame const& in, AVColorSpace matrix, AVColorRange range) const {
  return in.format == AV_PIX_FMT_YUV420P && in.width == static_cast<int>(settings_.width) &&
         in.height == static_cast<int>(settings_.height) && matrix_of(in) == matrix &&
         is_full(in) == (range == AVCOL_RANGE_JPEG);
}

bool Scaler::only_resizes(AVFrame const& in, AVFrame const& out) const {
  auto const even = in.width % 2 == 0 && in.height % 2 == 0;
  return even && settings_.algorithm == SWS_BICUBIC && in.format == AV_PIX_FMT_YUV420P &&
         matrix_of(in) == out.colorspace && is_full(in) == is_full(out) && Zimg::reads(in);
}

Result<> Scaler::resize(AVFrame const& in, AVFrame& out) {
  Shape const shape{in.width, in.height, in.format, is_full(in), out.colorspace};
  if (!resizer_ || shape != resizer_shape_) {
    auto made = Zimg::make(in, out);
    if (!made) return std::move(made).error();
    resizer_.emplace(std::move(*made));
    resizer_shape_ = shape;
  }
  return resizer_->scale(in, out);
}

Result<> Scaler::convert(AVFrame const& in, AVFrame& out) {
  if (auto ready = prepare(in, out); !ready) return ready;
  auto const rows =
      sws_scale(context_.get(), in.data, in.linesize, 0, in.height, out.data, out.linesize);
  if (rows < 0) return error_of(rows, "scaling");
  return {};
}

Result<> Scaler::prepare(AVFrame const& in, AVFrame const& out) {
  Shape const shape{in.width, in.height, in.format, is_full(in), matrix_of(in)};
  if (context_ && shape == shape_) return {};
  context_.reset(sws_alloc_context());
  if (!context_) throw std::bad_alloc{};
  // The ranges before it begins: a picture of the same size would else be copied as it is.
  struct Option {
    char const* name;
    std::int64_t value;
  };
  for (auto const& [name, value] :
       {Option{"srcw", in.width}, Option{"srch", in.height}, Option{"src_format", in.format},
        Option{"src_range", is_full(in)}, Option{"dstw", out.width}, Option{"dsth", out.height},
        Option{"dst_format", out.format}, Option{"dst_range", is_full(out)},
        Option{"sws_flags", settings_.algorithm}}) {
    av_opt_set_int(context_.get(), name, value, 0);
  }
  if (auto const code = sws_init_context(context_.get(), nullptr, nullptr); code < 0) {
    context_.reset();
    return error_of(code, "no way to scale this picture");
  }
  constexpr int kOne = 1 << 16;
  sws_setColorspaceDetails(context_.get(), sws_getCoefficients(shape.matrix), is_full(in) ? 1 : 0,
                           sws_getCoefficients(out.colorspace), is_full(out) ? 1 : 0, 0, kOne,
                           kOne);
  shape_ = shape;
  return {};
}

}  // namespace freshet::av
