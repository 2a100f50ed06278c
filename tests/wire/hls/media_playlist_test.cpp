#include "wire/hls/media_playlist.hpp"

#include "support/golden.hpp"
#include "wire/hls/playlists.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace freshet::wire::hls {
namespace {

using test::matches_golden;
using testing::HasSubstr;
using testing::Not;

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
  return n;
}

/// Gap segments stand in for what was before the stream (RFC 8216bis §6.2.1).
MediaPlaylist padded_at_start() {
  MediaPlaylist playlist{.header = sample::header(1000)};
  for (std::uint64_t msn = 1000; msn < 1006; ++msn) {
    auto gap = sample::segment(msn, 1000);
    gap.uri = "gap.m4s";
    gap.gap = true;
    playlist.segments.push_back(gap);
  }
  auto first = sample::segment(1006, 1000, 1);
  first.uri.clear();
  first.duration = {};
  playlist.tail.open = first;
  playlist.tail.hints = {{.uri = sample::part(1006, 1).uri}};
  return playlist;
}

MediaPlaylist with_a_new_encoder() {
  auto playlist = sample::low_latency();
  playlist.header.discontinuity_sequence = 3;
  for (std::size_t i = 5; i < 8; ++i) playlist.segments[i].map_uri = "init2.mp4";
  playlist.segments[5].discontinuity = true;
  playlist.segments[4].parts = {{.uri = "p104.0.m4s", .duration = sample::kThird, .gap = true}};
  playlist.tail.open->map_uri = "init3.mp4";
  playlist.tail.open->discontinuity = true;
  playlist.tail.hints.push_back({.type = PreloadHint::Type::map, .uri = "init4.mp4"});
  return playlist;
}

