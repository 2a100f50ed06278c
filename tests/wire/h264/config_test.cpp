#include "wire/h264/config.hpp"

#include "support/hex.hpp"
#include "wire/nal/units.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::h264 {
namespace {

using test::from_hex;
using test::to_hex;

// Written by libx264 for a test picture; the first is of a film clip.
constexpr char const* kFilm =
    "0164001fffe100196764001fac2484014016ec0440000003004000000c23c60c92"
    "01000568ee32c8b0";
constexpr char const* kNtscNoReordering =
    "0164000dffe100176764000dacb202833f3e022000007d20001d4c01e285490100"
    "0668ebc3cb22c0fdf8f800";
constexpr char const* kReorderedWideSamples =
    "0164000dffe1001a6764000dacd941519e226c3840000003004000000f03c50a65"
    "8001000668ebe3cb22c0fdf8f800";
constexpr char const* kBaseline =
    "0142c00cffe100196742c00cd901419f9f011000000300100000030320f142a480"
    "01000568cb83cb20";
constexpr char const* kTenBitHlg =
    "016e000cffe1001e676e000ca6cd941419f9f016a12241280000030008000003019078a14cb0"
    "01000668ebe3cb22c0fdfafa00";
constexpr char const* kInterlaced =
    "01640015ffe1001967640015acd941433f260220000003002000000643e28532c0"
    "01000668fba3cb22c0fdf8f800";

H264 parsed(char const* hex) { return parse_config(from_hex(hex)).value(); }
std::string fault_of(std::string_view hex) {
  auto const result = parse_config(from_hex(hex));
  return result ? "" : result.error().what;
}

TEST(H264Config, ReadsAFilmClip) {
  auto const codec = parsed(kFilm);
  EXPECT_EQ(codec.video.width, 1280U);
  EXPECT_EQ(codec.video.height, 720U);
  EXPECT_EQ(codec.video.frame_rate, (Ratio{24, 1}));
  EXPECT_EQ(codec.video.pixel_aspect, (Ratio{1, 1}));
  EXPECT_EQ(codec.video.bit_depth, 8);
  EXPECT_EQ(codec.length_size, 4);
  EXPECT_FALSE(codec.reorders);
  EXPECT_EQ(codec.config, from_hex(kFilm));
}

TEST(H264Config, ReadsAnNtscFrameRateAndCropping) {
  auto const codec = parsed(kNtscNoReordering);
  EXPECT_EQ(codec.video.width, 320U);
  EXPECT_EQ(codec.video.height, 180U);  // coded as 192 lines
  EXPECT_EQ(codec.video.frame_rate, (Ratio{30'000, 1'001}));
  EXPECT_FALSE(codec.reorders);
}

TEST(H264Config, SeesReorderingAndWideSamples) {
  auto const codec = parsed(kReorderedWideSamples);
  EXPECT_TRUE(codec.reorders);
  EXPECT_EQ(codec.video.width, 322U);
  EXPECT_EQ(codec.video.height, 182U);
  EXPECT_EQ(codec.video.pixel_aspect, (Ratio{4, 3}));
}

TEST(H264Config, ABaselineStreamIsNotReordered) {
  auto const codec = parsed(kBaseline);
  EXPECT_FALSE(codec.reorders);
  EXPECT_EQ(codec.video.frame_rate, (Ratio{25, 1}));
}

TEST(H264Config, ReadsBitDepthAndColour) {
  auto const codec = parsed(kTenBitHlg);
  EXPECT_EQ(codec.video.bit_depth, 10);
  EXPECT_EQ(codec.video.colour, (Colour{9, 18, 9, false}));
  EXPECT_EQ(codec.video.frame_rate, (Ratio{25, 1}));
}

TEST(H264Config, CropsFieldsInPairs) {
  auto const codec = parsed(kInterlaced);
  EXPECT_EQ(codec.video.width, 320U);
  EXPECT_EQ(codec.video.height, 180U);
}

TEST(H264Config, RefusesWhatItCannotRead) {
  EXPECT_EQ(fault_of(""), "avcC: ends early");
  EXPECT_EQ(fault_of("0164001fffe1001967640000"), "avcC: ends early");
  EXPECT_EQ(fault_of("0064001fffe1000167010001 68"), "avcC: version 0");
  EXPECT_EQ(fault_of("0164001ffee10001670100 0168"), "avcC: lengths of 3 octets");
  EXPECT_EQ(fault_of("0164001fffe00100 0168"), "avcC: no sequence parameter set");
  EXPECT_EQ(fault_of("0164001fffe1000167 00"), "avcC: no picture parameter set");
  EXPECT_EQ(fault_of("0164001fffe1000167 01 0001 68"), "avcC: sps: ends early");
  EXPECT_EQ(fault_of("0164001fffe1000168 01 0001 68"), "avcC: sps: is no sequence parameter set");
}

TEST(H264Config, SurvivesEveryCutOfItself) {
  for (auto const* hex : {kFilm, kTenBitHlg}) {
    auto const whole = from_hex(hex);
    for (std::size_t n = 0; n + 1 < whole.size(); ++n) {
      auto const result = parse_config(Bytes::copy(whole.span().first(n)));
      // What follows the picture parameter sets is not needed.
      EXPECT_TRUE(!result || n + 4 >= whole.size()) << n;
    }
  }
}

class H264Made : public testing::TestWithParam<char const*> {};

TEST_P(H264Made, IsTheRecordTheEncoderMadeOfTheSameSets) {
  auto const golden = from_hex(GetParam());
  auto const sets = parameter_sets_of(golden.span()).value();
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_EQ(to_hex(make_config(sets[0], sets[1])->span()), to_hex(golden.span()));
}

INSTANTIATE_TEST_SUITE_P(Records, H264Made,
                         testing::Values(kNtscNoReordering, kReorderedWideSamples, kBaseline,
                                         kTenBitHlg, kInterlaced));

TEST(H264Config, IsMadeOfAnAccessUnitThatCarriesItsSets) {
  auto const golden = from_hex(kNtscNoReordering);
  auto const sets = parameter_sets_of(golden.span()).value();
  auto const idr = from_hex("6588");
  ByteSpan const units[] = {sets[0], sets[1], idr.span()};
  EXPECT_EQ(config_in(nal::join(units).span(), 4).value(), golden);
  ByteSpan const bare[] = {idr.span()};
  EXPECT_FALSE(config_in(nal::join(bare).span(), 4));
}

TEST(H264Config, KeepsTheSizeOfLengthsOfAStreamThatChanged) {
  auto const golden = from_hex(kNtscNoReordering);
  auto const sets = parameter_sets_of(golden.span()).value();
  auto const idr = from_hex("6588");
  ByteSpan const units[] = {sets[0], sets[1], idr.span()};
  auto const made = config_in(nal::join(units, 2).span(), 2).value();
  EXPECT_EQ(parse_config(made).value().length_size, 2);
}

TEST(H264Config, IsNotMadeOfOtherUnits) {
  auto const golden = from_hex(kFilm);
  auto const sets = parameter_sets_of(golden.span()).value();
  EXPECT_FALSE(make_config(sets[1], sets[0]));
  EXPECT_FALSE(make_config(sets[0], {}));
}

TEST(H264InBand, ComparesSetsWithTheConfiguration) {
  auto const codec = parsed(kNtscNoReordering);
  auto const sets = parameter_sets_of(codec.config.span()).value();
  auto const idr = from_hex("6588"), other = from_hex("68ebc3cb22c1");
  ByteSpan const bare[] = {idr.span()};
  ByteSpan const same[] = {sets[0], sets[1], idr.span()};
  ByteSpan const changed[] = {sets[0], other.span(), idr.span()};
  EXPECT_EQ(in_band(nal::join(bare).span(), codec), InBand::none);
  EXPECT_EQ(in_band(nal::join(same).span(), codec), InBand::same);
  EXPECT_EQ(in_band(nal::join(changed).span(), codec), InBand::different);
}

TEST(H264InBand, SetsCanBeStripped) {
  auto const golden = from_hex(kFilm);
  auto const sets = parameter_sets_of(golden.span()).value();
  auto const idr = from_hex("6588");
  ByteSpan const units[] = {sets[0], sets[1], idr.span()};
  EXPECT_EQ(to_hex(strip_parameter_sets(nal::join(units), 4).span()), "000000026588");
}

}  // namespace
}  // namespace freshet::wire::h264
