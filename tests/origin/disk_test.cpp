/// Segments on the SSD.
#include "origin/disk.hpp"

#include "origin/backlog.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace freshet::origin {
namespace {

struct DiskTest : ::testing::Test {
  static std::shared_ptr<Segment const> segment(std::uint64_t msn, std::string const& text,
                                                std::int64_t wall_us = 0) {
    auto made = std::make_shared<Segment>();
    made->msn = msn;
    made->wall_us = wall_us;
    made->size = text.size();
    made->parts = {{Bytes::copy(text.substr(0, 1)), {1}, true}, {Bytes::copy(text.substr(1)), {1}}};
    return made;
  }
  std::optional<Disk::Where> store(std::shared_ptr<Segment const> what) {
    std::promise<std::optional<Disk::Where>> answer;
    disk.store(loops.at(0), "source", std::move(what),
               [&](auto where) { answer.set_value(where); });
    return answer.get_future().get();
  }
  using Later = std::shared_ptr<std::promise<std::optional<Disk::Where>>>;
  Later store_later(std::shared_ptr<Segment const> what) {
    auto answer = std::make_shared<std::promise<std::optional<Disk::Where>>>();
    disk.store(loops.at(0), "source", std::move(what),
               [answer](auto where) { answer->set_value(where); });
    return answer;
  }
  static std::shared_ptr<Segment const> large(std::uint64_t msn) {
    return segment(msn, std::string(Backlog::kMost / 5 * 2, 'x'));
  }
  static SegmentFacts facts(std::uint64_t msn) {
    SegmentFacts made;
    made.msn = msn;
    made.gap = true;
    return made;
  }
  /// All that was posted has run.
  void idle() {
    std::promise<void> done;
    ASSERT_TRUE(thread.post([&] { done.set_value(); }));
    done.get_future().wait();
  }
  /// What of it can be read.
  [[nodiscard]] std::vector<Note> journal() const {
    std::vector<Note> notes;
    std::ifstream in{dir.path("main/journal")};
    for (std::string line; std::getline(in, line);) {
      if (auto note = read_line(line)) notes.push_back(std::move(*note));
    }
    return notes;
  }
  static std::int64_t minute(std::uint64_t msn) {
    return static_cast<std::int64_t>(msn) * 60'000'000;
  }
  [[nodiscard]] bool exists(std::string const& name) const {
    return std::filesystem::exists(dir.path("main/source/" + name));
  }

  test::TempDir dir;
  Metrics metrics;
  DiskCounts const counts{metrics};
  net::Loops loops{1};
  net::Blocking thread{"disk", 64};
  Disk disk{dir.path("main"), thread, counts, Log{}};
};

TEST_F(DiskTest, SegmentsOfAMinuteShareAFileOneBehindTheOther) {
  auto const a = store(segment(7, "first")), b = store(segment(8, "second", 59'999'999));
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->file, b->file);
  EXPECT_EQ(a->offset, 0U);
  EXPECT_EQ(b->offset, 5U);
  EXPECT_EQ(test::read_file(a->file->path()), "firstsecond");
}

TEST_F(DiskTest, ASegmentKnowsItsPlaceInTheOpenFile) {
  auto const first = segment(7, "first"), second = segment(8, "second");
  EXPECT_EQ(second->on_disk.get(), nullptr);
  store(first);
  store(second);
  auto const place = second->on_disk.get();
  ASSERT_NE(place, nullptr);
  std::array<char, 16> octets{};
  auto const n =
      ::pread(place->file->fd(), octets.data(), octets.size(), static_cast<off_t>(place->offset));
  EXPECT_EQ((std::string_view{octets.data(), static_cast<std::size_t>(std::max<ssize_t>(n, 0))}),
            "second");
}

TEST_F(DiskTest, TheNextMinuteIsAFileOfItsOwn) {
  auto const a = store(segment(7, "first")), b = store(segment(8, "second", 60'000'000));
  ASSERT_TRUE(a && b);
  EXPECT_NE(a->file, b->file);
  EXPECT_EQ(b->offset, 0U);
  EXPECT_TRUE(exists("7.m4s") && exists("8.m4s"));
}

