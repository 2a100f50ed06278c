#include "base/writer.hpp"

#include "base/reader.hpp"
#include "support/hex.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freshet {
namespace {

TEST(Writer, WritesBigEndian) {
  Writer out;
  out.u8(1).u16(0x0203).u24(0x040506).u32(0x0708090a).u64(0x0b0c0d0e0f101112).text("A").zeros(2);
  EXPECT_EQ(test::to_hex(out.span()), "0102030405060708090a0b0c0d0e0f101112410000");
}

TEST(Writer, TakesTheLowBitsOfA24BitNumber) {
  EXPECT_EQ(test::to_hex(Writer{}.u24(0xFF010203).span()), "010203");
}

TEST(Writer, PatchesALengthThatIsKnownLater) {
  Writer out{16};
  out.u32(0).text("abc");
  out.patch_u32(0, static_cast<std::uint32_t>(out.size()));
  EXPECT_EQ(test::to_hex(out.finish().span()), "00000007616263");
}

TEST(Writer, PatchesNothingPastItsEnd) {
  Writer out;
  out.u16(0);
  EXPECT_THROW(out.patch_u32(0, 1), std::out_of_range);
}

TEST(Writer, GivesUpItsOctets) {
  Writer out;
  out.text("abc");
  EXPECT_EQ(out.take().size(), 3U);
}

TEST(Writer, ReaderReadsWhatItWrote) {
  std::mt19937_64 random{3};
  for (int i = 0; i < 500; ++i) {
    auto const v = random();
    auto const bytes = Writer{}
                           .u8(static_cast<std::uint8_t>(v))
                           .u16(static_cast<std::uint16_t>(v))
                           .u24(static_cast<std::uint32_t>(v))
                           .u32(static_cast<std::uint32_t>(v))
                           .u64(v)
                           .finish();
    Reader reader{bytes.span()};
    EXPECT_EQ(reader.u8(), v & 0xFF);
    EXPECT_EQ(reader.u16(), v & 0xFFFF);
    EXPECT_EQ(reader.u24(), v & 0xFFFFFF);
    EXPECT_EQ(reader.u32(), v & 0xFFFFFFFF);
    EXPECT_EQ(reader.u64(), v);
    EXPECT_TRUE(reader.ok());
  }
}

}  // namespace
}  // namespace freshet
