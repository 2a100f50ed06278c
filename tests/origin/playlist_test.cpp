/// What players read of a rendition.
#include "origin/playlist.hpp"

#include "origin/live_line.hpp"
#include "wire/hls/media_playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

namespace hls = wire::hls;
using test::joined;
using test::LiveLine;

hls::MediaPlaylist parsed(std::string const& text) {
  auto playlist = hls::parse_media_playlist(text);
  EXPECT_TRUE(playlist.has_value()) << (playlist ? "" : playlist.error().what) << "\n" << text;
  return playlist ? *playlist : hls::MediaPlaylist{};
}

/// Every listed segment once, in order, and the pieces joined as if rendered in one go.
void expect_faithful(Snapshot const& now, std::string const& text) {
  auto const playlist = parsed(text);
  EXPECT_EQ(hls::to_string(playlist), text);
  EXPECT_EQ(playlist.header.media_sequence, now.first_listed);
  ASSERT_EQ(playlist.segments.size(), now.next_msn - now.first_listed);
  for (auto const& segment : playlist.segments) {
    auto const facts = now.facts(segment.msn);
    ASSERT_TRUE(facts.has_value()) << segment.msn;
    EXPECT_EQ(segment.uri, Rendition::segment_name(segment.msn));
    EXPECT_EQ(segment.duration, (hls::Duration{facts->duration, now.timebase}));
    EXPECT_EQ(segment.map_uri, "i1000-0.mp4");
    EXPECT_EQ(segment.gap, facts->gap);
    EXPECT_EQ(segment.discontinuity, facts->discontinuity);
  }
}

TEST(Playlist, ListsEverySegmentOfTheWindow) {
  LiveLine line;
  for (int i = 0; i < 5; ++i) line.segment();
  auto const now = line.now();
  expect_faithful(*now, joined(line.text(*now).plain()));
  EXPECT_EQ(test::gunzip(line.text(*now).gzip()), joined(line.text(*now).plain()));
}

TEST(Playlist, HintsTheNextPartAfterTheOpenSegmentsParts) {
  LiveLine line;
  line.segment();
  line.on([&] {
    line.rendition->open(line.next());
    line.rendition->append(LiveLine::part("a"), {0, 1}, false);
  });
  auto const playlist = parsed(joined(line.text(*line.now()).plain()));
  ASSERT_TRUE(playlist.tail.open.has_value());
  ASSERT_EQ(playlist.tail.open->parts.size(), 1U);
  EXPECT_EQ(playlist.tail.open->parts[0].uri, "s1001.p0.m4s");
  ASSERT_EQ(playlist.tail.hints.size(), 1U);
  EXPECT_EQ(playlist.tail.hints[0].uri, "s1001.p1.m4s");
}

TEST(Playlist, HintsAnotherInitSegmentFromItsMakingToItsFirstPart) {
  LiveLine line;
  auto const hints = [&] {
    std::vector<std::string> uris;
    for (auto const& hint : parsed(joined(line.text(*line.now()).plain())).tail.hints) {
      uris.push_back((hint.type == hls::PreloadHint::Type::map ? "MAP " : "PART ") + hint.uri);
    }
    return uris;
  };
  line.segment();
  line.on([&] {
    line.rendition->open(line.next());
    line.rendition->append(LiveLine::part("a"), {0, 1}, false);
    line.rendition->set_init(Bytes::copy("other"));
  });
  EXPECT_THAT(hints(), ::testing::ElementsAre("MAP i1000-1.mp4", "PART s1001.p1.m4s"));
  line.on([&] { line.rendition->append(LiveLine::part("b"), {}, true); });
  EXPECT_THAT(hints(), ::testing::ElementsAre("MAP i1000-1.mp4", "PART s1002.p0.m4s"));
  line.on([&] {
    line.rendition->open(line.next(true));
    line.rendition->append(LiveLine::part("c"), {0, 1}, false);
  });
  EXPECT_THAT(hints(), ::testing::ElementsAre("PART s1002.p1.m4s"));
}

