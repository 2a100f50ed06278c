#include "app/processor_use.hpp"

#include <gtest/gtest.h>

#include <ctime>

namespace freshet::app {
namespace {

TEST(ProcessorUse, ReadsWhatTheKernelSays) {
  EXPECT_EQ(ticks_in("17 (a) b) R 1 2 3 4 5 6 7 8 9 10 70 5 13 14"), 75U)
      << "a name may hold what ends it";
  EXPECT_EQ(ticks_in("17 (short) R 1 2"), 0U);
  EXPECT_EQ(ticks_in(""), 0U);
}

TEST(ProcessorUse, KnowsWhatThreadsAreFor) {
  EXPECT_EQ(stage_of("loop-3"), "network");
  EXPECT_EQ(stage_of("lane"), "encoding");
  EXPECT_EQ(stage_of("media-read"), "disk");
  EXPECT_EQ(stage_of("something"), "other");
}

TEST(ProcessorUse, SeesThisThreadAtWork) {
  ManualClock clock;
  ProcessorUse use{clock};
  // Some ticks of a hundredth of a second.
  auto const begun = std::clock();
  while (std::clock() - begun < CLOCKS_PER_SEC / 20) {
  }
  clock.advance(std::chrono::seconds{2});
  auto const shares = use.look();
  EXPECT_GT(shares.process, 0.0);
  EXPECT_LT(shares.process, 1.0);
  double stages = 0;
  for (auto const& [name, share] : shares.stages) stages += share;
  EXPECT_NEAR(stages, shares.process, 0.05);
  EXPECT_EQ(use.look().process, shares.process) << "of the same second";
}

TEST(ProcessorUse, KnowsTheMemory) { EXPECT_GT(memory_in_use(), 1'000'000U); }

}  // namespace
}  // namespace freshet::app
