#include "wire/mp4/init_segment.hpp"

#include "support/golden.hpp"
#include "wire/mp4/dump.hpp"
#include "wire/mp4/tracks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::mp4 {
namespace {

using test::matches_golden;
using testing::ElementsAre;
using testing::HasSubstr;

struct Case {
  char const* name;
  Track track;
  FourCc sample_entry;
};

class EveryCodec : public testing::TestWithParam<Case> {};

TEST_P(EveryCodec, ReadsBackAsItsTrack) {
  auto const& [name, track, sample_entry] = GetParam();
  auto const info = parse_init(init_segment(track).span());
  ASSERT_TRUE(info) << info.error().what;
  EXPECT_EQ(info->track, track.id);
  EXPECT_EQ(info->timebase, track.timebase);
  EXPECT_EQ(info->sample_entry, sample_entry);
  EXPECT_EQ(info->config, config_of(track.codec));
  EXPECT_EQ(info->handler, is_video(track) ? FourCc{"vide"} : FourCc{"soun"});
  if (auto const* video = video_of(track.codec)) {
    EXPECT_EQ(info->width, video->width);
    EXPECT_EQ(info->height, video->height);
  } else {
    EXPECT_EQ(info->sample_rate, audio_of(track.codec)->sample_rate);
    EXPECT_EQ(info->channels, audio_of(track.codec)->channels);
  }
}

TEST_P(EveryCodec, IsACmafHeaderWithoutDurationsOrEditList) {
  auto const info = parse_init(init_segment(GetParam().track).span());
  ASSERT_TRUE(info) << info.error().what;
  EXPECT_THAT(info->brands,
              ElementsAre(FourCc{"iso6"}, FourCc{"iso6"}, FourCc{"cmfc"}, FourCc{"mp41"}));
  EXPECT_TRUE(info->fragmented);
  EXPECT_TRUE(info->endless);
  EXPECT_FALSE(info->edited);
}

TEST_P(EveryCodec, DumpsAsItsGoldenFile) {
  auto const text = dump(init_segment(GetParam().track).span());
  EXPECT_TRUE(matches_golden(std::string{"mp4/init_"} + GetParam().name + ".txt", text));
}

TEST_P(EveryCodec, IsRefusedWhereverItIsCutShort) {
  auto const whole = init_segment(GetParam().track);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    EXPECT_FALSE(parse_init(whole.slice(0, n).span())) << n << " octets";
  }
}

INSTANTIATE_TEST_SUITE_P(InitSegment, EveryCodec,
                         testing::Values(Case{"h264", test::h264_track(), "avc1"},
                                         Case{"h265", test::h265_track(), "hvc1"},
                                         Case{"av1", test::av1_track(), "av01"},
                                         Case{"vp9", test::vp9_track(), "vp09"},
                                         Case{"aac", test::aac_track(), "mp4a"},
                                         Case{"opus", test::opus_track(), "Opus"}),
                         [](auto const& the) { return std::string{the.param.name}; });

TEST(InitSegment, TellsTheColourThatIsKnown) {
  auto const info = parse_init(init_segment(test::av1_track()).span());
  ASSERT_TRUE(info && info->colour);
  EXPECT_EQ(*info->colour, (Colour{9, 16, 9, false}));
}

TEST(InitSegment, TellsFullRange) {
  auto track = test::h264_track();
  std::get<H264>(track.codec).video.colour = {1, 1, 1, true};
  auto const info = parse_init(init_segment(track).span());
  ASSERT_TRUE(info && info->colour);
  EXPECT_TRUE(info->colour->full_range);
}

TEST(InitSegment, SaysNothingOfAnUnknownColourExceptInHevc) {
  auto const vp9 = parse_init(init_segment(test::vp9_track()).span());
  auto const hevc = parse_init(init_segment(test::h265_track()).span());
  ASSERT_TRUE(vp9 && hevc);
  EXPECT_FALSE(vp9->colour);
  EXPECT_EQ(hevc->colour, Colour{});
}

TEST(InitSegment, GivesThePixelAspectOnlyWhereItIsNotSquare) {
  auto const wide = parse_init(init_segment(test::vp9_track()).span());
  auto const square = parse_init(init_segment(test::h264_track()).span());
  ASSERT_TRUE(wide && square);
  EXPECT_EQ(wide->pixel_aspect, (Ratio{16, 15}));
  EXPECT_FALSE(square->pixel_aspect);
}

TEST(InitSegment, ShowsSquarePixelsInTheTrackHeader) {
  // 720 x 16/15 = 768, in 16.16 fixed point.
  EXPECT_THAT(dump(init_segment(test::vp9_track()).span()), HasSubstr("width: 50331648\n"));
}

TEST(InitSegment, IsRefusedWithTheNameOfWhatIsMissing) {
  auto const whole = init_segment(test::h264_track());
  auto const no_moov = parse_init(whole.slice(0, 28).span());
  ASSERT_FALSE(no_moov);
  EXPECT_EQ(no_moov.error().what, "no 'moov' box");
}

/// What is said of an init segment in which one box has become another.
std::string complaint_without(Track const& track, std::string_view type) {
  auto text = std::string{init_segment(track).text()};
  text.replace(text.find(type), 4, "free");
  auto const read = parse_init(as_bytes(text));
  return read ? "none" : read.error().what;
}

TEST(InitSegment, IsRefusedWithoutAnyOfItsBoxes) {
  for (auto const* type :
       {"ftyp", "moov", "mvhd", "trak", "tkhd", "mdia", "mdhd", "hdlr", "minf", "stbl", "stsd"}) {
    EXPECT_EQ(complaint_without(test::h264_track(), type), "no '" + std::string{type} + "' box");
  }
}

TEST(InitSegment, IsKnownForAFileThatIsNotFragmented) {
  auto text = std::string{init_segment(test::h264_track()).text()};
  text.replace(text.find("mvex"), 4, "free");
  auto const info = parse_init(as_bytes(text));
  ASSERT_TRUE(info) << info.error().what;
  EXPECT_FALSE(info->fragmented);
}

TEST(InitSegment, IsKnownForAFileThatEnds) {
  auto text = std::string{init_segment(test::h264_track()).text()};
  text[text.find("mdhd") + 4 + 19] = 1;
  auto const info = parse_init(as_bytes(text));
  ASSERT_TRUE(info) << info.error().what;
  EXPECT_FALSE(info->endless);
}

TEST(InitSegment, IsRefusedWhenTheEsDescriptorIsAnother) {
  auto const whole = init_segment(test::aac_track());
  std::vector<std::byte> bytes(whole.span().begin(), whole.span().end());
  auto const esds = whole.text().find("esds") + 8;
  ASSERT_EQ(bytes[esds], std::byte{3});
  bytes[esds] = std::byte{9};
  auto const read = parse_init(bytes);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, HasSubstr("esds"));
}

}  // namespace
}  // namespace freshet::wire::mp4
