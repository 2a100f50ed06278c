/// What the journal keeps of a show, and what it gives back of lines that are not whole.
#include "origin/journal.hpp"

#include "origin/codec_text.hpp"

#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

Note again(Note const& note) {
  auto line = line_of(note);
  EXPECT_EQ(line.back(), '\n');
  line.pop_back();
  auto read = read_line(line);
  EXPECT_TRUE(read.has_value()) << line;
  return read.value_or(EndNote{});
}

Video picture() {
  Video v;
  v.width = 1'280;
  v.height = 720;
  v.pixel_aspect = {4, 3};
  v.frame_rate = {30'000, 1'001};
  v.colour = {9, 16, 9, true};
  v.bit_depth = 10;
  v.interlaced = true;
  return v;
}

SegmentNote segment() {
  SegmentNote note;
  note.rendition = "720p";
  note.file = 12;
  note.offset = 345;
  auto& s = note.facts;
  s.msn = 17;
  s.start = {-90'000};
  s.duration = {180'000};
  s.wall_us = 1'700'000'000'123'456;
  s.discontinuity = s.at_once = true;
  s.init = 3;
  s.key = {40, 900};
  s.keys_before = 5;
  s.discontinuities = 2;
  s.listed_before = {77};
  s.lived_before = {66};
  s.size = 30;
  note.parts = {{{90'000}, 10, true}, {{90'000}, 20, false}};
  return note;
}

TEST(Journal, KeepsWhatAShowIs) {
  ShowNote const show{"01ABC", "srt", 11,
                      12,      13,    {true, Microseconds{337'000}, 4, Microseconds{24'000'000}}};
  auto const read = std::get<ShowNote>(again(show));
  EXPECT_EQ(read.stream_id, "01ABC");
  EXPECT_EQ(read.protocol, "srt");
  EXPECT_EQ(read.started_us, 11);
  EXPECT_EQ(read.wall_us_at_zero, 12);
  EXPECT_EQ(read.first_msn, 13U);
  EXPECT_EQ(read.promises, show.promises);
}

TEST(Journal, KeepsEveryFigureOfASegment) {
  auto const note = segment();
  auto const read = std::get<SegmentNote>(again(note));
  EXPECT_EQ(line_of(read), line_of(note));
  EXPECT_EQ(read.facts.start, note.facts.start);
  EXPECT_EQ(read.facts.wall_us, note.facts.wall_us);
  EXPECT_TRUE(read.facts.discontinuity && read.facts.at_once && !read.facts.gap);
  EXPECT_EQ(read.facts.key.size, 900U);
  EXPECT_EQ(read.facts.lived_before, note.facts.lived_before);
  ASSERT_EQ(read.parts.size(), 2U);
  EXPECT_TRUE(read.parts[0].independent && !read.parts[1].independent);
}

TEST(Journal, KeepsATrackOfEveryCodec) {
  auto const config = Bytes::copy(std::string_view{"\x01\xff\x00 ", 4});
  Audio const sound{44'100, 6, 960};
  for (Codec const& codec :
       {Codec{H264{picture(), config, 2, false}}, Codec{H265{picture(), config, 4, true}},
        Codec{Av1{picture(), config}}, Codec{Vp9{picture(), {}}}, Codec{Aac{sound, config, 5}},
        Codec{Opus{sound, config}}}) {
    TrackNote note{true, {TrackId{7}, {44'100}, codec, codec.index() == 3 ? "" : "audio", 12'345}};
    auto const read = std::get<TrackNote>(again(note));
    EXPECT_TRUE(read.given);
    EXPECT_EQ(read.track.label, note.track.label);
    EXPECT_EQ(read.track.bit_rate, 12'345U);
    EXPECT_EQ(codec_text(read.track.codec), codec_text(codec));
    EXPECT_EQ(config_of(read.track.codec).span().size(), config_of(codec).span().size());
    auto const* const video = video_of(codec);
    EXPECT_TRUE(video == nullptr || *video_of(read.track.codec) == *video);
    auto const* const audio = audio_of(codec);
    EXPECT_TRUE(audio == nullptr || *audio_of(read.track.codec) == *audio);
  }
}

TEST(Journal, KeepsTheRest) {
  EXPECT_EQ(std::get<InitNote>(again(InitNote{"source", 4, Opus{}})).index, 4U);
  EXPECT_EQ(std::get<CaptionsNote>(again(CaptionsNote{"source"})).rendition, "source");
  Mark mark{"poll-7", "com.freshet.poll", 1'700'000'000'123, {}, "poll", "Tea\n-or 100 % \"é\"?"};
  EXPECT_EQ(std::get<MarkNote>(again(MarkNote{mark})).mark, mark);
  mark.end_ms = -1;
  mark.text.clear();
  EXPECT_EQ(std::get<MarkNote>(again(MarkNote{mark})).mark, mark);
  EXPECT_TRUE(std::holds_alternative<EndNote>(again(EndNote{})));
}

TEST(Journal, LeavesOutALineThatWasCutAnywhere) {
  auto line = line_of(segment());
  line.pop_back();
  for (std::size_t n = 0; n < line.size(); ++n) {
    EXPECT_FALSE(read_line(line.substr(0, n)).has_value()) << n;
  }
}

TEST(Journal, LeavesOutALineOfWhichAnOctetIsAnother) {
  auto const whole = line_of(segment());
  for (std::size_t n = 0; n + 1 < whole.size(); ++n) {
    auto line = whole.substr(0, whole.size() - 1);
    line[n] = line[n] == '7' ? '8' : '7';
    EXPECT_FALSE(read_line(line).has_value()) << n;
  }
}

TEST(Journal, LeavesOutWhatItsPartsDoNotAddUpTo) {
  auto note = segment();
  note.facts.size = 31;
  auto const line = line_of(note);
  EXPECT_FALSE(read_line(line.substr(0, line.size() - 1)).has_value());
}

}  // namespace
}  // namespace freshet::origin
