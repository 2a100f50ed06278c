#include "base/shared_by_key.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace freshet {
namespace {

TEST(SharedByKey, IsOneValueAsLongAsSomebodyHoldsIt) {
  SharedByKey<int> table;
  auto first = table.at("a");
  *first = 7;
  auto second = table.at("a");
  EXPECT_EQ(second, first);
  EXPECT_EQ(*table.at("b"), 0);
  EXPECT_EQ(table.size(), 1U) << "nobody holds b";
  first.reset();
  EXPECT_EQ(*table.at("a"), 7);
  second.reset();
  EXPECT_EQ(*table.at("a"), 0);
  EXPECT_EQ(table.size(), 0U);
}

TEST(SharedByKey, IsOutlivedByItsValues) {
  std::shared_ptr<int> held;
  {
    SharedByKey<int> table;
    held = table.at("a");
  }
  *held = 1;
}

TEST(SharedByKey, ForgetsUnderManyHands) {
  SharedByKey<int> table;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&table] {
      for (int n = 0; n < 10'000; ++n) static_cast<void>(table.at(n % 2 ? "a" : "b"));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(table.size(), 0U);
}

}  // namespace
}  // namespace freshet
