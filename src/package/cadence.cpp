#include "package/cadence.hpp"

#include "media/frame_rate.hpp"

#include <algorithm>
#include <cstdlib>

namespace freshet::package {

Ticks usual_frame(std::span<TimedSample const> samples, Timebase base, bool video) {
  auto const count = static_cast<std::int64_t>(samples.size());
  auto const span = samples.back().dts + samples.back().duration - samples.front().dts;
  Ticks const mean{std::max<std::int64_t>(1, (span.n + count / 2) / count)};
  if (!video) return mean;
  auto const rate =
      customary_rate(static_cast<double>(base.hz) / static_cast<double>(mean.n), 0.02);
  return rate ? Ticks{base.hz * rate->den / rate->num} : mean;
}

void settle_frame_rate(Track& track, Ticks usual) {
  auto const take = [&](Video& video) {
    auto const frame = usual.n;
    auto const stated = video.frame_rate;
    auto const agrees = stated.known() &&
                        std::abs(static_cast<double>(frame) * stated.num - 90'000.0 * stated.den) <
                            0.02 * 90'000 * stated.den;
    if (agrees || frame <= 0) return;
    auto const fps = 90'000.0 / static_cast<double>(frame);
    video.frame_rate =
        customary_rate(fps, 0.001).value_or(Ratio{90'000, static_cast<std::uint32_t>(frame)});
  };
  std::visit(
      [&](auto& codec) {
        if constexpr (requires { codec.video; }) take(codec.video);
      },
      track.codec);
}

}  // namespace freshet::package
