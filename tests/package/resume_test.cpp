/// A packager that goes on with the presentation of an earlier run.
#include "package/packager.hpp"
#include "stream/timeline.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

namespace freshet::package {
namespace {

using test::at;

constexpr std::int64_t kEndUs = 100'000'000;  // where the former run's segments end

class PackagerResume : public ::testing::Test {
 protected:
  PackagerResume() {
    origin::Presentation::Options options;
    options.channel = "main";
    options.promises = {true, Microseconds{334'000}, 4, Microseconds{24'000'000}};
    options.window = origin::Window::make(std::chrono::hours{1}, 4, false);
    options.first_msn = 1'000;
    options.wall_us_at_zero = clock_.wall_us() - kEndUs;
    former_ = std::make_shared<origin::Presentation>(loops_, home_, clock_, options);
    auto tracks = *test::rtmp_tracks();
    tracks[0].timebase = kVideoTimebase;
    tracks[1].timebase = {48'000};
    former_->restore({stored(tracks[0]), stored(tracks[1])});
    run([&] {
      packager_.resume({former_, kEndUs});
      timeline_.resume({options.wall_us_at_zero}, kEndUs);
    });
  }
  /// One segment of two seconds.
  static origin::Presentation::Stored stored(Track const& track) {
    origin::Rendition::Stored::Segment one;
    auto& s = one.facts;
    s.msn = 1'000;
    s.start = rescale({kEndUs - 2'000'000}, kMicroseconds, track.timebase);
    s.duration = {2 * track.timebase.hz};
    s.size = 3;
    one.parts = {{Bytes::copy("old"), s.duration, true}};
    origin::Rendition::Stored rendition;
    rendition.inits = {{Bytes::copy("init"), track.codec}};
    rendition.segments = {one};
    return {track, std::move(rendition)};
  }
  template <class F>
  void run(F f) {
    freshet::test::call_on(home_, [&] { f(); });
  }
  /// 25 pictures a second, a keyframe every two seconds, and sound.
  void play(int length_s) {
    timeline_.tracks(test::rtmp_tracks({25, 1}));
    for (int ms = 0; ms < length_s * 1'000; ms += 40) {
      timeline_.packet(at(test::kVideo, ms, ms, ms % 2'000 == 0, "frame"));
      timeline_.packet(at(test::kAudio, ms, ms, true, "au"));
      clock_.advance(std::chrono::milliseconds{40});
    }
  }
  [[nodiscard]] std::shared_ptr<origin::Snapshot const> now(std::string_view name) const {
    return former_->find(name)->now();
  }

  ManualClock clock_;
  net::Loops loops_{1};
  net::Loop& home_{loops_.at(0)};
  std::shared_ptr<origin::Presentation> former_;
  std::vector<std::shared_ptr<origin::Presentation>> made_;
  Packager packager_{
      {Microseconds{333'400}, std::chrono::seconds{2}, 4},
      {[this](origin::Promises const& promises) {
         origin::Presentation::Options options;
         options.promises = promises;
         options.window = former_->options().window;
         made_.push_back(std::make_shared<origin::Presentation>(loops_, home_, clock_, options));
         return made_.back();
       },
       [](auto) {},
       {},
       true}};
  stream::Timeline timeline_{clock_, packager_};
};

TEST_F(PackagerResume, TheEncoderThatIsBackGoesOnBehindADiscontinuity) {
  clock_.advance(std::chrono::seconds{3});
  run([&] { play(9); });
  EXPECT_TRUE(made_.empty());
  auto const video = now("source"), sound = now("audio");
  EXPECT_EQ(as_text(video->find_recent(1'000)->parts[0].bytes.span()), "old");
  ASSERT_TRUE(video->facts(1'001)->gap);
  auto const first = *video->facts(1'002);
  EXPECT_FALSE(first.gap);
  EXPECT_TRUE(first.discontinuity && first.new_init);
  EXPECT_EQ(first.init, 1U);
  EXPECT_EQ(microseconds(first.start, kVideoTimebase), kEndUs + 3'000'000);
  EXPECT_EQ(first.wall_us, former_->options().wall_us_at_zero + kEndUs + 3'000'000);
  for (std::uint64_t msn = 1'001; msn < video->next_msn; ++msn) {
    ASSERT_TRUE(sound->facts(msn).has_value()) << msn;
    EXPECT_EQ(sound->facts(msn)->discontinuity, video->facts(msn)->discontinuity) << msn;
    EXPECT_NEAR(seconds(sound->facts(msn)->start, {48'000}),
                seconds(video->facts(msn)->start, kVideoTimebase), 0.022)
        << msn;
  }
}

TEST_F(PackagerResume, PartsKeepWhatWasPromised) {
  run([&] { play(9); });
  for (auto const& segment : now("source")->recent) {
    if (segment->msn <= 1'001) continue;
    for (auto const& part : segment->parts) {
      EXPECT_LE(microseconds(part.duration, kVideoTimebase), 334'000);
    }
  }
}

TEST_F(PackagerResume, OtherTracksBeginAnother) {
  run([&] {
    timeline_.tracks(test::rtmp_tracks({25, 1}, 44'100));
    for (int ms = 0; ms < 2'000; ms += 40) timeline_.packet(at(test::kVideo, ms, ms, ms == 0));
  });
  EXPECT_TRUE(now("source")->ended);
  EXPECT_EQ(now("source")->next_msn, 1'001U) << "nothing was under way";
  EXPECT_EQ(made_.size(), 1U);
}

TEST_F(PackagerResume, AServerThatStopsLeavesTheShowOpen) {
  run([&] {
    play(3);
    packager_.end(EndReason::shutdown);
  });
  EXPECT_FALSE(now("source")->ended);
  EXPECT_EQ(former_->ended_us(), 0);
  auto const& last = *now("source")->recent.back();
  EXPECT_EQ(microseconds(last.start + last.duration, kVideoTimebase), kEndUs + 3'000'000)
      << "what had come is complete";
}

TEST_F(PackagerResume, EndsWhenNobodyComes) {
  run([&] { packager_.end(EndReason::publisher_left); });
  EXPECT_TRUE(now("source")->ended);
  EXPECT_EQ(now("source")->next_msn, 1'001U);
}

}  // namespace
}  // namespace freshet::package
