/// Holes in one track or both, in any order of arrival: what every playlist keeps to.
#include "package/packager.hpp"
#include "stream/timeline.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <vector>

namespace freshet::package {
namespace {

using test::at;
using test::kAudio;
using test::kVideo;

struct HolesTest : ::testing::TestWithParam<unsigned> {
  /// A time stamp and when it comes, milliseconds.
  struct Coming {
    std::int64_t ms = 0, arrives = 0;
    bool video = false, key = false;
  };

  std::shared_ptr<origin::Presentation> make(origin::Promises const& promises) {
    origin::Presentation::Options options;
    options.channel = "main";
    options.promises = promises;
    options.window = origin::Window::make(std::chrono::hours{1}, promises.target_duration, false);
    options.first_msn = 1'000;
    made = std::make_shared<origin::Presentation>(loops, home, clock, options);
    return made;
  }

  /// Twenty-five pictures a second, a keyframe every two, and sound; each lacks what falls into the
  /// holes drawn for it.
  std::vector<Coming> draw() {
    using Range = std::pair<std::int64_t, std::int64_t>;
    std::vector<Range> holes[2];
    auto const number = [&](int from, int to) {
      return std::uniform_int_distribution<int>{from, to}(dice);
    };
    for (std::int64_t from = 4'000; from < kLengthMs - 12'000; from += number(3'000, 12'000)) {
      Range const hole{from, from + number(50, 6'000)};
      auto const whose = number(0, 2);
      if (whose != 0) holes[0].push_back(hole);
      if (whose == 2) {
        auto const shift = number(-3'000, 3'000);
        holes[1].push_back({hole.first + shift, hole.second + shift});
      } else if (whose == 0) {
        holes[1].push_back(hole);
      }
      from = hole.second;
    }
    auto const lacks = [&](int track, std::int64_t ms) {
      return std::ranges::any_of(holes[track],
                                 [&](Range const& h) { return ms >= h.first && ms < h.second; });
    };
    auto const early = number(0, 700), late = number(0, 300);
    std::vector<Coming> all;
    for (std::int64_t k = 0; k * 40 < kLengthMs; ++k) {
      if (!lacks(0, k * 40)) all.push_back({k * 40, k * 40, true, k % 50 == 0});
    }
    for (std::int64_t k = 0; k * 1'024 / 48 < kLengthMs; ++k) {
      auto const ms = k * 1'024 / 48;
      if (!lacks(1, ms)) all.push_back({ms, ms - early + late, false, true});
    }
    std::ranges::stable_sort(all, std::ranges::less{}, &Coming::arrives);
    return all;
  }

  void play() {
    timeline.tracks(test::rtmp_tracks({25, 1}, 48'000));
    std::int64_t now = -1'000;
    for (auto const& one : draw()) {
      clock.advance(std::chrono::milliseconds{std::max<std::int64_t>(0, one.arrives - now)});
      now = std::max(now, one.arrives);
      timeline.packet(
          at(one.video ? kVideo : kAudio, one.ms, one.ms, one.key, one.video ? "picture" : "au"));
    }
  }

  /// When a rendition's segments begin and end, microseconds; by number.
  struct Time {
    std::int64_t began = 0, ended = 0;
    bool gap = false;
  };
  std::map<std::uint64_t, Time> times(std::string_view name) const {
    std::map<std::uint64_t, Time> all;
    auto const hz = name == "source" ? 90'000 : 48'000;
    for (auto const& s : made->find(name)->now()->recent) {
      all[s->msn] = {microseconds(s->start, Timebase{hz}),
                     microseconds(s->start + s->duration, Timebase{hz}), s->gap};
    }
    return all;
  }

  static constexpr std::int64_t kLengthMs = 90'000;
  std::mt19937 dice{GetParam()};
  net::Loops loops{1};
  net::Loop& home{loops.at(0)};
  ManualClock clock;
  std::shared_ptr<origin::Presentation> made;
  Packager packager{{Microseconds{333'400}, std::chrono::seconds{2}, 4},
                    {[this](origin::Promises const& p) { return make(p); }, [](auto) {}, {}}};
  stream::Timeline timeline{clock, packager};
};

TEST_P(HolesTest, RenditionsStayTogetherAndWithinTheTarget) {
  freshet::test::call_on(home, [&] { play(); });
  auto const pictures = times("source"), sound = times("audio");
  ASSERT_GT(pictures.size(), 20U);
  for (auto const& [msn, time] : pictures) {
    EXPECT_LT(time.ended - time.began, 4'500'000) << msn;
    auto const other = sound.find(msn);
    if (other == sound.end()) continue;
    EXPECT_LT(std::abs(time.began - other->second.began), 41'000)
        << msn << " of " << time.began << (time.gap ? ", a gap" : "")
        << (other->second.gap ? ", its sound is a gap" : "");
    EXPECT_LT(other->second.ended - other->second.began, 4'500'000) << msn;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, HolesTest, ::testing::Range(0U, 60U));

}  // namespace
}  // namespace freshet::package
