/// PictureScaler: what makes pictures of one size, whatever does the work.
#pragma once

#include "av/ptr.hpp"
#include "base/result.hpp"

namespace freshet::av {

/// On one thread at a time.
class PictureScaler {
 public:
  PictureScaler() = default;
  PictureScaler(PictureScaler const&) = delete;
  PictureScaler& operator=(PictureScaler const&) = delete;
  virtual ~PictureScaler() = default;

  /// A frame with the time stamp and the captions of `in`, and its colours, said or guessed.
  [[nodiscard]] virtual Result<AvFrame> scale(AVFrame const& in) = 0;
};

}  // namespace freshet::av
