#include "wire/nal/annex_b.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::nal {
namespace {

using test::from_hex;
using test::to_hex;

std::string converted(std::string_view hex) {
  auto const stream = from_hex(hex);
  auto const result = from_annex_b(stream.span());
  return result ? to_hex(result->span()) : result.error().what;
}

TEST(AnnexB, TurnsStartCodesOfBothSizesIntoLengths) {
  EXPECT_EQ(converted("00000001 09f0 000001 6742 00000001 68ce"),
            "0000000209f0"
            "000000026742"
            "0000000268ce");
}

TEST(AnnexB, LeavesOutZerosThatTrailAUnit) {
  EXPECT_EQ(converted("000001 6588 0000000000 000001 41 00"),
            "000000026588"
            "0000000141");
}

TEST(AnnexB, LeavesOutEmptyUnits) { EXPECT_EQ(converted("000001 000001 65"), "0000000165"); }

TEST(AnnexB, RefusesWhatHasNoStartCodeInFront) {
  EXPECT_EQ(converted("65 000001 41"), "byte stream: no start code in front");
  EXPECT_EQ(converted(""), "byte stream: no start code in front");
  EXPECT_EQ(converted("00000001"), "byte stream: no NAL unit behind the start codes");
}

TEST(AnnexB, WritesLengthsOfTheSizeThatIsAskedFor) {
  auto const stream = from_hex("000001 09f0 000001 6588");
  EXPECT_EQ(to_hex(from_annex_b(stream.span(), 2).value().span()),
            "000209f0"
            "00026588");
  EXPECT_EQ(to_hex(from_annex_b(stream.span(), 1).value().span()),
            "0209f0"
            "026588");
}

TEST(AnnexB, RefusesAUnitThatALengthCannotSay) {
  std::string hex = "000001";
  for (int i = 0; i < 256; ++i) hex += "65";
  auto const stream = from_hex(hex);
  EXPECT_EQ(from_annex_b(stream.span(), 1).error().what,
            "byte stream: unit of 256 octets for a length of 1");
  EXPECT_TRUE(from_annex_b(stream.span(), 2));
}

TEST(AnnexB, IsRecognisedByItsStartCode) {
  auto const stream = from_hex("00000001 09f0 00000001 6588");
  EXPECT_TRUE(is_annex_b(stream.span(), 4));
}

TEST(AnnexB, IsNotConfusedWithALengthThatLooksLikeAStartCode) {
  std::string hex = "00000100";  // a unit of 256 octets
  for (int i = 0; i < 256; ++i) hex += "65";
  auto const lengths = from_hex(hex);
  EXPECT_FALSE(is_annex_b(lengths.span(), 4));
  auto const one_octet = from_hex("00000001 0b");
  EXPECT_FALSE(is_annex_b(one_octet.span(), 4));
}

}  // namespace
}  // namespace freshet::wire::nal
