/// What a card does that this machine does not have: injected at the door.
#include "transcode/hardware_stage.hpp"

#include <gtest/gtest.h>

namespace freshet::test {
namespace {

TEST_F(HardwareTest, EncodesWhereItIsThere) {
  begin();
  play(40);
  EXPECT_EQ(state().encoder, "nvenc");
  EXPECT_EQ(state().replaced, "");
  EXPECT_GE(card_.pictures, 40);
  EXPECT_EQ(rests(), 0);
  expect_it_decodes();
}

TEST_F(HardwareTest, IsLeftAloneWhereTheChannelSaysSo) {
  begin("cpu");
  play(20);
  EXPECT_EQ(card_.made, 0);
}

TEST_F(HardwareTest, ThatDoesNotOpenIsReplacedUnseen) {
  card_.opens = false;
  begin();
  play(40);
  EXPECT_GE(card_.made, 1);
  EXPECT_EQ(card_.pictures, 0);
  EXPECT_EQ(all_told().size(), 1U);
  EXPECT_EQ(rests(), 0);
  expect_it_decodes();
  EXPECT_EQ(state().encoder, "cpu");
  EXPECT_EQ(state().replaced, "all its sessions are taken");
}

TEST_F(HardwareTest, ThatFailsInTheMiddleIsReplacedFromTheNextKeyframeOn) {
  card_.fails_after = 20;
  begin();
  play(60);
  auto const made = card_.made.load();
  EXPECT_EQ(all_told().size(), 2U) << "other parameter sets";
  EXPECT_EQ(rests(), 10) << "from picture 20 to the keyframe";
  expect_it_decodes();
  play(60);
  EXPECT_EQ(card_.made, made) << "not tried again in this show";
  EXPECT_EQ(state().encoder, "cpu");
  EXPECT_EQ(state().replaced, "the card was pulled out");
  EXPECT_EQ(rests(), 10);
}

TEST_F(HardwareTest, ThatIsTooSlowIsReplaced) {
  begin();
  play(30);
  card_.slow_by_ms = 50;  // of 33
  play(150);
  EXPECT_EQ(all_told().size(), 2U);
  auto const done = card_.pictures.load();
  EXPECT_LT(done, 130);
  EXPECT_LT(rests(), kGop);
  play(20);
  EXPECT_EQ(card_.pictures, done);
  expect_it_decodes();
}

TEST_F(HardwareTest, ThatIsSlowForAMomentIsKept) {
  begin();
  card_.slow_by_ms = 50;
  play(40);
  card_.slow_by_ms = 0;
  play(60);
  EXPECT_EQ(all_told().size(), 1U);
  EXPECT_GE(card_.pictures, 100);
}

TEST(Encoders, WithoutACardSaySo) {
  Encoders none{transcode::x264(), {}};
  EXPECT_FALSE(none.probe());
  EXPECT_FALSE(none.hardware());
  Encoders broken{transcode::x264(),
                  [](av::VideoSettings const&) -> Result<std::unique_ptr<av::PictureEncoder>> {
                    return failure(boost::system::errc::io_error, "no driver");
                  }};
  EXPECT_EQ(broken.probe().error().what, "no driver");
  EXPECT_FALSE(broken.hardware());
}

TEST(Encoders, AProbeReallyEncodes) {
  Encoders real{transcode::x264(), transcode::x264()};
  EXPECT_FALSE(real.hardware()) << "not before it was tried";
  EXPECT_EQ(real.probe().value(), "encodes; the processor decodes and scales (no card is known)");
  EXPECT_TRUE(real.hardware());
  EXPECT_TRUE(real.hardware("hevc")) << "which x265 stands for here";
  EXPECT_FALSE(real.hardware("av1"));
  EXPECT_FALSE(real.card());
}

TEST(Encoders, ACardOfH264AloneIsNotAskedForHevc) {
  Encoders some{
      transcode::x264(),
      [](av::VideoSettings const& settings) -> Result<std::unique_ptr<av::PictureEncoder>> {
        if (settings.format == av::VideoFormat::h264) return transcode::x264()(settings);
        return failure(boost::system::errc::not_supported, "an old card");
      }};
  EXPECT_TRUE(some.probe());
  EXPECT_TRUE(some.hardware());
  EXPECT_FALSE(some.hardware("hevc"));
}

}  // namespace
}  // namespace freshet::test