TEST_F(DiskTest, TheJournalHasALineASegment) {
  store(segment(7, "first"));
  store(segment(8, "second"));
  auto const notes = journal();
  ASSERT_EQ(notes.size(), 2U);
  auto const& second = std::get<SegmentNote>(notes[1]);
  EXPECT_EQ(second.rendition, "source");
  EXPECT_EQ(second.facts.msn, 8U);
  EXPECT_EQ(second.file, 7U);
  EXPECT_EQ(second.offset, 5U);
  ASSERT_EQ(second.parts.size(), 2U);
  EXPECT_EQ(second.parts[1].size, 5U);
}

TEST_F(DiskTest, TheJournalLosesTheLinesOfWhatIsGone) {
  disk.note(ShowNote{"id", "rtmp", 1, 2, 7, {}});
  for (std::uint64_t msn = 7; msn < 1'000; ++msn) store(segment(msn, "text", minute(msn)));
  disk.expire("source", 990);
  store(segment(1'000, "last", minute(1'000)));
  auto const notes = journal();
  ASSERT_EQ(notes.size(), 12U) << "the show, and 990 to 1000";
  EXPECT_EQ(std::get<ShowNote>(notes[0]).stream_id, "id");
  EXPECT_EQ(std::get<SegmentNote>(notes[1]).facts.msn, 990U);
  EXPECT_EQ(std::get<SegmentNote>(notes.back()).facts.msn, 1'000U);
}

TEST_F(DiskTest, AJournalThatWasDeletedBeginsWithWhatStands) {
  disk.note(ShowNote{"id", "rtmp", 1, 2, 7, {}});
  disk.store_init({"source", 0, H264{}}, Bytes::copy("moov"));
  store(segment(7, "first"));
  std::filesystem::remove_all(dir.path("main"));
  store(segment(8, "second"));
  auto const notes = journal();
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<ShowNote>(notes[0]));
  EXPECT_TRUE(std::holds_alternative<InitNote>(notes[1]));
}

TEST_F(DiskTest, ALineBehindHalfOfOneStandsAlone) {
  disk.note(ShowNote{"id", "rtmp", 1, 2, 7, {}});
  store(segment(7, "first"));
  std::ofstream{dir.path("main/journal"), std::ios::app} << "0123abcd segment sour";
  Disk next{dir.path("main"), thread, counts, Log{}, {{}, {ShowNote{"id", "rtmp", 1, 2, 7, {}}}}};
  next.note(EndNote{});
  thread.stop();
  auto const notes = journal();
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<EndNote>(notes[2]));
}

TEST_F(DiskTest, WhatADirectoryDoesNotTakeIsWrittenOnceItCanBe) {
  dir.write("main", "a file where a directory must be");
  disk.note(ShowNote{"id", "rtmp", 1, 2, 7, {}});
  disk.store_init({"source", 0, H264{}}, Bytes::copy("moov"));
  auto const first = store_later(segment(7, "first"));
  auto const lone = segment(8, "second");
  auto const second = store_later(lone);
  disk.note(SegmentNote{"source", 0, 0, facts(9), {}});
  idle();
  EXPECT_EQ(lone->on_disk.get(), nullptr);
  std::filesystem::remove(dir.path("main"));
  auto const third = store(segment(10, "third"));
  ASSERT_TRUE(third && first->get_future().get());
  auto const where = second->get_future().get();
  ASSERT_TRUE(where.has_value());
  EXPECT_EQ(where->offset, 5U);
  EXPECT_EQ(test::read_file(where->file->path()), "firstsecondthird");
  EXPECT_EQ(test::read_file(dir.path("main/source/0.mp4")), "moov");
  EXPECT_EQ(journal().size(), 6U) << "the show, the init, the gap, and three segments";
  EXPECT_EQ(counts.lost.value(), 0U);
}

