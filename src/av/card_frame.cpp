#include "av/card_frame.hpp"

#include "av/error.hpp"

extern "C" {
#include <libavutil/hwcontext.h>
}

#include <new>

namespace freshet::av {
namespace {

/// What Zimg reads.
constexpr int kRowAlignment = 64;

AVPixelFormat format_in_memory(AVBufferRef const& frames) {
  return reinterpret_cast<AVHWFramesContext const*>(frames.data)->sw_format;
}

AvFrame empty_frame() {
  AvFrame frame{av_frame_alloc()};
  if (!frame) throw std::bad_alloc{};
  return frame;
}

Result<AvFrame> carried(AvFrame to, AVFrame const& from, char const* doing) {
  if (auto const code = av_hwframe_transfer_data(to.get(), &from, 0); code < 0) {
    return error_of(code, doing);
  }
  if (av_frame_copy_props(to.get(), &from) < 0) throw std::bad_alloc{};
  return to;
}

}  // namespace

Result<AvFrame> from_card(AVFrame const& frame) {
  auto out = empty_frame();
  out->format = format_in_memory(*frame.hw_frames_ctx);
  out->width = frame.width;
  out->height = frame.height;
  if (auto const code = av_frame_get_buffer(out.get(), kRowAlignment); code < 0) {
    return error_of(code, "memory of a picture");
  }
  return carried(std::move(out), frame, "from the card");
}

Result<AvFrame> to_card(AVBufferRef& frames, AVFrame const& frame) {
  if (frame.format != format_in_memory(frames)) {
    return failure(boost::system::errc::invalid_argument, "a picture of another format");
  }
  auto out = empty_frame();
  if (auto const code = av_hwframe_get_buffer(&frames, out.get(), 0); code < 0) {
    return error_of(code, "memory of the card");
  }
  if (frame.width > out->width || frame.height > out->height) {
    return failure(boost::system::errc::invalid_argument, "a picture that is too large");
  }
  out->width = frame.width;
  out->height = frame.height;
  return carried(std::move(out), frame, "to the card");
}

}  // namespace freshet::av
