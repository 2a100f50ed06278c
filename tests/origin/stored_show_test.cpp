/// A show that was stopped in the middle, read again.
#include "origin/stored_show.hpp"

#include "origin/live_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>

namespace freshet::origin {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::int64_t kWall = 1'700'000'000'000'000;
constexpr std::chrono::hours kDvr{1};

struct StoredShowTest : ::testing::Test {
  [[nodiscard]] std::int64_t now_us(std::int64_t later_us = 0) const {
    return kWall + microseconds(line.at, kVideoTimebase) + later_us;
  }
  [[nodiscard]] Result<StoredShow> read(std::int64_t later_us = 0) const {
    return read_stored_show(folder(), kDvr, now_us(later_us));
  }
  [[nodiscard]] std::filesystem::path folder() const { return line.dir.path("main"); }
  [[nodiscard]] static std::string file_text(std::filesystem::path const& path) {
    return test::read_file(path.string());
  }
  static void write(std::filesystem::path const& path, std::string_view text) {
    std::ofstream{path, std::ios::binary | std::ios::trunc} << text;
  }
  /// The same presentation, as the next run has it.
  std::shared_ptr<Presentation> again(StoredShow stored) {
    auto options = line.presentation->options();
    options.disk =
        std::make_shared<Disk>(folder(), line.thread, line.counts, Log{}, std::move(stored.found));
    auto made = std::make_shared<Presentation>(line.loops, line.home, line.clock, options);
    made->restore(std::move(stored.renditions), stored.marks);
    return made;
  }
  static std::string playlist(Presentation const& of) {
    auto const rendition = of.find("source");
    auto const now = rendition->now();
    std::string text;
    for (auto const& piece : media_playlist(*now, of, *rendition, {}).plain()) {
      text += as_text(piece.span());
    }
    return text;
  }

