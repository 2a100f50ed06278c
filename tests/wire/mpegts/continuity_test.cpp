/// Which packets follow on each other.
#include "wire/mpegts/continuity.hpp"

#include "wire/mpegts/unwrap.hpp"

#include <gtest/gtest.h>

#include <array>

namespace freshet::wire::mpegts {
namespace {

struct ContinuityTest : ::testing::Test {
  Continuity continuity;
  std::array<std::byte, 2> octets{};

  Order check(std::uint8_t counter, std::uint8_t content = 0, bool jumps = false) {
    TransportPacket packet;
    packet.has_payload = true;
    packet.continuity = counter;
    packet.discontinuity = jumps;
    octets[0] = std::byte{content};
    packet.payload = octets;
    return continuity.check(packet);
  }
  Order without_payload(std::uint8_t counter, bool jumps) {
    TransportPacket packet;
    packet.continuity = counter;
    packet.discontinuity = jumps;
    return continuity.check(packet);
  }
};

TEST_F(ContinuityTest, CountsToFifteenAndBeginsAgain) {
  for (unsigned i = 5; i < 40; ++i) {
    EXPECT_EQ(check(i & 15U, static_cast<std::uint8_t>(i)), Order::follows);
  }
}

TEST_F(ContinuityTest, BreaksWhereOneIsMissing) {
  EXPECT_EQ(check(5), Order::follows);
  EXPECT_EQ(check(7), Order::broken);
  EXPECT_EQ(check(8), Order::follows);
}

TEST_F(ContinuityTest, AllowsTheSamePacketTwiceAndNoMore) {
  EXPECT_EQ(check(5), Order::follows);
  EXPECT_EQ(check(5), Order::repeats);
  EXPECT_EQ(check(5), Order::broken);
}

TEST_F(ContinuityTest, AnotherPacketWithTheSameCounterIsALossOfSixteen) {
  EXPECT_EQ(check(5, 1), Order::follows);
  EXPECT_EQ(check(5, 2), Order::broken);
}

TEST_F(ContinuityTest, JumpsWhereItIsAnnounced) {
  EXPECT_EQ(check(5), Order::follows);
  EXPECT_EQ(check(11, 0, true), Order::restarts);
  EXPECT_EQ(check(12, 0, true), Order::follows) << "announced, and did not";
}

TEST_F(ContinuityTest, DoesNotCountPacketsWithoutPayload) {
  EXPECT_EQ(check(5), Order::follows);
  EXPECT_EQ(without_payload(5, false), Order::follows);
  EXPECT_EQ(check(6), Order::follows);
  EXPECT_EQ(without_payload(2, true), Order::follows);
  EXPECT_EQ(check(3), Order::follows) << "counted on from where it was announced to jump";
}

TEST(UnwrapTest, GoesOnOverEveryWrapOfThirtyThreeBits) {
  Unwrap unwrap{kPtsModulus};
  std::int64_t const start = kPtsModulus - 5'000;
  std::int64_t const step = 3'600LL * 90'000;  // an hour, for a week
  for (std::int64_t at = start; at < start + 168 * step; at += step) {
    EXPECT_EQ(unwrap(at % kPtsModulus), at);
  }
}

TEST(UnwrapTest, GoesBackOverTheSameEdge) {
  Unwrap unwrap{kPtsModulus};
  EXPECT_EQ(unwrap(kPtsModulus - 10), kPtsModulus - 10);
  EXPECT_EQ(unwrap(20), kPtsModulus + 20);
  EXPECT_EQ(unwrap(kPtsModulus - 5), kPtsModulus - 5);
}

TEST(UnwrapTest, CountsTheClockOfTwentySevenMegahertzAlike) {
  Unwrap unwrap{kPcrModulus};
  EXPECT_EQ(unwrap(kPcrModulus - 1), kPcrModulus - 1);
  EXPECT_EQ(unwrap(299), kPcrModulus + 299);
}

}  // namespace
}  // namespace freshet::wire::mpegts
