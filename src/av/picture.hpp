/// Picture: 8-bit YUV 4:2:0 in libav's memory, to be drawn on and encoded.
#pragma once

#include "av/ptr.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace freshet::av {

/// One of Y, Cb, Cr: rows of samples, each `stride` behind the one before.
struct Plane {
  std::uint8_t* samples = nullptr;
  std::size_t stride = 0;
  std::uint32_t width = 0, height = 0;

  [[nodiscard]] std::span<std::uint8_t> row(std::uint32_t y) const {
    return {samples + y * stride, width};
  }
};

class Picture {
 public:
  /// Of undefined content. The sizes are even.
  [[nodiscard]] static Result<Picture> make(std::uint32_t width, std::uint32_t height);

  [[nodiscard]] std::uint32_t width() const { return static_cast<std::uint32_t>(frame_->width); }
  [[nodiscard]] std::uint32_t height() const { return static_cast<std::uint32_t>(frame_->height); }

  /// Before drawing. Should an encoder still hold the samples, the picture moves to a copy of them.
  [[nodiscard]] Result<> make_writable();
  /// 0 Y, 1 Cb, 2 Cr. Good until the next make_writable().
  [[nodiscard]] Plane plane(unsigned index) const;

  [[nodiscard]] AVFrame& frame() const { return *frame_; }

 private:
  explicit Picture(AvFrame frame) : frame_{std::move(frame)} {}

  AvFrame frame_;
};

}  // namespace freshet::av
