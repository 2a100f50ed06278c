#include "base/published.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <utility>

namespace freshet {
namespace {

TEST(Published, IsNothingAtFirst) {
  Published<int> published;
  EXPECT_EQ(published.get(), nullptr);
}

TEST(Published, ASnapshotOutlivesTheNext) {
  Published<int> published;
  published.set(std::make_shared<int const>(1));
  auto const old = published.get();
  published.set(std::make_shared<int const>(2));
  EXPECT_EQ(*old, 1);
  EXPECT_EQ(*published.get(), 2);
  EXPECT_EQ(old.use_count(), 1);
}

TEST(Published, ReadersSeeWholeSnapshotsInOrder) {
  Published<std::pair<int, int>> published;
  published.set(std::make_shared<std::pair<int, int> const>(0, 0));
  std::thread writer{[&published] {
    for (int i = 1; i <= 2'000; ++i) {
      published.set(std::make_shared<std::pair<int, int> const>(i, -i));
    }
  }};
  int last = 0;
  while (last < 2'000) {
    auto const now = published.get();
    ASSERT_EQ(now->first, -now->second);
    ASSERT_GE(now->first, last);
    last = now->first;
  }
  writer.join();
}

}  // namespace
}  // namespace freshet
