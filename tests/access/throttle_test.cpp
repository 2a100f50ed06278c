#include "access/throttle.hpp"

#include <gtest/gtest.h>

namespace freshet::access {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

IpAddress numbered(unsigned number) {
  return ipv4({10, static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
               static_cast<std::uint8_t>(number)});
}

class ThrottleTest : public ::testing::Test {
 protected:
  /// How long it waits; 0: it tried, and failed.
  long attempt(IpAddress const& address) {
    return static_cast<long>(throttle_.admit(address).value_or(seconds{0}).count());
  }
  void fail(IpAddress const& address, unsigned times) {
    for (unsigned i = 0; i < times; ++i) ASSERT_EQ(attempt(address), 0) << i;
  }
  void tire_all() {
    for (unsigned i = 0; i < Throttle::kOfAll.free; ++i) ASSERT_EQ(attempt(numbered(1'000 + i)), 0);
  }

  IpAddress const one_ = numbered(1), two_ = numbered(2);
  ManualClock clock_;
  Throttle throttle_{clock_};
};

TEST_F(ThrottleTest, LetsOneMistypeAFewTimes) {
  fail(one_, 5);
  EXPECT_EQ(attempt(one_), 1);
  EXPECT_EQ(attempt(two_), 0) << "others have not";
}

TEST_F(ThrottleTest, DoublesTheWaitWithEachFailureUpToTheLongest) {
  fail(one_, 5);
  for (long wait : {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900}) {
    EXPECT_EQ(attempt(one_), wait);
    clock_.advance(seconds{wait});
    EXPECT_EQ(attempt(one_), 0);
  }
}

TEST_F(ThrottleTest, MakesNobodyWaitLongerForAskingTooEarly) {
  fail(one_, 5);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(attempt(one_), 1);
  clock_.advance(seconds{1});
  EXPECT_EQ(attempt(one_), 0);
}

TEST_F(ThrottleTest, SaysHowLongIsLeft) {
  fail(one_, 5);
  clock_.advance(seconds{1});
  fail(one_, 1);
  clock_.advance(std::chrono::milliseconds{100});
  EXPECT_EQ(attempt(one_), 2) << "never less than it is";
  clock_.advance(std::chrono::milliseconds{1'000});
  EXPECT_EQ(attempt(one_), 1);
}

TEST_F(ThrottleTest, ForgetsOneWhoSucceedsAndOneWhoStaysAway) {
  fail(one_, 5);
  clock_.advance(seconds{1});
  fail(one_, 1);
  throttle_.succeeded(one_);
  fail(one_, 5);
  EXPECT_EQ(attempt(one_), 1);
  clock_.advance(hours{1} + seconds{1});
  fail(one_, 5);
}

TEST_F(ThrottleTest, CountsNotWhatCameToNothing) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(attempt(one_), 0);
    throttle_.forgive(one_);
  }
  fail(one_, 5);
  EXPECT_EQ(attempt(one_), 1);
}

TEST_F(ThrottleTest, ForgivesNoMoreThanTheAttemptItself) {
  fail(one_, 5);
  clock_.advance(seconds{1});
  fail(one_, 1);
  clock_.advance(seconds{2});
  ASSERT_EQ(attempt(one_), 0);
  throttle_.forgive(one_);
  ASSERT_EQ(attempt(one_), 0);
  EXPECT_EQ(attempt(one_), 4) << "as after the seventh failure, which it is";
}

TEST_F(ThrottleTest, CountsAnAttemptBeforeItsAnswerIsKnown) {
  fail(one_, 5);
  EXPECT_EQ(attempt(one_), 1) << "though none of the five has been answered";
}

TEST_F(ThrottleTest, TakesANetworkOfSixtyFourBitsForOne) {
  for (char const* address :
       {"2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::3", "2001:db8::4", "2001:db8::5"}) {
    ASSERT_EQ(attempt(*parse_ip(address)), 0) << address;
  }
  EXPECT_EQ(attempt(*parse_ip("2001:db8::6")), 1);
  EXPECT_EQ(attempt(*parse_ip("2001:db8:0:1::6")), 0) << "the next one";
}

TEST_F(ThrottleTest, SlowsAllWhenManyTryFromManyAddresses) {
  tire_all();
  EXPECT_EQ(attempt(one_), 1);
  clock_.advance(seconds{1});
  EXPECT_EQ(attempt(one_), 0);
  EXPECT_EQ(attempt(two_), 2);
  for (int i = 0; i < 10; ++i) {
    clock_.advance(seconds{15});
    ASSERT_EQ(attempt(numbered(5'000 + static_cast<unsigned>(i))), 0);
  }
  EXPECT_EQ(attempt(two_), 15) << "and no longer";
  clock_.advance(minutes{16});
  EXPECT_EQ(attempt(two_), 0);
  EXPECT_EQ(attempt(two_), 0) << "when it is over, it is forgotten";
}

TEST_F(ThrottleTest, KeepsNobodyOutWhereSomebodyHasSignedIn) {
  ASSERT_EQ(attempt(one_), 0);
  throttle_.succeeded(one_);
  tire_all();
  EXPECT_GT(attempt(two_), 0);
  fail(one_, 5);
  EXPECT_EQ(attempt(one_), 1) << "its own failures count all the same";
}

TEST_F(ThrottleTest, RemembersNoMoreThanItsBounds) {
  for (unsigned i = 0; i < 2 * Throttle::kMostAddresses; ++i) {
    ASSERT_EQ(attempt(numbered(i)), 0);
    throttle_.forgive(numbered(i));
  }
  EXPECT_EQ(throttle_.size(), Throttle::kMostAddresses);
  for (unsigned i = 0; i < 2 * Throttle::kMostKnown; ++i) throttle_.succeeded(numbered(i));
  tire_all();
  EXPECT_GT(attempt(numbered(0)), 0) << "who has signed in long ago is a stranger again";
  EXPECT_EQ(attempt(numbered(2 * Throttle::kMostKnown - 1)), 0);
}

}  // namespace
}  // namespace freshet::access
