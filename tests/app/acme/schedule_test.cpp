#include "app/acme/schedule.hpp"

#include "app/acme/names.hpp"
#include "app/acme/state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app::acme {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::int64_t kDayS = 86'400;

TEST(AcmeRenewal, IsThirtyDaysBeforeTheEndOrAThirdOfTheLife) {
  EXPECT_EQ(renew_at_s({0, 90 * kDayS}, 0), 60 * kDayS);
  EXPECT_EQ(renew_at_s({0, 365 * kDayS}, 0), 335 * kDayS);
  EXPECT_EQ(renew_at_s({0, 6 * kDayS}, 0), 4 * kDayS);
  EXPECT_EQ(renew_at_s({1'000, 1'030}, 0), 1'020);
}

TEST(AcmeRenewal, ComesALittleLaterForSome) {
  EXPECT_EQ(renew_at_s({0, 90 * kDayS}, 0.5), 60 * kDayS + 3 * kDayS / 2);
  EXPECT_EQ(renew_at_s({0, 90 * kDayS}, 7), 63 * kDayS);
  EXPECT_EQ(renew_at_s({90, 0}, 1), 0) << "one that ends before it begins is renewed at once";
}

TEST(AcmeBackOff, DoublesUpToItsMost) {
  BackOff const policy{1min, 1h};
  EXPECT_EQ(pause_after(policy, 1, 0s, 0.5), 1min);
  EXPECT_EQ(pause_after(policy, 2, 0s, 0.5), 2min);
  EXPECT_EQ(pause_after(policy, 4, 0s, 0.5), 8min);
  EXPECT_EQ(pause_after(policy, 4'000'000'000U, 0s, 0.5), 1h);
  EXPECT_EQ(pause_after(policy, 1, 0s, 0), 48s);
  EXPECT_EQ(pause_after(policy, 1, 0s, 1), 72s);
}

TEST(AcmeBackOff, IsNeverShorterThanTheAuthorityWants) {
  EXPECT_EQ(pause_after({1min, 1h}, 1, 7'200s, 0), 2h);
  EXPECT_EQ(pause_after({1min, 1h}, 1, 5s, 0.5), 1min);
}

TEST(AcmeRetryAfter, IsSecondsOrADate) {
  EXPECT_EQ(read_retry_after("120", 0), 120s);
  EXPECT_EQ(read_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784'111'777 - 60), 60s);
  EXPECT_EQ(read_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784'111'777 + 60), 0s);
  EXPECT_EQ(read_retry_after("99999999999999", 0), 7 * 24h);
  EXPECT_EQ(read_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", 0), 7 * 24h);
  for (auto const* const bad : {"", "-1", "soon", "12 minutes", "Sun, 06 Nov 1994"}) {
    EXPECT_EQ(read_retry_after(bad, 0), 0s) << bad;
  }
}

TEST(AcmeState, IsReadAsItWasWritten) {
  State const state{
      "https://c.example/d", {"a.example", "b.example"}, 3, "refused", "it \"refuses\"", 1, 2, 3};
  EXPECT_EQ(read_state(write_state(state)), state);
  for (auto const* const bad : {"", "{", "[]", R"({"failures": -3, "names": 5, "at": "now"})"}) {
    EXPECT_EQ(read_state(bad), State{}) << bad;
  }
}

TEST(AcmeNames, AreThoseOfHosts) {
  for (auto const* const good : {"a.example", "live-1.example.com", "xn--bcher-kva.example"}) {
    EXPECT_FALSE(trouble_with_name(good)) << good;
  }
  EXPECT_THAT(*trouble_with_name("*.example.com"), HasSubstr("wildcard"));
  EXPECT_THAT(*trouble_with_name("192.0.2.1"), HasSubstr("is an address"));
  EXPECT_THAT(*trouble_with_name("2001:db8::1"), HasSubstr("is an address"));
  for (std::string const bad :
       {"", "localhost", "Live.example", "a..example", ".example", "a.example.", "-a.example",
        "a b.example", "a.example,DNS:b.example", "https://a.example"}) {
    EXPECT_TRUE(trouble_with_name(bad)) << bad;
  }
  EXPECT_TRUE(trouble_with_name(std::string(64, 'a') + ".example"));
}

}  // namespace
}  // namespace freshet::app::acme
