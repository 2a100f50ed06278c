#include "wire/hls/duration.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::hls {
namespace {

std::string decimal(std::int64_t n, unsigned decimals, Zeros zeros) {
  std::string out;
  append_decimal(out, n, decimals, zeros);
  return out;
}

TEST(Duration, IsEqualInAnotherTimebase) {
  EXPECT_EQ(whole_seconds(2), (Duration{{180'000}, {90'000}}));
  EXPECT_FALSE(microseconds(333'333) == (Duration{{30'000}, {90'000}}));
}

TEST(Duration, RoundsToTheSideThatIsAsked) {
  Duration const third{{1}, {3}};
  EXPECT_EQ(in_units(third, 100, Rounding::down), 33);
  EXPECT_EQ(in_units(third, 100, Rounding::nearest), 33);
  EXPECT_EQ(in_units(third, 100, Rounding::up), 34);
  EXPECT_EQ(in_units(whole_seconds(2), 100, Rounding::up), 200);
  EXPECT_EQ(in_units(microseconds(-5), 100, Rounding::up), 0);
}

TEST(Duration, PrintsItsDecimals) {
  EXPECT_EQ(decimal(2'000'000, 6, Zeros::kept), "2.000000");
  EXPECT_EQ(decimal(2'000'000, 6, Zeros::dropped), "2.0");
  EXPECT_EQ(decimal(33'334, 5, Zeros::dropped), "0.33334");
  EXPECT_EQ(decimal(50, 5, Zeros::dropped), "0.0005");
  EXPECT_EQ(decimal(0, 5, Zeros::kept), "0.00000");
}

TEST(Duration, IsReadToTheMicrosecond) {
  EXPECT_EQ(*parse_seconds("2"), whole_seconds(2));
  EXPECT_EQ(*parse_seconds("0.333339999"), microseconds(333'339));
  EXPECT_EQ(*parse_seconds("4."), whole_seconds(4));
}

TEST(Duration, IsRefusedWhenItIsNone) {
  for (auto const* text : {"", ".5", "-1", "+1", "1e3", "1.2.3", "12345678901", "0x10", " 1"}) {
    EXPECT_FALSE(parse_seconds(text)) << text;
  }
}

}  // namespace
}  // namespace freshet::wire::hls
