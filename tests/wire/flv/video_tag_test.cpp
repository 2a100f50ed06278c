#include "wire/flv/video_tag.hpp"

#include "support/hex.hpp"
#include "wire/h264/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::flv {
namespace {

using test::from_corpus;
using test::from_hex;
using testing::HasSubstr;

VideoTag video_of(char const* hex) { return parse_video(from_hex(hex)).value(); }
std::string video_fault_of(char const* hex) { return parse_video(from_hex(hex)).error().what; }

TEST(VideoTag, OfFfmpegIsRead) {
  auto const config = parse_video(from_corpus("flv_video/ffmpeg_0")).value();
  EXPECT_EQ(config.kind, TagKind::config);
  EXPECT_EQ(config.codec, FourCc::avc);
  EXPECT_EQ(h264::parse_config(config.payload).value().video.width, 64U);
  auto const key = parse_video(from_corpus("flv_video/ffmpeg_1")).value();
  EXPECT_EQ(key.kind, TagKind::frame);
  EXPECT_TRUE(key.key);
  EXPECT_EQ(key.composition_ms, 80);
  auto const inter = parse_video(from_corpus("flv_video/ffmpeg_2")).value();
  EXPECT_FALSE(inter.key);
  EXPECT_EQ(inter.composition_ms, 160);
  EXPECT_EQ(parse_video(from_corpus("flv_video/ffmpeg_6")).value().kind, TagKind::end);
}

TEST(VideoTag, SharesThePayloadWithItsMessage) {
  auto const message = from_hex("17 01 000000 aabbcc");
  auto const tag = parse_video(message).value();
  EXPECT_EQ(tag.payload.data(), message.data() + 5);
  EXPECT_EQ(tag.payload.size(), 3U);
}

TEST(VideoTag, MayBeShownBeforeItsTimeStamp) {
  EXPECT_EQ(video_of("27 01 ffffd8 aa").composition_ms, -40);
}

TEST(VideoTag, OfCodec12IsHevc) {
  EXPECT_EQ(video_of("1c 00 000000 01").codec, FourCc::hevc);
  EXPECT_EQ(video_of("1c 00 000000 01").kind, TagKind::config);
}

TEST(VideoTag, OfACommandOrWithoutContentIsSkipped) {
  for (auto const* hex : {"", "57 00", "27 01 000000", "d0 01", "a1 68766331 000000"}) {
    EXPECT_EQ(video_of(hex).kind, TagKind::skipped) << hex;
  }
}

TEST(VideoTag, OfAnotherCodecIsRefusedByName) {
  EXPECT_EQ(video_fault_of("22 00"),
            "flv video: codec Sorenson H.263 (2) is not supported: use H.264, HEVC, AV1 or VP9");
  EXPECT_THAT(video_fault_of("14 00"), HasSubstr("On2 VP6 (4)"));
  EXPECT_THAT(video_fault_of("1f 00"), HasSubstr("codec 15"));
  EXPECT_THAT(video_fault_of("90 76703038 00"), HasSubstr("codec vp08"));
  EXPECT_THAT(video_fault_of("90 0a000000 00"), HasSubstr("codec ????"));
  EXPECT_THAT(video_fault_of("90 6d703461 00"), HasSubstr("codec mp4a")) << "audio";
}

TEST(VideoTag, RefusesWhatEndsEarly) {
  EXPECT_THAT(video_fault_of("17 01 00"), HasSubstr("3 octets"));
  EXPECT_THAT(video_fault_of("17 03 000000"), HasSubstr("AVC packet type 3"));
  EXPECT_THAT(video_fault_of("91 6876"), HasSubstr("codec's name"));
  EXPECT_THAT(video_fault_of("91 68766331 0000"), HasSubstr("composition time"));
}

TEST(EnhancedVideo, StartsASequence) {
  auto const tag = video_of("90 61763031 81 00 0c 00");
  EXPECT_EQ(tag.kind, TagKind::config);
  EXPECT_EQ(tag.codec, FourCc::av1);
  EXPECT_EQ(tag.payload, from_hex("81000c00"));
}

TEST(EnhancedVideo, HasACompositionTimeOnlyForH264AndHevc) {
  EXPECT_EQ(video_of("a1 68766331 000028 aa").composition_ms, 40);
  EXPECT_EQ(video_of("a1 61766331 ffffd8 aa").composition_ms, -40);
  EXPECT_EQ(video_of("a1 61766331 000028 aabb").payload, from_hex("aabb"));
  EXPECT_EQ(video_of("a1 61763031 000028 aa").payload, from_hex("000028aa"));
  EXPECT_EQ(video_of("a1 76703039 000028 aa").payload, from_hex("000028aa"));
}

TEST(EnhancedVideo, MayLeaveOutACompositionTimeOfZero) {
  auto const tag = video_of("93 68766331 aabb");
  EXPECT_EQ(tag.kind, TagKind::frame);
  EXPECT_TRUE(tag.key);
  EXPECT_EQ(tag.composition_ms, 0);
  EXPECT_EQ(tag.payload, from_hex("aabb"));
}

TEST(EnhancedVideo, EndsASequenceAndCarriesMetadata) {
  EXPECT_EQ(video_of("a2 68766331").kind, TagKind::end);
  auto const metadata = video_of("94 68766331 02 0001 61");
  EXPECT_EQ(metadata.kind, TagKind::metadata);
  EXPECT_EQ(metadata.payload, from_hex("02000161"));
}

TEST(EnhancedVideo, RefusesASequenceStartForMpeg2Ts) {
  EXPECT_THAT(video_fault_of("95 61763031 00"), HasSubstr("MPEG-2 TS"));
}

TEST(EnhancedVideo, PassesOverPacketTypesOfALaterVersion) {
  EXPECT_EQ(video_of("9f 68766331 00").kind, TagKind::skipped);
}

}  // namespace
}  // namespace freshet::wire::flv
