#include "av/picture.hpp"

#include "av/error.hpp"
#include "base/assert.hpp"

#include <new>
#include <string>

namespace freshet::av {
namespace {

constexpr std::uint32_t kMost = 16'384;

}  // namespace

Result<Picture> Picture::make(std::uint32_t width, std::uint32_t height) {
  auto const fits = [](std::uint32_t n) { return n > 0 && n <= kMost && n % 2 == 0; };
  if (!fits(width) || !fits(height)) {
    return failure(boost::system::errc::invalid_argument,
                   "a picture of " + std::to_string(width) + "x" + std::to_string(height) +
                       ": sizes are even and at most " + std::to_string(kMost));
  }
  AvFrame frame{av_frame_alloc()};
  if (!frame) throw std::bad_alloc{};
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = static_cast<int>(width);
  frame->height = static_cast<int>(height);
  if (auto const code = av_frame_get_buffer(frame.get(), 0); code < 0) {
    return error_of(code, "memory of a picture");
  }
  return Picture{std::move(frame)};
}

Result<> Picture::make_writable() {
  auto const code = av_frame_make_writable(frame_.get());
  if (code < 0) return error_of(code, "copy of a picture");
  return {};
}

Plane Picture::plane(unsigned index) const {
  FRESHET_ASSERT(index < 3);
  unsigned const half = index == 0 ? 1 : 2;
  return {frame_->data[index], static_cast<std::size_t>(frame_->linesize[index]), width() / half,
          height() / half};
}

}  // namespace freshet::av
