#include "transcode/machine.hpp"

#include <gtest/gtest.h>

namespace freshet::test {
namespace {

using transcode::busy_ticks;
using transcode::quota;

TEST(Machine, CountsTheTicksOfAllWhoWork) {
  // user nice system (idle iowait) irq softirq steal (guest guest_nice)
  EXPECT_EQ(busy_ticks("cpu  100 20 30 4000 500 6 7 8 90 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n"), 151);
  EXPECT_FALSE(busy_ticks(""));
  EXPECT_FALSE(busy_ticks("cpu 1 2 3"));
  EXPECT_FALSE(busy_ticks("cpu0 100 20 30 4000 500 6 7 8 90 9"));
  EXPECT_FALSE(busy_ticks("cpu  100 20 x 4000 500 6 7 8 90 9"));
}

TEST(Machine, KnowsWhatAGroupMayUse) {
  EXPECT_EQ(quota("150000 100000\n"), 1.5);
  EXPECT_FALSE(quota("max 100000\n"));
  EXPECT_FALSE(quota("150000 0\n"));
  EXPECT_FALSE(quota(""));
}

TEST(Machine, SeesItsOwnWork) {
  transcode::Machine const machine;
  EXPECT_GE(machine.processors(), 0.01);
  auto const before = machine.load();
  double volatile sum = 0;
  while (machine.load().own - before.own < 0.05) sum = sum + 1;
  auto const after = machine.load();
  EXPECT_GE(after.own - before.own, 0.05);
  EXPECT_GE(after.busy, before.busy);
}

}  // namespace
}  // namespace freshet::test
