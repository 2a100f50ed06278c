#include "wire/hls/date.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::hls {
namespace {

TEST(Date, IsWrittenInUtcToTheMillisecond) {
  EXPECT_EQ(to_date(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_date(1'785'488'701'250'999), "2026-07-31T09:05:01.250Z");
  EXPECT_EQ(to_date(951'825'599'999'000), "2000-02-29T11:59:59.999Z");
  EXPECT_EQ(to_date(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Date, StaysWithinFourDigitsOfYears) {
  EXPECT_EQ(to_date(INT64_MAX), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_date(INT64_MIN), "0000-01-01T00:00:00.000Z");
}

TEST(Date, ReadsBackAsItself) {
  for (std::int64_t ms = -10'000'000'000'000; ms < 10'000'000'000'000; ms += 987'654'321'987) {
    auto const read = parse_date(to_date(ms * 1000));
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(*read, ms * 1000);
  }
}

TEST(Date, IsReadInAnyZoneAndPrecision) {
  auto const noon = *parse_date("2026-07-31T12:00:00Z");
  for (auto const* same : {"2026-07-31T14:00:00+02:00", "2026-07-31T06:30:00-0530",
                           "2026-07-31T12:00:00.000000000Z", "2026-07-31T12:00:00+00"}) {
    auto const read = parse_date(same);
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(*read, noon) << same;
  }
  EXPECT_EQ(*parse_date("2026-07-31T12:00:00.123456789Z"), noon + 123'456);
}

TEST(Date, IsRefusedWhenItIsNone) {
  for (auto const* text : {"", "2026", "2026-07-31", "2026-07-31T12:00:00", "2026-02-30T12:00:00Z",
                           "2026-13-01T12:00:00Z", "2026-07-31T24:00:00Z", "2026-07-31T12:00:00.Z",
                           "2026-07-31T12:00:00Zz", "2026-07-31 12:00:00Z", "26-07-31T12:00:00Z"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

}  // namespace
}  // namespace freshet::wire::hls
