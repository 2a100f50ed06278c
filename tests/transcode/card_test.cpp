/// Pictures that stay on a card, and what becomes of a show where the card fails at one of its
/// tasks.
#include "transcode/hardware_stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class CardShowTest : public HardwareTest {
 protected:
  CardShowTest() : HardwareTest{true} {}
};

TEST_F(CardShowTest, PicturesStayOnTheCard) {
  begin();
  play(20);
  EXPECT_EQ(card_.decoding.pictures, 20);
  EXPECT_EQ(card_.scaling.pictures, 20);
  EXPECT_EQ(card_.from_card, 20);
  EXPECT_EQ(card_.pictures, 20);
  expect_greys();
}

TEST_F(CardShowTest, TheCardIsLeftAloneWhereTheChannelSaysSo) {
  begin("cpu");
  play(20);
  EXPECT_EQ(card_.made + card_.decoding.made + card_.scaling.made, 0);
  expect_greys();
}

TEST_F(CardShowTest, ADecoderThatDoesNotOpenIsReplacedUnseen) {
  card_.decoding.opens = false;
  begin();
  play(20);
  EXPECT_EQ(card_.decoding.made, 1);
  EXPECT_EQ(card_.pictures, 20) << "the card encodes";
  EXPECT_EQ(card_.from_card, 0);
  EXPECT_EQ(card_.scaling.pictures, 0);
  expect_greys();
}

TEST_F(CardShowTest, ADecoderThatDoesNotTakeTheStreamIsReplacedUnseen) {
  card_.decoding.fails_after = 0;
  begin();
  play(20);
  EXPECT_EQ(card_.decoding.pictures, 1) << "its first keyframe, which the processor decodes too";
  EXPECT_EQ(card_.pictures, 20);
  expect_greys();
}

TEST_F(CardShowTest, ADecoderThatFailsInTheMiddleIsReplacedAtTheNextKeyframe) {
  card_.decoding.fails_after = 20;
  begin();
  play(40);
  EXPECT_EQ(card_.decoding.pictures, 21);
  EXPECT_EQ(card_.decoding.made, 1);
  EXPECT_EQ(card_.pictures, 40) << "the card encodes all of them";
  EXPECT_EQ(card_.from_card, 30);
  EXPECT_EQ(rests(), 0);
  expect_greys(20, 30);
}

TEST_F(CardShowTest, APictureOfTwoFieldsIsCarriedDownAndTheCardLeft) {
  card_.interlaced_from = 20;
  begin();
  play(40);
  EXPECT_EQ(card_.decoding.pictures, 30) << "up to the keyframe";
  EXPECT_EQ(card_.scaling.pictures, 20);
  EXPECT_EQ(card_.from_card, 20);
  EXPECT_EQ(card_.pictures, 40);
  expect_greys();
}

TEST_F(CardShowTest, ADecoderThatIsLeftGivesWhatItKeptBack) {
  card_.keeps_back = 2;
  card_.interlaced_from = 20;
  begin();
  feed(source_.pictures(45));
  ASSERT_TRUE(eventually([&] { return so_far(kRung).size() == 45; }));
  EXPECT_EQ(card_.decoding.pictures, 30);
  index_ = 45;
  expect_greys();
}

TEST_F(CardShowTest, AScalerThatDoesNotOpenIsReplacedUnseen) {
  card_.scaling.opens = false;
  begin();
  play(20);
  EXPECT_EQ(card_.scaling.made, 1) << "a rung of which it is not tried again";
  EXPECT_EQ(card_.decoding.pictures, 20);
  EXPECT_EQ(card_.pictures, 20);
  EXPECT_EQ(card_.from_card, 0);
  expect_greys();
}

TEST_F(CardShowTest, AScalerThatFailsInTheMiddleIsReplacedUnseen) {
  card_.scaling.fails_after = 10;
  begin();
  play(20);
  EXPECT_EQ(card_.scaling.pictures, 11);
  EXPECT_EQ(card_.pictures, 20);
  EXPECT_EQ(card_.from_card, 10);
  expect_greys();
}

TEST_F(CardShowTest, AnEncoderOfTheProcessorGetsWhatTheCardScaled) {
  card_.opens = false;
  begin();
  play(20);
  EXPECT_EQ(card_.pictures, 0);
  EXPECT_EQ(card_.scaling.pictures, 20);
  expect_greys();
}

TEST_F(CardShowTest, AnEncoderThatFailsTakesTheWholeShowFromTheCard) {
  card_.fails_after = 20;
  begin();
  play(40);
  EXPECT_EQ(all_told().size(), 2U);
  EXPECT_EQ(rests(), 10);
  EXPECT_EQ(card_.decoding.pictures, 30);
  EXPECT_EQ(card_.scaling.made, 1);
  expect_it_decodes();
}

/// What the probe says of this card.
class CardProbeTest : public HardwareTest {
 protected:
  std::string words() {
    Encoders tried{transcode::x264(), door(), find()};
    auto const said = tried.probe().value();
    EXPECT_TRUE(tried.hardware()) << "it encodes in any case";
    EXPECT_EQ(tried.card() != nullptr, said == "decodes, scales and encodes");
    return said;
  }
  void expect_not(char const* why) {
    auto const said = words();
    EXPECT_THAT(said, StartsWith("encodes; the processor decodes and scales ("));
    EXPECT_THAT(said, HasSubstr(why));
  }
};

TEST_F(CardProbeTest, SaysWhatWorks) {
  EXPECT_EQ(words(), "decodes, scales and encodes");
  EXPECT_EQ(card_.decoding.pictures, 5);
  EXPECT_EQ(card_.scaling.pictures, 5);
  EXPECT_EQ(card_.from_card, 5);
}

TEST_F(CardProbeTest, FindsADecoderThatFails) {
  card_.decoding.fails_after = 3;
  expect_not("decoding: the card was pulled out");
}

TEST_F(CardProbeTest, FindsADecoderThatDoesNotOpen) {
  card_.decoding.opens = false;
  expect_not("decoding: the card has none");
}

TEST_F(CardProbeTest, FindsAScalerThatDoesNotOpen) {
  card_.scaling.opens = false;
  expect_not("scaling: the card has none");
}

TEST_F(CardProbeTest, FindsAScalerThatFails) {
  card_.scaling.fails_after = 4;
  expect_not("scaling: the card was pulled out");
}

TEST_F(CardProbeTest, FindsAnEncoderThatDoesNotTakeWhatLiesThere) {
  card_.fails_after = 7;  // the first five lie in memory
  expect_not("encoding what lies there: the card was pulled out");
}

TEST_F(CardProbeTest, FindsAPictureThatIsNotWhatItWas) {
  card_.wrong_from = 3;
  expect_not("the picture is not what it was");
}

TEST_F(CardProbeTest, SaysWhyThereIsNoCard) {
  Encoders tried{transcode::x264(), door(), []() -> Result<CardDoors> {
                   return failure(boost::system::errc::no_such_device, "no driver");
                 }};
  EXPECT_THAT(tried.probe().value(), HasSubstr("(no driver)"));
}

TEST(CardDoors, OfThisMachineWorkOrSayWhyTheyDoNot) {
  auto const doors = transcode::nvidia_card();
  if (doors) {
    EXPECT_TRUE(transcode::try_card(*doors));
  } else {
    EXPECT_THAT(doors.error().what, HasSubstr("NVIDIA"));
  }
}

}  // namespace
}  // namespace freshet::test
