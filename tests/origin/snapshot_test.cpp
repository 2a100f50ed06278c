/// Which positions a version lists (RFC 8216bis §6.2.5.2).
#include "origin/snapshot.hpp"

#include "origin/live_line.hpp"

#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

using test::LiveLine;

struct SnapshotHas : ::testing::Test {
  SnapshotHas() { line.segment(); }
  void open_part() {
    line.on([&] {
      line.rendition->open(line.next());
      line.rendition->append(LiveLine::part("a"), {0, 1}, false);
    });
  }
  [[nodiscard]] bool has(std::uint64_t msn, std::optional<std::uint32_t> part = {}) const {
    return line.now()->has({msn, part});
  }
  LiveLine line;
};

TEST_F(SnapshotHas, ACompleteSegmentAndItsParts) {
  EXPECT_TRUE(has(1'000));
  EXPECT_TRUE(has(1'000, 3));
}

TEST_F(SnapshotHas, WhatLeftTheWindowOrNeverWasInIt) { EXPECT_TRUE(has(3) && has(3, 9)); }

TEST_F(SnapshotHas, NotTheWholeOpenSegmentForItsParts) {
  open_part();
  EXPECT_TRUE(has(1'001, 0));
  EXPECT_FALSE(has(1'001, 1));
  EXPECT_FALSE(has(1'001));
}

TEST_F(SnapshotHas, APartBeyondACompleteSegmentOnlyWithTheNextOnesFirst) {
  EXPECT_FALSE(has(1'000, 4));
  open_part();
  EXPECT_TRUE(has(1'000, 4));
}

TEST_F(SnapshotHas, NothingOfSegmentsToCome) {
  open_part();
  EXPECT_FALSE(has(1'002) || has(1'002, 0));
}

}  // namespace
}  // namespace freshet::origin
