#include "chat/crowd.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace freshet::chat {
namespace {

TEST(Crowd, CountsConnectionsAsLongAsTheyLive) {
  Crowd crowd{7};
  std::vector<Crowd::Place> held;
  for (int i = 0; i < 3; ++i) held.push_back(crowd.of_user("ann"));
  held.push_back(crowd.of_address("10.0.0.5"));
  EXPECT_EQ(crowd.users("ann"), 3U);
  EXPECT_EQ(crowd.users("ben"), 0U);
  EXPECT_EQ(crowd.addresses("10.0.0.5"), 1U);
  held.erase(held.begin());
  EXPECT_EQ(crowd.users("ann"), 2U);
  held.clear();
  EXPECT_EQ(crowd.users("ann"), 0U);
  EXPECT_EQ(crowd.addresses("10.0.0.5"), 0U);
}

TEST(Crowd, TellsThousandsApart) {
  Crowd crowd{7};
  std::vector<Crowd::Place> held;
  for (int i = 0; i < 10'000; ++i) held.push_back(crowd.of_user("user-" + std::to_string(i)));
  unsigned most = 0;
  for (int i = 0; i < 10'000; ++i) {
    most = std::max(most, crowd.users("user-" + std::to_string(i)));
  }
  EXPECT_LT(most, 10U) << "each has one; what others add stays below the usual limit";
}

TEST(Crowd, CountsHowOftenAnAddressKnocksInASecond) {
  Crowd crowd{7};
  ManualClock clock;
  for (unsigned i = 1; i <= 5; ++i) EXPECT_EQ(crowd.knock("10.0.0.5", clock.now()), i);
  EXPECT_EQ(crowd.knock("10.0.0.6", clock.now()), 1U);
  clock.advance(std::chrono::seconds{1});
  EXPECT_EQ(crowd.knock("10.0.0.5", clock.now()), 1U);
}

TEST(Networks, OfIpv6HaveSixtyFourBits) {
  EXPECT_EQ(network_of_peer("10.0.0.5:4711"), "10.0.0.5");
  EXPECT_EQ(network_of_peer("[2001:db8::1:2:3]:80"), "2001:db8::");
  EXPECT_EQ(network_of_peer("unknown"), "unknown");
}

}  // namespace
}  // namespace freshet::chat
