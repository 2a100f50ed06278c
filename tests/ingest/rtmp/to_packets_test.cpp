/// RTMP's media messages, legacy and enhanced, into one sentence.
#include "ingest/rtmp/to_packets.hpp"

#include "support/hex.hpp"
#include "support/recording_sink.hpp"

#include <gtest/gtest.h>

namespace freshet::ingest::rtmp {
namespace {

namespace flv = wire::flv;
namespace wr = wire::rtmp;
using test::from_corpus;
using test::IsPacket;
using test::IsTracks;
using test::kAudio;
using test::kVideo;
using ::testing::ElementsAre;

wr::Message message(std::uint8_t type, Bytes payload, std::uint32_t ms) {
  wr::Message out;
  out.type = type;
  out.timestamp_ms = ms;
  out.payload = std::move(payload);
  return out;
}

struct ToPacketsTest : ::testing::Test {
  test::RecordingSink heard;
  ToPackets to{heard, {}};

  Result<> video(Bytes tag, std::uint32_t ms) {
    return to.take(message(wr::type::kVideo, std::move(tag), ms));
  }
  Result<> audio(Bytes tag, std::uint32_t ms) {
    return to.take(message(wr::type::kAudio, std::move(tag), ms));
  }
  static Bytes frame(bool key, std::int32_t composition = 0) {
    auto const* name = key ? "h264_access_unit/idr" : "h264_access_unit/predicted";
    return flv::write_avc_frame(from_corpus(name), key, composition);
  }
  static Bytes sound() { return flv::write_aac_frame(Bytes::copy("\x21\x10sound")); }
  void configure(std::uint32_t ms = 0) {
    EXPECT_TRUE(video(flv::write_avc_config(from_corpus("h264_config/film")), ms));
    EXPECT_TRUE(audio(flv::write_aac_config(from_corpus("aac_config/film")), ms));
  }
};

TEST_F(ToPacketsTest, LegacyTagsAreH264AndAac) {
  configure();
  EXPECT_TRUE(video(frame(true), 0));
  EXPECT_TRUE(audio(sound(), 10));
  EXPECT_THAT(heard.heard,
              ElementsAre(IsTracks(2), IsPacket(kVideo, 0, true), IsPacket(kAudio, 10, true)));
  EXPECT_EQ(as_text(heard.packets(kAudio)[0].payload.span()), "\x21\x10sound");
}

TEST_F(ToPacketsTest, EnhancedTagsAreWhatTheirLettersSay) {
  auto const av1 = flv::FourCc::av1;
  auto const opus = flv::FourCc::opus;
  EXPECT_TRUE(video(flv::write_video_config(av1, from_corpus("av1_config/plain")), 0));
  EXPECT_TRUE(audio(flv::write_audio_config(opus, from_corpus("opus_config/head")), 0));
  auto const unit = from_corpus("av1_temporal_unit/key");
  EXPECT_TRUE(video(flv::write_video_frame(av1, unit, true, 0), 0));
  EXPECT_TRUE(audio(flv::write_audio_frame(opus, test::from_hex("f800")), 20));
  ASSERT_THAT(heard.heard,
              ElementsAre(IsTracks(2), IsPacket(kVideo, 0, true), IsPacket(kAudio, 20, true)));
  EXPECT_STREQ(name_of((*std::get<Tracks>(heard.heard[0]))[0].codec), "av1");
  EXPECT_EQ(heard.packets(kAudio)[0].duration.n, 20) << "as long as its samples";
}

TEST_F(ToPacketsTest, APictureIsShownLaterByItsComposition) {
  configure();
  EXPECT_TRUE(video(frame(true, 80), 1'000));
  EXPECT_TRUE(video(frame(false, -40), 1'040));
  auto const packets = heard.packets(kVideo);
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_EQ(packets[0].pts.n, 1'080);
  EXPECT_EQ(packets[1].dts.n, 1'040);
  EXPECT_EQ(packets[1].pts.n, 1'000);
}

TEST_F(ToPacketsTest, TimeGoesOnWhereThirtyTwoBitsEnd) {
  configure(0xffff'fff0U);
  EXPECT_TRUE(video(frame(true), 0xffff'fff0U));
  EXPECT_TRUE(video(frame(false), 0x18));
  EXPECT_TRUE(audio(sound(), 0xffff'fffcU));
  auto const packets = heard.packets();
  ASSERT_EQ(packets.size(), 3U);
  EXPECT_EQ((packets[1].dts - packets[0].dts).n, 40);
  EXPECT_EQ((packets[2].dts - packets[0].dts).n, 12) << "a small step back over the same edge";
}

TEST_F(ToPacketsTest, AFrameRateThatTheCodecLeavesOpenIsTheMetadatas) {
  flv::Metadata metadata;
  metadata.width = 1'280;
  metadata.audio_sample_rate = 48'000;
  metadata.frame_rate = 29.97;
  EXPECT_TRUE(to.take(message(wr::type::kDataAmf0, flv::write_metadata(metadata), 0)));
  auto const av1 = flv::FourCc::av1;
  EXPECT_TRUE(video(flv::write_video_config(av1, from_corpus("av1_config/plain")), 0));
  EXPECT_TRUE(audio(flv::write_aac_config(from_corpus("aac_config/film")), 0));
  EXPECT_TRUE(audio(sound(), 0));
  auto const& tracks = *std::get<Tracks>(heard.heard.at(0));
  EXPECT_EQ(video_of(tracks[0].codec)->frame_rate, (Ratio{30'000, 1'001}));
}

TEST_F(ToPacketsTest, MetadataWithoutSoundMeansPictureAlone) {
  flv::Metadata metadata;
  metadata.width = 1'280;
  EXPECT_TRUE(to.take(message(wr::type::kDataAmf0, flv::write_metadata(metadata), 0)));
  EXPECT_TRUE(video(flv::write_avc_config(from_corpus("h264_config/film")), 0));
  EXPECT_TRUE(video(frame(true), 0));
  EXPECT_THAT(heard.heard, ElementsAre(IsTracks(1), IsPacket(kVideo, 0, true)));
}

/// One tag of an aggregate: type, size, time, stream, payload, back pointer.
std::string tag(std::uint8_t type, std::uint32_t ms, Bytes const& payload) {
  auto const be24 = [](std::size_t n) {
    return std::string{static_cast<char>(n >> 16), static_cast<char>(n >> 8), static_cast<char>(n)};
  };
  return std::string{static_cast<char>(type)} + be24(payload.size()) + be24(ms & 0xffffffU) +
         static_cast<char>(ms >> 24) + std::string(3, '\0') + std::string{as_text(payload.span())} +
         std::string(1, '\0') + be24(payload.size() + 11);
}

TEST_F(ToPacketsTest, AnAggregateIsItsMessagesOnItsOwnTimeLine) {
  configure();
  auto const octets = tag(wr::type::kVideo, 700, frame(true)) +
                      tag(wr::type::kAudio, 710, sound()) +
                      tag(wr::type::kVideo, 740, frame(false));
  EXPECT_TRUE(to.take(message(wr::type::kAggregate, Bytes::copy(octets), 5'000)));
  EXPECT_THAT(heard.heard,
              ElementsAre(IsTracks(2), IsPacket(kVideo, 5'000, true), IsPacket(kAudio, 5'010, true),
                          IsPacket(kVideo, 5'040, false)));
}

TEST_F(ToPacketsTest, AnAggregateWithinAnAggregateIsPassedOver) {
  configure();
  auto const inner = Bytes::copy(tag(wr::type::kVideo, 0, frame(true)));
  auto const octets = tag(wr::type::kAggregate, 0, inner) + tag(wr::type::kVideo, 0, frame(true));
  EXPECT_TRUE(to.take(message(wr::type::kAggregate, Bytes::copy(octets), 0)));
  EXPECT_EQ(heard.packets().size(), 1U);
}

TEST_F(ToPacketsTest, AnAggregateThatIsCutShortIsDroppedAndCounted) {
  configure();
  auto const octets = tag(wr::type::kVideo, 0, frame(true)).substr(0, 40);
  EXPECT_TRUE(to.take(message(wr::type::kAggregate, Bytes::copy(octets), 0)));
  EXPECT_EQ(to.dropped(), 1U);
  EXPECT_TRUE(heard.packets().empty());
}

TEST_F(ToPacketsTest, AnUnsupportedCodecIsAnErrorThatNamesIt) {
  auto const sorenson = video(test::from_hex("12 0000"), 0);
  ASSERT_FALSE(sorenson);
  EXPECT_EQ(sorenson.error().code, boost::system::errc::not_supported);
  EXPECT_NE(sorenson.error().what.find("Sorenson"), std::string::npos) << sorenson.error().what;
  auto const mp3 = audio(test::from_hex("2f 0000"), 0);
  ASSERT_FALSE(mp3);
  EXPECT_NE(mp3.error().what.find("MP3"), std::string::npos) << mp3.error().what;
}

TEST_F(ToPacketsTest, WhatIsMalformedIsDroppedAndCountedAndTheRestGoesOn) {
  configure();
  EXPECT_TRUE(video(flv::write_avc_config(Bytes::copy("no record")), 0));
  EXPECT_TRUE(video(flv::write_avc_frame(test::from_hex("00ffffff65"), true, 0), 0));
  EXPECT_TRUE(video(test::from_hex("17"), 0));
  EXPECT_EQ(to.dropped(), 3U);
  EXPECT_TRUE(video(frame(true), 40));
  EXPECT_THAT(heard.heard, ElementsAre(IsTracks(2), IsPacket(kVideo, 40, true)));
}

TEST_F(ToPacketsTest, ParameterSetsThatChangeInBandAreNewTracksBeforeTheirFrame) {
  EXPECT_TRUE(video(flv::write_avc_config(from_corpus("h264_config/ntsc")), 0));
  EXPECT_TRUE(audio(flv::write_aac_config(from_corpus("aac_config/film")), 0));
  EXPECT_TRUE(video(frame(true), 0));
  auto const changed = from_corpus("h264_access_unit/with_sets");
  EXPECT_TRUE(video(flv::write_avc_frame(changed, true, 0), 40));
  EXPECT_THAT(heard.heard, ElementsAre(IsTracks(2), IsPacket(kVideo, 0, true), IsTracks(2),
                                       IsPacket(kVideo, 40, true)));
}

}  // namespace
}  // namespace freshet::ingest::rtmp
