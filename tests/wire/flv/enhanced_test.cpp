#include "wire/flv/enhanced.hpp"

#include "base/writer.hpp"
#include "support/hex.hpp"
#include "wire/flv/audio_tag.hpp"
#include "wire/flv/video_tag.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::flv {
namespace {

using test::from_hex;
using testing::HasSubstr;

VideoTag enhanced(char const* hex) { return parse_video(from_hex(hex)).value(); }
std::string enhanced_fault_of(char const* hex) { return parse_video(from_hex(hex)).error().what; }

TEST(Multitrack, OfOneTrackIsThatTrackWhenItIsTheFirst) {
  auto const tag = enhanced("96 03 68766331 00 aabb");
  EXPECT_EQ(tag.kind, TagKind::frame);
  EXPECT_EQ(tag.codec, FourCc::hevc);
  EXPECT_EQ(tag.payload, from_hex("aabb"));
  EXPECT_EQ(tag.other_tracks, 0U);
}

TEST(Multitrack, OfAnotherTrackIsSkipped) {
  auto const tag = enhanced("96 03 68766331 01 aabb");
  EXPECT_EQ(tag.kind, TagKind::skipped);
  EXPECT_EQ(tag.other_tracks, 1U);
}

TEST(Multitrack, OfOneCodecYieldsTheFirstTrackWhereverItStands) {
  auto const tag = enhanced(
      "96 11 68766331"
      "02 000004 000000 cc"
      "00 000005 000028 aabb"
      "01 000003 000000");
  EXPECT_EQ(tag.payload, from_hex("aabb"));
  EXPECT_EQ(tag.composition_ms, 40);
  EXPECT_EQ(tag.other_tracks, 2U);
}

TEST(Multitrack, OfManyCodecsHasOneATrack) {
  auto const tag = enhanced(
      "96 20"
      "76703038 01 000001 ff"
      "61763031 00 000002 8100");
  EXPECT_EQ(tag.kind, TagKind::config);
  EXPECT_EQ(tag.codec, FourCc::av1);
  EXPECT_EQ(tag.payload, from_hex("8100"));
  EXPECT_EQ(tag.other_tracks, 1U) << "a codec nobody here takes, but on another track";
}

TEST(Multitrack, IsRefusedWhereItContradictsItself) {
  EXPECT_THAT(enhanced_fault_of("96 31 68766331 00 aa"), HasSubstr("multitrack type 3"));
  EXPECT_THAT(enhanced_fault_of("96 06 68766331 00 aa"), HasSubstr("multitrack within multitrack"));
  EXPECT_THAT(enhanced_fault_of("96 11 68766331 00 000009 aa"), HasSubstr("list of its tracks"));
  EXPECT_THAT(enhanced_fault_of("96 11 68766331"), HasSubstr("list of its tracks"));
  EXPECT_THAT(enhanced_fault_of("96"), HasSubstr("list of its tracks"));
}

TEST(Modifiers, MoveTheTimeByNanoseconds) {
  // ModEx, three octets of data, then its type 0 and the packet's type 3.
  auto const tag = enhanced("97 02 01e240 03 68766331 aabb");
  EXPECT_EQ(tag.nano_offset, 123'456U);
  EXPECT_EQ(tag.kind, TagKind::frame);
  EXPECT_EQ(tag.payload, from_hex("aabb"));
}

TEST(Modifiers, MayFollowEachOtherAndBeUnknown) {
  auto const tag = enhanced("97 00 ff 57 02 00000a 03 68766331 aabb");
  EXPECT_EQ(tag.nano_offset, 10U);
  EXPECT_EQ(tag.payload, from_hex("aabb"));
}

TEST(Modifiers, MayBeLongerThan256Octets) {
  Writer out;
  out.u8(0x97).u8(0xFF).u16(299).zeros(300).u8(0x13).text("hvc1").u8(0xAA);
  EXPECT_EQ(parse_video(out.finish()).value().payload, from_hex("aa"));
}

TEST(Modifiers, OfATimeOfAMillisecondOrMoreAreIgnored) {
  EXPECT_EQ(enhanced("97 02 0f4240 03 68766331 aa").nano_offset, 0U);
}

TEST(Modifiers, ThatEndEarlyAreRefused) {
  for (auto const* hex : {"97", "97 05 00", "97 ff 0001", "97 00 00"}) {
    EXPECT_THAT(enhanced_fault_of(hex), HasSubstr("a modifier ends early")) << hex;
  }
  EXPECT_THAT(enhanced_fault_of("97 01 0000 03 68766331"), HasSubstr("less than three octets"));
}

TEST(Modifiers, StandBeforeAMultitrackPacketToo) {
  auto const tag = parse_audio(from_hex("97 02 00000a 05 01 4f707573 00 aabb")).value();
  EXPECT_EQ(tag.nano_offset, 10U);
  EXPECT_EQ(tag.codec, FourCc::opus);
  EXPECT_EQ(tag.payload, from_hex("aabb"));
}

TEST(FourCcText, ShowsOnlyWhatIsPrintable) {
  EXPECT_EQ(to_string(FourCc::opus), "Opus");
  EXPECT_EQ(to_string(FourCc{0x0A41FF42}), "?A?B");
}

}  // namespace
}  // namespace freshet::wire::flv
