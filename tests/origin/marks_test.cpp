/// Named ranges of the programme: listed while they overlap the window, told right by updates, and
/// never changed once told.
#include "origin/marks.hpp"

#include "origin/live_line.hpp"
#include "wire/hls/media_playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace freshet::origin {
namespace {

using test::joined;
using test::LiveLine;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t kFirstMs = 1'700'000'000'000;  // LiveLine's first segment

Mark poll(std::string id, std::int64_t after_ms, std::optional<std::int64_t> ends_after_ms = {}) {
  Mark mark{std::move(id), "com.freshet.poll",  kFirstMs + after_ms, {},
            "poll",        "Tea or \"coffee\"?"};
  if (ends_after_ms) mark.end_ms = kFirstMs + *ends_after_ms;
  return mark;
}

struct MarksTest : ::testing::Test {
  void mark(Mark const& mark) {
    line.presentation->mark(mark);
    line.on([] {});  // it was posted
  }
  [[nodiscard]] std::string text(Delta delta = Delta::none) const {
    return joined(line.text(*line.now(), delta).plain());
  }
  [[nodiscard]] static std::vector<wire::hls::DateRange> ranges_of(std::string const& text) {
    auto const playlist = wire::hls::parse_media_playlist(text);
    EXPECT_TRUE(playlist.has_value()) << text;
    std::vector<wire::hls::DateRange> found;
    if (!playlist) return found;
    for (auto const& segment : playlist->segments) {
      found.insert(found.end(), segment.date_ranges.begin(), segment.date_ranges.end());
    }
    return found;
  }
  [[nodiscard]] std::vector<std::string> ids(Delta delta = Delta::none) const {
    std::vector<std::string> all;
    for (auto const& range : ranges_of(text(delta))) all.push_back(range.id);
    return all;
  }
  [[nodiscard]] std::vector<std::string> removed() const {
    auto const playlist = wire::hls::parse_media_playlist(text(Delta::v2));
    if (!playlist || !playlist->header.skip) return {"no update"};
    return playlist->header.skip->recently_removed_dateranges.value_or(
        std::vector<std::string>{"not told"});
  }

