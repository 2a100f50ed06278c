/// Silence is at hand where a frame of it fits the track, and nowhere else.
#include "package/silence.hpp"

#include "wire/opus/packet.hpp"

#include <gtest/gtest.h>

namespace freshet::package {
namespace {

Codec aac(std::uint8_t channels, std::uint8_t object_type = 2, std::uint32_t samples = 1'024) {
  Aac codec;
  codec.audio = {48'000, channels, samples};
  codec.object_type = object_type;
  return codec;
}
Codec opus(std::uint8_t channels) {
  Opus codec;
  codec.audio = {48'000, channels, 960};
  return codec;
}
/// The syntactic element in an AAC unit's first three bits (ISO/IEC 14496-3 table 4.85).
unsigned first_element(Bytes const& unit) {
  return std::to_integer<unsigned>(unit.span().front()) >> 5;
}

TEST(Silence, OfMonoIsOneSingleChannelElement) {
  auto const unit = silent_frame(aac(1));
  ASSERT_FALSE(unit.empty());
  EXPECT_EQ(first_element(unit), 0U);
}

TEST(Silence, OfStereoIsOneChannelPairElement) {
  auto const unit = silent_frame(aac(2));
  ASSERT_FALSE(unit.empty());
  EXPECT_EQ(first_element(unit), 1U);
}

TEST(Silence, OfOpusIsTwentyMillisecondsWithAsManyChannels) {
  for (auto const channels : {std::uint8_t{1}, std::uint8_t{2}}) {
    auto const unit = silent_frame(opus(channels));
    ASSERT_FALSE(unit.empty());
    EXPECT_EQ(wire::opus::packet_samples(unit.span()).value(), 960U);
    auto const stereo = (unit.span().front() & std::byte{0x04}) != std::byte{0};
    EXPECT_EQ(stereo, channels == 2) << "RFC 6716 section 3.1: the third bit of the first octet";
  }
}

TEST(Silence, OfMoreThanTwoChannelsIsNotAtHand) {
  EXPECT_TRUE(silent_frame(aac(6)).empty());
  EXPECT_TRUE(silent_frame(aac(0)).empty());
  EXPECT_TRUE(silent_frame(opus(6)).empty());
}

TEST(Silence, OfOtherAacThanLowComplexityIsNotAtHand) {
  EXPECT_TRUE(silent_frame(aac(2, 5, 2'048)).empty());
  EXPECT_TRUE(silent_frame(aac(2, 42)).empty());
  EXPECT_TRUE(silent_frame(aac(2, 2, 960)).empty());
}

TEST(Silence, OfAPictureIsNothing) { EXPECT_TRUE(silent_frame(H264{}).empty()); }

}  // namespace
}  // namespace freshet::package
