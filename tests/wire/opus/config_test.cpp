#include "wire/opus/config.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::opus {
namespace {

using test::from_hex;

// Written by libopus through libavformat.
constexpr char const* kStereo = "000201380000bb80000000";
constexpr char const* kSurround = "000601380000bb800000010402000401020305";
// The same in an OpusHead: 8 octets of magic, version 1, numbers the other way round.
constexpr char const* kSurroundHead =
    "4f70757348656164 01 06 3801 80bb0000 0000 01 0402 000401020305";

TEST(OpusConfig, ReadsAStereoStream) {
  auto const codec = parse_config(from_hex(kStereo)).value();
  EXPECT_EQ(codec.audio.sample_rate, 48'000U);
  EXPECT_EQ(codec.audio.channels, 2);
  EXPECT_EQ(codec.audio.frame_samples, 960U);
  EXPECT_EQ(codec.config, from_hex(kStereo));
  EXPECT_EQ(pre_skip_of(codec.config.span()), 312);
}

TEST(OpusConfig, ReadsAMappedStream) {
  EXPECT_EQ(parse_config(from_hex(kSurround)).value().audio.channels, 6);
}

TEST(OpusConfig, RefusesWhatItCannotRead) {
  auto const fault = [](std::string_view hex) {
    auto const result = parse_config(from_hex(hex));
    return result ? "" : result.error().what;
  };
  EXPECT_EQ(fault("000201380000bb800000"), "dOps: ends early");
  EXPECT_EQ(fault("010201380000bb80000000"), "dOps: version 1");
  EXPECT_EQ(fault("000001380000bb80000000"), "dOps: no channels");
  EXPECT_EQ(fault("000301380000bb80000000"), "dOps: 3 channels unmapped");
  EXPECT_EQ(fault("000201380000bb80000001 0100 00"), "dOps: ends early");
  EXPECT_EQ(fault("000201380000bb80000001 0001 0000"), "dOps: 0 streams, 1 of them coupled");
  EXPECT_EQ(fault("000201380000bb80000001 0101 0002"), "dOps: channel mapped to 2 of 2");
}

TEST(OpusHead, BecomesTheSameConfiguration) {
  auto const codec = parse_head(from_hex(kSurroundHead).span()).value();
  EXPECT_EQ(test::to_hex(codec.config.span()), kSurround);
  EXPECT_EQ(codec.audio.channels, 6);
}

TEST(OpusHead, TurnsEveryNumberRound) {
  auto const head = from_hex("4f70757348656164 01 02 0f01 04030201 06ff 00");
  auto const codec = parse_head(head.span()).value();
  EXPECT_EQ(test::to_hex(codec.config.span()),
            "0002"
            "010f"
            "01020304"
            "ff06"
            "00");
}

TEST(OpusHead, RefusesWhatItCannotRead) {
  auto const fault = [](std::string_view hex) {
    auto const result = parse_head(from_hex(hex).span());
    return result ? "" : result.error().what;
  };
  EXPECT_EQ(fault("4f70757348656164 01 02 3801 80bb0000 0000"), "OpusHead: ends early");
  EXPECT_EQ(fault("4f70757354616773 01 02 3801 80bb0000 0000 00"), "OpusHead: no magic");
  EXPECT_EQ(fault("4f70757348656164 10 02 3801 80bb0000 0000 00"), "OpusHead: version 16");
}

TEST(OpusConfig, IsMadeForOneOrTwoChannels) {
  EXPECT_EQ(make_config(2).value(), from_hex(kStereo));
  EXPECT_EQ(parse_config(make_config(1, 0).value()).value().audio.channels, 1);
  EXPECT_FALSE(make_config(0));
  EXPECT_FALSE(make_config(9));
}

}  // namespace
}  // namespace freshet::wire::opus