MediaPlaylist with_marks() {
  auto playlist = sample::low_latency();
  playlist.segments[7].date_ranges = {
      {.id = "poll-7",
       .class_name = "freshet.poll",
       .start_ms = sample::kStart + 14'500,
       .duration = whole_seconds(30),
       .attributes = {{"X-QUESTION", "Who said \"go\"?"}, {"X-OPTIONS", "2", false}}}};
  playlist.tail.open->date_ranges = {
      {.id = "ad-1", .class_name = "ad", .start_ms = sample::kStart + 16'000, .end_on_next = true}};
  return playlist;
}

MediaPlaylist v2_delta() {
  auto playlist = sample::skipping(with_marks(), 4);
  playlist.header.skip->recently_removed_dateranges = {"poll-5", "poll-6"};
  return playlist;
}

MediaPlaylist ended() {
  auto playlist = sample::low_latency();
  playlist.tail = {.endlist = true};
  playlist.header.type = PlaylistType::event;
  return playlist;
}

MediaPlaylist i_frames() {
  MediaPlaylist playlist{.header = sample::header(100)};
  playlist.header.i_frames_only = true;
  playlist.header.part_target.reset();
  playlist.header.server_control->part_hold_back = least_part_hold_back(sample::kThird);
  for (std::uint64_t i = 0; i < 6; ++i) {
    playlist.segments.push_back(sample::segment(100 + i, 100));
    playlist.segments.back().range = ByteRange{20'000 + i, 32};
  }
  return playlist;
}

struct Case {
  char const* name;
  MediaPlaylist playlist;
};

class EveryShape : public testing::TestWithParam<Case> {};

TEST_P(EveryShape, IsTheTextOfItsGoldenFile) {
  auto const& [name, playlist] = GetParam();
  EXPECT_TRUE(matches_golden(std::string{"hls/"} + name + ".m3u8", to_string(playlist)));
}

TEST_P(EveryShape, ReadsBackAsItself) {
  auto want = GetParam().playlist;
  want.header.version = least_version(want.header);
  auto const text = to_string(want);
  auto const read = parse_media_playlist(text);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(to_string(*read), text);
  ASSERT_EQ(read->segments.size(), want.segments.size());
  for (std::size_t i = 0; i < want.segments.size(); ++i) {
    auto const& got = read->segments[i];
    EXPECT_EQ(got.msn, want.segments[i].msn);
    EXPECT_EQ(got.uri, want.segments[i].uri);
    EXPECT_EQ(got.map_uri, want.segments[i].map_uri);
    EXPECT_EQ(got.pdt_ms, want.segments[i].pdt_ms);
    EXPECT_EQ(got.parts.size(), want.segments[i].parts.size());
    EXPECT_EQ(got.range, want.segments[i].range);
  }
  EXPECT_EQ(read->header.skip, want.header.skip);
  EXPECT_EQ(read->tail.hints, want.tail.hints);
  EXPECT_EQ(read->tail.reports, want.tail.reports);
  EXPECT_EQ(read->tail.endlist, want.tail.endlist);
}

INSTANTIATE_TEST_SUITE_P(MediaPlaylist, EveryShape,
                         testing::Values(Case{"low_latency", sample::low_latency()},
                                         Case{"delta", sample::skipping(sample::low_latency(), 4)},
                                         Case{"delta_v2", v2_delta()},
                                         Case{"gap_padding", padded_at_start()},
                                         Case{"new_encoder", with_a_new_encoder()},
                                         Case{"marks", with_marks()}, Case{"ended", ended()},
                                         Case{"i_frames", i_frames()}),
                         [](auto const& the) { return std::string{the.param.name}; });

TEST(MediaPlaylist, IsTheJoinedTextOfItsPieces) {
  auto const playlist = sample::low_latency();
  std::string text;
  append(text, playlist.header);
  for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
    append_segment(text, playlist.segments[i], true, i == 0);
  }
  append(text, playlist.tail);
  EXPECT_EQ(text, to_string(playlist));
}

TEST(MediaPlaylist, LeavesOutThePartsOfAnOldSegment) {
  std::string text;
  append_segment(text, sample::segment(6, 0, 6), false, false);
  EXPECT_THAT(text, Not(HasSubstr("EXT-X-PART")));
  EXPECT_THAT(text, Not(HasSubstr("EXT-X-MAP")));
  EXPECT_THAT(text, HasSubstr("#EXTINF:2.000000,\ns6.m4s\n"));
}

TEST(MediaPlaylist, PrintsNoPartLongerThanItsTarget) {
  // Every frame rate and every count of frames: target rounded up, part rounded down.
  for (std::int64_t const ticks : {1001, 1920, 3003, 3754, 8008, 14415, 30'000, 30'030}) {
    Duration const exact{{ticks}, {90'000}};
    Header header{.target_duration = 1, .part_target = exact};
    auto text = std::string{};
    append(text, header);
    append(text, Tail{.open = Segment{.parts = {{.uri = "p", .duration = exact}}}});
    auto const read = parse_media_playlist(text);
    ASSERT_TRUE(read) << read.error().what;
    auto const target = in_units(*read->header.part_target, 1'000'000, Rounding::nearest);
    auto const part = in_units(read->tail.open->parts.at(0).duration, 1'000'000, Rounding::nearest);
    EXPECT_LE(part, target) << ticks;
    EXPECT_GE(target - part, 0);
    EXPECT_LE(target - part, 10) << ticks;
  }
}

TEST(MediaPlaylist, HoldsBackThreePrintedPartTargets) {
  std::string text;
  append(text, sample::header(1));
  EXPECT_THAT(text, HasSubstr("PART-TARGET=0.33334\n"));
  // Three exact targets are one second; three printed ones are more, and the client counts those.
  EXPECT_THAT(text, HasSubstr("PART-HOLD-BACK=1.00002\n"));
}

TEST(MediaPlaylist, ControlsAnIFrameListAsItDoesTheOthers) {
  auto const control = [](std::string const& text) {
    auto const at = text.find("#EXT-X-SERVER-CONTROL");
    return text.substr(at, text.find('\n', at) - at);
  };
  EXPECT_EQ(control(to_string(i_frames())), control(to_string(sample::low_latency())));
}

TEST(MediaPlaylist, KeepsALongerPartHoldBack) {
  auto header = sample::header(1);
  header.server_control->part_hold_back = whole_seconds(2);
  std::string text;
  append(text, header);
  EXPECT_THAT(text, HasSubstr("PART-HOLD-BACK=2.0\n"));
}

TEST(MediaPlaylist, NeedsTheVersionOfItsContents) {
  Header header;
  EXPECT_EQ(least_version(header), 6U);
  header.i_frames_only = true;
  EXPECT_EQ(least_version(header), 5U);
  header.skip = Skip{.skipped_segments = 1};
  EXPECT_EQ(least_version(header), 9U);
  header.skip->recently_removed_dateranges.emplace();
  EXPECT_EQ(least_version(header), 10U);
}

TEST(MediaPlaylist, PutsTheSequencesBeforeTheSkip) {
  auto const text = to_string(v2_delta());
  auto const skip = text.find("#EXT-X-SKIP");
  EXPECT_LT(text.find("#EXT-X-MEDIA-SEQUENCE:100\n"), skip);
  EXPECT_LT(text.find("#EXT-X-DISCONTINUITY-SEQUENCE:0\n"), skip);
  EXPECT_THAT(text, HasSubstr("SKIPPED-SEGMENTS=4,RECENTLY-REMOVED-DATERANGES=\"poll-5\tpoll-6\""));
}

TEST(MediaPlaylist, RepeatsMapAndDateBehindTheSkip) {
  auto const text = to_string(sample::skipping(sample::low_latency(), 4));
  EXPECT_THAT(text, HasSubstr("SKIPPED-SEGMENTS=4\n#EXT-X-MAP:URI=\"init.mp4\"\n"
                              "#EXT-X-PROGRAM-DATE-TIME:2026-07-31T09:05:09.250Z\n"));
}

TEST(MediaPlaylist, NamesTheInitSegmentWhereItChanges) {
  auto const text = to_string(with_a_new_encoder());
  EXPECT_EQ(count(text, "#EXT-X-MAP:"), 3U);
  EXPECT_THAT(text, HasSubstr("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init2.mp4\"\n"));
}

TEST(MediaPlaylist, PutsPartsBeforeTheirOwnSegment) {
  auto const text = to_string(sample::low_latency());
  EXPECT_LT(text.find("p107.5.m4s"), text.find("\ns107.m4s"));
  EXPECT_LT(text.find("\ns107.m4s"), text.find("p108.0.m4s"));
  EXPECT_LT(text.find("p108.1.m4s"), text.find("#EXT-X-PRELOAD-HINT"));
  EXPECT_LT(text.find("#EXT-X-PRELOAD-HINT"), text.find("#EXT-X-RENDITION-REPORT"));
}

TEST(MediaPlaylist, OpensNoSegmentBeforeItsFirstPart) {
  auto playlist = sample::low_latency();
  playlist.tail.open->parts.clear();
  playlist.tail.open->discontinuity = true;
  auto const text = to_string(playlist);
  EXPECT_THAT(text, Not(HasSubstr("#EXT-X-DISCONTINUITY\n")));
  EXPECT_EQ(count(text, "#EXT-X-PROGRAM-DATE-TIME"), 8U);
}

TEST(MediaPlaylist, HintsAtNothingOnceItHasEnded) {
  auto playlist = sample::low_latency();
  playlist.tail.endlist = true;
  auto const text = to_string(playlist);
  EXPECT_THAT(text, Not(HasSubstr("PRELOAD-HINT")));
  EXPECT_TRUE(text.ends_with("#EXT-X-ENDLIST\n"));
}

TEST(MediaPlaylist, CannotBeBrokenByWhatAnAddressHolds) {
  auto playlist = sample::low_latency();
  playlist.segments[0].uri = "#a\nb c\"d";
  playlist.tail.hints = {{.uri = "x\"y\r"}};
  auto const read = parse_media_playlist(to_string(playlist));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->segments[0].uri, "%23a%0Ab%20c%22d");
  EXPECT_EQ(read->tail.hints[0].uri, "x%22y%0D");
}

TEST(MediaPlaylist, ReadsBackWhateverWasWritten) {
  std::mt19937 random{8216};
  auto const upto = [&](int n) { return std::uniform_int_distribution{0, n}(random); };
  for (int round = 0; round < 100; ++round) {
    MediaPlaylist playlist{.header = sample::header(static_cast<std::uint64_t>(upto(1000)))};
    auto const first = playlist.header.media_sequence;
    playlist.header.version = 6;
    playlist.header.part_target = microseconds(333'340);
    playlist.header.server_control->part_hold_back = microseconds(1'000'020);
    playlist.header.independent_segments = upto(1) == 0;
    auto const count = static_cast<std::uint64_t>(upto(6));
    for (std::uint64_t i = 0; i < count; ++i) {
      auto segment = sample::segment(first + i, first, upto(3));
      segment.duration = microseconds(upto(4'000'000));
      segment.discontinuity = upto(3) == 0;
      segment.gap = upto(5) == 0;
      segment.map_uri = "init" + std::to_string(upto(1)) + ".mp4";
      for (auto& part : segment.parts) part.duration = microseconds(upto(33'334) * 10);
      playlist.segments.push_back(segment);
    }
    auto const read = parse_media_playlist(to_string(playlist));
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(*read, playlist);
  }
}

constexpr char const* kHead = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:4\n";

struct Broken {
  char const* name;
  std::string text;
  char const* complaint;
};
class BrokenPlaylist : public testing::TestWithParam<Broken> {};

TEST_P(BrokenPlaylist, IsRefusedWithItsLine) {
  auto const read = parse_media_playlist(GetParam().text);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, HasSubstr(GetParam().complaint));
}

std::string headed(std::string_view rest) { return kHead + std::string{rest}; }

INSTANTIATE_TEST_SUITE_P(
    MediaPlaylist, BrokenPlaylist,
    testing::Values(
        Broken{"Empty", "", "line 1: not #EXTM3U"},
        Broken{"ByteOrderMark", "\xef\xbb\xbf#EXTM3U\n", "line 1: not #EXTM3U"},
        Broken{"ControlCharacter", headed("s\x01.m4s\n"), "line 4: a control character"},
        Broken{"NoTarget", "#EXTM3U\n", "no EXT-X-TARGETDURATION"},
        Broken{"TagTwice", headed("#EXT-X-VERSION:6\n"), "line 4: #EXT-X-VERSION stands twice"},
        Broken{"FutureVersion", "#EXTM3U\n#EXT-X-VERSION:99\n", "line 2: #EXT-X-VERSION"},
        Broken{"Multivariant", headed("#EXT-X-STREAM-INF:BANDWIDTH=1\n"), "in a media playlist"},
        Broken{"AddressAlone", headed("s.m4s\n"), "line 4: an address without EXTINF"},
        Broken{"DurationAlone", headed("#EXTINF:2,\n"), "an EXTINF without an address"},
        Broken{"NegativeDuration", headed("#EXTINF:-2,\n"), "not a number of seconds"},
        Broken{"PartWithoutTarget", headed("#EXT-X-PART:DURATION=0.2,URI=\"p\"\n"), "PART-INF"},
        Broken{"PartWithoutAddress", headed("#EXT-X-PART:DURATION=0.2\n"), "no URI"},
        Broken{"AttributeTwice", headed("#EXT-X-MAP:URI=\"a\",URI=\"b\"\n"), "stands twice"},
        Broken{"SpaceAfterComma", headed("#EXT-X-PART:URI=\"p\", DURATION=1\n"), "NAME=value"},
        Broken{"OpenQuote", headed("#EXT-X-MAP:URI=\"a\n"), "no closing quote"},
        Broken{"BadDate", headed("#EXT-X-PROGRAM-DATE-TIME:yesterday\n"), "not a date"},
        Broken{"SequenceTooLate", headed("#EXTINF:2,\ns\n#EXT-X-MEDIA-SEQUENCE:1\n"), "after a"},
        Broken{"TwoHints",
               headed("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"a\"\n"
                      "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"b\"\n"),
               "second hint"},
        Broken{"HintAtTheEnd", headed("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"a\"\n#EXT-X-ENDLIST\n"),
               "ENDLIST"}),
    [](auto const& the) { return std::string{the.param.name}; });

TEST(MediaPlaylist, IsReadWithForeignTagsCommentsAndCarriageReturns) {
  auto const read = parse_media_playlist(
      "#EXTM3U\r\n# a comment\r\n#EXT-X-TARGETDURATION:4\r\n#EXT-X-FUTURE:A=1\r\n\r\n"
      "#EXTINF:2.5,a title\r\ns.m4s\r\n");
  ASSERT_TRUE(read) << read.error().what;
  ASSERT_EQ(read->segments.size(), 1U);
  EXPECT_EQ(read->segments[0].uri, "s.m4s");
  EXPECT_EQ(read->segments[0].duration, microseconds(2'500'000));
}

}  // namespace
}  // namespace freshet::wire::hls
