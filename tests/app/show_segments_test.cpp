#include "app/show_segments.hpp"

#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

namespace freshet::app {
namespace {

constexpr std::int64_t kBegan = 1'785'489'900'000'000;

class ShowSegments : public ::testing::Test {
 protected:
  ShowSegments() {
    origin::Presentation::Options options;
    options.channel = "main";
    options.stream_id = "01J";
    options.promises = {true, std::chrono::seconds{1}, 4, std::chrono::seconds{24}};
    options.window = origin::Window::make(std::chrono::hours{1}, 4, false);
    options.first_msn = 7;
    auto const shown =
        std::make_shared<origin::Presentation>(loops_, loops_.at(0), clock_, options);
    origin_.show("main", shown);
    test::call_on(loops_.at(0), [&] {
      auto track = test::rtmp_tracks()->front();
      track.label = "source";
      auto const rendition = shown->add(track);
      rendition->set_init(Bytes::copy("init"));
      write(*rendition, track.timebase);
      return 0;
    });
  }
  /// Four segments of two seconds, of which the second is a gap.
  static void write(origin::Rendition& to, Timebase base) {
    Ticks const two_s{2 * base.hz};
    for (std::int64_t i = 0; i < 4; ++i) {
      origin::SegmentStart start;
      start.msn = 7 + static_cast<std::uint64_t>(i);
      start.start = {i * two_s.n};
      start.wall_us = kBegan + i * 2'000'000;
      if (i == 1) {
        start.gap = true;
        to.gap(start, two_s);
        continue;
      }
      to.open(start);
      to.append({Bytes::copy("media"), two_s, true, false}, {}, true);
    }
  }
  [[nodiscard]] auto ask(api::SegmentQuery const& wanted) const {
    return segments_of(origin_, wanted);
  }

  net::Loops loops_{1};
  ManualClock clock_{kBegan};
  origin::Origin origin_;
};

TEST_F(ShowSegments, AreThoseThatCanBeFetched) {
  auto const all = ask({"main", "01J", "source", {}, 100});
  ASSERT_TRUE(all) << all.error().what;
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ(all->front().seq, 7U);
  EXPECT_EQ(all->front().wall_us, kBegan);
  EXPECT_DOUBLE_EQ(all->front().duration_s, 2);
  EXPECT_EQ(all->front().uri, "/live/main/source/s7.m4s");
  EXPECT_EQ((*all)[1].seq, 9U) << "the gap is none";
}

TEST_F(ShowSegments, ArePaged) {
  auto const some = ask({"main", "01J", "source", 7, 1});
  ASSERT_EQ(some->size(), 1U);
  EXPECT_EQ(some->front().seq, 9U);
}

TEST_F(ShowSegments, AreNoneOfAnotherShowOrRendition) {
  EXPECT_FALSE(ask({"main", "01K", "source", {}, 100}));
  EXPECT_FALSE(ask({"side", "01J", "source", {}, 100}));
  EXPECT_FALSE(ask({"main", "01J", "4k", {}, 100}));
}

}  // namespace
}  // namespace freshet::app
