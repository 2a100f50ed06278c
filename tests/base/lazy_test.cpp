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

TEST(Renewed, IsMadeAgainUnderAnotherKeyAndAfterNothing) {
  Renewed<int, int> renewed;
  int key = 1;
  std::shared_ptr<int const> next;
  auto const get = [&] { return renewed.get([&] { return key; }, [&] { return next; }); };
  EXPECT_EQ(get(), nullptr);
  auto const first = next = std::make_shared<int const>(1);
  EXPECT_EQ(get(), first) << "nothing is not kept";
  next = std::make_shared<int const>(2);
  EXPECT_EQ(get(), first);
  key = 2;
  EXPECT_EQ(get(), next);
}

}  // namespace
}  // namespace freshet
