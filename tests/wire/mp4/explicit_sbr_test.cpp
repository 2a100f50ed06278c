#include "wire/mp4/explicit_sbr.hpp"

#include "base/bits.hpp"
#include "wire/mp4/tracks.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::mp4 {
namespace {

Aac high_efficiency(std::string_view config, std::uint8_t object_type, std::uint32_t rate) {
  Aac aac;
  aac.audio = {.sample_rate = rate, .channels = 2};
  aac.object_type = object_type;
  aac.config = test::from_hex(config);
  return aac;
}

TEST(ExplicitSbr, NamesSbrAndItsRateBeforeALowComplexityCore) {
  // AAC-LC, 24 kHz, stereo.
  auto const config = explicit_sbr(high_efficiency("1310", 5, 24000));
  BitReader in{config.span()};
  EXPECT_EQ(in.u(5), 5U);  // SBR
  EXPECT_EQ(in.u(4), 6U);  // the core at 24 kHz
  EXPECT_EQ(in.u(4), 2U);  // two channels
  EXPECT_EQ(in.u(4), 3U);  // doubled to 48 kHz
  EXPECT_EQ(in.u(5), 2U);  // of AAC-LC
  EXPECT_EQ(in.u(3), 0U);  // the core's own flags
  EXPECT_TRUE(in.ok());
}

TEST(ExplicitSbr, NamesParametricStereo) {
  auto const config = explicit_sbr(high_efficiency("1308", 29, 24000));
  BitReader in{config.span()};
  EXPECT_EQ(in.u(5), 29U);
  in.skip(4);
  EXPECT_EQ(in.u(4), 1U);
}

TEST(ExplicitSbr, BelievesAGivenOutputRate) {
  auto const config = explicit_sbr(high_efficiency("1310", 5, 32000));
  BitReader in{config.span()};
  in.skip(13);
  EXPECT_EQ(in.u(4), 5U);
}

TEST(ExplicitSbr, KeepsAConfigurationThatSaysItAlready) {
  auto const hierarchical = high_efficiency("2b118800", 5, 24000);
  auto const compatible = high_efficiency("131056e598", 5, 24000);
  EXPECT_EQ(explicit_sbr(hierarchical), hierarchical.config);
  EXPECT_EQ(explicit_sbr(compatible), compatible.config);
}

TEST(ExplicitSbr, KeepsPlainAacAndWhatItCannotRead) {
  for (auto const* config : {"1210", "", "17"}) {
    auto const plain = high_efficiency(config, config[0] == '1' && config[1] == '2' ? 2 : 5, 44100);
    EXPECT_EQ(explicit_sbr(plain), plain.config) << config;
  }
}

}  // namespace
}  // namespace freshet::wire::mp4
