/// Segments on the SSD.
#include "origin/disk.hpp"

#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

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
    disk.store(loops.at(0), "source", kVideoTimebase, std::move(what),
               [&](auto where) { answer.set_value(where); });
    return answer.get_future().get();
  }
  [[nodiscard]] bool exists(std::string const& name) const {
    return std::filesystem::exists(dir.path("main/source/" + name));
  }

  test::TempDir dir;
  Counter lost;
  net::Loops loops{1};
  net::Blocking thread{"disk", 64};
  Disk disk{dir.path("main"), thread, lost, Log{}};
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
  EXPECT_EQ(test::read_file(dir.path("main/source/index")),
            "segment 7 7.m4s 0 5 0 0 90000 0 0 0\nsegment 8 7.m4s 5 6 0 0 90000 0 0 0\n");
}

TEST_F(DiskTest, ADirectoryThatCannotBeWrittenLosesTheSegmentAndSaysSo) {
  dir.write("main", "a file where a directory must be");
  auto const lone = segment(7, "first");
  EXPECT_FALSE(store(lone).has_value());
  EXPECT_EQ(lost.value(), 1U);
  EXPECT_EQ(lone->on_disk.get(), nullptr);
}

TEST_F(DiskTest, WritesAgainOnceTheDirectoryCanBe) {
  dir.write("main", "a file where a directory must be");
  EXPECT_FALSE(store(segment(7, "first")).has_value());
  std::filesystem::remove(dir.path("main"));
  auto const where = store(segment(8, "second"));
  ASSERT_TRUE(where.has_value());
  EXPECT_EQ(test::read_file(where->file->path()), "second");
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
  disk.store_init("source", 3, Bytes::copy("moov"));
  store(segment(7, "first"));
  EXPECT_EQ(test::read_file(dir.path("main/source/3.mp4")), "moov");
}

TEST_F(DiskTest, MoreThanMayWaitIsLostAtOnce) {
  auto huge = std::make_shared<Segment>();
  huge->size = Disk::kMaxWaiting + 1;
  EXPECT_FALSE(store(huge).has_value());
  EXPECT_EQ(lost.value(), 1U);
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
  EXPECT_EQ(test::read_file(dir.path("main/source/index")),
            "segment 8 8.m4s 0 6 0 0 90000 0 0 0\n");
}

}  // namespace
}  // namespace freshet::origin
