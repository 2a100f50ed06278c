#include "stream/leveller.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>

namespace freshet::stream {
namespace {

using Verdict = Leveller::Verdict;
using std::chrono::milliseconds;

class LevellerTest : public ::testing::Test {
 protected:
  /// An encoder, so late at first, which sends so many times faster than life, until it is believed
  /// to be there; nothing: not within half a minute.
  [[nodiscard]] std::int64_t seconds_until_it_is_let_in(std::int64_t late_us, double speed) {
    for (int ms = 0; ms < 30'000; ms += 40) {
      auto const gained = static_cast<std::int64_t>((speed - 1) * ms * 1'000);
      at_us_ = late_us - gained;
      if (leveller_.behind(at_us_, now_ + milliseconds{ms}) == Verdict::pass) return ms / 1'000;
    }
    return -1;
  }

  Leveller leveller_;
  SteadyTime now_{std::chrono::hours{1}};
  std::int64_t at_us_ = 0;  // late, when it was let in
};

TEST_F(LevellerTest, WhoIsInTimeIsLetInAtOnce) {
  EXPECT_EQ(leveller_.behind(500'000, now_), Verdict::pass);
  EXPECT_EQ(leveller_.behind(-10'000'000, now_), Verdict::pass);
}

TEST_F(LevellerTest, WhoCatchesUpIsWaitedForUntilItIsThere) {
  EXPECT_EQ(seconds_until_it_is_let_in(60'000'000, 8), 8);
  EXPECT_LE(at_us_, 500'000);
}

TEST_F(LevellerTest, WhoIsLateForGoodIsLetInSoon) {
  EXPECT_EQ(seconds_until_it_is_let_in(60'000'000, 1), 2);
  leveller_.reset();
  EXPECT_EQ(seconds_until_it_is_let_in(5'000'000, 0.9), 2) << "it falls behind";
  leveller_.reset();
  EXPECT_EQ(seconds_until_it_is_let_in(60'000'000, 1.5), 2) << "two minutes are no time to wait";
}

TEST_F(LevellerTest, BeforeAnythingStoodInNothingIsTooFarAhead) {
  EXPECT_FALSE(leveller_.watches());
  EXPECT_EQ(leveller_.ahead(100'000'000, true), Verdict::pass) << "a file that is sent at once";
}

TEST_F(LevellerTest, WhatRunsAheadIsLeftOutUntilThereIsRoomForAPicture) {
  leveller_.give_way();
  EXPECT_EQ(leveller_.ahead(1'000'000, false), Verdict::pass);
  EXPECT_EQ(leveller_.ahead(1'000'001, false), Verdict::leave_out);
  EXPECT_EQ(leveller_.ahead(900'000, true), Verdict::leave_out) << "it would run ahead again";
  EXPECT_EQ(leveller_.ahead(400'000, false), Verdict::leave_out) << "no picture begins here";
  EXPECT_EQ(leveller_.left_out(), 3U);
  EXPECT_EQ(leveller_.ahead(300'000, true), Verdict::begin_anew);
  EXPECT_EQ(leveller_.ahead(340'000, false), Verdict::pass);
}

}  // namespace
}  // namespace freshet::stream
