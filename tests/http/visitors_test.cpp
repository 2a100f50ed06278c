#include "http/visitors.hpp"

#include "http/body_share.hpp"
#include "http/server_context.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace freshet::http {
namespace {

using ::testing::Each;
using ::testing::NotNull;

TEST(Visitors, AHouseholdIsAnIpv4AddressOrAnIpv6Network) {
  EXPECT_EQ(household_of("10.0.0.5:4711"), "10.0.0.5");
  EXPECT_EQ(household_of("[2001:db8:1:2:3:4:5:6]:80"), "2001:db8:1:2::/64");
  EXPECT_EQ(household_of("[2001:db8:1:2::9]:81"), "2001:db8:1:2::/64");
  EXPECT_EQ(household_of("[::1]:80"), "::/64");
  EXPECT_EQ(household_of("10.0.0.5"), "10.0.0.5") << "as a proxy names it";
  EXPECT_EQ(household_of("[2001:db8:1:2::9]"), "2001:db8:1:2::/64");
  EXPECT_EQ(household_of("memory"), "memory");
}

TEST(Visitors, EachAddressHasItsOwnPlaces) {
  Visitors visitors;
  auto first = visitors.enter("10.0.0.5:1", 2);
  auto second = visitors.enter("10.0.0.5:2", 2);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first.get(), second.get());
  EXPECT_EQ(visitors.enter("10.0.0.5:3", 2), nullptr);
  EXPECT_NE(visitors.enter("10.0.0.6:3", 2), nullptr);
  EXPECT_EQ(most_of_one(20'000), 10'000U);
  EXPECT_EQ(most_of_one(1), 1U);
  EXPECT_EQ(first->connections, 2U) << "those who did not get in are not counted";
  first.reset();
  EXPECT_NE(visitors.enter("10.0.0.5:4", 2), nullptr);
  second.reset();
  EXPECT_EQ(visitors.size(), 0U);
}

TEST(Visitors, AProxyIsNoClientAndSpeaksForSome) {
  config::Http http;
  http.max_connections = 4;
  http.trusted_proxies = {"10.0.0.1", "2001:db8::1"};
  Metrics metrics;
  Shared shared{http, metrics, Log{}, system_clock()};
  std::vector<std::shared_ptr<Visitor>> proxys;
  for (int i = 0; i < 5; ++i) proxys.push_back(shared.enter("10.0.0.1:4711"));
  EXPECT_THAT(proxys, Each(NotNull())) << "more than one client has, and more than all";
  auto const& proxy = proxys.front();
  auto const client = shared.who_asks(proxy, "203.0.113.7");
  EXPECT_NE(client, proxy);
  EXPECT_FALSE(client->is_proxy);
  EXPECT_EQ(client, shared.who_asks(proxys.back(), "203.0.113.7")) << "over any connection";
  EXPECT_EQ(client.get(), shared.enter("203.0.113.7:80").get()) << "and over its own";
  EXPECT_NE(client, shared.who_asks(proxy, "203.0.113.8"));
  EXPECT_EQ(shared.who_asks(proxy, "10.0.0.1:4711"), proxy) << "it names nobody";
  EXPECT_EQ(shared.who_asks(proxy, "unknown"), proxy) << "it hides somebody";

  auto const neighbour = shared.enter("[2001:db8::2]:1");
  EXPECT_TRUE(shared.enter("[2001:db8::1]:1")->is_proxy);
  ASSERT_NE(neighbour, nullptr);
  EXPECT_FALSE(neighbour->is_proxy) << "of the same network, and not listed";
  EXPECT_EQ(neighbour->connections, 1U);
  EXPECT_EQ(shared.who_asks(neighbour, "203.0.113.7"), neighbour) << "its word does not count";
}

TEST(BodyShare, IsPartOfASumThatHasALimit) {
  std::atomic<std::uint64_t> all{0};
  BodyShare one{all, 10};
  {
    BodyShare two{all, 10};
    EXPECT_TRUE(one.set(6));
    EXPECT_EQ(two.room(), 4U);
    EXPECT_FALSE(two.set(5));
    EXPECT_EQ(all, 11U);
    EXPECT_EQ(one.room(), 5U);
    EXPECT_TRUE(two.set(4));
  }
  EXPECT_EQ(all, 6U);
  EXPECT_TRUE(one.set(0));
  EXPECT_EQ(all, 0U);
}

}  // namespace
}  // namespace freshet::http
