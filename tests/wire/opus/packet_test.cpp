#include "wire/opus/packet.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::opus {
namespace {

std::uint32_t samples(std::string_view hex) {
  return packet_samples(test::from_hex(hex).span()).value();
}
std::string fault_of(std::string_view hex) {
  auto const result = packet_samples(test::from_hex(hex).span());
  return result ? "" : result.error().what;
}

unsigned toc(unsigned config, unsigned code) { return config << 3 | code; }

TEST(OpusPacket, LastsAsItsConfigurationSays) {
  std::uint32_t const expected[32] = {480,  960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920,
                                      2880, 480, 960,  480,  960, 120, 240,  480,  960, 120, 240,
                                      480,  960, 120,  240,  480, 960, 120,  240,  480, 960};
  for (unsigned config = 0; config < 32; ++config) {
    std::byte const one[] = {static_cast<std::byte>(toc(config, 0))};
    std::byte const two[] = {static_cast<std::byte>(toc(config, 1))};
    EXPECT_EQ(packet_samples(one).value(), expected[config]) << config;
    EXPECT_EQ(packet_samples(two).value(), 2 * expected[config]) << config;
  }
}

TEST(OpusPacket, CountsTheFramesItSays) {
  EXPECT_EQ(samples("fb 03"), 3U * 960);   // three frames of 20 ms
  EXPECT_EQ(samples("fb c6"), 6U * 960);   // with padding, at different rates
  EXPECT_EQ(samples("e3 30"), 48U * 120);  // 120 ms in frames of 2.5 ms
}

TEST(OpusPacket, IsAtMost120Milliseconds) {
  EXPECT_EQ(fault_of("fb 07"), "opus packet: 7 frames, 6720 samples");
  EXPECT_EQ(fault_of("fb 00"), "opus packet: 0 frames, 0 samples");
  EXPECT_EQ(fault_of("fb"), "opus packet: ends before its frame count");
  EXPECT_EQ(fault_of(""), "opus packet: is empty");
}

TEST(OpusPacket, IsOf20MillisecondsAsAnEncoderMakesIt) {
  auto const packet = test::from_corpus("opus_packet/stereo");
  EXPECT_EQ(packet_samples(packet.span()).value(), 960U);
}

}  // namespace
}  // namespace freshet::wire::opus
