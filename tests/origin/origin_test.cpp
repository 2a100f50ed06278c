/// Which presentation a channel shows.
#include "origin/origin.hpp"

#include "origin/live_line.hpp"

#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

using std::chrono::seconds;
using test::LiveLine;

struct OriginTest : ::testing::Test {
  [[nodiscard]] bool files_stay(LiveLine& line) const {
    line.thread.stop();
    return std::filesystem::exists(line.dir.path("main"));
  }
  void end(LiveLine& line) {
    line.on([&] { line.presentation->end(); });
  }
  Origin origin;
};

TEST_F(OriginTest, FindsWhatIsShownAndNothingElse) {
  LiveLine line;
  EXPECT_EQ(origin.find("main"), nullptr);
  origin.show("main", line.presentation);
  EXPECT_EQ(origin.find("main"), line.presentation);
  EXPECT_EQ(origin.find("mai"), nullptr);
}

TEST_F(OriginTest, TheNextShowReplacesTheLastAndDeletesItsFiles) {
  LiveLine old{LiveLine::Keep::disk}, young{LiveLine::Keep::disk};
  old.segment();
  young.segment();
  origin.show("main", old.presentation);
  origin.show("main", young.presentation);
  EXPECT_EQ(origin.find("main"), young.presentation);
  EXPECT_FALSE(files_stay(old));
  EXPECT_TRUE(files_stay(young));
}

TEST_F(OriginTest, ShowingTheSameAgainKeepsItsFiles) {
  LiveLine line{LiveLine::Keep::disk};
  line.segment();
  origin.show("main", line.presentation);
  origin.show("main", line.presentation);
  EXPECT_TRUE(files_stay(line));
}

TEST_F(OriginTest, SweepsOnlyWhatEndedLongerAgo) {
  LiveLine line{LiveLine::Keep::disk}, live;
  line.segment();
  origin.show("main", line.presentation);
  origin.show("live", live.presentation);
  end(line);
  line.clock.advance(seconds{60});
  origin.sweep(line.clock.wall_us(), seconds{60});
  EXPECT_EQ(origin.find("main"), line.presentation);
  line.clock.advance(seconds{1});
  origin.sweep(line.clock.wall_us(), seconds{60});
  EXPECT_EQ(origin.find("main"), nullptr);
  EXPECT_EQ(origin.find("live"), live.presentation);
  EXPECT_FALSE(files_stay(line));
}

TEST_F(OriginTest, ClearForgetsAndLeavesTheFiles) {
  LiveLine line{LiveLine::Keep::disk};
  line.segment();
  origin.show("main", line.presentation);
  origin.clear();
  EXPECT_EQ(origin.find("main"), nullptr);
  EXPECT_TRUE(files_stay(line));
}

}  // namespace
}  // namespace freshet::origin
