#include "package/profile.hpp"

#include <algorithm>

namespace freshet::package {

Profile profile_of(config::Channel const& channel) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  Profile p;
  switch (channel.latency) {
    case config::Latency::ultra:
      p = {Microseconds{167'000}, seconds{1}, 2};
      break;
    // A third of a second and not a hair less: ten frames of 30 a second fit.
    case config::Latency::low:
      p = {Microseconds{333'400}, seconds{2}, 4};
      break;
    case config::Latency::apple:
      p = {seconds{1}, seconds{6}, 6};
      break;
    case config::Latency::classic:
      p = {Microseconds{0}, seconds{4}, 6};
      break;
  }
  if (channel.part.count() > 0 && p.low_latency()) p.part = channel.part;
  if (channel.segment.count() > 0) {
    p.segment = channel.segment;
    // Room for a keyframe that comes late: half as long again, and at least a second.
    auto const room = std::max<milliseconds>(channel.segment / 2, seconds{1});
    p.target_duration =
        static_cast<std::uint32_t>(std::chrono::ceil<seconds>(channel.segment + room).count());
  }
  return p;
}

}  // namespace freshet::package
