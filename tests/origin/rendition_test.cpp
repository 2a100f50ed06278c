/// A rendition's window: one writer, readers on any loop.
#include "origin/rendition.hpp"

#include "origin/live_line.hpp"

#include <gtest/gtest.h>

namespace freshet::origin {
namespace {

using test::LiveLine;
using Found = std::shared_ptr<Snapshot const>;
using std::chrono::seconds;

/// Waits on the other loop while `meanwhile` happens.
template <class F>
Found wait_while(LiveLine& line, Position position, SteadyTime deadline, F meanwhile) {
  std::promise<Found> answer;
  auto& loop = line.loops.at(1);
  net::asio::co_spawn(loop.executor(), line.rendition->reached(loop, position, deadline),
                      [&](std::exception_ptr const&, Found f) { answer.set_value(std::move(f)); });
  freshet::test::call_on(loop, [] {});  // it waits by now
  meanwhile();
  return answer.get_future().get();
}

SteadyTime in(seconds s) { return std::chrono::steady_clock::now() + s; }

TEST(Rendition, PublishesEveryPartAndCompletesTheSegmentWithItsLast) {
  LiveLine line;
  line.on([&] {
    line.rendition->open(line.next());
    EXPECT_TRUE(line.now()->empty()) << "nothing is published before the first part";
    line.rendition->append(LiveLine::part("ab"), {0, 1}, false);
    EXPECT_EQ(line.now()->open.size(), 1U);
    line.rendition->append(LiveLine::part("c"), {}, true);
  });
  auto const now = line.now();
  ASSERT_EQ(now->recent.size(), 1U);
  EXPECT_TRUE(now->open.empty());
  EXPECT_EQ(now->recent[0]->size, 3U);
  EXPECT_EQ(now->recent[0]->duration.n, 180'000);
  EXPECT_EQ(now->recent[0]->key.size, 1U) << "the first part's";
  EXPECT_EQ(now->next_msn, 1'001U);
}

TEST(Rendition, TheLastPartAndTheEndAreOneVersion) {
  LiveLine line;
  line.segment();
  auto const found = wait_while(line, {1'001, 0}, in(seconds{20}), [&] {
    line.on([&] {
      line.rendition->end_follows();
      line.rendition->open(line.next());
      line.rendition->append(LiveLine::part("a"), {0, 1}, true);
      EXPECT_FALSE(line.now()->has({1'001, 0}));
      line.rendition->end();
    });
  });
  ASSERT_NE(found, nullptr);
  EXPECT_TRUE(found->ended);
  EXPECT_TRUE(found->has({1'001, 0}));
}

TEST(Rendition, AnOldVersionStaysWhatItWas) {
  LiveLine line;
  line.segment();
  auto const then = line.now();
  line.segment();
  EXPECT_EQ(then->recent.size(), 1U);
  EXPECT_EQ(line.now()->recent.size(), 2U);
}

TEST(Rendition, APartWakesWhoeverWaitsForItOnAnotherLoop) {
  LiveLine line;
  auto const found = wait_while(line, {1'000, 0}, in(seconds{20}), [&] { line.segment(); });
  ASSERT_NE(found, nullptr);
  EXPECT_TRUE(found->has({1'000, 0}));
}

TEST(Rendition, WhatIsThereAlreadyIsAnsweredWithoutAWait) {
  LiveLine line;
  line.segment();
  EXPECT_NE(wait_while(line, {1'000, 2}, SteadyTime{}, [] {}), nullptr);
}

TEST(Rendition, AWaitThatComesToItsDeadlineFindsNothing) {
  LiveLine line;
  auto const soon = std::chrono::steady_clock::now() + std::chrono::milliseconds{20};
  EXPECT_EQ(wait_while(line, {1'000, 0}, soon, [] {}), nullptr);
}

TEST(Rendition, WhoHasGivenUpBeforeTheWaitDoesNotWait) {
  LiveLine line;
  auto const began = std::chrono::steady_clock::now();
  std::function<bool()> const gone = [] { return true; };
  auto waited = line.rendition->reached(line.loops.at(1), {1'000, 0}, in(seconds{25}), gone);
  EXPECT_EQ(freshet::test::on_loop(line.loops.at(1), std::move(waited)), nullptr);
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds{20});
}

TEST(Rendition, TheEndWakesWhoeverWaits) {
  LiveLine line;
  auto const found = wait_while(line, {1'000, 0}, in(seconds{20}),
                                [&] { line.on([&] { line.rendition->end(); }); });
  ASSERT_NE(found, nullptr);
  EXPECT_TRUE(found->ended);
}

TEST(Rendition, TheEndCompletesTheOpenSegment) {
  LiveLine line;
  line.on([&] {
    line.rendition->open(line.next());
    line.rendition->append(LiveLine::part("a"), {0, 1}, false);
    line.rendition->end();
    line.rendition->end();
  });
  EXPECT_EQ(line.now()->recent.size(), 1U);
  EXPECT_EQ(line.now()->next_msn, 1'001U);
}

TEST(Rendition, ASegmentClosedWithoutPartsIsAGapOfTheLengthGiven) {
  LiveLine line;
  line.on([&] {
    line.rendition->open(line.next());
    line.rendition->close_open({180'000});
  });
  auto const now = line.now();
  ASSERT_EQ(now->recent.size(), 1U);
  EXPECT_TRUE(now->recent[0]->gap);
  EXPECT_EQ(now->recent[0]->duration.n, 180'000);
  EXPECT_EQ(line.rendition->rates().peak, 0U) << "a gap is no bandwidth";
}

TEST(Rendition, CountsDiscontinuitiesPicturesAndInitSegments) {
  LiveLine line;
  line.segment();
  line.on([&] { line.rendition->set_init(Bytes::copy("other")); });
  line.segment(4, true);
  auto const& second = *line.now()->recent[1];
  EXPECT_EQ(second.discontinuities, 1U);
  EXPECT_EQ(second.keys_before, 1U);
  EXPECT_EQ(second.init, 1U);
  EXPECT_TRUE(second.new_init);
  EXPECT_EQ(line.rendition->init(0).text(), "init");
  EXPECT_EQ(line.rendition->init(1).text(), "other");
  EXPECT_TRUE(line.rendition->init(2).empty());
}

TEST(Rendition, SegmentsThatLeftThePlaylistAreFoundUntilNobodyCanNameThem) {
  LiveLine line;
  for (int i = 0; i < 30; ++i) line.segment();
  auto const now = line.now();
  EXPECT_EQ(now->first_listed, 1'024U) << "six of four seconds";
  EXPECT_TRUE(now->facts(1'023));
  EXPECT_TRUE(now->facts(1'016));
  EXPECT_FALSE(now->facts(1'010));
}

TEST(Rendition, TheWindowCountsMediaAndNotTheTimeWithoutThem) {
  LiveLine line{LiveLine::Keep::disk, seconds{60}};
  for (int i = 0; i < 30; ++i) line.segment();
  line.at.n += 40 * 90'000;
  line.segment(4, true);
  EXPECT_EQ(line.now()->first_listed, 1'016U) << "fifteen of four seconds";
}

TEST(Rendition, OldSegmentsAreReadFromTheFilesTheyMovedTo) {
  LiveLine line{LiveLine::Keep::disk};
  for (int i = 0; i < 100; ++i) line.segment();
  auto const now = line.now();
  EXPECT_EQ(now->first_listed, 1'000U);
  EXPECT_LE(now->recent.size(), 9U);
  for (std::uint64_t msn = 1'000; msn < now->recent.front()->msn; ++msn) {
    auto const old = now->closed->find(msn);
    ASSERT_TRUE(old.has_value()) << msn;
    ASSERT_NE(old->file, nullptr) << msn;
    auto const text = test::read_file(old->file->path());
    auto const name = std::to_string(msn);
    EXPECT_EQ(text.substr(old->offset, old->size),
              name + "a" + name + "b" + name + "c" + name + "d");
    EXPECT_EQ(now->facts(msn)->start.n, static_cast<std::int64_t>(msn - 1'000) * 4 * 90'000);
  }
}

TEST(Rendition, WhatTheDiskDoesNotTakeIsAGapUntilItHas) {
  LiveLine line{LiveLine::Keep::disk};
  std::filesystem::create_directories(line.dir.path("main/source/1000.m4s"));  // no file can be
  for (int i = 0; i < 12; ++i) line.segment();
  auto now = line.now();
  ASSERT_TRUE(now->closed->find(1'001));
  EXPECT_TRUE(now->closed->find(1'000)->gap);
  EXPECT_TRUE(now->closed->find(1'001)->gap);
  std::filesystem::remove(line.dir.path("main/source/1000.m4s"));
  line.segment();
  line.segment();
  now = line.now();
  for (std::uint64_t msn = 1'000; msn < now->recent.front()->msn; ++msn) {
    auto const old = *now->closed->find(msn);
    EXPECT_FALSE(old.gap) << msn;
    auto const name = std::to_string(msn);
    EXPECT_EQ(test::read_file(old.file->path()).substr(old.offset, old.size),
              name + "a" + name + "b" + name + "c" + name + "d");
  }
  EXPECT_EQ(line.counts.lost.value(), 0U);
}

TEST(Rendition, WhatSomebodyFoundLostIsAGapFromTheNextSegmentOn) {
  LiveLine line{LiveLine::Keep::disk};
  for (int i = 0; i < 40; ++i) line.segment();
  auto const before = line.text(*line.now()).plain();
  std::filesystem::remove_all(line.dir.path("main"));
  auto const old = *line.now()->closed->find(1'003);
  EXPECT_FALSE(old.gap);
  EXPECT_FALSE(old.file->open(old.offset + old.size));
  EXPECT_EQ(line.text(*line.now()).plain(), before) << "a version stays what it was";
  line.segment();
  auto const now = line.now();
  EXPECT_TRUE(now->closed->find(1'003)->gap);
  EXPECT_TRUE(now->closed->find(1'000)->gap) << "of the same file";
  EXPECT_NE(test::joined(line.text(*now).plain()).find("#EXT-X-GAP\n#EXTINF:4.000000,\ns1003.m4s"),
            std::string::npos);
}

TEST(Rendition, FilesThatAreDeletedDuringTheShowCostNoMoreThanWhatWasInThem) {
  LiveLine line{LiveLine::Keep::disk};
  for (int i = 0; i < 5; ++i) line.segment();
  std::filesystem::remove_all(line.dir.path("main"));
  for (int i = 0; i < 40; ++i) line.segment();
  auto const now = line.now();
  for (std::uint64_t msn = 1'000; msn < now->recent.front()->msn; ++msn) {
    auto const old = *now->closed->find(msn);
    EXPECT_EQ(old.gap, msn < 1'005) << msn;
    if (old.gap) continue;
    EXPECT_TRUE(old.file->open(old.offset + old.size)) << msn;
  }
}

TEST(Rendition, WhatLeftThePlaylistIsThereForItsLengthAndTheLongestPlaylists) {
  // RFC 8216bis §6.2.2, for segments of one to four seconds and a window of a minute.
  LiveLine line{LiveLine::Keep::disk, seconds{60}};
  struct Removed {
    std::int64_t at = 0, duration = 0;
  };
  std::map<std::uint64_t, Removed> removed;
  std::map<std::uint64_t, std::int64_t> durations;
  std::int64_t longest = 0;
  std::uint64_t checked = 0, listed_before = 1'000;
  for (int i = 0; i < 400; ++i) {
    line.segment(1 + i * 7 % 13 % 4);
    auto const now = line.now();
    std::int64_t listed = 0;
    each_listed(*now, [&](SegmentFacts const& facts) {
      listed += facts.duration.n;
      durations[facts.msn] = facts.duration.n;
    });
    longest = std::max(longest, listed);
    for (; listed_before < now->first_listed; ++listed_before) {
      removed[listed_before] = {line.at.n, durations[listed_before]};
    }
    for (auto const& [msn, what] : removed) {
      if (line.at.n > what.at + what.duration + longest) continue;
      auto const old = now->closed->find(msn);
      ASSERT_TRUE(old && old->file) << msn << " at " << line.at.n;
      ASSERT_TRUE(old->file->open(old->offset + old->size)) << msn;
      ++checked;
    }
  }
  EXPECT_GT(checked, 1'000U);
}

TEST(Rendition, WhatAnAbsencePushesOutAtOnceIsThereAsLongAsEver) {
  // RFC 8216bis §6.2.2: three targets for parts, a window and more for segments.
  LiveLine line{LiveLine::Keep::disk, seconds{24}};
  for (int i = 0; i < 20; ++i) line.segment(4);
  auto const before = line.now();
  line.on([&] {
    for (int i = 0; i < 15; ++i) line.gap_here(4, false, true);  // a minute
  });
  line.segment(4, true);
  EXPECT_GT(line.now()->first_listed, before->next_msn) << "none of them is listed any more";
  for (int i = 0; i < 2; ++i) {
    for (auto const& old : before->recent) {
      if (before->next_msn - old->msn > 3) continue;  // three targets had their parts listed
      EXPECT_TRUE(line.now()->recent.front()->msn <= old->msn) << "parts of " << old->msn;
    }
    line.segment(4);
  }
  for (auto msn = before->first_listed; msn < before->next_msn; ++msn) {
    auto const now = line.now();
    auto const in_memory = now->recent.front()->msn <= msn;
    EXPECT_TRUE(in_memory || (now->closed->find(msn) && now->closed->find(msn)->file)) << msn;
  }
  for (int i = 0; i < 64; ++i) line.segment(4);
  EXPECT_FALSE(line.now()->closed->find(before->next_msn - 1)) << "and no longer";
  EXPECT_LT(line.now()->recent.size(), before->recent.size() + 1);
}

}  // namespace
}  // namespace freshet::origin
