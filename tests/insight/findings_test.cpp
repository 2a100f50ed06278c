#include "insight/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::insight {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

stream::Health well() {
  stream::Health health;
  health.state = stream::State::live;
  auto& f = health.figures;
  f.picture = f.sound = true;
  f.bit_rate = 2e6;
  f.frame_rate = 30;
  f.keyframe_interval_s = 2;
  f.jitter_ms = 3;
  f.speed = 1;
  f.pictures = 1'000;
  return health;
}

std::vector<std::string> codes(stream::Health const& health, Expected const& expected = {}) {
  std::vector<std::string> all;
  for (auto const& finding : findings(health, expected)) all.push_back(finding.code);
  return all;
}

TEST(Findings, AreNoneWhereAllIsWell) { EXPECT_THAT(codes(well(), {2, 12'000'000}), IsEmpty()); }

TEST(Findings, SendNobodyToAnEncoderWhereTheServerFetches) {
  auto health = well();
  health.state = stream::State::reconnecting;
  health.figures.silent_s = 4;
  EXPECT_THAT(codes(health), ElementsAre("encoder_gone"));
  Expected expected;
  expected.pulled = true;
  EXPECT_THAT(codes(health, expected), ElementsAre("source_gone"));
  EXPECT_THAT(findings(health, expected)[0].remedy, HasSubstr("tries again by itself"));
}

TEST(Findings, NameTheKeyframeIntervalAndWhereToSetIt) {
  auto health = well();
  health.figures.keyframe_interval_s = 8.33;
  auto const found = findings(health, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].says, HasSubstr("a keyframe every 8.3 s"));
  EXPECT_EQ(found[0].remedy,
            "set the keyframe interval to 2 s: in OBS in Settings, Output, Streaming");
  EXPECT_THAT(codes(health, {6, 0}), IsEmpty()) << "not where segments are that long";
}

TEST(Findings, TellAnEncoderThatIsGoneFromOneThatIsSilent) {
  auto health = well();
  health.figures.silent_s = 5.2;
  health.figures.speed = 0.5;
  health.held = true;
  auto found = findings(health, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "nothing has come for 5 s; a picture is shown until it is back");
  health.state = stream::State::reconnecting;
  found = findings(health, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].says, HasSubstr("the encoder is gone since 5 s; a picture is shown"));
  EXPECT_EQ(found[0].severity, Severity::error);
}

TEST(Findings, HaveTheWorstFirst) {
  auto health = well();
  auto& f = health.figures;
  f.sound = false;
  f.jitter_ms = 90;
  f.speed = 0.9;
  EXPECT_THAT(codes(health), ElementsAre("too_slow", "uneven", "no_sound"));
}

TEST(Findings, SayWhatSoundAndPicturesLack) {
  auto health = well();
  auto& f = health.figures;
  f.drift_ms = -140;
  f.sound_ahead_ms = -1'200;
  f.missing_pictures = 30;
  f.bit_rate = 14e6;
  EXPECT_THAT(codes(health, {2, 12'000'000}),
              ElementsAre("missing_pictures", "drift", "over_bitrate", "apart"));
  f = well().figures;
  f.picture = false;
  EXPECT_THAT(codes(health), ElementsAre("no_picture"));
}

TEST(Findings, SayWhatADriftingClockComesTo) {
  auto health = well();
  health.figures.clock_gain = 90e-6;
  EXPECT_THAT(codes(health), IsEmpty());
  health.figures.clock_gain = -200e-6;
  auto const found = findings(health, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "clock_drift");
  EXPECT_THAT(found[0].says, HasSubstr("loses 0.7 s an hour on the server's (200 ppm)"));
}

TEST(Findings, SayThatADiskIsIllAndWhatIsLostByIt) {
  Expected expected;
  expected.disk = "the disk fails: no space";
  auto const found = findings(well(), expected);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "disk_ill");
  EXPECT_TRUE(found[0].says.starts_with("the disk fails: no space; the show goes on"));
}

TEST(Findings, SayHowMuchLatencyALineNeeds) {
  auto health = well();
  health.line = stream::LineFigures{0.02, 0.12, 40, 41, 0};
  EXPECT_THAT(codes(health), IsEmpty()) << "what is lost comes again";
  health.line->rtt_s = 0.08;
  EXPECT_THAT(codes(health), ElementsAre("short_latency"));
  health.line->dropped = 3;
  auto const found = findings(health, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].says, HasSubstr("3 packets were lost for good"));
  EXPECT_THAT(found[0].remedy, HasSubstr("320 ms or more"));
}

TEST(Findings, NameABackupThatIsAtWork) {
  auto health = well();
  health.role = stream::Role::backup;
  EXPECT_THAT(codes(health), ElementsAre("on_backup"));
}

TEST(Findings, WaitUntilSomethingCame) {
  auto health = well();
  health.state = stream::State::starting;
  health.figures = {};
  EXPECT_THAT(codes(health), IsEmpty());
}

}  // namespace
}  // namespace freshet::insight
