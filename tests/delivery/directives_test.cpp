/// RFC 8216bis §6.2.5.2: who is answered, who waits, who is refused.
#include "delivery/directives.hpp"

#include <gtest/gtest.h>

namespace freshet::delivery {
namespace {

/// 10 and 11 are complete with two parts each; 12 is open with two; a part is a third of a second.
struct Judge : ::testing::Test {
  Judge() {
    now.promises.part_target = std::chrono::microseconds{333'334};
    for (std::uint64_t msn : {10, 11}) {
      auto segment = std::make_shared<origin::Segment>();
      segment->msn = msn;
      segment->parts.resize(2);
      now.recent.push_back(segment);
    }
    now.open.resize(2);
    now.next_msn = 12;
    now.first_listed = 10;
  }
  [[nodiscard]] Verdict verdict(std::optional<std::uint64_t> msn,
                                std::optional<std::uint64_t> part = {}) const {
    return judge(now, {msn, part});
  }
  origin::Snapshot now;
};

TEST_F(Judge, AnswersWhoAsksForNothing) { EXPECT_EQ(verdict({}), Verdict::answer); }

TEST_F(Judge, AnswersForWhatIsListedOrHasLeftTheWindow) {
  EXPECT_EQ(verdict(11), Verdict::answer);
  EXPECT_EQ(verdict(3), Verdict::answer);
  EXPECT_EQ(verdict(3, 99), Verdict::answer);
  EXPECT_EQ(verdict(12, 1), Verdict::answer);
}

TEST_F(Judge, WaitsForTheWholeSegmentThoughItsPartsAreThere) {
  EXPECT_EQ(verdict(12), Verdict::wait);
}

TEST_F(Judge, WaitsForTheNextPartAndTheNextSegments) {
  EXPECT_EQ(verdict(12, 2), Verdict::wait);
  EXPECT_EQ(verdict(13), Verdict::wait);
  EXPECT_EQ(verdict(13, 0), Verdict::wait);
}

TEST_F(Judge, APartBeyondACompleteSegmentIsTheNextOnesFirst) {
  EXPECT_EQ(verdict(11, 2), Verdict::answer);
  now.open.clear();
  EXPECT_EQ(verdict(11, 2), Verdict::wait);
}

TEST_F(Judge, RefusesMoreThanTwoBeyondTheLastSegment) {
  EXPECT_EQ(verdict(14), Verdict::too_far);
  EXPECT_EQ(verdict(UINT64_MAX), Verdict::too_far);
}

TEST_F(Judge, RefusesPartsMoreThanThreeSecondsAhead) {
  EXPECT_EQ(verdict(12, 10), Verdict::wait) << "the ninth from the last one on";
  EXPECT_EQ(verdict(12, 11), Verdict::too_far);
  EXPECT_EQ(verdict(12, UINT64_MAX), Verdict::too_far);
}

TEST_F(Judge, PartsOfASecondMayBeThreeAhead) {
  now.promises.part_target = std::chrono::seconds{1};
  EXPECT_EQ(verdict(12, 4), Verdict::wait);
  EXPECT_EQ(verdict(12, 5), Verdict::too_far);
}

TEST_F(Judge, AnswersEverythingOnceItEnded) {
  now.ended = true;
  EXPECT_EQ(verdict(99), Verdict::answer);
  EXPECT_EQ(verdict(12, 99), Verdict::answer);
}

TEST(PositionOf, APartBeyondThirtyTwoBitsIsTheLastOne) {
  EXPECT_EQ(position_of({7, UINT64_MAX}).part, UINT32_MAX);
  EXPECT_FALSE(position_of({7, {}}).part.has_value());
}

}  // namespace
}  // namespace freshet::delivery
