/// Pictures out of PES packets: one in one, two in one, one in several.
#include "wire/mpegts/access_units.hpp"

#include "support/hex.hpp"
#include "wire/mpegts/nal_roles.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::mpegts {
namespace {

using test::from_hex;
using test::to_hex;

struct AccessUnitsTest : ::testing::Test {
  AccessUnits units{Kind::h264};

  /// What comes of it: each picture's time and octets.
  std::vector<std::pair<std::int64_t, std::string>> feed(std::string_view hex,
                                                         std::optional<std::int64_t> at,
                                                         bool after_loss = false) {
    Pes pes;
    pes.video = true;
    pes.pts = pes.dts = at;
    pes.after_loss = after_loss;
    pes.payload = from_hex(hex);
    units.feed(std::move(pes));
    std::vector<std::pair<std::int64_t, std::string>> out;
    while (auto const unit = units.next()) {
      out.emplace_back(unit->dts, to_hex(unit->payload.span()));
    }
    return out;
  }
  using Out = std::vector<std::pair<std::int64_t, std::string>>;
};

TEST_F(AccessUnitsTest, APacketIsAPictureAtOnceWithoutDelimiterAndFiller) {
  EXPECT_EQ(feed("00000001 09f0 000001 6742 000001 65b8 000001 0cff80", 100),
            (Out{{100,
                  "00000002674200000002"
                  "65b8"}}));
  EXPECT_EQ(units.faults(), AccessUnits::Faults{});
}

TEST_F(AccessUnitsTest, SlicesOfOnePictureStayTogether) {
  EXPECT_EQ(feed("000001 65b8 000001 6540 000001 6520", 100),
            (Out{{100, "0000000265b8000000026540000000026520"}}));
}

TEST_F(AccessUnitsTest, TwoPicturesInAPacketAreTwo) {
  static_cast<void>(feed("000001 09f0 000001 41b8", 0));
  static_cast<void>(feed("000001 09f0 000001 41b8", 3'600));
  EXPECT_EQ(feed("000001 09f0 000001 41b8 000001 09f0 000001 41b9", 7'200),
            (Out{{7'200, "0000000241b8"}, {10'800, "0000000241b9"}}));
  EXPECT_EQ(units.faults().guessed, 1U);
  EXPECT_EQ(feed("000001 41ba", 14'400), (Out{{14'400, "0000000241ba"}}));
}

TEST_F(AccessUnitsTest, ASecondPictureWhoseTimeNothingTellsIsDropped) {
  EXPECT_EQ(feed("000001 65b8 000001 41b9", 0), (Out{{0, "0000000265b8"}}));
  EXPECT_EQ(units.faults().unstamped, 1U);
}

TEST_F(AccessUnitsTest, APacketWithoutATimeIsOneStepFurther) {
  static_cast<void>(feed("000001 65b8", 0));
  static_cast<void>(feed("000001 41b8", 1'800));
  EXPECT_EQ(feed("000001 09f0 000001 41b9", {}), (Out{{3'600, "0000000241b9"}}));
}

TEST_F(AccessUnitsTest, APictureInSeveralPacketsIsOne) {
  static_cast<void>(feed("000001 65b8", 0));
  EXPECT_EQ(feed("000001 6540", {}), Out{}) << "too late for the first";
  EXPECT_EQ(units.faults().torn, 1U);
  EXPECT_EQ(feed("000001 41b8", 3'600), Out{});
  EXPECT_EQ(feed("000001 4140", {}), Out{}) << "from now on each waits for the next";
  EXPECT_EQ(feed("000001 41b9", 7'200), (Out{{3'600, "0000000241b8000000024140"}}));
}

TEST_F(AccessUnitsTest, APieceMayBeginInTheMiddleOfAUnit) {
  static_cast<void>(feed("000001 65b8", 0));
  static_cast<void>(feed("abcd", {}));
  static_cast<void>(feed("000001 41b8 0102", 3'600));
  static_cast<void>(feed("03040506", {}));
  EXPECT_EQ(feed("000001 41b9", 7'200), (Out{{3'600, "0000000841b8010203040506"}}));
}

TEST_F(AccessUnitsTest, TheLongestPacketWaitsWhetherMoreComes) {
  std::string hex = "000001 65b8";
  for (std::size_t i = 0; i < AccessUnits::kLargestBounded; ++i) hex += "11";
  Pes pes;
  pes.pts = pes.dts = 0;
  pes.bounded = true;
  pes.payload = from_hex(hex);
  units.feed(pes);
  EXPECT_FALSE(units.next());
  auto const out = feed("2222", {});
  ASSERT_EQ(out.size(), 1U) << "a short piece is the last";
  EXPECT_EQ(out[0].second.size() / 2, 4 + 2 + AccessUnits::kLargestBounded + 2);
  EXPECT_EQ(units.faults().torn, 0U);
}

TEST_F(AccessUnitsTest, APictureOfWhichAPieceIsMissingIsDropped) {
  static_cast<void>(feed("000001 65b8", 0));
  static_cast<void>(feed("000001 6540", {}));
  static_cast<void>(feed("000001 41b8", 3'600));
  EXPECT_EQ(feed("000001 4120", {}, true), Out{}) << "the second of three is lost";
  EXPECT_EQ(feed("000001 41b9", 7'200), Out{});
  EXPECT_EQ(feed("000001 41ba", 10'800), (Out{{7'200, "0000000241b9"}}));
  EXPECT_EQ(units.faults().torn, 3U);
}

TEST_F(AccessUnitsTest, ParameterSetsInAPacketOfTheirOwnBelongToTheNextPicture) {
  EXPECT_EQ(feed("000001 09f0 000001 6742 000001 68ce", 0), Out{});
  EXPECT_EQ(feed("000001 65b8", 3'600), (Out{{3'600,
                                              "00000002674200000002"
                                              "68ce0000000265b8"}}));
  EXPECT_EQ(feed("000001 41b8", 7'200).size(), 1U) << "and no picture waits for that";
}

TEST_F(AccessUnitsTest, WhatStandsBehindAPictureBelongsToTheNext) {
  EXPECT_EQ(feed("000001 65b8 000001 6742", 0), (Out{{0, "0000000265b8"}}));
  EXPECT_EQ(feed("000001 41b8", 3'600), (Out{{3'600, "0000000267420000000241b8"}}));
}

TEST_F(AccessUnitsTest, WhatIsNoByteStreamIsCounted) {
  EXPECT_EQ(feed("abcd", 0), Out{});
  EXPECT_EQ(units.faults().unreadable, 1U);
  EXPECT_EQ(feed("000001 65b8", 3'600).size(), 1U);
  EXPECT_EQ(feed("ef01", 7'200), Out{});
  EXPECT_EQ(units.faults().unreadable, 2U);
  EXPECT_EQ(feed("000001 41b8", 10'800).size(), 1U) << "nothing of it clings to the next";
}

TEST_F(AccessUnitsTest, TwoFieldsInAPacketStayTogether) {
  auto const sps = "000001" + to_hex(test::from_corpus("h264_sps/interlaced").span());
  auto const out = feed(sps + "000001 65b8 000001 09f0 000001 41b8", 0);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_TRUE(out[0].second.ends_with("0000000265b80000000241b8"));
}

TEST(NalRoles, KnowTheBordersOfPictures) {
  auto const h264 = [](std::string_view hex) { return role_of(Kind::h264, from_hex(hex).span()); };
  auto const h265 = [](std::string_view hex) { return role_of(Kind::h265, from_hex(hex).span()); };
  EXPECT_EQ(h264("6588"), NalRole::first_slice);
  EXPECT_EQ(h264("4140"), NalRole::slice);
  EXPECT_EQ(h264("41"), NalRole::slice) << "a unit without a slice header";
  EXPECT_EQ(h264("0605"), NalRole::opens);
  EXPECT_EQ(h264("0cff"), NalRole::other);
  EXPECT_EQ(h265("2601af"), NalRole::first_slice);
  EXPECT_EQ(h265("26014f"), NalRole::slice);
  EXPECT_EQ(h265("4001ff"), NalRole::opens);
  EXPECT_EQ(h265("5001ff"), NalRole::other) << "a suffix SEI message";
  EXPECT_EQ(h265("2609af"), NalRole::other) << "of another layer";
}

}  // namespace
}  // namespace freshet::wire::mpegts