TEST_F(DiskTest, TheOldestAreLostWhereTooMuchWaits) {
  dir.write("main", "a file where a directory must be");
  auto const first = store_later(large(7)), second = store_later(large(8));
  store_later(large(9));
  EXPECT_FALSE(first->get_future().get().has_value());
  EXPECT_EQ(counts.lost.value(), 1U);
  std::filesystem::remove(dir.path("main"));
  EXPECT_TRUE(store(segment(10, "last")).has_value());
  EXPECT_TRUE(second->get_future().get().has_value());
  EXPECT_FALSE(exists("7.m4s"));
}

/// A mount needs rights that nobody has here: another directory takes the folder's place.
TEST_F(DiskTest, FilesThatAreElsewhereForATimeAreFoundAgain) {
  auto const first = store(segment(7, "first"));
  ASSERT_TRUE(first);
  std::filesystem::rename(dir.path("main"), dir.path("away"));
  ASSERT_FALSE(first->file->open(5));
  EXPECT_TRUE(first->file->lost());
  std::filesystem::rename(dir.path("away"), dir.path("main"));
  std::filesystem::copy(dir.path("main/journal"), dir.path("copy"));
  std::filesystem::rename(dir.path("copy"), dir.path("main/journal"));
  auto const second = store(segment(8, "second"));
  ASSERT_TRUE(second);
  EXPECT_FALSE(first->file->lost()) << "the journal is another than the one that is open";
  EXPECT_EQ(test::read_file(second->file->path()), "second") << "what was open is of the other";
  EXPECT_EQ(journal().size(), 2U);
}

TEST_F(DiskTest, ExpiresOnlyFilesAllOfWhoseSegmentsAreOld) {
  store(segment(7, "a1"));
  store(segment(8, "a2", 1));
  store(segment(9, "b1", 60'000'000));
  store(segment(10, "c1", 120'000'000));
  disk.expire("source", 8);
  store(segment(11, "c2", 120'000'001));
  EXPECT_TRUE(exists("7.m4s")) << "8 is in it";
  disk.expire("source", 9);
  store(segment(12, "c3", 120'000'002));
  EXPECT_FALSE(exists("7.m4s"));
  EXPECT_TRUE(exists("9.m4s"));
  disk.expire("source", 100);
  store(segment(13, "c4", 120'000'003));
  EXPECT_FALSE(exists("9.m4s"));
  EXPECT_TRUE(exists("10.m4s")) << "it is being written";
}

TEST_F(DiskTest, KeepsInitSegmentsByTheirIndex) {
  disk.store_init({"source", 3, H264{}}, Bytes::copy("moov"));
  store(segment(7, "first"));
  EXPECT_EQ(test::read_file(dir.path("main/source/3.mp4")), "moov");
}

TEST_F(DiskTest, MoreThanMayWaitIsLostAtOnce) {
  auto huge = std::make_shared<Segment>();
  huge->size = Disk::kMaxWaiting + 1;
  EXPECT_FALSE(store(huge).has_value());
  EXPECT_EQ(counts.lost.value(), 1U);
}

TEST_F(DiskTest, RemovesEverything) {
  store(segment(7, "first"));
  disk.remove();
  thread.stop();
  EXPECT_FALSE(std::filesystem::exists(dir.path("main")));
}

TEST_F(DiskTest, BeginsAnewWhereItsFilesWereDeletedMeanwhile) {
  auto const a = store(segment(7, "first"));
  std::filesystem::remove_all(dir.path("main"));
  auto const b = store(segment(8, "second"));
  ASSERT_TRUE(a && b);
  EXPECT_TRUE(a->file->lost());
  EXPECT_FALSE(b->file->lost());
  EXPECT_EQ(b->offset, 0U);
  EXPECT_EQ(test::read_file(b->file->path()), "second");
  ASSERT_EQ(journal().size(), 1U);
}

}  // namespace
}  // namespace freshet::origin
