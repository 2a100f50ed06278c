/// Access units of real encoders, into what the house carries.
#include "ingest/codecs.hpp"

#include "support/hex.hpp"
#include "wire/h264/config.hpp"

#include <gtest/gtest.h>

namespace freshet::ingest {
namespace {

using test::from_corpus;

Codec config(std::string const& name, std::string const& file) {
  return read_config(name, from_corpus(file)).value();
}

TEST(ReadConfig, KnowsEveryCodecByItsLetters) {
  EXPECT_STREQ(name_of(config("avc1", "h264_config/film")), "h264");
  EXPECT_STREQ(name_of(config("hvc1", "h265_config/small")), "hevc");
  EXPECT_STREQ(name_of(config("av01", "av1_config/plain")), "av1");
  EXPECT_STREQ(name_of(config("vp09", "vp9_config/ten_bit")), "vp9");
  EXPECT_STREQ(name_of(config("mp4a", "aac_config/stereo")), "aac");
  EXPECT_STREQ(name_of(config("Opus", "opus_config/head")), "opus");
}

TEST(ReadConfig, NamesTheCodecThatIsNotTakenIn) {
  auto const refused = read_config("ac-3", Bytes::copy("x"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, boost::system::errc::not_supported);
  EXPECT_NE(refused.error().what.find("ac-3"), std::string::npos);
}

TEST(ReadConfig, ABrokenRecordIsNoUnsupportedCodec) {
  for (auto const* name : {"avc1", "hvc1", "av01", "vp09", "mp4a", "Opus"}) {
    auto const broken = read_config(name, Bytes::copy("\xff"));
    ASSERT_FALSE(broken) << name;
    EXPECT_NE(broken.error().code, boost::system::errc::not_supported) << name;
  }
}

TEST(ReadUnit, StartCodesBecomeLengths) {
  auto const codec = config("avc1", "h264_config/film");
  auto const unit = read_unit(codec, from_corpus("nal_annex_b/h264"), true).value();
  EXPECT_EQ(test::to_hex(unit.payload.span().first(5)), "0000001667");
  EXPECT_TRUE(unit.key);
}

TEST(ReadUnit, WithLengthsItIsSharedAsItCame) {
  auto const codec = config("avc1", "h264_config/film");
  auto const octets = from_corpus("h264_access_unit/idr");
  auto const unit = read_unit(codec, octets, true).value();
  EXPECT_EQ(unit.payload.span().data(), octets.span().data());
  EXPECT_TRUE(unit.key);
  EXPECT_FALSE(unit.changed);
}

TEST(ReadUnit, WhatIsFlaggedAKeyframeMustBeOne) {
  auto const codec = config("avc1", "h264_config/film");
  EXPECT_FALSE(read_unit(codec, from_corpus("h264_access_unit/predicted"), true).value().key);
  EXPECT_FALSE(read_unit(codec, from_corpus("h264_access_unit/intra_refresh"), true).value().key);
  EXPECT_FALSE(read_unit(codec, from_corpus("h264_access_unit/idr"), false).value().key);
}

TEST(ReadUnit, OtherParameterSetsInBandAreAnotherConfiguration) {
  auto const codec = config("avc1", "h264_config/ntsc");
  auto const unit = read_unit(codec, from_corpus("h264_access_unit/with_sets"), true).value();
  ASSERT_TRUE(unit.changed);
  EXPECT_FALSE(config_of(*unit.changed) == config_of(codec));
  auto const again =
      read_unit(*unit.changed, from_corpus("h264_access_unit/with_sets"), true).value();
  EXPECT_FALSE(again.changed) << "the same sets are no change";
}

TEST(ReadUnit, OtherParameterSetsOfH265AreAnotherConfiguration) {
  auto const codec = config("hvc1", "h265_config/ten_bit_pq");
  auto const unit = read_unit(codec, from_corpus("h265_access_unit/idr_with_sets"), true).value();
  EXPECT_TRUE(unit.key);
  EXPECT_TRUE(unit.changed);
}

TEST(ReadUnit, LengthsThatCannotBeTrueAreAnError) {
  auto const codec = config("avc1", "h264_config/film");
  EXPECT_FALSE(read_unit(codec, test::from_hex("0000ffff 65"), true));
  EXPECT_FALSE(read_unit(codec, Bytes{}, true));
}

TEST(ReadUnit, Av1LosesItsTemporalDelimiters) {
  auto const codec = config("av01", "av1_config/plain");
  auto const unit = read_unit(codec, from_corpus("av1_temporal_unit/delimited"), false).value();
  EXPECT_EQ(test::to_hex(unit.payload.span()),
            test::to_hex(from_corpus("av1_temporal_unit/delimited").span().subspan(2)));
  EXPECT_FALSE(unit.key);
}

TEST(ReadUnit, Av1KeyframesNeedTheFlagAndTheFrame) {
  auto const codec = config("av01", "av1_config/plain");
  EXPECT_TRUE(read_unit(codec, from_corpus("av1_temporal_unit/key"), true).value().key);
  EXPECT_FALSE(read_unit(codec, from_corpus("av1_temporal_unit/key"), false).value().key);
  EXPECT_FALSE(read_unit(codec, from_corpus("av1_temporal_unit/predicted"), true).value().key);
}

TEST(ReadUnit, Vp9TellsItsSizeInItsFirstKeyframe) {
  auto const codec = config("vp09", "vp9_config/boxed");
  ASSERT_EQ(video_of(codec)->width, 0U) << "the record has none";
  auto const unit = read_unit(codec, from_corpus("vp9_frame/key"), true).value();
  EXPECT_TRUE(unit.key);
  ASSERT_TRUE(unit.changed);
  EXPECT_GT(video_of(*unit.changed)->width, 0U);
  EXPECT_FALSE(read_unit(*unit.changed, from_corpus("vp9_frame/key"), true).value().changed);
  EXPECT_FALSE(read_unit(codec, from_corpus("vp9_frame/predicted"), true).value().key);
}

TEST(ReadUnit, OpusCountsItsSamples) {
  auto const codec = config("Opus", "opus_config/head");
  EXPECT_EQ(read_unit(codec, from_corpus("opus_packet/surround"), true).value().samples, 960U);
  EXPECT_EQ(read_unit(codec, test::from_hex("f800"), true).value().samples, 960U);
  EXPECT_EQ(read_unit(codec, test::from_hex("e000"), true).value().samples, 120U);
  EXPECT_FALSE(read_unit(codec, Bytes{}, true));
}

TEST(ReadUnit, EveryAacUnitIsAKeyOfTheCodecsOwnLength) {
  auto const codec = config("mp4a", "aac_config/stereo");
  auto const unit = read_unit(codec, Bytes::copy("\x21\x10sound"), false).value();
  EXPECT_TRUE(unit.key);
  EXPECT_EQ(unit.samples, 0U);
}

}  // namespace
}  // namespace freshet::ingest
