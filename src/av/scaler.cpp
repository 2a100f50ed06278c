#include "av/scaler.hpp"

#include "av/error.hpp"

extern "C" {
#include <libavutil/opt.h>
}

#include <new>

namespace freshet::av {
namespace {

AVColorSpace matrix_of(AVFrame const& frame) {
  if (frame.colorspace != AVCOL_SPC_UNSPECIFIED && frame.colorspace != AVCOL_SPC_RGB)
    return frame.colorspace;
  return frame.height > 576 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
}

bool is_full(AVFrame const& frame) { return frame.color_range == AVCOL_RANGE_JPEG; }

}  // namespace

Result<AvFrame> Scaler::scale(AVFrame const& in) {
  AvFrame out{av_frame_alloc()};
  if (!out) throw std::bad_alloc{};
  out->format = AV_PIX_FMT_YUV420P;
  out->width = static_cast<int>(settings_.width);
  out->height = static_cast<int>(settings_.height);
  out->colorspace = settings_.matrix == AVCOL_SPC_UNSPECIFIED ? matrix_of(in) : settings_.matrix;
  out->color_range = settings_.range == AVCOL_RANGE_UNSPECIFIED ? in.color_range : settings_.range;
  out->pts = in.pts;
  if (auto const code = av_frame_get_buffer(out.get(), 0); code < 0) {
    return error_of(code, "memory of a scaled picture");
  }
  if (auto ready = prepare(in, *out); !ready) return ready.error();
  auto const rows =
      sws_scale(context_.get(), in.data, in.linesize, 0, in.height, out->data, out->linesize);
  if (rows < 0) return error_of(rows, "scaling");
  return out;
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
