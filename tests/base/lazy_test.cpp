#include "base/lazy.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace freshet {
namespace {

TEST(Lazy, MakesItsValueOnce) {
  Lazy<int> lazy;
  int made = 0;
  auto const make = [&made] { return ++made; };
  EXPECT_EQ(made, 0);
  EXPECT_EQ(lazy.get(make), 1);
  EXPECT_EQ(&lazy.get(make), &lazy.get(make));
  EXPECT_EQ(made, 1);
}

TEST(Lazy, MakesItOnceForSeveralThreads) {
  Lazy<int> lazy;
  std::atomic<int> made{0};
  auto const ask = [&] { EXPECT_EQ(lazy.get([&made] { return ++made; }), 1); };
  std::thread other{ask};
  ask();
  other.join();
  EXPECT_EQ(made, 1);
}

}  // namespace
}  // namespace freshet
