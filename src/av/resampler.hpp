/// Resampler: sound of any shape in, sound of one shape out, in step with its time stamps.
#pragma once

#include "av/ptr.hpp"
#include "base/result.hpp"

extern "C" {
#include <libswresample/swresample.h>
}

#include <cstdint>
#include <optional>
#include <vector>

namespace freshet::av {

using SwrHandle = std::unique_ptr<SwrContext, Freed<swr_free>>;

/// On one thread at a time.
class Resampler {
 public:
  struct Settings {
    std::uint32_t sample_rate = 48'000;
    std::uint8_t channels = 2;
  };
  /// Samples from -1 to 1, the channels of an instant side by side.
  struct Sound {
    std::int64_t at = 0;  ///< the first instant, in samples of the rate that comes out
    std::vector<float> samples;
  };

  explicit Resampler(Settings settings) : settings_{settings} {}

  /// `at`: the frame's first instant, counted in samples of the rate that comes out. Where time
  /// stamps run away from the samples, by up to a twentieth of a second, it is stretched or
  /// squeezed by half a percent until they agree; beyond that it gets silence, or is cut. Whoever
  /// knows of a gap begins anew with reset().
  [[nodiscard]] Result<Sound> convert(AVFrame const& frame, std::int64_t at);
  /// What is said next has nothing to do with what was before.
  void reset() { context_.reset(); }

 private:
  struct Shape {
    int format, rate, channels;
    friend bool operator==(Shape const&, Shape const&) = default;
  };

  Result<> open(AVFrame const& frame, Shape const& shape);

  Settings const settings_;
  std::optional<Shape> shape_;
  SwrHandle context_;
};

}  // namespace freshet::av
