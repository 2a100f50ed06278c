/// How much is listed, kept and held in memory.
#include "origin/window.hpp"

#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

TEST(Window, OnDiskListsWhatTheChannelAsksFor) {
  EXPECT_EQ(Window::make(hours{2}, 4, true).listed, hours{2});
}

TEST(Window, ListsSixTargetsAtLeast) {
  EXPECT_EQ(Window::make(seconds{0}, 4, true).listed, seconds{24});
  EXPECT_EQ(Window::make(seconds{23}, 4, true).listed, seconds{24});
  EXPECT_EQ(Window::make(seconds{25}, 4, true).listed, seconds{25});
}

TEST(Window, WithoutADiskTheLongestWishIsSixTargets) {
  auto const window = Window::make(hours{2}, 4, false);
  EXPECT_EQ(window.listed, seconds{24});
  EXPECT_EQ(window.in_memory, window.kept) << "memory is all there is";
}

TEST(Window, PartsStayListedForThreeTargets) {
  EXPECT_EQ(Window::make(hours{1}, 6, true).parts, seconds{18});
}

TEST(Window, KeepsWhatAPlaylistOfTheWholeWindowAgoStillNames) {
  // RFC 8216bis §6.2.2: its own duration and the longest playlist's after it left.
  for (bool const on_disk : {true, false}) {
    auto const window = Window::make(hours{1}, 4, on_disk);
    EXPECT_GE(window.kept, 2 * window.listed + seconds{4});
  }
}

TEST(Window, OnDiskMemoryHoldsListedPartsAndAsLongAgainWhateverTheDvrWindow) {
  auto const window = Window::make(hours{12}, 4, true);
  EXPECT_GE(window.in_memory, 2 * window.parts + Window::kFilled)
      << "also where the time of an absent encoder is filled in less";
  EXPECT_EQ(window.in_memory, Window::make(hours{1}, 4, true).in_memory);
}

}  // namespace
}  // namespace freshet::origin