TEST(Playlist, AReportOfARenditionThatEndsInAGapNamesItsNewestPart) {
  LiveLine line;
  std::shared_ptr<Rendition> other;
  line.on([&] {
    other = line.presentation->add((*test::rtmp_tracks())[1]);
    other->set_init(Bytes::copy("init"));
  });
  line.segment();
  line.on([&] { line.gap_here(); });
  auto const report = [&] {
    auto const& text = media_playlist(*other->now(), *line.presentation, *other, Delta::none);
    return parsed(joined(text.plain())).tail.reports.at(0);
  };
  EXPECT_EQ(report().last_msn, 1'000U);
  EXPECT_EQ(report().last_part, std::optional<std::uint64_t>{3});
}

TEST(Playlist, PartsStayForThreeTargetDurationsOnly) {
  LiveLine line;
  for (int i = 0; i < 6; ++i) line.segment();
  auto const playlist = parsed(joined(line.text(*line.now()).plain()));
  std::vector<std::size_t> parts;
  for (auto const& segment : playlist.segments) parts.push_back(segment.parts.size());
  EXPECT_THAT(parts, ::testing::ElementsAre(0, 0, 0, 4, 4, 4));
}

TEST(Playlist, TheTimeThatAnEncoderWasAwayAgesNothing) {
  // RFC 8216bis §6.2.2, §6.2.5.1: target durations are reckoned in what is listed.
  LiveLine line{LiveLine::Keep::disk};
  for (int i = 0; i < 20; ++i) line.segment();
  line.at.n += 15 * 90'000;
  line.segment(4, true);
  auto const now = line.now();
  auto const whole = parsed(joined(line.text(*now).plain()));
  std::vector<std::size_t> parts;
  for (auto const& segment : whole.segments) parts.push_back(segment.parts.size());
  ASSERT_GT(parts.size(), 4U);
  EXPECT_THAT((std::vector(parts.end() - 4, parts.end())), ::testing::ElementsAre(0, 4, 4, 4));
  auto const delta = parsed(joined(line.text(*now, Delta::v1).plain()));
  EXPECT_EQ(delta.segments.size(), 6U) << "of four seconds: CAN-SKIP-UNTIL is 24";
}

TEST(Playlist, TagsComeInTheOrderThatPlayersNeed) {
  LiveLine line;
  line.segment();
  auto const text = joined(line.text(*line.now()).plain());
  std::size_t from = 0;
  for (auto const* tag :
       {"#EXTM3U", "#EXT-X-TARGETDURATION:4", "#EXT-X-MEDIA-SEQUENCE:1000",
        "#EXT-X-MAP:", "#EXT-X-PART:", "#EXTINF:", "s1000.m4s", "#EXT-X-PRELOAD-HINT:"}) {
    auto const at = text.find(tag, from);
    ASSERT_NE(at, std::string::npos) << tag << " is missing or too early in\n" << text;
    from = at;
  }
}

TEST(Playlist, EndsWithEndlistAndWithoutHintsOrParts) {
  LiveLine line;
  line.segment();
  line.on([&] { line.rendition->end(); });
  auto const text = joined(line.text(*line.now()).plain());
  EXPECT_TRUE(text.ends_with("#EXT-X-ENDLIST\n"));
  EXPECT_EQ(text.find("PRELOAD-HINT"), std::string::npos);
  EXPECT_EQ(text.find("#EXT-X-PART:"), std::string::npos);
}

TEST(Playlist, ADeltaOntoTheOldPlaylistIsTheNewOne) {
  LiveLine line{LiveLine::Keep::disk};
  for (int i = 0; i < 50; ++i) line.segment();
  auto const old = parsed(joined(line.text(*line.now()).plain()));
  for (int i = 0; i < 3; ++i) line.segment(4, i == 1);
  auto const now = line.now();
  auto merged = parsed(joined(line.text(*now).plain()));
  auto const whole = merged;
  for (auto const kind : {Delta::v1, Delta::v2}) {
    auto const delta = parsed(joined(line.text(*now, kind).plain()));
    ASSERT_TRUE(delta.header.skip.has_value());
    EXPECT_EQ(delta.header.skip->recently_removed_dateranges.has_value(), kind == Delta::v2);
    EXPECT_GT(delta.header.skip->skipped_segments, 40U);
    merged.segments.clear();
    for (auto const& segment : old.segments) {
      auto const first = delta.header.media_sequence;
      if (segment.msn < first || segment.msn >= first + delta.header.skip->skipped_segments)
        continue;
      merged.segments.push_back(segment);
    }
    for (auto segment : delta.segments) {
      segment.msn = whole.header.media_sequence + merged.segments.size();
      merged.segments.push_back(segment);
    }
    EXPECT_EQ(merged.segments, whole.segments);
    EXPECT_EQ(delta.tail, whole.tail);
  }
}

TEST(Playlist, AShortPlaylistHasNoDelta) {
  LiveLine line;
  for (int i = 0; i < 3; ++i) line.segment();
  auto const now = line.now();
  EXPECT_EQ(joined(line.text(*now, Delta::v1).plain()), joined(line.text(*now).plain()));
}

TEST(Playlist, FiveThousandSegmentsReadAsIfRenderedInOneGo) {
  LiveLine line{LiveLine::Keep::disk, std::chrono::seconds{20'000}};
  for (int i = 0; i < 1'250; ++i) {
    line.on([&] {
      for (int k = 0; k < 4; ++k) line.segment_here();
    });
    line.drain();
  }
  auto const now = line.now();
  auto const& text = line.text(*now);
  ASSERT_EQ(now->next_msn - now->first_listed, 5'000U);
  expect_faithful(*now, joined(text.plain()));
  EXPECT_EQ(test::gunzip(text.gzip()), joined(text.plain()));
  EXPECT_EQ(line.counts.lost.value(), 0U);
}

TEST(Playlist, EveryVersionOfASlidingWindowOfUnequalSegmentsIsFaithful) {
  LiveLine line{LiveLine::Keep::disk, std::chrono::seconds{200}};
  for (int i = 0; i < 300; ++i) {
    line.segment(1 + i * 7 % 13 % 4, i % 50 == 49);
    auto const now = line.now();
    expect_faithful(*now, joined(line.text(*now).plain()));
    ASSERT_FALSE(HasFailure()) << "version " << i;
  }
}

TEST(Playlist, TheIFrameListGoesFromPictureToPicture) {
  LiveLine line;
  line.on([&] {
    line.segment_here();
    line.gap_here(4, true);
    line.segment_here(2);
  });
  auto const playlist = parsed(joined(key_frame_playlist(*line.now(), *line.rendition).plain()));
  EXPECT_TRUE(playlist.header.i_frames_only);
  ASSERT_EQ(playlist.segments.size(), 2U);
  EXPECT_EQ(playlist.header.media_sequence, 0U);
  EXPECT_EQ(playlist.segments[0].duration, hls::whole_seconds(4)) << "never above the target";
  EXPECT_EQ(playlist.segments[0].range, (hls::ByteRange{5, 0}));
  EXPECT_EQ(playlist.segments[1].uri, "s1002.m4s");
  EXPECT_TRUE(playlist.segments[1].discontinuity) << "the gap's, which is not listed";
}

TEST(Playlist, AnIFrameListWithoutPicturesBeginsWhereTheFirstWillBe) {
  LiveLine line;
  line.on([&] { line.gap_here(); });
  auto const first = parsed(joined(key_frame_playlist(*line.now(), *line.rendition).plain()));
  line.segment();
  auto const then = parsed(joined(key_frame_playlist(*line.now(), *line.rendition).plain()));
  EXPECT_EQ(first.header.media_sequence, 0U);
  EXPECT_EQ(then.header.media_sequence, 0U);
  EXPECT_EQ(then.segments.size(), 1U);
}

}  // namespace
}  // namespace freshet::origin
