#include "base/reader.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet {
namespace {

using test::from_hex;

TEST(Reader, ReadsBigEndian) {
  auto const bytes = from_hex("01 0203 040506 0708090a 0b0c0d0e0f101112");
  Reader reader{bytes.span()};
  EXPECT_EQ(reader.u8(), 0x01U);
  EXPECT_EQ(reader.u16(), 0x0203U);
  EXPECT_EQ(reader.u24(), 0x040506U);
  EXPECT_EQ(reader.u32(), 0x0708090aU);
  EXPECT_EQ(reader.u64(), 0x0b0c0d0e0f101112U);
  EXPECT_EQ(reader.left(), 0U);
  EXPECT_TRUE(reader.ok());
}

TEST(Reader, ReadsSigned24Bits) {
  auto const bytes = from_hex("7fffff 800000 ffffff");
  Reader reader{bytes.span()};
  EXPECT_EQ(reader.i24(), 8'388'607);
  EXPECT_EQ(reader.i24(), -8'388'608);
  EXPECT_EQ(reader.i24(), -1);
}

TEST(Reader, TakesWithoutACopy) {
  auto const bytes = from_hex("010203");
  Reader reader{bytes.span()};
  reader.skip(1);
  auto const taken = reader.take(1);
  EXPECT_EQ(taken.data(), bytes.data() + 1);
  EXPECT_EQ(reader.pos(), 2U);
  EXPECT_EQ(test::to_hex(reader.rest()), "03");
  EXPECT_TRUE(reader.rest().empty());
  EXPECT_TRUE(reader.ok());
}

TEST(Reader, YieldsZerosPastTheEndForGood) {
  auto const bytes = from_hex("ffff");
  Reader reader{bytes.span()};
  EXPECT_EQ(reader.u24(), 0U);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0U);  // though an octet was there before
  EXPECT_EQ(reader.left(), 0U);
}

TEST(Reader, DoesNotOverflowOnAHugeLength) {
  auto const bytes = from_hex("ff");
  Reader reader{bytes.span()};
  EXPECT_TRUE(reader.take(SIZE_MAX).empty());
  EXPECT_FALSE(reader.ok());
}

TEST(Reader, CanBeFailedByItsUser) {
  auto const bytes = from_hex("ff");
  Reader reader{bytes.span()};
  reader.fail();
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0U);
}

TEST(Reader, ReadsText) {
  Reader reader{as_bytes("hello")};
  EXPECT_EQ(reader.text(4), "hell");
  EXPECT_EQ(reader.text(2), "");
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace freshet
