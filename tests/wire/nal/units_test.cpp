#include "wire/nal/units.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::nal {
namespace {

using test::from_hex;
using test::to_hex;

std::string fault_of(std::string_view hex, std::size_t length_size) {
  auto const bytes = from_hex(hex);
  auto const result = check(bytes.span(), length_size);
  return result ? "" : result.error().what;
}

TEST(Units, WalksUnitsBehindLengthsOfEverySize) {
  struct Case {
    std::size_t length_size;
    char const* hex;
  } const cases[] = {
      {1, "02 6588 01 09"}, {2, "0002 6588 0001 09"}, {4, "00000002 6588 00000001 09"}};
  for (auto const& c : cases) {
    auto const bytes = from_hex(c.hex);
    Units units{bytes.span(), c.length_size};
    EXPECT_EQ(to_hex(units.next().value()), "6588");
    EXPECT_EQ(to_hex(units.next().value()), "09");
    EXPECT_FALSE(units.next());
    EXPECT_TRUE(units.fault());
  }
}

TEST(Units, SaysWhereALengthIsNotTrue) {
  EXPECT_EQ(fault_of("00000001 09 00000005 6588", 4),
            "NAL unit at octet 5: length 5 where 2 octets are left");
  EXPECT_EQ(fault_of("00000001 09 000000", 4),
            "NAL unit at octet 5: 3 octets left where a length of 4 begins");
  EXPECT_EQ(fault_of("00000000 00000001 09", 4), "NAL unit at octet 0: is empty");
  EXPECT_EQ(fault_of("ffffffff", 4),
            "NAL unit at octet 0: length 4294967295 where 0 octets are left");
  EXPECT_EQ(fault_of("", 4), "access unit: is empty");
  EXPECT_EQ(fault_of("0002 6588", 2), "");
}

TEST(Units, StaysAtItsFirstFault) {
  auto const bytes = from_hex("00000000 00000001 09");
  Units units{bytes.span(), 4};
  EXPECT_FALSE(units.next());
  EXPECT_FALSE(units.next());
  EXPECT_FALSE(units.fault());
}

TEST(Units, JoinWritesWhatTheWalkReads) {
  auto const a = from_hex("6588"), b = from_hex("09");
  ByteSpan const units[] = {a.span(), b.span()};
  EXPECT_EQ(to_hex(join(units).span()),
            "00000002658800000001"
            "09");
}

bool is_delimiter(ByteSpan unit) { return unit.front() == std::byte{9}; }

TEST(Units, WithoutDropsUnitsAndKeepsTheSizeOfLengths) {
  auto const bytes = from_hex("0002 09f0 0002 6588 0001 09");
  EXPECT_EQ(to_hex(without(bytes, 2, is_delimiter).span()), "00026588");
}

TEST(Units, WithoutSharesTheOctetsWhenThereIsNothingToDrop) {
  auto const bytes = from_hex("0002 6588");
  EXPECT_EQ(without(bytes, 2, is_delimiter).data(), bytes.data());
}

TEST(Units, WithoutLeavesAnUnsoundAccessUnitAlone) {
  auto const bytes = from_hex("0002 09f0 0007 6588");
  EXPECT_EQ(without(bytes, 2, is_delimiter).data(), bytes.data());
}

}  // namespace
}  // namespace freshet::wire::nal
