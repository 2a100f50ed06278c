#include "net/trail.hpp"

#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace freshet::net {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool any(int) { return true; }

TEST(Trail, GivesWhatCameByItsPlace) {
  Trail<std::string> trail{3};
  EXPECT_EQ(trail.next(), 0U);
  trail.add("a");
  trail.add("b");
  EXPECT_EQ(trail.look(0).item, "a");
  EXPECT_EQ(trail.look(1).item, "b");
  EXPECT_EQ(trail.next(), 2U);
  auto const later = trail.look(2);
  EXPECT_FALSE(later.item);
  EXPECT_FALSE(later.lost);
  EXPECT_FALSE(later.ended);
}

TEST(Trail, ForgetsWhatIsOldAndSaysSo) {
  Trail<int> trail{3};
  for (int i = 0; i < 5; ++i) trail.add(i);
  EXPECT_EQ(trail.oldest(), 2U);
  EXPECT_TRUE(trail.look(1).lost);
  EXPECT_EQ(trail.look(2).item, 2);
  EXPECT_EQ(trail.look(4).item, 4);
  EXPECT_THAT(trail.newest(9, any), ElementsAre(4, 3, 2));
}

TEST(Trail, FindsTheNewestThatIsSo) {
  Trail<int> trail{3};
  for (int const i : {7, 5, 7, 6}) trail.add(i);
  EXPECT_EQ(trail.find([](int i) { return i == 7; }), 2U);
  EXPECT_EQ(trail.find([](int i) { return i == 6; }), 3U);
  EXPECT_FALSE(trail.find([](int i) { return i == 8; }));
  EXPECT_THAT(trail.newest(1, [](int i) { return i == 5; }), ElementsAre(5));
  EXPECT_THAT(trail.newest(0, any), IsEmpty());
}

TEST(Trail, TakesNothingMoreAfterItsEnd) {
  Trail<int> trail{3};
  trail.add(1);
  trail.end();
  trail.add(2);
  EXPECT_EQ(trail.look(0).item, 1);
  EXPECT_TRUE(trail.look(1).ended);
}

/// Reads until `wanted` are there or the trail is over.
awaitable<std::vector<int>> read_on(Loop& loop, Trail<int>& trail, std::size_t wanted) {
  auto const woken = std::make_shared<Event>(loop);
  trail.follow(loop, woken);
  std::vector<int> all;
  while (all.size() < wanted) {
    auto const seen = trail.look(all.size());
    if (seen.item) {
      all.push_back(*seen.item);
    } else if (seen.ended) {
      break;
    } else {
      co_await woken->wait();
    }
  }
  co_return all;
}

TEST(Trail, WakesWhoFollowsIt) {
  Loops loops{2};
  Trail<int> trail{10'000};
  std::thread writer{[&] {
    for (int i = 0; i < 1'000; ++i) trail.add(i);
  }};
  auto const one = test::on_loop(loops.at(0), read_on(loops.at(0), trail, 1'000));
  writer.join();
  ASSERT_EQ(one.size(), 1'000U);
  EXPECT_EQ(one.back(), 999);
  std::thread ender{[&] { trail.end(); }};
  EXPECT_EQ(test::on_loop(loops.at(1), read_on(loops.at(1), trail, 1'001)).size(), 1'000U);
  ender.join();
}

TEST(Trail, ForgetsWhoHasGone) {
  Loops loops{1};
  Trail<int> trail{3};
  test::call_on(loops.at(0), [&] {
    auto const woken = std::make_shared<Event>(loops.at(0));
    trail.follow(loops.at(0), woken);
    trail.add(1);
  });
  trail.add(2);
  test::call_on(loops.at(0), [] {});
  EXPECT_EQ(trail.next(), 2U);
}

}  // namespace
}  // namespace freshet::net
