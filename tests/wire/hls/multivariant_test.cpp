#include "wire/hls/multivariant.hpp"

#include "support/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::hls {
namespace {

using test::matches_golden;
using testing::HasSubstr;

Variant variant(std::string name, std::uint64_t bandwidth, Resolution resolution) {
  Variant made;
  made.uri = name + "/index.m3u8";
  made.bandwidth = bandwidth;
  made.average_bandwidth = bandwidth * 9 / 10;
  made.codecs = "avc1.64001f,mp4a.40.2";
  made.resolution = resolution;
  made.video_range = VideoRange::sdr;
  made.stable_id = name;
  made.frame_rate = {30'000, 1001};
  made.audio_group = "audio";
  return made;
}

Multivariant playlist() {
  Multivariant made{.independent_segments = true};
  made.audio = {{.group_id = "audio",
                 .name = "Main",
                 .language = "en",
                 .is_default = true,
                 .channels = 2,
                 .stable_id = "audio",
                 .uri = "audio/index.m3u8"}};
  made.variants = {variant("source", 6'000'000, {1920, 1080}),
                   variant("720p", 3'000'000, {1280, 720})};
  IFrameVariant i_frames;
  i_frames.uri = "720p/iframes.m3u8";
  i_frames.bandwidth = 400'000;
  i_frames.codecs = "avc1.64001f";
  i_frames.resolution = Resolution{1280, 720};
  made.i_frames = {i_frames};
  return made;
}

TEST(Multivariant, IsTheTextOfItsGoldenFile) {
  EXPECT_TRUE(matches_golden("hls/multivariant.m3u8", to_string(playlist())));
}

TEST(Multivariant, ReadsBackAsItself) {
  auto want = playlist();
  auto const read = parse_multivariant(to_string(want));
  ASSERT_TRUE(read) << read.error().what;
  for (auto& v : want.variants) v.frame_rate = {29'970, 1000};
  EXPECT_EQ(*read, want);
}

TEST(Multivariant, SaysWhatPlayersPassOn) {
  auto want = playlist();
  want.session_data = {{"freshet.one", "480p 360p"}, {"freshet.two", ""}};
  auto const text = to_string(want);
  EXPECT_THAT(text, HasSubstr("#EXT-X-SESSION-DATA:DATA-ID=\"freshet.one\",VALUE=\"480p 360p\"\n"));
  auto const read = parse_multivariant(text);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->session_data, want.session_data);
  std::string const head = "#EXTM3U\n#EXT-X-SESSION-DATA:";
  auto const elsewhere = parse_multivariant(head + "DATA-ID=\"a\",URI=\"a.json\"\n");
  ASSERT_TRUE(elsewhere);
  EXPECT_TRUE(elsewhere->session_data.empty());
  EXPECT_FALSE(parse_multivariant(head + "VALUE=\"a\"\n"));
  auto const once = "DATA-ID=\"a\",VALUE=\"b\"\n";
  EXPECT_FALSE(parse_multivariant(head + once + "#EXT-X-SESSION-DATA:" + once));
}

TEST(Multivariant, NamesTheCaptionsInItsPictures) {
  auto want = playlist();
  want.captions = {{"captions", "CC1", "und", "CC1"}};
  for (auto& v : want.variants) {
    v.captions_group = "captions";
    v.no_captions = false;
    v.frame_rate = {30, 1};
  }
  auto const text = to_string(want);
  EXPECT_THAT(text,
              HasSubstr("#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"captions\",NAME=\"CC1\","
                        "LANGUAGE=\"und\",DEFAULT=NO,AUTOSELECT=YES,INSTREAM-ID=\"CC1\"\n"));
  EXPECT_THAT(text, HasSubstr("CLOSED-CAPTIONS=\"captions\"\n"));
  auto const read = parse_multivariant(text);
  ASSERT_TRUE(read) << read.error().what;
  for (auto& v : want.variants) v.frame_rate = {30'000, 1000};
  EXPECT_EQ(*read, want);
}

TEST(Multivariant, PrintsTheFrameRateToThreeDecimals) {
  EXPECT_THAT(to_string(playlist()), HasSubstr("FRAME-RATE=29.970,"));
}

TEST(Multivariant, SelectsADefaultRenditionAutomatically) {
  auto made = playlist();
  made.audio[0].autoselect = false;
  EXPECT_THAT(to_string(made), HasSubstr("DEFAULT=YES,AUTOSELECT=YES"));
}

TEST(Multivariant, KeepsStableIdsToTheirLetters) {
  auto made = playlist();
  made.variants[0].stable_id = "a b\"c/1.0";
  EXPECT_THAT(to_string(made), HasSubstr("STABLE-VARIANT-ID=\"a-b-c/1.0\""));
}

TEST(Multivariant, TellsTheVideoRangeFromTheTransferCharacteristics) {
  EXPECT_EQ(video_range_of({1, 1, 1, false}), VideoRange::sdr);
  EXPECT_EQ(video_range_of({9, 14, 9, false}), VideoRange::sdr);
  EXPECT_EQ(video_range_of({9, 16, 9, false}), VideoRange::pq);
  EXPECT_EQ(video_range_of({9, 18, 9, false}), VideoRange::hlg);
  EXPECT_EQ(video_range_of({}), VideoRange::sdr);
}

struct BrokenLines {
  char const* name;
  char const* lines;
  char const* complaint;
};
class BrokenMultivariant : public testing::TestWithParam<BrokenLines> {};

TEST_P(BrokenMultivariant, IsRefusedWithItsLine) {
  auto const read = parse_multivariant(std::string{"#EXTM3U\n"} + GetParam().lines);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Multivariant, BrokenMultivariant,
    testing::Values(
        BrokenLines{"NoBandwidth", "#EXT-X-STREAM-INF:CODECS=\"x\"\nv\n", "line 2: no BANDWIDTH"},
        BrokenLines{"NoAddress", "#EXT-X-STREAM-INF:BANDWIDTH=1\n", "no address after"},
        BrokenLines{"AddressAlone", "v.m3u8\n", "line 2: an address without"},
        BrokenLines{"Media", "#EXT-X-TARGETDURATION:4\n", "in a multivariant playlist"},
        BrokenLines{"Resolution", "#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=640\nv\n",
                    "WIDTHxHEIGHT"},
        BrokenLines{"FrameRate", "#EXT-X-STREAM-INF:BANDWIDTH=1,FRAME-RATE=0.0\nv\n", "FRAME-RATE"},
        BrokenLines{"Group", "#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"a\"\nv\n", "GROUP-ID \"a\""},
        BrokenLines{"Captions", "#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"a\",NAME=\"n\"\n",
                    "no INSTREAM-ID"},
        BrokenLines{"NameTwice",
                    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"n\"\n"
                    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"n\"\n",
                    "line 3: a second NAME"}),
    [](auto const& the) { return std::string{the.param.name}; });

TEST(Multivariant, IsReadWithMediaOfOtherTypes) {
  auto const read = parse_multivariant(
      "#EXTM3U\n#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"s\",NAME=\"n\",URI=\"s.m3u8\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=1,CLOSED-CAPTIONS=\"cc\"\nv.m3u8\n");
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_TRUE(read->audio.empty());
  ASSERT_EQ(read->variants.size(), 1U);
  EXPECT_FALSE(read->variants[0].no_captions);
  EXPECT_EQ(read->variants[0].captions_group, "cc");
}

}  // namespace
}  // namespace freshet::wire::hls
