/// Scaler: pictures of whatever size, format and colours into one size, format and colours.
#pragma once

#include "av/picture_scaler.hpp"
#include "av/ptr.hpp"
#include "av/zimg.hpp"
#include "base/result.hpp"

extern "C" {
#include <libswscale/swscale.h>
}

#include <cstdint>
#include <memory>
#include <optional>

namespace freshet::av {

using BufferPool = std::unique_ptr<AVBufferPool, Freed<av_buffer_pool_uninit>>;
using ScaleContext = std::unique_ptr<SwsContext, Freed<sws_freeContext>>;

/// What comes out: 8-bit YUV 4:2:0.
struct ScalerSettings {
  std::uint32_t width = 1280, height = 720;      ///< even
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;   ///< unspecified: as it comes in
  AVColorRange range = AVCOL_RANGE_UNSPECIFIED;  ///< unspecified: as it comes in
  int algorithm = SWS_BICUBIC;
};

/// That of its samples: what the stream says, or what players guess where it says nothing.
[[nodiscard]] AVColorSpace matrix_of(AVFrame const& frame);

/// On one thread at a time.
class Scaler final : public PictureScaler {
 public:
  explicit Scaler(ScalerSettings settings) : settings_{settings} {}

  /// A new frame with the time stamp and the captions of `in`, which shares its samples where
  /// nothing changes; square pixels are the caller's care. What the stream leaves unsaid of its
  /// colours is guessed as players do: BT.709 above 576 lines, else BT.601; limited range. Of an
  /// interlaced picture one field is scaled.
  [[nodiscard]] Result<AvFrame> scale(AVFrame const& in) override;

 private:
  /// Of what comes in: another one needs another context.
  struct Shape {
    int width = 0, height = 0, format = 0;
    bool full = false;
    AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
    bool operator==(Shape const&) const = default;
  };

  [[nodiscard]] Result<AvFrame> scale_frame(AVFrame const& in);
  [[nodiscard]] AvFrame make_frame();
  [[nodiscard]] bool nothing_changes(AVFrame const& in, AVColorSpace matrix,
                                     AVColorRange range) const;
  [[nodiscard]] bool only_resizes(AVFrame const& in, AVFrame const& out) const;
  [[nodiscard]] Result<> resize(AVFrame const& in, AVFrame& out);
  [[nodiscard]] Result<> convert(AVFrame const& in, AVFrame& out);
  [[nodiscard]] Result<> prepare(AVFrame const& in, AVFrame const& out);

  ScalerSettings const settings_;
  BufferPool pool_;
  std::optional<Zimg> resizer_;
  Shape resizer_shape_;
  ScaleContext context_;
  Shape shape_;
};

}  // namespace freshet::av
