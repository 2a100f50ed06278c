#include "wire/codec_string.hpp"

#include "support/hex.hpp"
#include "wire/aac/config.hpp"
#include "wire/av1/config.hpp"
#include "wire/h264/config.hpp"
#include "wire/h265/config.hpp"
#include "wire/opus/config.hpp"
#include "wire/vp9/config.hpp"

#include <gtest/gtest.h>

namespace freshet::wire {
namespace {

using test::from_corpus;
using test::from_hex;

TEST(CodecString, OfH264HasTheRecordsThreeOctets) {
  EXPECT_EQ(codec_string(h264::parse_config(from_corpus("h264_config/film")).value()),
            "avc1.64001f");
  EXPECT_EQ(codec_string(h264::parse_config(from_corpus("h264_config/baseline")).value()),
            "avc1.42c00c");
}

TEST(CodecString, OfH265HasReversedFlagsAndNoTrailingZeros) {
  EXPECT_EQ(codec_string(h265::parse_config(from_corpus("h265_config/ntsc")).value()),
            "hvc1.1.6.L60.90");
  EXPECT_EQ(codec_string(h265::parse_config(from_corpus("h265_config/ten_bit_pq")).value()),
            "hvc1.2.4.L60.90");
}

TEST(CodecString, OfH265NamesSpaceTierAndEveryConstraint) {
  H265 codec;
  codec.config = from_hex("01 64 08000000 9da800000001 99");
  EXPECT_EQ(codec_string(codec), "hvc1.A4.10.H153.9D.A8.0.0.0.1");
  codec.config = from_hex("01 01 60000000 000000000000 5d");
  EXPECT_EQ(codec_string(codec), "hvc1.1.6.L93");
}

TEST(CodecString, OfAv1IsShortForPlainColour) {
  EXPECT_EQ(codec_string(av1::parse_config(from_corpus("av1_config/plain")).value()),
            "av01.0.00M.08");
}

TEST(CodecString, OfAv1SpellsOutHighDynamicRange) {
  EXPECT_EQ(codec_string(av1::parse_config(from_corpus("av1_config/ten_bit_pq")).value()),
            "av01.0.00M.10.0.110.09.16.09.0");
}

TEST(CodecString, OfVp9IsShortForPlainColour) {
  Vp9 codec = vp9::parse_config(from_hex("01000000 000b82020202 0000")).value();
  EXPECT_EQ(codec_string(codec), "vp09.00.11.08");
  codec.video.colour = {1, 1, 1, false};
  EXPECT_EQ(codec_string(codec), "vp09.00.11.08");
}

TEST(CodecString, OfVp9SpellsOutColourAndChroma) {
  EXPECT_EQ(codec_string(vp9::parse_config(from_hex("0233a2 091009 0000")).value()),
            "vp09.02.51.10.01.09.16.09.00");
  EXPECT_EQ(codec_string(vp9::parse_config(from_hex("030ac7 020202 0000")).value()),
            "vp09.03.10.12.03.02.02.02.01");
}

TEST(CodecString, OfAacNamesWhatTheConfigurationSignals) {
  EXPECT_EQ(codec_string(aac::parse_config(from_hex("1210")).value()), "mp4a.40.2");
  EXPECT_EQ(codec_string(aac::parse_config(from_hex("2b118800")).value()), "mp4a.40.5");
  EXPECT_EQ(codec_string(aac::parse_config(from_hex("eb098800")).value()), "mp4a.40.29");
}

TEST(CodecString, OfOpusIsInLowerCase) {
  EXPECT_EQ(codec_string(opus::parse_config(opus::make_config(2).value()).value()), "opus");
}

TEST(VideoRange, FollowsTheTransferCharacteristics) {
  for (unsigned const transfer : {1U, 2U, 6U, 13U, 14U, 15U}) {
    EXPECT_EQ(video_range({1, static_cast<std::uint8_t>(transfer), 1, false}), "SDR");
  }
  EXPECT_EQ(video_range({9, 16, 9, false}), "PQ");
  EXPECT_EQ(video_range({9, 18, 9, false}), "HLG");
}

}  // namespace
}  // namespace freshet::wire
