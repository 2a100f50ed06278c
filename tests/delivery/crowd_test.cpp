#include "delivery/crowd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace freshet::delivery {
namespace {

using Met = Crowd::Met;

struct CrowdTest : ::testing::Test {
  Met see(std::uint64_t key, std::uint32_t now_s, std::uint32_t until_s, Way way = Way::hls,
          bool one_more = true) {
    return crowd.see({key, way}, now_s, until_s, one_more);
  }
  std::vector<Seen> at(std::uint32_t now_s) {
    std::vector<Seen> all;
    crowd.collect(now_s, all);
    std::ranges::sort(all, {}, &Seen::key);
    return all;
  }

  Crowd crowd;
};

TEST_F(CrowdTest, HoldsWhoWasSeenUntilTheirTimeIsOver) {
  EXPECT_EQ(see(7, 10, 22), Met::first);
  EXPECT_EQ(see(8, 12, 24), Met::first);
  EXPECT_EQ(see(7, 13, 25), Met::again);
  EXPECT_EQ(at(24).size(), 2U);
  auto const later = at(25);
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].key, 7U);
  EXPECT_TRUE(at(26).empty());
  EXPECT_EQ(crowd.size(), 0U);
}

TEST_F(CrowdTest, KnowsTheMostThatSomebodyAskedForSinceTheyCame) {
  see(7, 10, 20, Way::media);
  see(7, 11, 21, Way::dash);
  see(7, 12, 22, Way::media);
  EXPECT_EQ(at(20)[0].way, Way::dash);
  see(9, 10, 40);  // so that nobody is forgotten yet
  see(10, 10, 40);
  see(11, 10, 40);
  see(7, 30, 40, Way::hls);
  EXPECT_EQ(at(30)[0].way, Way::hls) << "who comes back begins anew";
}

TEST_F(CrowdTest, RefusesWhoWouldBeTooManyAndNobodyElse) {
  EXPECT_EQ(see(7, 10, 20, Way::hls, false), Met::refused);
  EXPECT_EQ(see(7, 10, 20), Met::first);
  EXPECT_EQ(see(7, 11, 21, Way::hls, false), Met::again);
  EXPECT_EQ(crowd.size(), 1U);
}

/// Keys of which many begin at the same place of the table.
TEST_F(CrowdTest, CountsTensOfThousandsEachOnceWhileTheyComeAndGo) {
  constexpr std::uint64_t kViewers = 20'000;
  for (std::uint32_t now = 0; now < 5; ++now) {
    for (std::uint64_t i = 0; i < kViewers; ++i) see((i + now * 1'000) << 4 | 1, now, now + 1);
  }
  // Of the last two seconds.
  auto const all = at(4);
  EXPECT_EQ(all.size(), kViewers + 1'000);
  std::set<std::uint64_t> keys;
  for (auto const& one : all) keys.insert(one.key);
  EXPECT_EQ(keys.size(), all.size());
  EXPECT_TRUE(at(6).empty());
  EXPECT_EQ(crowd.size(), 0U);
}

}  // namespace
}  // namespace freshet::delivery
