#include "base/single_flight.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace freshet {
namespace {

using Flights = SingleFlight<int>;

std::shared_ptr<int const> value(int n) { return std::make_shared<int const>(n); }

TEST(SingleFlight, OneMakesItAndAllAreTold) {
  Flights flights{10};
  std::vector<int> told;
  auto const tell = [&](Flights::Value const& v) { told.push_back(*v); };
  EXPECT_TRUE(flights.ask("a", tell).first);
  EXPECT_FALSE(flights.ask("a", tell).first);
  EXPECT_TRUE(flights.ask("b", tell).first) << "another flight";
  flights.done("a", value(7), 1);
  EXPECT_EQ(told, (std::vector{7, 7}));
  auto const later = flights.ask("a", tell);
  ASSERT_TRUE(later.kept);
  EXPECT_EQ(*later.kept, 7);
  EXPECT_EQ(told.size(), 2U);
}

TEST(SingleFlight, WhatWeighsNothingIsMadeAnew) {
  Flights flights{10};
  EXPECT_TRUE(flights.ask("a", [](auto const&) {}).first);
  flights.done("a", value(1), 0);
  EXPECT_TRUE(flights.ask("a", [](auto const&) {}).first);
}

TEST(SingleFlight, WhatWasNotAskedForLongestGoesFirst) {
  Flights flights{10};
  auto const keeps = [&](std::string const& key) {
    auto const found = flights.ask(key, [](auto const&) {});
    if (found.first) flights.done(key, value(0), 0);
    return found.kept != nullptr;
  };
  for (auto const* key : {"a", "b", "c"}) flights.done(key, value(1), 3);
  EXPECT_TRUE(keeps("a"));
  flights.done("d", value(1), 3);
  EXPECT_FALSE(keeps("b"));
  EXPECT_TRUE(keeps("a"));
  EXPECT_TRUE(keeps("c"));
  EXPECT_EQ(flights.weight(), 9U);
  flights.done("heavy", value(1), 11);
  EXPECT_FALSE(keeps("heavy")) << "over the bound by itself";
  EXPECT_EQ(flights.weight(), 9U);
}

TEST(SingleFlight, ThreadsAskForTheSameAndEachHearsOnce) {
  Flights flights{1'000'000};
  std::atomic<int> made{0}, heard{0};
  auto const run = [&] {
    for (int i = 0; i < 2'000; ++i) {
      auto const key = std::to_string(i);
      auto const found = flights.ask(key, [&, i](Flights::Value const& v) { heard += *v == i; });
      if (found.kept) heard += *found.kept == i;
      if (!found.first) continue;
      ++made;
      flights.done(key, value(i), 1);
    }
  };
  std::thread one{run}, two{run};
  run();
  one.join();
  two.join();
  EXPECT_EQ(made, 2'000);
  EXPECT_EQ(heard, 6'000);
}

}  // namespace
}  // namespace freshet
