/// What a session hears of a publisher, and how long it is kept waiting for a track.
#include "ingest/intake.hpp"

#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

namespace freshet::ingest {
namespace {

using test::IsPacket;
using test::IsTracks;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kVideo = Intake::kVideo, kAudio = Intake::kAudio;

Codec film(std::string_view config = "sps") {
  H264 codec;
  codec.video = {1280, 720, {1, 1}, {30, 1}, {}, 8};
  codec.config = Bytes::copy(config);
  return codec;
}
Codec voice(std::string_view config = "asc") {
  Aac codec;
  codec.audio = {48'000, 2, 1024};
  codec.config = Bytes::copy(config);
  return codec;
}

struct IntakeTest : ::testing::Test {
  test::RecordingSink heard;
  Intake intake{heard};

  void video(std::int64_t ms, bool key = false) {
    intake.packet(kVideo, test::at({}, ms, ms, key));
  }
  void audio(std::int64_t ms) { intake.packet(kAudio, test::at({}, ms, ms, true)); }
};

TEST_F(IntakeTest, WaitsForBothTracksAndLosesNothing) {
  intake.video(film());
  video(0, true);
  video(40);
  EXPECT_THAT(heard.heard, IsEmpty());
  intake.audio(voice());
  audio(41);
  EXPECT_THAT(heard.heard, ElementsAre(IsTracks(2), IsPacket(kVideo, 0, true),
                                       IsPacket(kVideo, 40, false), IsPacket(kAudio, 41, true)));
}

TEST_F(IntakeTest, WaitsNoLongerThanASecond) {
  intake.video(film());
  video(5'000, true);
  video(5'999);
  EXPECT_THAT(heard.heard, IsEmpty());
  video(6'000);
  ASSERT_EQ(heard.heard.size(), 4U);
  EXPECT_THAT(heard.heard[0], IsTracks(1));
}

TEST_F(IntakeTest, WaitsForNoMoreThanSoManyPackets) {
  intake.video(film());
  for (std::size_t i = 1; i < Intake::kMaxWaiting; ++i) video(0);
  EXPECT_THAT(heard.heard, IsEmpty());
  video(0);
  EXPECT_EQ(heard.heard.size(), 1 + Intake::kMaxWaiting);
}

TEST_F(IntakeTest, DoesNotWaitForAudioThatTheMetadataRulesOut) {
  intake.expect(true, false);
  intake.video(film());
  video(0, true);
  EXPECT_THAT(heard.heard, ElementsAre(IsTracks(1), IsPacket(kVideo, 0, true)));
}

TEST_F(IntakeTest, WaitsForAPromisedPictureUntilItsKeyframe) {
  intake.expect(true, true);
  intake.audio(voice());
  for (std::int64_t ms = 0; ms <= 8'300; ms += 20) audio(ms);
  EXPECT_THAT(heard.heard, IsEmpty());
  intake.video(film());
  video(8'310, true);
  ASSERT_THAT(heard.heard, Not(IsEmpty()));
  EXPECT_THAT(heard.heard.front(), IsTracks(2));
  EXPECT_THAT(heard.heard[1], IsPacket(kAudio, 7'300, true)) << "nothing from long before";
  EXPECT_THAT(heard.heard.back(), IsPacket(kVideo, 8'310, true));
}

TEST_F(IntakeTest, GoesOnWithoutAPromisedPictureThatDoesNotCome) {
  intake.expect(true, true);
  intake.audio(voice());
  for (std::int64_t ms = 0; ms < Intake::kPicturePatienceMs; ms += 20) audio(ms);
  EXPECT_THAT(heard.heard, IsEmpty());
  audio(Intake::kPicturePatienceMs);
  ASSERT_THAT(heard.heard, Not(IsEmpty()));
  EXPECT_THAT(heard.heard.front(), IsTracks(1));
}

TEST_F(IntakeTest, DoesNotWaitForVideoThatTheMetadataRulesOut) {
  intake.expect(false, true);
  intake.audio(voice());
  audio(0);
  EXPECT_THAT(heard.heard, ElementsAre(IsTracks(1), IsPacket(kAudio, 0, true)));
}

TEST_F(IntakeTest, DoesNotBelieveMetadataThatPromisesNothing) {
  intake.expect(false, false);
  intake.video(film());
  video(0, true);
  EXPECT_THAT(heard.heard, IsEmpty());
}

TEST_F(IntakeTest, AudioThatComesLateIsDeclaredWhenItComes) {
  intake.video(film());
  video(0, true);
  video(1'000);
  intake.audio(voice());
  audio(1'001);
  EXPECT_THAT(heard.heard,
              ElementsAre(IsTracks(1), IsPacket(kVideo, 0, true), IsPacket(kVideo, 1'000, false),
                          IsTracks(2), IsPacket(kAudio, 1'001, true)));
}

TEST_F(IntakeTest, AnotherConfigurationIsNewTracks) {
  intake.video(film());
  intake.audio(voice());
  video(0, true);
  intake.video(film("another sps"));
  ASSERT_THAT(heard.heard, ElementsAre(IsTracks(2), IsPacket(kVideo, 0, true), IsTracks(2)));
  auto const& tracks = *std::get<Tracks>(heard.heard[2]);
  EXPECT_EQ(as_text(config_of(tracks[0].codec).span()), "another sps");
  EXPECT_EQ(as_text(config_of(tracks[1].codec).span()), "asc");
}

TEST_F(IntakeTest, TheSameConfigurationAgainIsNothing) {
  intake.video(film());
  intake.audio(voice());
  video(0, true);
  intake.video(film());
  intake.audio(voice());
  EXPECT_EQ(heard.heard.size(), 2U);
}

TEST_F(IntakeTest, AnotherCodecWithTheSameOctetsIsNewTracks) {
  intake.video(film());
  intake.audio(voice());
  video(0, true);
  Opus opus;
  opus.config = Bytes::copy("asc");
  intake.audio(opus);
  EXPECT_THAT(heard.heard.back(), IsTracks(2));
}

TEST_F(IntakeTest, PacketsBeforeTheirConfigurationAreCountedAndDropped) {
  audio(0);
  video(0, true);
  EXPECT_EQ(intake.unconfigured(), 2U);
  intake.video(film());
  audio(10);
  EXPECT_EQ(intake.unconfigured(), 3U);
  EXPECT_THAT(heard.heard, IsEmpty());
}

TEST(IntakeIn90kHz, WaitsForTheSameSecond) {
  test::RecordingSink heard;
  Intake intake{heard, kVideoTimebase};
  intake.video(film());
  intake.packet(kVideo, test::at({}, 0, 0, true));
  intake.packet(kVideo, test::at({}, 89'999, 89'999));
  EXPECT_THAT(heard.heard, IsEmpty());
  intake.packet(kVideo, test::at({}, 90'000, 90'000));
  ASSERT_EQ(heard.heard.size(), 4U);
  EXPECT_EQ((*std::get<Tracks>(heard.heard[0]))[0].timebase, kVideoTimebase);
}

TEST_F(IntakeTest, TracksSayMillisecondsAndTheirNames) {
  intake.video(film());
  intake.audio(voice());
  audio(0);
  auto const& tracks = *std::get<Tracks>(heard.heard.at(0));
  EXPECT_EQ(tracks[0].id, kVideo);
  EXPECT_EQ(tracks[0].timebase, kMilliseconds);
  EXPECT_EQ(tracks[1].id, kAudio);
  EXPECT_EQ(tracks[1].label, "audio");
}

}  // namespace
}  // namespace freshet::ingest
