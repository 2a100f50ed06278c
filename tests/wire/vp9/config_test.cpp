#include "wire/vp9/config.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::vp9 {
namespace {

using test::from_corpus;
using test::from_hex;
using test::to_hex;

// Written by libavformat for a stream of libvpx; the second keeps the full box's head.
constexpr char const* kTenBit =
    "020ba2020202"
    "0000";
constexpr char const* kBoxed =
    "01000000"
    "000b82020202"
    "0000";

TEST(Vp9Config, ReadsARecord) {
  auto const codec = parse_config(from_hex(kTenBit)).value();
  EXPECT_EQ(codec.video.bit_depth, 10);
  EXPECT_EQ(codec.video.width, 0U);
  EXPECT_EQ(codec.config, from_hex(kTenBit));
}

TEST(Vp9Config, DropsTheHeadOfAFullBox) {
  auto const codec = parse_config(from_hex(kBoxed)).value();
  EXPECT_EQ(codec.video.bit_depth, 8);
  EXPECT_EQ(to_hex(codec.config.span()), "000b820202020000");
}

TEST(Vp9Config, ReadsColour) {
  auto const codec = parse_config(from_hex("0033830110090000")).value();
  EXPECT_EQ(codec.video.colour, (Colour{1, 16, 9, true}));
}

TEST(Vp9Config, RefusesWhatItCannotRead) {
  auto const fault = [](std::string_view hex) {
    auto const result = parse_config(from_hex(hex));
    return result ? "" : result.error().what;
  };
  EXPECT_EQ(fault("020ba202020200"), "vpcC: ends early");
  EXPECT_EQ(fault("020ba20202020001"), "vpcC: ends early");
  EXPECT_EQ(fault("040ba20202020000"), "vpcC: profile 4");
  EXPECT_EQ(fault("020b920202020000"), "vpcC: bit depth 9");
  EXPECT_EQ(fault("01000000"), "vpcC: ends early");
}

TEST(Vp9Config, IsCompletedByAKeyFrame) {
  auto codec = parse_config(from_hex(kBoxed)).value();
  auto key = parse_frame_header(from_corpus("vp9_frame/key").span()).value();
  key.video.colour.matrix = 6;
  complete(codec, key);
  EXPECT_EQ(codec.video.width, 64U);
  EXPECT_EQ(codec.video.height, 48U);
  EXPECT_EQ(codec.video.colour.matrix, 6);
  key.video.colour.matrix = 9;
  complete(codec, key);
  EXPECT_EQ(codec.video.colour.matrix, 6);
}

TEST(Vp9Config, IsMadeOfAKeyFrame) {
  auto const key = parse_frame_header(from_corpus("vp9_frame/key_444").span()).value();
  auto const made = make_config(key, {25, 1});
  EXPECT_EQ(to_hex(made.span()), "030ac60202020000");
  EXPECT_EQ(parse_config(made).value().video.bit_depth, 12);
}

TEST(Vp9Level, IsTheLowestWithRoom) {
  EXPECT_EQ(level_of(256, 144, {15, 1}), 10);
  EXPECT_EQ(level_of(322, 182, {30, 1}), 11);
  EXPECT_EQ(level_of(1280, 720, {30, 1}), 31);
  EXPECT_EQ(level_of(1280, 720, {60, 1}), 40);
  EXPECT_EQ(level_of(1920, 1080, {30, 1}), 40);
  EXPECT_EQ(level_of(1920, 1080, {}), 41);
  EXPECT_EQ(level_of(3840, 2160, {60'000, 1'001}), 51);
  EXPECT_EQ(level_of(600, 16, {1, 1}), 11);  // too wide for the first
  EXPECT_EQ(level_of(65'536, 65'536, {0xFFFFFFFF, 1}), 62);
}

}  // namespace
}  // namespace freshet::wire::vp9
