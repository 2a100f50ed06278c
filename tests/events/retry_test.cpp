#include "events/retry.hpp"

#include <gtest/gtest.h>

namespace freshet::events {
namespace {

using namespace std::chrono_literals;

constexpr RetryPolicy kPolicy;

Ending ending(int status, unsigned number = 1, std::chrono::milliseconds age = 0ms) {
  return {status, number, age, 0ms};
}

TEST(Judge, TakesEverySuccessForOne) {
  for (int const status : {200, 201, 202, 204, 299}) {
    EXPECT_EQ(judge(kPolicy, ending(status, 50, 100h), 0.5).outcome, Outcome::delivered) << status;
  }
}

TEST(Judge, WaitsTwiceAsLongAfterEachFailureAndNoLongerThanAnHour) {
  EXPECT_EQ(judge(kPolicy, ending(500, 1), 0.5).pause, 1s);
  EXPECT_EQ(judge(kPolicy, ending(500, 2), 0.5).pause, 2s);
  EXPECT_EQ(judge(kPolicy, ending(0, 11), 0.5).pause, 1'024s);
  EXPECT_EQ(judge(kPolicy, ending(0, 13), 0.5).pause, 1h);
  EXPECT_EQ(judge(kPolicy, ending(0, 4'000'000'000U), 0.5).pause, 1h);
}

TEST(Judge, DoesNotLetThemComeBackTogether) {
  EXPECT_EQ(judge(kPolicy, ending(500, 4), 0).pause, 6'400ms);
  EXPECT_EQ(judge(kPolicy, ending(500, 4), 1).pause, 9'600ms);
}

TEST(Judge, WaitsAsLongAsItIsAsked) {
  auto asked = ending(429, 1);
  asked.asked_for = 30s;
  EXPECT_EQ(judge(kPolicy, asked, 0.5).pause, 30s);
  asked.asked_for = 0s;
  EXPECT_EQ(judge(kPolicy, asked, 0.5).pause, 1s);
}

TEST(Judge, GivesUpOnWhoeverSaysNoAgainAndAgain) {
  for (int const status : {301, 302, 307, 400, 401, 403, 404, 422}) {
    EXPECT_EQ(judge(kPolicy, ending(status, 11), 0.5).outcome, Outcome::again) << status;
    EXPECT_EQ(judge(kPolicy, ending(status, 12), 0.5).outcome, Outcome::given_up) << status;
  }
}

TEST(Judge, TakesGoneForAnAnswer) {
  EXPECT_EQ(judge(kPolicy, ending(410, 1), 0.5).outcome, Outcome::given_up);
}

TEST(Judge, GoesOnForThreeDaysWhenTheReceiverCannotHelpIt) {
  for (int const status : {0, 100, 408, 425, 429, 500, 502, 503, 504, 999}) {
    EXPECT_EQ(judge(kPolicy, ending(status, 90, 71h), 0.5).outcome, Outcome::again) << status;
    EXPECT_EQ(judge(kPolicy, ending(status, 90, 72h), 0.5).outcome, Outcome::given_up) << status;
  }
}

TEST(RetryAfter, IsReadAsSecondsAndNotAsADate) {
  EXPECT_EQ(read_retry_after("30"), 30s);
  EXPECT_EQ(read_retry_after("1.337"), 2s);
  EXPECT_EQ(read_retry_after("99999999"), 24h);
  EXPECT_EQ(read_retry_after("99999999999999999999"), 24h);
  for (auto const* none : {"", "soon", "-5", "5s", "Fri, 31 Dec 1999 23:59:59 GMT", " 5"}) {
    EXPECT_EQ(read_retry_after(none), 0s) << none;
  }
}

}  // namespace
}  // namespace freshet::events
