/// LATM: configurations and access units that begin anywhere in an octet.
#include "wire/aac/latm.hpp"

#include "support/bit_writer.hpp"
#include "support/hex.hpp"
#include "wire/aac/config.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::aac {
namespace {

using test::BitWriter;
using test::from_hex;
using test::to_hex;

/// StreamMuxConfig() of version 0 with this AudioSpecificConfig, in front of one unit.
struct Mux {
  unsigned programmes = 0, layers = 0, sub_frames = 0, length_type = 0;
  bool other_data = false;
};

BitWriter& configured(BitWriter& out, Bytes const& config, unsigned bits, Mux mux = {}) {
  out.flag(false).u(1, 0).flag(true).u(6, mux.sub_frames).u(4, mux.programmes).u(3, mux.layers);
  for (unsigned i = 0; i < bits; ++i) {
    out.flag((std::to_integer<unsigned>(config.span()[i / 8]) >> (7 - i % 8) & 1U) != 0);
  }
  out.u(3, mux.length_type).u(8, 0xFF).flag(mux.other_data);
  if (mux.other_data) out.flag(false).u(8, 16);
  return out.flag(false);
}

std::vector<std::string> hex_of(Result<std::vector<Bytes>> const& units) {
  std::vector<std::string> out;
  if (!units) return {units.error().what};
  for (auto const& unit : *units) out.push_back(to_hex(unit.span()));
  return out;
}

using Hex = std::vector<std::string>;

TEST(Latm, ReadsAConfigurationAndTheUnitBehindIt) {
  LatmReader reader;
  BitWriter out;
  configured(out, from_hex("1190"), 16).u(8, 3).u(24, 0xABCDEF);
  EXPECT_EQ(hex_of(reader.read(out.finish().span())), Hex{"abcdef"});
  EXPECT_EQ(to_hex(reader.config()->span()), "1190");
  EXPECT_EQ(parse_config(*reader.config()).value().audio, (Audio{48'000, 2, 1'024}));
}

TEST(Latm, KeepsAConfigurationUntilAnotherComes) {
  LatmReader reader;
  BitWriter first, second;
  configured(first, from_hex("1190"), 16).u(8, 1).u(8, 0x11);
  static_cast<void>(reader.read(first.finish().span()));
  second.flag(true).u(8, 255).u(8, 1);
  for (int i = 0; i < 256; ++i) second.u(8, 0x22);
  auto const units = reader.read(second.finish().span());
  ASSERT_TRUE(units) << units.error().what;
  ASSERT_EQ(units->size(), 1U);
  EXPECT_EQ((*units)[0].size(), 256U) << "a length of more than an octet";
}

TEST(Latm, HoldsNothingBeforeItsConfiguration) {
  LatmReader reader;
  EXPECT_EQ(hex_of(reader.read(from_hex("8081ff").span())), Hex{});
  EXPECT_FALSE(reader.config());
}

TEST(Latm, ReadsSeveralUnitsAndSkipsOtherData) {
  LatmReader reader;
  BitWriter out;
  configured(out, from_hex("1190"), 16, {0, 0, 1, 0, true}).u(8, 1).u(8, 0x11).u(8, 2);
  out.u(16, 0x2233).u(16, 0);
  EXPECT_EQ(hex_of(reader.read(out.finish().span())), (Hex{"11", "2233"}));
}

TEST(Latm, ReadsAConfigurationThatNamesItsLength) {
  LatmReader reader;
  BitWriter out;
  // Version 1, form A; SBR is signalled behind the core's configuration.
  out.flag(false).u(1, 1).u(1, 0).u(2, 0).u(8, 0).flag(true).u(6, 0).u(4, 0).u(3, 0);
  out.u(2, 0).u(8, 33).bytes(from_hex("1310 56e5 00").slice(0, 4).span()).u(1, 0);
  out.u(3, 0).u(8, 0xFF).flag(false).flag(false).u(8, 1).u(8, 0x77);
  EXPECT_EQ(hex_of(reader.read(out.finish().span())), Hex{"77"});
  EXPECT_EQ(to_hex(reader.config()->span()), "131056e500");
}

TEST(Latm, ReadsAnExplicitSbrConfiguration) {
  LatmReader reader;
  BitWriter asc;  // object type 5, 24 kHz core, 48 kHz output, object type 2
  asc.u(5, 5).u(4, 6).u(4, 2).u(4, 3).u(5, 2).u(3, 0);
  BitWriter out;
  configured(out, asc.finish(), 25).u(8, 1).u(8, 0x11);
  EXPECT_EQ(hex_of(reader.read(out.finish().span())), Hex{"11"});
  EXPECT_EQ(parse_config(*reader.config()).value().object_type, kSbr);
}

TEST(Latm, RefusesWhatItDoesNotKnow) {
  auto const fault = [](Mux mux) {
    LatmReader reader;
    BitWriter out;
    configured(out, from_hex("1190"), 16, mux).u(8, 1).u(8, 0x11);
    auto const units = hex_of(reader.read(out.finish().span()));
    EXPECT_FALSE(reader.config());
    return units.at(0);
  };
  EXPECT_EQ(fault({1, 0, 0, 0, false}), "latm: 2 programmes of 1 layers");
  EXPECT_EQ(fault({0, 1, 0, 0, false}), "latm: 1 programmes of 2 layers");
  EXPECT_EQ(fault({0, 0, 0, 1, false}), "latm: frame length type 1");
  LatmReader reader;
  EXPECT_EQ(hex_of(reader.read(from_hex("60").span())), Hex{"latm: of a version to come"});
  BitWriter early;
  configured(early, from_hex("1190"), 16).u(8, 3).u(8, 0);
  EXPECT_EQ(hex_of(reader.read(early.finish().span())), Hex{"latm: unit ends early"});
}

}  // namespace
}  // namespace freshet::wire::aac
