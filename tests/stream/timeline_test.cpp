#include "stream/timeline.hpp"

#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

namespace freshet::stream {
namespace {

using test::at;
using test::IsEnd;
using test::IsTracks;
using test::kAudio;
using test::kVideo;
using testing::ElementsAre;

constexpr std::int64_t kStart = 1'080'000;  // Timeline::kStartUs in 90 kHz

struct TimelineTest : testing::Test {
  ManualClock clock;
  test::RecordingSink out;
  Timeline timeline{clock, out};

  void video(std::int64_t ms, bool key = false) { timeline.packet(at(kVideo, ms, ms, key)); }
  void audio(std::int64_t ms) { timeline.packet(at(kAudio, ms, ms, true)); }
  /// Frames k = from … to-1 of `rate`, time stamps cut to whole milliseconds as encoders do.
  void frames(int from, int to, double rate, std::int64_t base_ms = 0) {
    for (int k = from; k < to; ++k) {
      video(base_ms + static_cast<std::int64_t>(k * 1000.0 / rate));
      clock.advance(std::chrono::microseconds{static_cast<std::int64_t>(1e6 / rate)});
    }
  }
};

TEST_F(TimelineTest, TellsTheTracksInTheirFinalTimeBases) {
  timeline.tracks(test::rtmp_tracks({30, 1}, 44'100));
  timeline.end(EndReason::finished);
  ASSERT_THAT(out.heard, ElementsAre(IsTracks(2), IsEnd(EndReason::finished)));
  auto const& tracks = *std::get<Tracks>(out.heard[0]);
  EXPECT_EQ(tracks[0].timebase.hz, 90'000);
  EXPECT_EQ(tracks[1].timebase.hz, 44'100);
}

TEST_F(TimelineTest, BeginsTwelveSecondsIntoTheMediaClock) {
  timeline.tracks(test::rtmp_tracks());
  video(3'000'000, true);
  EXPECT_EQ(out.packets().at(0).dts.n, kStart);
  EXPECT_EQ(out.packets().at(0).ntp_us, clock.wall_us());
}

TEST_F(TimelineTest, TheNewestIsThePictureAsPlaylistsDateIt) {
  timeline.tracks(test::rtmp_tracks({25, 1}));
  EXPECT_FALSE(timeline.newest());
  auto const zero_us = clock.wall_us() - Timeline::kStartUs;
  timeline.packet(at(kVideo, 5'000, 5'080, true));  // shown two frames later
  ASSERT_TRUE(timeline.newest());
  EXPECT_EQ(timeline.newest()->wall_us, zero_us + microseconds(out.packets()[0].dts, {90'000}));
  EXPECT_GT(timeline.newest()->lasts_us, 0);
  auto const picture = timeline.newest();
  audio(5'300);
  EXPECT_EQ(timeline.newest(), picture) << "sound that runs ahead is not looked at";
  audio(6'500);
  EXPECT_EQ(timeline.newest()->wall_us, picture->wall_us + 1'500'000) << "pictures lack";
}

class WholeFrames : public TimelineTest, public testing::WithParamInterface<Ratio> {};

TEST_P(WholeFrames, MillisecondJitterSnapsToTheExactRate) {
  auto const rate = GetParam();
  timeline.tracks(test::rtmp_tracks(rate));
  frames(0, 600, static_cast<double>(rate.num) / rate.den);
  auto const packets = out.packets();
  ASSERT_EQ(packets.size(), 600U);
  for (std::size_t k = 0; k < packets.size(); ++k) {
    auto const exact = kStart + static_cast<double>(k) * 90'000 * rate.den / rate.num;
    EXPECT_NEAR(static_cast<double>(packets[k].dts.n), exact, 0.51) << k;
  }
}

TEST_P(WholeFrames, TheNextFrameIsForetoldExactly) {
  auto const rate = GetParam();
  timeline.tracks(test::rtmp_tracks(rate));
  frames(0, 200, static_cast<double>(rate.num) / rate.den);
  auto const packets = out.packets();
  for (std::size_t k = 10; k + 1 < packets.size(); ++k) {
    EXPECT_EQ((packets[k].dts + packets[k].duration).n, packets[k + 1].dts.n) << k;
  }
}

INSTANTIATE_TEST_SUITE_P(Rates, WholeFrames,
                         testing::Values(Ratio{30, 1}, Ratio{30'000, 1'001}, Ratio{25, 1},
                                         Ratio{24, 1}, Ratio{24'000, 1'001}, Ratio{60, 1},
                                         Ratio{60'000, 1'001}, Ratio{50, 1}, Ratio{15, 1}),
                         [](auto const& rate) {
                           return std::to_string(rate.param.num) + "over" +
                                  std::to_string(rate.param.den);
                         });

TEST_F(TimelineTest, AnUnstatedRateIsFoundByWatching) {
  timeline.tracks(test::rtmp_tracks({0, 0}));
  frames(0, 200, 30'000.0 / 1'001);
  auto const packets = out.packets();
  EXPECT_EQ(packets[2].duration.n, 0) << "not foretold before it is known";
  for (std::size_t k = 60; k + 1 < packets.size(); ++k) {
    EXPECT_EQ((packets[k + 1].dts - packets[k].dts).n, 3'003) << k;
  }
}

TEST_F(TimelineTest, AWrongStatedRateOnlyEverCostsTheJitter) {
  timeline.tracks(test::rtmp_tracks({30, 1}));
  frames(0, 900, 25);
  auto const packets = out.packets();
  ASSERT_EQ(packets.size(), 900U);
  for (std::size_t k = 1; k < packets.size(); ++k) {
    EXPECT_GT(packets[k].dts, packets[k - 1].dts);
    EXPECT_NEAR(static_cast<double>(packets[k].dts.n), kStart + 3'600.0 * static_cast<double>(k),
                181);
  }
}

TEST_F(TimelineTest, AudioCountsSamplesWhateverTheMilliseconds) {
  timeline.tracks(test::rtmp_tracks({30, 1}, 44'100));
  for (int k = 0; k < 2'000; ++k) audio(static_cast<std::int64_t>(k * 1024 * 1000.0 / 44'100));
  auto const packets = out.packets();
  for (std::size_t k = 0; k < packets.size(); ++k) {
    EXPECT_EQ(packets[k].dts.n, 529'200 + 1024 * static_cast<std::int64_t>(k));
    EXPECT_EQ(packets[k].duration.n, 1024);
  }
}

TEST_F(TimelineTest, AHoleInTheAudioStaysAHole) {
  timeline.tracks(test::rtmp_tracks());
  audio(0);
  audio(21);
  audio(221);
  auto const packets = out.packets();
  EXPECT_NEAR(static_cast<double>((packets[2].dts - packets[1].dts).n), 9'600, 48);
}

TEST_F(TimelineTest, KeepsVoiceAndLipsWithinTenMilliseconds) {
  timeline.tracks(test::rtmp_tracks({30, 1}, 44'100));
  for (int ms = 0; ms < 60'000; ++ms) {
    if (ms % 33 == 0 && ms / 33 < 1'800) video(static_cast<std::int64_t>(ms / 33 * 1000.0 / 30));
    if (ms % 23 == 0) audio(static_cast<std::int64_t>(ms / 23 * 1024 * 1000.0 / 44'100));
  }
  auto const first_video = out.packets(kVideo).front().dts,
             first_audio = out.packets(kAudio).front().dts;
  EXPECT_NEAR(seconds(first_video, kVideoTimebase), seconds(first_audio, {44'100}), 0.001);
  for (auto const& packet : out.packets(kAudio)) {
    auto const k = std::llround((seconds(packet.dts, {44'100}) - 12) * 44'100 / 1024);
    EXPECT_NEAR(seconds(packet.dts, {44'100}), 12 + static_cast<double>(k) * 1024 / 44'100, 0.006);
  }
}

TEST_F(TimelineTest, BFramesKeepTheirPresentationTimes) {
  timeline.tracks(test::rtmp_tracks());
  std::int64_t const offsets[] = {67, 167, 67, 0, 33};  // I P B b b, in whole milliseconds
  for (int k = 0; k < 5; ++k) {
    auto const dts = static_cast<std::int64_t>(k * 1000.0 / 30);
    timeline.packet(at(kVideo, dts, dts + offsets[k], k == 0));
  }
  std::int64_t const frames[] = {2, 5, 2, 0, 1};
  for (std::size_t k = 0; k < 5; ++k) {
    auto const packet = out.packets()[k];
    EXPECT_EQ((packet.pts - packet.dts).n, 3'000 * frames[k]) << k;
  }
}

TEST_F(TimelineTest, OneWildTimeStampTakesTheNextPlace) {
  timeline.tracks(test::rtmp_tracks());
  frames(0, 30, 30);
  video(9'999'999);
  frames(31, 60, 30);
  auto const packets = out.packets();
  ASSERT_EQ(packets.size(), 60U);
  for (std::size_t k = 0; k < packets.size(); ++k) {
    EXPECT_NEAR(static_cast<double>(packets[k].dts.n), kStart + 3'000.0 * static_cast<double>(k),
                200);
  }
  EXPECT_EQ(timeline.faults().timestamps, 1U);
}

class Jumps : public TimelineTest, public testing::WithParamInterface<std::int64_t> {};

TEST_P(Jumps, OfTheEncodersClockAreMappedOntoTheRunningLine) {
  timeline.tracks(test::rtmp_tracks());
  frames(0, 60, 30, 3'600'000);
  frames(60, 120, 30, 3'600'000 + GetParam());
  auto const packets = out.packets();
  ASSERT_EQ(packets.size(), 120U);
  for (std::size_t k = 1; k < packets.size(); ++k) {
    EXPECT_GT(packets[k].dts, packets[k - 1].dts) << k;
    EXPECT_LT((packets[k].dts - packets[k - 1].dts).n, 9'000) << k;
  }
}

INSTANTIATE_TEST_SUITE_P(Milliseconds, Jumps,
                         testing::Values(3'600'000, -3'600'000, 60'000, -2'000));

TEST_P(Jumps, LeaveALateLineAsLateAsItWas) {
  timeline.tracks(test::rtmp_tracks());
  frames(0, 30, 30, 3'600'000);
  clock.advance(std::chrono::milliseconds{1'500});
  frames(30, 60, 30, 3'600'000);
  auto const late_us = timeline.behind_us();
  EXPECT_NEAR(static_cast<double>(late_us), 1.5e6, 1e5);
  frames(60, 120, 30, 3'600'000 + GetParam());
  EXPECT_NEAR(static_cast<double>(timeline.behind_us()), static_cast<double>(late_us), 1e5);
}

TEST_P(Jumps, AfterAPauseGoOnFromNow) {
  timeline.tracks(test::rtmp_tracks());
  frames(0, 30, 30, 3'600'000);
  clock.advance(std::chrono::seconds{20});
  frames(30, 60, 30, 3'600'000 + GetParam());
  EXPECT_NEAR(static_cast<double>(timeline.behind_us()), 0, 1e5);
}

/// As a muxer interleaves them: sound comes `early` frames of it before the picture it belongs to.
class JumpsOfTwoTracks : public TimelineTest,
                         public testing::WithParamInterface<std::tuple<std::int64_t, int>> {
 protected:
  void play(std::int64_t to_ms, std::int64_t jump_ms, std::int64_t jump_at_ms) {
    auto const by = [&](std::int64_t ms) {
      return 3'600'000 + ms + (ms >= jump_at_ms ? jump_ms : 0);
    };
    std::int64_t sound = 0;
    for (std::int64_t picture = 0; picture * 40 < to_ms; ++picture) {
      for (; sound * 1'024 / 48 < picture * 40 + early_ms(); ++sound) audio(by(sound * 1'024 / 48));
      video(by(picture * 40), picture % 50 == 0);
      clock.advance(std::chrono::milliseconds{40});
    }
  }
  static std::int64_t early_ms() { return std::get<1>(GetParam()); }
};

TEST_P(JumpsOfTwoTracks, LeaveSoundAndPictureAsFarApartAsTheyWere) {
  timeline.tracks(test::rtmp_tracks({25, 1}, 48'000));
  play(8'000, std::get<0>(GetParam()), 4'000);
  auto const pictures = out.packets(kVideo), sound = out.packets(kAudio);
  ASSERT_EQ(pictures.size(), 200U);
  auto const ms = [](Packet const& p, Timebase base) { return microseconds(p.dts, base) / 1'000; };
  auto const apart = [&](std::size_t picture, std::size_t unit) {
    return ms(sound[unit], Timebase{48'000}) - ms(pictures[picture], kVideoTimebase);
  };
  EXPECT_NEAR(static_cast<double>(apart(199, sound.size() - 1)),
              static_cast<double>(early_ms()) - 10, 30);
  for (std::size_t i = 1; i < pictures.size(); ++i) {
    EXPECT_LT(ms(pictures[i], kVideoTimebase) - ms(pictures[i - 1], kVideoTimebase), 100) << i;
  }
  EXPECT_EQ(timeline.faults().jumps, 1U);
}

INSTANTIATE_TEST_SUITE_P(ByMilliseconds, JumpsOfTwoTracks,
                         testing::Combine(testing::Values(1'000'000, -100'000, -3'000),
                                          testing::Values(0, 200, 700)));

TEST_F(TimelineTest, APauseOfTheEncoderPassesOnTheMediaClockToo) {
  timeline.tracks(test::rtmp_tracks());
  frames(0, 30, 30);
  clock.advance(std::chrono::seconds{20});
  timeline.rebase();
  frames(0, 30, 30);
  auto const packets = out.packets();
  EXPECT_NEAR(seconds(packets[30].dts - packets[29].dts, kVideoTimebase), 20, 0.1);
  EXPECT_NEAR(static_cast<double>(packets[30].ntp_us), static_cast<double>(clock.wall_us()) - 1e6,
              1e5);
}

TEST_F(TimelineTest, AnotherPublisherGoesOnWhereTheFirstStopped) {
  timeline.tracks(test::rtmp_tracks());
  frames(0, 30, 30, 500'000);
  timeline.rebase();
  timeline.tracks(test::rtmp_tracks());
  frames(0, 30, 30);
  auto const packets = out.packets();
  ASSERT_EQ(packets.size(), 60U);
  EXPECT_GT(packets[30].dts, packets[29].dts);
  EXPECT_LT((packets[30].dts - packets[29].dts).n, 9'000);
}

TEST_F(TimelineTest, NeverGoesBackWhateverComes) {
  std::srand(3);
  timeline.tracks(test::rtmp_tracks({0, 0}));
  std::int64_t ms = 0;
  for (int i = 0; i < 5'000; ++i) {
    ms += std::rand() % 200 == 0 ? std::rand() % 20'000 - 10'000 : std::rand() % 60 - 5;
    clock.advance(std::chrono::milliseconds{20});
    i % 3 == 0 ? audio(ms) : video(ms);
  }
  for (auto const track : {kVideo, kAudio}) {
    auto const packets = out.packets(track);
    for (std::size_t k = 1; k < packets.size(); ++k) {
      EXPECT_GT(packets[k].dts, packets[k - 1].dts) << k;
    }
  }
}

}  // namespace
}  // namespace freshet::stream
