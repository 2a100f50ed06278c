#include "wire/av1/obu.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::av1 {
namespace {

using test::from_corpus;
using test::from_hex;
using test::to_hex;

std::string fault_of(std::string_view hex) {
  auto const result = check(from_hex(hex).span());
  return result ? "" : result.error().what;
}
std::string stripped(std::string_view hex) {
  return to_hex(strip_temporal_delimiters(from_hex(hex)).span());
}
bool keyframe(std::string_view hex) { return is_keyframe(from_hex(hex).span()); }

TEST(Obus, WalksUnitsWithAndWithoutExtensionAndSize) {
  auto const unit = from_hex("1200 0e 48 02 aabb 30 ccdd");
  Obus obus{unit.span()};
  auto const delimiter = obus.next().value();
  EXPECT_EQ(delimiter.type, ObuType::temporal_delimiter);
  EXPECT_TRUE(delimiter.payload.empty());
  auto const header = obus.next().value();
  EXPECT_EQ(header.type, ObuType::sequence_header);
  EXPECT_EQ(to_hex(header.payload), "aabb");
  EXPECT_EQ(to_hex(header.whole), "0e4802aabb");
  auto const frame = obus.next().value();
  EXPECT_FALSE(frame.sized);
  EXPECT_EQ(to_hex(frame.payload), "ccdd");
  EXPECT_FALSE(obus.next());
  EXPECT_TRUE(obus.ok());
}

TEST(Obus, ReadsSizesOfSeveralOctets) {
  std::string hex = "32 8101";  // 129 octets
  for (int i = 0; i < 129; ++i) hex += "10";
  EXPECT_EQ(fault_of(hex), "");
  EXPECT_EQ(fault_of("32 81808000 10"), "");
}

TEST(Obus, SaysWhichUnitDoesNotFit) {
  EXPECT_EQ(fault_of(""), "temporal unit: is empty");
  EXPECT_EQ(fault_of("1200 3203 aabb"), "OBU at octet 2: does not fit");
  EXPECT_EQ(fault_of("9200"), "OBU at octet 0: does not fit");
  EXPECT_EQ(fault_of("36"), "OBU at octet 0: does not fit");
  EXPECT_EQ(fault_of("32 8080808080808080 00"), "OBU at octet 0: does not fit");
  EXPECT_EQ(fault_of("32 ffffffff7f"), "OBU at octet 0: does not fit");
}

TEST(Av1Keyframe, IsAShownKeyFrame) {
  EXPECT_TRUE(keyframe("1200 3202 1000"));   // show_existing 0, type 0, shown 1
  EXPECT_TRUE(keyframe("1200 1a02 1000"));   // in a header of its own
  EXPECT_FALSE(keyframe("1200 3202 0000"));  // not shown: what follows may need what came before
  EXPECT_FALSE(keyframe("1200 3202 3000"));  // predicted
  EXPECT_FALSE(keyframe("1200 1a01 b8"));    // shows an existing frame
  EXPECT_FALSE(keyframe("1200 3200"));
  EXPECT_FALSE(keyframe("1200"));
}

TEST(Av1Keyframe, IsDecidedByTheFirstFrame) { EXPECT_FALSE(keyframe("3202 3000 3202 1000")); }

TEST(Av1Keyframe, IsWhereAnEncoderSaysSo) {
  EXPECT_TRUE(is_keyframe(from_corpus("av1_temporal_unit/key").span()));
  EXPECT_FALSE(is_keyframe(from_corpus("av1_temporal_unit/predicted").span()));
  EXPECT_FALSE(is_keyframe(from_corpus("av1_temporal_unit/show_existing").span()));
}

TEST(SequenceHeaderIn, FindsItInAKeyFramesUnit) {
  auto const key = from_corpus("av1_temporal_unit/key");
  EXPECT_EQ(to_hex(sequence_header_in(key.span()).value()), "0a0a00000002aff79b5f2008");
  EXPECT_FALSE(sequence_header_in(from_corpus("av1_temporal_unit/predicted").span()));
}

TEST(StripTemporalDelimiters, SharesWhatStandsBehindOne) {
  auto const unit = from_hex("1200 3202 1000");
  auto const bare = strip_temporal_delimiters(unit);
  EXPECT_EQ(to_hex(bare.span()), "32021000");
  EXPECT_EQ(bare.data(), unit.data() + 2);
}

TEST(StripTemporalDelimiters, DropsThoseInBetween) {
  EXPECT_EQ(stripped("1200 1200 3202 1000 1200 3202 3000"),
            "32021000"
            "32023000");
  EXPECT_EQ(stripped("3202 1000"), "32021000");
}

TEST(StripTemporalDelimiters, LeavesAnUnsoundUnitAlone) {
  EXPECT_EQ(stripped("1200 3209 1000"), "120032091000");
}

}  // namespace
}  // namespace freshet::wire::av1
