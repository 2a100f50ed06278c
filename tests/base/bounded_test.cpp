#include "base/bounded.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace freshet {
namespace {

TEST(Bounded, KeepsTheOrder) {
  Bounded<int> queue{3};
  EXPECT_TRUE(queue.push(1));
  EXPECT_TRUE(queue.push(2));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.pop(), 2);
}

TEST(Bounded, SaysWhenItIsFullAndLeavesTheValue) {
  Bounded<std::unique_ptr<int>> queue{1};
  EXPECT_TRUE(queue.push(std::make_unique<int>(1)));
  auto second = std::make_unique<int>(2);
  EXPECT_FALSE(queue.push(std::move(second)));
  ASSERT_NE(second, nullptr);  // NOLINT(bugprone-use-after-move): it was not taken
  EXPECT_EQ(queue.size(), 1U);
  EXPECT_EQ(**queue.pop(), 1);
  EXPECT_TRUE(queue.push(std::move(second)));
}

TEST(Bounded, GivesWhatThereIsWithoutWaiting) {
  Bounded<int> queue{1};
  EXPECT_EQ(queue.try_pop(), std::nullopt);
  EXPECT_TRUE(queue.push(1));
  EXPECT_EQ(queue.try_pop(), 1);
  EXPECT_TRUE(queue.push(2)) << "there is room again";
}

TEST(Bounded, IsEmptiedAfterItIsClosed) {
  Bounded<int> queue{3};
  EXPECT_TRUE(queue.push(1));
  queue.close();
  EXPECT_FALSE(queue.push(2));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(Bounded, CloseWakesWhoWaits) {
  Bounded<int> queue{3};
  std::optional<int> popped{7};
  std::thread waiter{[&] { popped = queue.pop(); }};
  queue.close();
  waiter.join();
  EXPECT_EQ(popped, std::nullopt);
}

TEST(Bounded, CarriesEverythingFromOneThreadToAnother) {
  Bounded<int> queue{4};
  long sum = 0;
  std::thread consumer{[&] {
    while (auto const value = queue.pop()) sum += *value;
  }};
  for (int i = 1; i <= 2'000; ++i) {
    while (!queue.push(int{i})) std::this_thread::yield();
  }
  queue.close();
  consumer.join();
  EXPECT_EQ(sum, 2'001'000);
}

}  // namespace
}  // namespace freshet
