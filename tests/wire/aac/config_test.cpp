#include "wire/aac/config.hpp"

#include "support/bit_writer.hpp"
#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::aac {
namespace {

using test::BitWriter;
using test::from_hex;

struct Case {
  char const* name;
  char const* hex;
  std::uint32_t sample_rate;
  int channels;
  std::uint32_t frame_samples;
  int object_type;
};

class AacConfig : public testing::TestWithParam<Case> {};

TEST_P(AacConfig, SaysWhatTheStreamIs) {
  auto const& c = GetParam();
  auto const codec = parse_config(from_hex(c.hex)).value();
  EXPECT_EQ(codec.audio.sample_rate, c.sample_rate);
  EXPECT_EQ(codec.audio.channels, c.channels);
  EXPECT_EQ(codec.audio.frame_samples, c.frame_samples);
  EXPECT_EQ(codec.object_type, c.object_type);
  EXPECT_EQ(codec.config, from_hex(c.hex));
}

INSTANTIATE_TEST_SUITE_P(
    Streams, AacConfig,
    testing::Values(Case{"FilmClip", "1210", 44'100, 2, 1024, 2},
                    Case{"SbrToldToBeAbsent", "119056e500", 48'000, 2, 1024, 2},
                    Case{"FiveAndOne", "11b056e500", 48'000, 6, 1024, 2},
                    // A program config element with a comment, as libavcodec writes 6.1.
                    Case{"ProgramConfig", "118004c848002000c4400d4c61766335392e33372e31303056e500",
                         48'000, 7, 1024, 2},
                    Case{"SevenAndOne", "11b8", 48'000, 8, 1024, 2},
                    Case{"FramesOf960", "1194", 48'000, 2, 960, 2},
                    Case{"HierarchicalSbr", "2b118800", 24'000, 2, 1024, 5},
                    Case{"HierarchicalPs", "eb098800", 24'000, 2, 1024, 29},
                    Case{"SbrBehindTheCore", "131056e598", 24'000, 2, 1024, 5},
                    Case{"PsBehindTheCore", "130856e59d4880", 24'000, 2, 1024, 29}),
    [](auto const& tested) { return std::string{tested.param.name}; });

TEST(AacConfigEdges, ReadsAnEscapedRate) {
  BitWriter bits;
  bits.u(5, 2).u(4, 15).u(24, 47'999).u(4, 2).u(3, 0);
  EXPECT_EQ(parse_config(bits.finish()).value().audio.sample_rate, 47'999U);
}

TEST(AacConfigEdges, ReadsLowDelayFrames) {
  BitWriter low_delay;
  low_delay.u(5, 23).u(4, 3).u(4, 1).flag(true).flag(false).flag(false).u(2, 0);
  EXPECT_EQ(parse_config(low_delay.finish()).value().audio.frame_samples, 480U);
  BitWriter enhanced;
  enhanced.u(5, 31).u(6, 39 - 32).u(4, 3).u(4, 1).flag(false).u(8, 0);
  auto const codec = parse_config(enhanced.finish()).value();
  EXPECT_EQ(codec.audio.frame_samples, 512U);
  EXPECT_EQ(codec.object_type, 39);
}

TEST(AacConfigEdges, ReadsAnEscapedObjectType) {
  BitWriter bits;  // USAC: 48 kHz, frames of 2048 with SBR 2:1, stereo
  bits.u(5, 31).u(6, kUsac - 32).u(4, 3).u(4, 0).u(5, 3).u(3, 3).u(5, 2);
  auto const codec = parse_config(bits.finish()).value();
  EXPECT_EQ(codec.object_type, 42);
  EXPECT_EQ(codec.audio.sample_rate, 48'000U);
  EXPECT_EQ(codec.audio.frame_samples, 2'048U);
  EXPECT_EQ(codec.audio.channels, 2);
}

TEST(AacConfigEdges, CountsEveryKindOfElement) {
  BitWriter bits;
  bits.u(5, 2).u(4, 3).u(4, 0).flag(false).flag(true).u(14, 0).flag(false);
  bits.u(4, 0).u(2, 1).u(4, 3).u(4, 2).u(4, 1).u(4, 1).u(2, 1).u(3, 1).u(4, 1);
  bits.flag(true).u(4, 0).flag(true).u(4, 0).flag(true).u(3, 0);
  bits.flag(false).u(4, 0).flag(true).u(4, 0);  // front: one and a pair
  bits.flag(true).u(4, 1).flag(true).u(4, 2);   // side and back: pairs
  bits.u(4, 0)
      .u(4, 0)
      .flag(false)
      .u(4, 0)
      .align()  // low frequency, data, coupling
      .u(8, 2)
      .u(16, 0x6869);
  EXPECT_EQ(parse_config(bits.finish()).value().audio.channels, 8);
}

TEST(AacConfigEdges, RefusesWhatItCannotRead) {
  auto const fault = [](std::string_view hex) {
    auto const result = parse_config(from_hex(hex));
    return result ? "" : result.error().what;
  };
  EXPECT_EQ(fault(""), "aac config: object type 0 is not AAC");
  EXPECT_EQ(fault("12"), "aac config: ends early");
  EXPECT_EQ(fault("118004c848002000c4400d4c6176"), "aac config: ends early");
  EXPECT_EQ(fault("1690"), "aac config: no sample rate");
  EXPECT_EQ(fault("1248"), "aac config: channel configuration 9 has no channels");
  EXPECT_EQ(fault("f8864000"), "aac config: object type 36 is not AAC");
}

TEST(AacConfigMade, IsWhatIsRead) {
  for (auto const rate : {96'000U, 44'100U, 7'350U}) {
    for (std::uint8_t channels = 1; channels <= 7; ++channels) {
      auto const codec = parse_config(make_config(2, rate, channels).value()).value();
      EXPECT_EQ(codec.audio.sample_rate, rate);
      EXPECT_EQ(codec.audio.channels, channels == 7 ? 8 : channels);
    }
  }
  EXPECT_EQ(make_config(2, 44'100, 2).value(), from_hex("1210"));
}

TEST(AacConfigMade, RefusesWhatItCannotSay) {
  EXPECT_FALSE(make_config(2, 44'000, 2));
  EXPECT_FALSE(make_config(5, 48'000, 2));
  EXPECT_FALSE(make_config(2, 48'000, 0));
  EXPECT_FALSE(make_config(2, 48'000, 8));
}

}  // namespace
}  // namespace freshet::wire::aac