  LiveLine line{LiveLine::Keep::disk, std::chrono::seconds{60}};
};

TEST_F(MarksTest, APollStandsInThePlaylistWithItsAttributes) {
  line.segment();
  auto const before = line.now();
  mark(poll("p", 1'500));
  EXPECT_NE(line.now(), before) << "a mark makes a version";
  auto const ranges = ranges_of(text());
  ASSERT_EQ(ranges.size(), 1U);
  EXPECT_EQ(ranges[0].class_name, "com.freshet.poll");
  EXPECT_EQ(ranges[0].start_ms, kFirstMs + 1'500);
  EXPECT_FALSE(ranges[0].end_ms);
  EXPECT_THAT(text(), HasSubstr(R"(START-DATE="2023-11-14T22:13:21.500Z",X-KIND="poll",)"
                                R"(X-TEXT="Tea or 'coffee'?")"));
  EXPECT_EQ(test::gunzip(line.text(*line.now()).gzip()), text());
}

TEST_F(MarksTest, WhatHasEndedSaysWhenAndNothingElseChanges) {
  line.segment();
  mark(poll("p", 1'500));
  auto other = poll("p", 9'999, 3'000);
  other.text = "Another question";
  mark(other);
  auto const ranges = ranges_of(text());
  ASSERT_EQ(ranges.size(), 1U);
  EXPECT_EQ(ranges[0].start_ms, kFirstMs + 1'500);
  EXPECT_EQ(ranges[0].end_ms, kFirstMs + 3'000);
  EXPECT_THAT(text(), HasSubstr("Tea or"));
  mark(poll("p", 1'500, 4'000));
  EXPECT_EQ(ranges_of(text())[0].end_ms, kFirstMs + 3'000) << "the first end counts";
}

TEST_F(MarksTest, TheEndOfWhatNobodySawBeginIsNoRange) {
  line.segment();
  mark(poll("p", 1'500, 1'500));
  EXPECT_THAT(ids(), IsEmpty());
}

TEST_F(MarksTest, StandsForAsLongAsItOverlapsTheWindow) {
  line.segment();
  mark(poll("ended", 1'000, 3'000));
  mark(poll("open", 1'000));
  for (int i = 0; i < 14; ++i) line.segment();
  EXPECT_EQ(line.now()->first_listed, 1'000U);
  EXPECT_THAT(ids(), ElementsAre("ended", "open"));
  line.segment();
  EXPECT_EQ(line.now()->first_listed, 1'001U);
  EXPECT_THAT(ids(), ElementsAre("open")) << "and never before what it names has left";
}

TEST_F(MarksTest, UpdatesOfTheFirstKindTellAllAndOfTheSecondWhatIsNew) {
  line.segment();
  mark(poll("old", 1'000));
  for (int i = 0; i < 8; ++i) line.segment();
  mark(poll("new", 30'000));
  EXPECT_THAT(ids(Delta::v1), ElementsAre("old", "new"));
  EXPECT_THAT(ids(Delta::v2), ElementsAre("new"));
  EXPECT_THAT(removed(), IsEmpty());
  mark(poll("old", 1'000, 33'000));
  EXPECT_THAT(ids(Delta::v2), ElementsAre("old", "new")) << "its end is news";
}

TEST_F(MarksTest, UpdatesOfTheSecondKindNameForAWhileWhatLeft) {
  line.segment();
  mark(poll("p", 1'000, 2'000));
  for (int i = 0; i < 15; ++i) line.segment();
  EXPECT_THAT(removed(), ElementsAre("p"));
  for (int i = 0; i < 7; ++i) line.segment();
  EXPECT_THAT(removed(), IsEmpty()) << "nobody can have a playlist as old";
}

TEST_F(MarksTest, EveryRenditionTellsTheSameAndOneThatComesLaterToo) {
  line.segment();
  mark(poll("before", 1'000));
  std::shared_ptr<Rendition> other;
  line.on([&] {
    other = line.presentation->add((*test::rtmp_tracks())[1]);
    other->set_init(Bytes::copy("init"));
    other->open({1'000, {}, kFirstMs * 1'000, false, false});
    other->append(LiveLine::part("a", 4), {}, true);
  });
  mark(poll("after", 2'000));
  auto const theirs =
      media_playlist(*other->now(), *line.presentation, *other, Delta::none).plain();
  std::vector<std::string> found;
  for (auto const& range : ranges_of(joined(theirs))) found.push_back(range.id);
  EXPECT_THAT(found, ElementsAre("before", "after"));
  EXPECT_EQ(found, ids());
}

TEST_F(MarksTest, APlaylistThatHasEndedNeverChanges) {
  line.segment();
  line.on([&] { line.presentation->end(); });
  mark(poll("p", 1'000));
  EXPECT_THAT(ids(), IsEmpty());
}

TEST_F(MarksTest, WhoWaitsForAPartGoesOnWaiting) {
  line.segment();
  auto waits = std::async(std::launch::async, [&] {
    return test::on_loop(
        line.loops.at(1),
        line.rendition->reached(line.loops.at(1), {1'001, 0},
                                std::chrono::steady_clock::now() + std::chrono::seconds{20}));
  });
  mark(poll("p", 1'000));
  line.segment();
  auto const found = waits.get();
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->has({1'001, 0}));
  EXPECT_TRUE(found->marks);
}

TEST(MarkBook, HasSixtyFourPlacesForEachClass) {
  MarkBook book;
  for (int i = 0; i < 64; ++i) EXPECT_TRUE(book.take(poll("p" + std::to_string(i), i)));
  EXPECT_FALSE(book.take(poll("one more", 65)));
  EXPECT_TRUE(book.take(poll("p3", 3, 4))) << "an end needs no place";
  Mark alert{"a", "com.freshet.alert", 1, 2, "alert", ""};
  EXPECT_TRUE(book.take(alert));
  book.keep(nullptr);
  EXPECT_TRUE(book.take(poll("one more", 65))) << "what no playlist lists made room";
}

TEST(MarkBook, CutsWhatIsTooLong) {
  auto mark = poll("p", 1);
  mark.text.clear();
  for (int i = 0; i < 500; ++i) mark.text += "é";
  MarkBook book;
  EXPECT_EQ(book.take(mark)->text.size(), 800U);
}

}  // namespace
}  // namespace freshet::origin
