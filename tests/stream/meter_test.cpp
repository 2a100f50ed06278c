#include "stream/meter.hpp"

#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

namespace freshet::stream {
namespace {

using Us = std::chrono::microseconds;
using test::at;
using test::kAudio;
using test::kVideo;

class MeterTest : public ::testing::Test {
 protected:
  MeterTest() { meter_.begin(test::rtmp_tracks()); }

  /// Pictures of 5,000 octets, 30 a second, a keyframe every `gop`, each with sound that is so much
  /// ahead; `arrives` makes of the time at which a picture should come the one at which it does.
  void play(
      double seconds, int gop, std::function<double(double)> const& arrives, double ahead_ms = 0,
      std::function<bool(int)> const& is_sent = [](int) { return true; }) {
    std::string const payload(5'000, 'x');
    for (int i = 0; i < static_cast<int>(seconds * 30); ++i, ++count_) {
      if (!is_sent(count_)) continue;
      auto const ms = count_ * 1'000 / 30;
      now_ = begin_ + Us{static_cast<std::int64_t>(arrives(count_ / 30.0) * 1e6)};
      meter_.packet(at(kVideo, ms, ms, count_ % gop == 0, payload), now_);
      auto const sound = ms + static_cast<std::int64_t>(ahead_ms);
      meter_.packet(at(kAudio, sound, sound, true, "au"), now_);
    }
  }
  static double on_time(double t) { return t; }
  [[nodiscard]] Figures figures(double later = 0) const {
    return meter_.figures(now_ + Us{static_cast<std::int64_t>(later * 1e6)});
  }

  Meter meter_;
  SteadyTime begin_{std::chrono::seconds{1'000}}, now_ = begin_;
  int count_ = 0;
};

TEST_F(MeterTest, KnowsRatesOfAnEvenStream) {
  play(20, 60, on_time);
  auto const f = figures();
  EXPECT_TRUE(f.picture);
  EXPECT_TRUE(f.sound);
  EXPECT_NEAR(f.bit_rate, 1'200'480, 2'000);
  EXPECT_NEAR(f.frame_rate, 30, 0.11);
  EXPECT_NEAR(f.keyframe_interval_s, 2, 0.01);
  EXPECT_NEAR(f.speed, 1, 0.01);
  EXPECT_LT(f.jitter_ms, 1);
  EXPECT_EQ(f.pictures, 600U);
  EXPECT_EQ(f.missing_pictures, 0U);
  EXPECT_EQ(f.late_pictures, 0U);
  EXPECT_NEAR(f.drift_ms, 0, 0.1);
}

TEST_F(MeterTest, AKeyframeThatDoesNotComeCountsAsItsInterval) {
  play(2, 30, on_time);
  EXPECT_NEAR(figures().keyframe_interval_s, 1, 0.05);
  play(7, 1'000, on_time);
  EXPECT_NEAR(figures().keyframe_interval_s, 8, 0.1);
}

TEST_F(MeterTest, TellsALineThatIsTooNarrow) {
  play(30, 60, [](double t) { return t * 1.1; });
  EXPECT_NEAR(figures().speed, 0.91, 0.02);
  EXPECT_NEAR(figures().frame_rate, 27.3, 0.3);
}

TEST_F(MeterTest, TellsAnUnevenOne) {
  play(20, 60, [](double t) { return std::floor(t * 2 + 1) / 2; });
  EXPECT_GT(figures().jitter_ms, 20);
  EXPECT_EQ(figures().late_pictures, 0U);
}

TEST_F(MeterTest, CountsWhatIsLateAndWhatIsMissing) {
  play(10, 60, on_time);
  play(
      5, 60, [](double t) { return t < 10.5 ? t + 0.8 : t; }, 0,
      [](int i) { return i % 50 != 49; });
  EXPECT_EQ(figures().late_pictures, 1U);
  EXPECT_EQ(figures().missing_pictures, 2U) << "of the last one nothing tells yet";
}

TEST_F(MeterTest, SaysHowLongNothingCame) {
  play(15, 60, on_time);
  EXPECT_NEAR(figures(4).silent_s, 4, 0.1);
  EXPECT_NEAR(figures(5).frame_rate, 16.5, 2);
  EXPECT_EQ(figures(20).bit_rate, 0);
}

TEST_F(MeterTest, WhoEndsIsNotSlow) {
  play(15.4, 60, on_time);
  for (double const later : {0.2, 0.7, 1.2, 1.9}) EXPECT_GT(figures(later).speed, 0.97) << later;
}

TEST_F(MeterTest, SeesSoundDriftAwayFromThePicture) {
  play(10, 60, on_time, 40);
  EXPECT_NEAR(figures().sound_ahead_ms, 40, 1);
  EXPECT_NEAR(figures().drift_ms, 0, 1);
  play(10, 60, on_time, 100);
  EXPECT_NEAR(figures().drift_ms, 60, 3);
}

TEST_F(MeterTest, SeesTheEncodersClockDriftAwayFromOurs) {
  play(75, 60, [](double t) { return t * (1 + 300e-6); });
  EXPECT_NEAR(figures().clock_gain, -300e-6, 10e-6) << "it takes longer for a second than we do";
}

TEST_F(MeterTest, ClocksThatJumpAreNoFigures) {
  play(15, 60, on_time);
  count_ += 30 * 3'600;
  begin_ -= std::chrono::hours{1};
  play(15, 60, on_time);
  auto const f = figures();
  EXPECT_EQ(f.missing_pictures, 0U);
  EXPECT_LT(f.jitter_ms, 5);
  EXPECT_NEAR(f.speed, 1, 0.05);
}

TEST_F(MeterTest, KnowsNothingBeforeItHasSeenASecond) {
  EXPECT_EQ(figures(), (Figures{.picture = true, .sound = true}));
  play(0.5, 60, on_time);
  EXPECT_EQ(figures().bit_rate, 0);
}

}  // namespace
}  // namespace freshet::stream