  test::LiveLine line{test::LiveLine::Keep::disk, kDvr, kWall};
};

TEST_F(StoredShowTest, EverySegmentIsThereAsItWas) {
  for (int i = 0; i < 40; ++i) line.segment(4, i == 20);
  auto const before = playlist(*line.presentation);
  auto stored = read();
  ASSERT_TRUE(stored.has_value()) << stored.error().what;
  EXPECT_EQ(stored->show.first_msn, 1'000U);
  EXPECT_EQ(stored->wall_us, now_us());
  auto const next = again(std::move(*stored));
  // Behind what was told stands the gap of the segment that may have been under way.
  auto const told = before.substr(0, before.find("#EXT-X-PRELOAD-HINT"));
  EXPECT_THAT(playlist(*next), StartsWith(told));
  EXPECT_EQ(next->find("source")->next_msn(), 1'041U);
  EXPECT_EQ(as_text(next->find("source")->init(0).span()), "init");
}

TEST_F(StoredShowTest, NamedRangesStandAsTheyStood) {
  for (int i = 0; i < 10; ++i) line.segment();
  auto const start_ms = line.now()->recent.back()->wall_us / 1'000;
  line.presentation->mark({"poll-1", "com.freshet.poll", start_ms, {}, "poll", "Tea?"});
  line.presentation->mark({"poll-2", "com.freshet.poll", start_ms, {}, "poll", "Coffee?"});
  line.presentation->mark({"poll-1", "com.freshet.poll", start_ms, start_ms + 2'000, "poll", ""});
  line.on([] {});
  line.segment();
  auto const before = playlist(*line.presentation);
  auto const from = before.find("#EXT-X-DATERANGE");
  ASSERT_NE(from, std::string::npos);
  auto const next = again(std::move(*read()));
  EXPECT_THAT(playlist(*next), HasSubstr(before.substr(from, before.find("#EXTINF") - from)));
}

TEST_F(StoredShowTest, OldSegmentsAreReadFromTheirFilesAndYoungOnesFromMemory) {
  for (int i = 0; i < 40; ++i) line.segment();
  auto const next = again(std::move(*read()));
  auto const now = next->find("source")->now();
  auto const old = now->closed->find(1'000);
  ASSERT_TRUE(old && old->file);
  EXPECT_EQ(as_text(old->file->read(old->offset, old->size, 1'000)->span()),
            "1000a1000b1000c1000d");
  auto const young = now->find_recent(1'039);
  ASSERT_TRUE(young);
  ASSERT_EQ(young->parts.size(), 4U);
  EXPECT_EQ(as_text(young->parts[2].bytes.span()), "1039c");
}

TEST_F(StoredShowTest, NumbersThatMayHaveBeenToldAreGapsOfNoLength) {
  for (int i = 0; i < 10; ++i) line.segment(2);
  auto const stored = read(9'000'000);
  EXPECT_EQ(stored->end_us, 20'080'000) << "less than a player takes for a hole";
  auto const next = again(*stored);
  // Four of two seconds may have been complete, and one under way.
  auto const now = next->find("source")->now();
  EXPECT_EQ(now->next_msn, 1'015U);
  for (std::uint64_t msn = 1'010; msn < 1'015; ++msn) {
    EXPECT_TRUE(now->facts(msn)->gap) << msn;
    EXPECT_GT(now->facts(msn)->duration.n, 0) << msn;
  }
}

TEST_F(StoredShowTest, ALongAbsenceIsGapsUpToNow) {
  for (int i = 0; i < 10; ++i) line.segment(2);
  auto const stored = read(60'000'000);
  EXPECT_EQ(stored->end_us, 80'000'000);
  EXPECT_EQ(stored->wall_us, now_us());
  auto const now = again(*stored)->find("source")->now();
  EXPECT_EQ(now->next_msn, 1'041U);
  EXPECT_NEAR(freshet::seconds(now->facts(1'020)->duration, kVideoTimebase), 1.9355, 0.0001);
}

TEST_F(StoredShowTest, WhatWasToldByARunThatWasStoppedAtOnceIsNotToldAgain) {
  for (int i = 0; i < 10; ++i) line.segment();
  auto const second = again(std::move(*read(1'000'000)));
  ASSERT_EQ(second->find("source")->next_msn(), 1'011U);
  line.drain();
  // It had begun 1011 by then.
  auto const third = again(std::move(*read(1'500'000)));
  EXPECT_EQ(third->find("source")->next_msn(), 1'012U);
}

TEST_F(StoredShowTest, OfMinutesAgoIsNotTakenUp) {
  line.segment();
  line.drain();
  EXPECT_TRUE(read(599'000'000).has_value());
  EXPECT_THAT(read(601'000'000).error().what, HasSubstr("too long ago"));
  EXPECT_THAT(read(100 * 86'400'000'000).error().what, HasSubstr("too long ago"));
}

TEST_F(StoredShowTest, GoesOnBehindIt) {
  for (int i = 0; i < 10; ++i) line.segment();
  auto stored = read(1'000'000);
  auto const end = stored->end_us;
  auto const next = again(std::move(*stored));
  auto const rendition = next->find("source");
  line.on([&] {
    rendition->set_init(Bytes::copy("init again"));
    rendition->open({rendition->next_msn(), rescale({end}, kMicroseconds, kVideoTimebase),
                     kWall + end, true, false, false});
    rendition->append(test::LiveLine::part("new"), {}, true);
  });
  EXPECT_THAT(playlist(*next), HasSubstr("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"i1000-1.mp4\"\n"));
  line.drain();
  // And is read a third time, with both.
  auto const third = read(1'000'000);
  ASSERT_TRUE(third.has_value()) << third.error().what;
  ASSERT_EQ(third->renditions.size(), 1U);
  EXPECT_EQ(third->renditions[0].rendition.inits.size(), 2U);
  auto const& segments = third->renditions[0].rendition.segments;
  EXPECT_EQ(segments.front().facts.msn, 1'000U);
  EXPECT_EQ(segments[11].facts.discontinuities, 1U);
  EXPECT_FALSE(segments[11].facts.gap);
}

TEST_F(StoredShowTest, ASegmentThatItsFileLacksIsAGap) {
  for (int i = 0; i < 40; ++i) line.segment();
  std::filesystem::resize_file(folder() / "source" / "1000.m4s", 45);
  auto const next = again(std::move(*read()));
  auto const now = next->find("source")->now();
  EXPECT_FALSE(now->facts(1'001)->gap);
  EXPECT_TRUE(now->facts(1'002)->gap);
  EXPECT_FALSE(now->facts(1'039)->gap);
}

TEST_F(StoredShowTest, ALineThatIsMissingIsAGapOfItsLength) {
  for (int i = 0; i < 10; ++i) line.segment(4, i == 5);
  auto text = file_text(folder() / kJournalName);
  auto const at = text.find("segment source 1003");
  auto const from = text.rfind('\n', at) + 1;
  text.erase(from, text.find('\n', at) + 1 - from);
  write(folder() / kJournalName, text);
  auto const next = again(std::move(*read()));
  auto const now = next->find("source")->now();
  ASSERT_TRUE(now->facts(1'003)->gap);
  EXPECT_EQ(now->facts(1'003)->duration.n, 4 * 90'000);
  EXPECT_EQ(now->facts(1'004)->start.n, 16 * 90'000);
}

TEST_F(StoredShowTest, StoppedAtAnyOctetOfTheJournalWhatWasCompleteIsThere) {
  for (int i = 0; i < 3; ++i) line.segment();
  auto const text = file_text(folder() / kJournalName);
  for (std::size_t n = 0; n <= text.size(); ++n) {
    auto const cut = text.substr(0, n);
    write(folder() / kJournalName, cut);
    std::uint64_t lines = 0;
    for (auto at = text.find(" segment "); at != std::string::npos;
         at = text.find(" segment ", at + 1)) {
      if (text.find('\n', at) <= n) ++lines;
    }
    auto const stored = read();
    ASSERT_EQ(stored.has_value(), lines > 0) << n;
    if (!stored) continue;
    auto const& segments = stored->renditions[0].rendition.segments;
    for (std::uint64_t i = 0; i < lines; ++i) ASSERT_FALSE(segments[i].facts.gap) << n;
  }
}

TEST_F(StoredShowTest, WhatHasEndedOrNeverBeganDoesNotGoOn) {
  line.drain();
  EXPECT_THAT(read().error().what, HasSubstr("nothing of source is complete"));
  line.segment();
  EXPECT_TRUE(read().has_value());
  line.on([&] { line.presentation->end(); });
  line.drain();
  EXPECT_THAT(read().error().what, HasSubstr("the show has ended"));
  std::filesystem::remove_all(folder());
  EXPECT_THAT(read().error().what, HasSubstr("there is no show"));
}

TEST_F(StoredShowTest, ASuspendedShowHasNoEndAndLetsGoOfWhoWaits) {
  line.segment();
  line.on([&] {
    line.rendition->open(line.next());
    line.rendition->append(test::LiveLine::part("last"), {0, 4}, false);
  });
  line.at.n += 90'000;
  auto waits = std::async(std::launch::async, [&] {
    auto const never = line.clock.now() + std::chrono::hours{1};
    return test::on_loop(line.loops.at(1),
                         line.rendition->reached(line.loops.at(1), {1'005, 0}, never));
  });
  line.on([&] { line.presentation->suspend(); });
  line.drain();
  EXPECT_EQ(waits.get(), nullptr);
  EXPECT_THAT(playlist(*line.presentation), Not(HasSubstr("ENDLIST")));
  auto const stored = read();
  ASSERT_TRUE(stored.has_value()) << stored.error().what;
  EXPECT_FALSE(stored->renditions[0].rendition.segments[1].facts.gap) << "what was under way";
}

}  // namespace
}  // namespace freshet::origin
