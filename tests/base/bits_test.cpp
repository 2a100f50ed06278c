#include "base/bits.hpp"

#include "support/bit_writer.hpp"
#include "support/hex.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freshet {
namespace {

using test::BitWriter;
using test::from_hex;

TEST(BitReader, ReadsTheMostSignificantBitFirst) {
  auto const bytes = from_hex("a5c3");
  BitReader bits{bytes.span()};
  EXPECT_TRUE(bits.flag());
  EXPECT_FALSE(bits.flag());
  EXPECT_EQ(bits.u(4), 0b1001U);
  EXPECT_EQ(bits.u32(10), 0b0111000011U);
  EXPECT_EQ(bits.left(), 0U);
  EXPECT_TRUE(bits.ok());
}

TEST(BitReader, Reads64Bits) {
  auto const bytes = from_hex("ffffffffffffffff");
  BitReader bits{bytes.span()};
  EXPECT_EQ(bits.u(64), UINT64_MAX);
}

TEST(BitReader, YieldsZerosPastTheEndForGood) {
  auto const bytes = from_hex("ff");
  BitReader bits{bytes.span()};
  EXPECT_EQ(bits.u(12), 0xFF0U);
  EXPECT_FALSE(bits.ok());
  EXPECT_FALSE(bits.flag());
}

TEST(BitReader, SkipsNoFurtherThanTheEnd) {
  auto const bytes = from_hex("ffff");
  BitReader bits{bytes.span()};
  bits.skip(9);
  EXPECT_EQ(bits.pos(), 9U);
  EXPECT_TRUE(bits.ok());
  bits.skip(SIZE_MAX);
  EXPECT_EQ(bits.left(), 0U);
  EXPECT_FALSE(bits.ok());
}

TEST(BitReader, ReadsTheFirstExpGolombCodes) {
  auto const bytes = from_hex("a64298e20400");  // 1 010 011 00100 00101 00110 00111 0001000 …
  BitReader bits{bytes.span()};
  for (std::uint32_t i = 0; i < 8; ++i) EXPECT_EQ(bits.ue(), i);
}

TEST(BitReader, ReadsTheLargestExpGolombCode) {
  auto const bytes = BitWriter{}.ue(0xFFFFFFFE).finish();
  BitReader bits{bytes.span()};
  EXPECT_EQ(bits.ue(), 0xFFFFFFFEU);
  EXPECT_TRUE(bits.ok());
}

TEST(BitReader, RefusesALongerExpGolombCode) {
  auto const bytes = from_hex("00000000 ffffffffff");
  BitReader bits{bytes.span()};
  EXPECT_EQ(bits.ue(), 0U);
  EXPECT_FALSE(bits.ok());
  EXPECT_EQ(bits.ue(), 0U);
}

TEST(BitReader, EndsAnExpGolombCodeThatIsCutShort) {
  auto const bytes = from_hex("01");
  BitReader bits{bytes.span()};
  EXPECT_EQ(bits.ue(), 127U);
  EXPECT_FALSE(bits.ok());
}

TEST(BitReader, ReadsSignedExpGolombCodes) {
  auto bits_written = BitWriter{};
  std::int32_t const values[] = {0, 1, -1, 2, -2, 2'147'483'647, -2'147'483'647};
  for (auto const v : values) bits_written.se(v);
  auto const bytes = bits_written.finish();
  BitReader bits{bytes.span()};
  for (auto const v : values) EXPECT_EQ(bits.se(), v);
}

TEST(BitReader, ReadsWhatWasWritten) {
  std::mt19937 random{5};
  BitWriter out;
  std::vector<std::pair<unsigned, std::uint32_t>> fields;
  for (int i = 0; i < 1'000; ++i) {
    auto const size = static_cast<unsigned>(random() % 32 + 1);
    auto const value = static_cast<std::uint32_t>(random() >> (32 - size));
    fields.emplace_back(size, value);
    out.u(size, value).ue(value >> 1);
  }
  auto const bytes = out.finish();
  BitReader bits{bytes.span()};
  for (auto const& [size, value] : fields) {
    ASSERT_EQ(bits.u32(size), value);
    ASSERT_EQ(bits.ue(), value >> 1);
  }
  EXPECT_TRUE(bits.ok());
}

}  // namespace
}  // namespace freshet
