#include "wire/flv/audio_tag.hpp"

#include "support/hex.hpp"
#include "wire/aac/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::flv {
namespace {

using test::from_corpus;
using test::from_hex;
using testing::HasSubstr;

AudioTag audio_of(char const* hex) { return parse_audio(from_hex(hex)).value(); }
std::string audio_fault_of(char const* hex) { return parse_audio(from_hex(hex)).error().what; }

TEST(AudioTag, OfFfmpegIsRead) {
  auto const config = parse_audio(from_corpus("flv_audio/ffmpeg_0")).value();
  EXPECT_EQ(config.kind, TagKind::config);
  EXPECT_EQ(config.codec, FourCc::aac);
  EXPECT_EQ(aac::parse_config(config.payload).value().audio.sample_rate, 44'100U);
  auto const message = from_corpus("flv_audio/ffmpeg_1");
  auto const frame = parse_audio(message).value();
  EXPECT_EQ(frame.kind, TagKind::frame);
  EXPECT_EQ(frame.payload.data(), message.data() + 2);
}

TEST(AudioTag, WithoutContentIsSkipped) {
  for (auto const* hex : {"", "af", "af 01", "af 00", "91 4f707573"}) {
    EXPECT_EQ(audio_of(hex).kind, TagKind::skipped) << hex;
  }
}

TEST(AudioTag, OfAnotherCodecIsRefusedByName) {
  EXPECT_EQ(audio_fault_of("2f ff"), "flv audio: codec MP3 (2) is not supported: use AAC or Opus");
  EXPECT_THAT(audio_fault_of("b6 00"), HasSubstr("Speex (11)"));
  EXPECT_THAT(audio_fault_of("c0 00"), HasSubstr("codec 12"));
  EXPECT_THAT(audio_fault_of("91 2e6d7033 00"), HasSubstr("codec .mp3"));
  EXPECT_THAT(audio_fault_of("91 68766331 00"), HasSubstr("codec hvc1")) << "video";
}

TEST(AudioTag, OfAnAacPacketTypeThatIsNoneIsRefused) {
  EXPECT_THAT(audio_fault_of("af 02 00"), HasSubstr("AAC packet type 2"));
}

TEST(EnhancedAudio, HasAKindForEveryPacketType) {
  EXPECT_EQ(audio_of("90 4f707573 4f70").kind, TagKind::config);
  EXPECT_EQ(audio_of("91 6d703461 aa").kind, TagKind::frame);
  EXPECT_EQ(audio_of("91 6d703461 aa").codec, FourCc::aac);
  EXPECT_EQ(audio_of("92 4f707573").kind, TagKind::end);
  EXPECT_EQ(audio_of("94 4f707573 01 02 00000003").kind, TagKind::metadata);
  EXPECT_EQ(audio_of("9f 4f707573 aa").kind, TagKind::skipped);
}

TEST(EnhancedAudio, YieldsTheFirstOfManyTracks) {
  auto const tag = audio_of("95 11 4f707573 01 000001 cc 00 000002 aabb");
  EXPECT_EQ(tag.kind, TagKind::frame);
  EXPECT_EQ(tag.payload, from_hex("aabb"));
  EXPECT_EQ(tag.other_tracks, 1U);
  EXPECT_EQ(audio_of("95 01 6d703461 01 aa").kind, TagKind::skipped);
}

TEST(EnhancedAudio, RefusesWhatEndsEarly) {
  EXPECT_THAT(audio_fault_of("91 4f70"), HasSubstr("flv audio: ends within the codec's name"));
  EXPECT_THAT(audio_fault_of("95 11 4f707573 00"), HasSubstr("list of its tracks"));
}

TEST(AudioTagWriter, IsReadBack) {
  auto const payload = from_hex("aabbcc");
  auto const config = parse_audio(write_aac_config(payload)).value();
  EXPECT_EQ(config.kind, TagKind::config);
  EXPECT_EQ(config.payload, payload);
  EXPECT_EQ(parse_audio(write_aac_frame(payload)).value().kind, TagKind::frame);
  for (auto const codec : {FourCc::aac, FourCc::opus}) {
    auto const start = parse_audio(write_audio_config(codec, payload)).value();
    EXPECT_EQ(start.kind, TagKind::config);
    EXPECT_EQ(start.codec, codec);
    auto const frame = parse_audio(write_audio_frame(codec, payload)).value();
    EXPECT_EQ(frame.kind, TagKind::frame);
    EXPECT_EQ(frame.payload, payload);
    EXPECT_EQ(parse_audio(write_audio_end(codec)).value().kind, TagKind::end);
  }
}

TEST(AudioTagWriter, SaysOfAacWhatFlvWantsToHear) {
  EXPECT_EQ(test::to_hex(write_aac_config(from_hex("1210")).span()), "af001210");
}

}  // namespace
}  // namespace freshet::wire::flv
