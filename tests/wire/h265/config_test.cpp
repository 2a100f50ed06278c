#include "wire/h265/config.hpp"

#include "support/hex.hpp"
#include "wire/nal/units.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::h265 {
namespace {

using test::from_hex;
using test::to_hex;

// Written by libx265 for a test picture, without the encoder's SEI.
constexpr char const* kNtsc =
    "0101600000009000000000003cf000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003"
    "000003003c959809a10001002942010101600000030090000003000003003ca00a080b9f796566924caf0168"
    "0800001f480003a98040a2000100074401c172b46240";
constexpr char const* kTenBitPq =
    "0102200000009000000000003cf000fcfdfafa00000f03a00001001840010c01ffff02200000030090000003"
    "000003003c959809a10001003342010102200000030090000003000003003ca00a480b9c94d96566924cafff"
    "0040002d6a122012080000030008000003019040a2000100074401c172b46240";

H265 parsed(char const* hex) { return parse_config(from_hex(hex)).value(); }

/// An IDR picture behind these units.
Bytes access_unit(std::vector<ByteSpan> units) {
  auto const idr = from_hex("2801ac");
  units.push_back(idr.span());
  return nal::join(units);
}

TEST(H265Config, ReadsAnNtscStream) {
  auto const codec = parsed(kNtsc);
  EXPECT_EQ(codec.video.width, 320U);
  EXPECT_EQ(codec.video.height, 180U);  // coded as 184 lines
  EXPECT_EQ(codec.video.frame_rate, (Ratio{30'000, 1'001}));
  EXPECT_EQ(codec.video.pixel_aspect, (Ratio{1, 1}));
  EXPECT_EQ(codec.video.bit_depth, 8);
  EXPECT_EQ(codec.length_size, 4);
  EXPECT_TRUE(codec.reorders);
  EXPECT_EQ(codec.config, from_hex(kNtsc));
}

TEST(H265Config, ReadsHighDynamicRangeAndWideSamples) {
  auto const codec = parsed(kTenBitPq);
  EXPECT_EQ(codec.video.width, 322U);
  EXPECT_EQ(codec.video.height, 182U);
  EXPECT_EQ(codec.video.frame_rate, (Ratio{50, 1}));
  EXPECT_EQ(codec.video.pixel_aspect, (Ratio{64, 45}));
  EXPECT_EQ(codec.video.bit_depth, 10);
  EXPECT_EQ(codec.video.colour, (Colour{9, 16, 9, false}));
}

TEST(H265Config, ReadsPastUnitsOfOtherKinds) {
  auto const with_sei = parse_config(test::from_corpus("h265_config/with_sei"));
  ASSERT_TRUE(with_sei) << with_sei.error().what;
  EXPECT_EQ(with_sei->video, parsed(kNtsc).video);
}

TEST(H265Config, RefusesWhatItCannotRead) {
  auto const fault = [](std::string hex) {
    auto const result = parse_config(from_hex(hex));
    return result ? "" : result.error().what;
  };
  std::string const head{kNtsc, 42};
  EXPECT_EQ(fault(""), "hvcC: ends early");
  EXPECT_EQ(fault(head + "0f"), "hvcC: ends early");
  EXPECT_EQ(fault("00" + head.substr(2) + "0f00"), "hvcC: version 0");
  EXPECT_EQ(fault(head + "0e00"), "hvcC: lengths of 3 octets");
  EXPECT_EQ(fault(head + "0f00"), "hvcC: no video parameter set");
  EXPECT_EQ(fault(head + "0f01 a0 0001 0003 400100"), "hvcC: no sequence parameter set");
  EXPECT_EQ(fault(head + "0f02 a0 0001 0003 400100 a1 0001 0003 420100"),
            "hvcC: no picture parameter set");
  EXPECT_EQ(fault(head + "0f01 a0 0003 0003 400100 0003 420100 0003 440100"),
            "hvcC: sps: picture of 0x0");
}

TEST(H265Config, SurvivesEveryCutOfItself) {
  auto const whole = from_hex(kTenBitPq);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    EXPECT_FALSE(parse_config(Bytes::copy(whole.span().first(n)))) << n;
  }
}

TEST(H265Config, IsMadeAsTheEncoderMakesIt) {
  for (auto const* hex : {kNtsc, kTenBitPq}) {
    auto const golden = from_hex(hex);
    auto const sets = parameter_sets_of(golden.span()).value();
    ASSERT_EQ(sets.size(), 3U);
    EXPECT_EQ(to_hex(make_config(sets[0], sets[1], sets[2])->span()), hex);
  }
}

TEST(H265Config, IsMadeOfAnAccessUnitThatCarriesItsSets) {
  auto const golden = from_hex(kNtsc);
  auto const sets = parameter_sets_of(golden.span()).value();
  EXPECT_EQ(config_in(access_unit(sets).span(), 4).value(), golden);
  auto const without_vps = config_in(access_unit({sets[1], sets[2]}).span(), 4);
  EXPECT_EQ(without_vps.error().what, "vps: is no video parameter set");
}

TEST(H265Config, KeepsTheSizeOfLengthsOfAStreamThatChanged) {
  auto const golden = from_hex(kNtsc);
  auto const sets = parameter_sets_of(golden.span()).value();
  auto const made = config_in(nal::join(sets, 2).span(), 2).value();
  EXPECT_EQ(parse_config(made).value().length_size, 2);
}

TEST(H265Config, IsNotMadeOfOtherUnits) {
  auto const golden = from_hex(kNtsc);
  auto const sets = parameter_sets_of(golden.span()).value();
  EXPECT_FALSE(make_config(sets[0], sets[2], sets[2]));
  EXPECT_FALSE(make_config(sets[0], sets[1], {}));
  EXPECT_FALSE(make_config({}, sets[1], sets[2]));
}

TEST(H265InBand, ComparesSetsWithTheConfiguration) {
  auto const codec = parsed(kNtsc);
  auto const sets = parameter_sets_of(codec.config.span()).value();
  auto const other = from_hex("4401c172b46241");
  EXPECT_EQ(in_band(access_unit({}).span(), codec), InBand::none);
  EXPECT_EQ(in_band(access_unit(sets).span(), codec), InBand::same);
  EXPECT_EQ(in_band(access_unit({sets[0], sets[1], other.span()}).span(), codec),
            InBand::different);
}

TEST(H265InBand, SetsOfARealStreamAreThoseOfItsConfiguration) {
  auto const codec = parse_config(test::from_corpus("h265_config/small")).value();
  auto const random_access = test::from_corpus("h265_access_unit/cra_with_sets");
  EXPECT_EQ(in_band(random_access.span(), codec), InBand::same);
  auto const bare = strip_parameter_sets(random_access, 4);
  EXPECT_EQ(in_band(bare.span(), codec), InBand::none);
  EXPECT_TRUE(nal::check(bare.span(), 4));
}

}  // namespace
}  // namespace freshet::wire::h265
