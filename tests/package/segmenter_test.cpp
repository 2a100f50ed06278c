/// Where a segment and a part are cut, frame by frame.
#include "package/segmenter.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace freshet::package {
namespace {

constexpr Ticks kFrame{3'000};              // 30 a second
constexpr std::int64_t kStart = 1'080'000;  // 12 s: a multiple of every profile's segment

/// Parts of a third of a second, segments of two seconds, a target duration of four.
Profile third_of_two() { return {Microseconds{333'400}, std::chrono::seconds{2}, 4}; }

struct Place {
  int frame;
  Cut cut;
  friend bool operator==(Place const&, Place const&) = default;
  friend void PrintTo(Place const& p, std::ostream* out) {
    *out << p.frame
         << (p.cut == Cut::part      ? " part"
             : p.cut == Cut::segment ? " segment"
                                     : " forced");
  }
};

struct SegmenterTest : testing::Test {
  Segmenter cutter{third_of_two(), kVideoTimebase};
  int next = 0;

  SegmenterTest() { cutter.begin({kStart}); }
  static Ticks at(int frame) { return {kStart + frame * kFrame.n}; }
  /// As the packager does: asks, heeds, takes.
  std::vector<Place> frames(int to, int gop) {
    std::vector<Place> cuts;
    for (; next < to; ++next) {
      auto const key = next % gop == 0;
      auto const cut = cutter.offer(at(next), kFrame, key);
      if (cut == Cut::part) cutter.part_closed(at(next));
      if (cut == Cut::segment || cut == Cut::forced_segment) cutter.begin(at(next));
      if (cut != Cut::none) cuts.push_back({next, cut});
      cutter.take(at(next), key);
    }
    return cuts;
  }
};

TEST_F(SegmenterTest, FreezesThePartTargetToWholeFramesAndAMargin) {
  EXPECT_FALSE(cutter.part_target());
  cutter.freeze(kFrame);
  EXPECT_EQ(cutter.part_target()->n, 10 * kFrame.n + 270);
}

TEST_F(SegmenterTest, AFrameLongerThanAPartMakesAPart) {
  cutter.freeze({45'000});
  EXPECT_EQ(cutter.part_target()->n, 45'000 + 270);
}

TEST_F(SegmenterTest, APartClosesBeforeTheFrameThatWouldExceedIt) {
  cutter.freeze(kFrame);
  EXPECT_EQ(frames(35, 60),
            (std::vector<Place>{{10, Cut::part}, {20, Cut::part}, {30, Cut::part}}));
}

TEST_F(SegmenterTest, ASegmentClosesAtTheFirstKeyframeOfTheNextSlot) {
  EXPECT_EQ(frames(200, 45),
            (std::vector<Place>{{90, Cut::segment}, {135, Cut::segment}, {180, Cut::segment}}));
}

TEST_F(SegmenterTest, KeyframesWithinTheSlotCutNothing) {
  EXPECT_EQ(frames(121, 15), (std::vector<Place>{{60, Cut::segment}, {120, Cut::segment}}));
}

TEST_F(SegmenterTest, AKeyframeAHairBeforeItsSlotIsItsSlots) {
  cutter.take({kStart}, true);
  auto const slot = kStart + 180'000;
  EXPECT_EQ(cutter.offer({slot - 9'000}, kFrame, true), Cut::segment);
  EXPECT_EQ(cutter.offer({slot - 9'001}, kFrame, true), Cut::none);
}

TEST_F(SegmenterTest, WhereEveryFrameIsAKeyTheNearestIsItsSlots) {
  // As sound is; a frame of 1,024 samples does not divide a slot.
  constexpr Ticks kSound{1'920};
  auto at = kStart;
  for (int slot = 1; slot < 20; ++slot) {
    while (cutter.offer({at}, kSound, true) != Cut::segment) {
      cutter.take({at}, true);
      at += kSound.n;
    }
    EXPECT_NEAR(static_cast<double>(at - kStart), slot * 180'000., 960) << slot;
    cutter.begin({at});
  }
}

TEST_F(SegmenterTest, NothingIsCutBeforeTheFirstFrame) {
  EXPECT_EQ(cutter.offer({kStart + 900'000}, kFrame, true), Cut::none);
  EXPECT_FALSE(cutter.full({kStart + 900'000}, kFrame));
}

TEST_F(SegmenterTest, WithoutKeyframesASegmentEndsWithinTheTargetDuration) {
  cutter.freeze(kFrame);
  auto const cuts = frames(400, 1'000);
  int start = 0, segments = 0;
  for (auto const& cut : cuts) {
    if (cut.cut != Cut::forced_segment) continue;
    EXPECT_LE((cut.frame - start) * kFrame.n, 4 * 90'000 + 22'500) << cut.frame;
    EXPECT_GT(cut.frame - start, 90) << "and not much earlier than it must";
    start = cut.frame;
    ++segments;
  }
  EXPECT_EQ(segments, 3);
}

TEST_F(SegmenterTest, WithoutPartsASegmentIsForcedToo) {
  EXPECT_EQ(frames(130, 1'000), (std::vector<Place>{{127, Cut::forced_segment}}));
}

TEST_F(SegmenterTest, WaitsForAKeyframeThatComesInTime) {
  cutter.freeze(kFrame);
  auto const cuts = frames(251, 125);
  std::vector<Place> segments;
  for (auto const& cut : cuts) {
    if (cut.cut != Cut::part) segments.push_back(cut);
  }
  EXPECT_EQ(segments, (std::vector<Place>{{125, Cut::segment}, {250, Cut::segment}}));
}

TEST_F(SegmenterTest, APartIsFullWhenNoFrameFitsAndNoSegmentCanBegin) {
  cutter.freeze(kFrame);
  frames(9, 60);
  EXPECT_FALSE(cutter.full(at(9), kFrame)) << "one more fits";
  frames(10, 60);
  EXPECT_TRUE(cutter.full(at(10), kFrame));
}

TEST_F(SegmenterTest, APartAtTheEndOfASlotIsNotFullBeforeTheNextFrameIsThere) {
  cutter.freeze(kFrame);
  frames(60, 60);
  EXPECT_FALSE(cutter.full(at(60), kFrame)) << "the next one may be a keyframe";
}

TEST_F(SegmenterTest, WithoutPartsNothingIsFull) {
  frames(59, 60);
  EXPECT_FALSE(cutter.full(at(59), kFrame));
}

TEST_F(SegmenterTest, KnowsHowFarKeyframesAreApart) {
  frames(40, 50);
  EXPECT_EQ(cutter.key_interval().n, 0);
  frames(51, 50);
  EXPECT_EQ(cutter.key_interval().n, 50 * kFrame.n);
}

TEST(Segmenter, CutsAlikeWhereverASessionBegan) {
  Segmenter late{third_of_two(), kVideoTimebase};
  late.begin({kStart + 45'000});
  late.take({kStart + 45'000}, true);
  EXPECT_EQ(late.offer({kStart + 135'000}, kFrame, true), Cut::none);
  EXPECT_EQ(late.offer({kStart + 180'000}, kFrame, true), Cut::segment) << "1.5 s old, but due";
}

}  // namespace
}  // namespace freshet::package
