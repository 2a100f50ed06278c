/// Opus packets behind the control headers of MPEG-TS.
#include "wire/opus/ts_units.hpp"

#include "support/hex.hpp"
#include "wire/opus/config.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::opus {
namespace {

using test::from_hex;
using test::to_hex;

TEST(OpusTsUnits, AreWhatTheirHeadersCount) {
  auto const units = read_ts_units(from_hex("7fe0 02 fc01  7fe0 01 fc")).value();
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(to_hex(units[0].packet.span()), "fc01");
  EXPECT_EQ(to_hex(units[1].packet.span()), "fc");
}

TEST(OpusTsUnits, TellWhatToTrimAndSkipWhatIsToCome) {
  auto const units = read_ts_units(from_hex("7ffc 01 0138 0010 02 aabb fc")).value();
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].start_trim, 312U);
  EXPECT_EQ(units[0].end_trim, 16U);
  EXPECT_EQ(to_hex(units[0].packet.span()), "fc");
}

TEST(OpusTsUnits, MayBeLongerThanAnOctetCounts) {
  std::string hex = "7fe0 ff 01";
  for (int i = 0; i < 256; ++i) hex += "fc";
  EXPECT_EQ(read_ts_units(from_hex(hex)).value().at(0).packet.size(), 256U);
}

TEST(OpusTsUnits, AreRefusedWhenTheyDoNotCoverThePayload) {
  EXPECT_EQ(read_ts_units(from_hex("ffe0 01 fc")).error().what, "opus in ts: no control header");
  EXPECT_EQ(read_ts_units(from_hex("7fe0 02 fc")).error().what, "opus in ts: packet ends early");
  EXPECT_EQ(read_ts_units(from_hex("7fe0 01 fc 7f")).error().what, "opus in ts: no control header");
}

TEST(OpusConfigOfMany, IsInVorbisOrder) {
  auto const config = make_config(6, 312).value();
  EXPECT_EQ(to_hex(config.span()), "000601380000bb800000010402000401020305");
  EXPECT_EQ(parse_config(config).value().audio.channels, 6);
}

}  // namespace
}  // namespace freshet::wire::opus
