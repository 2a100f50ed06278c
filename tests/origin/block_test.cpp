/// What goes into a block comes out of it.
#include "origin/block.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freshet::origin {
namespace {

void expect_same(OldSegment const& got, OldSegment const& want) {
  EXPECT_EQ(got.msn, want.msn);
  EXPECT_EQ(got.start, want.start);
  EXPECT_EQ(got.wall_us, want.wall_us);
  EXPECT_EQ(got.discontinuity, want.discontinuity);
  EXPECT_EQ(got.gap, want.gap);
  EXPECT_EQ(got.duration, want.duration);
  EXPECT_EQ(got.init, want.init);
  EXPECT_EQ(got.new_init, want.new_init);
  EXPECT_EQ(got.key.offset, want.key.offset);
  EXPECT_EQ(got.key.size, want.key.size);
  EXPECT_EQ(got.keys_before, want.keys_before);
  EXPECT_EQ(got.listed_before, want.listed_before);
  EXPECT_EQ(got.discontinuities, want.discontinuities);
  EXPECT_EQ(got.line_start, want.line_start);
  EXPECT_EQ(got.stride, want.stride);
  EXPECT_EQ(got.size, want.size);
  EXPECT_EQ(got.file, want.file);
  EXPECT_EQ(got.offset, want.offset);
}

/// Segments as a rendition makes them, with everything that can happen happening often.
class Line {
 public:
  explicit Line(unsigned seed) : random_{seed} {
    now_.msn = 1'000 * Block::kSize;
    now_.start = now_.line_start = {90'000'000'000};
    now_.wall_us = 1'700'000'000'000'000;
    now_.keys_before = 77;
    now_.listed_before = {55};
    now_.discontinuities = 5;
  }

  OldSegment next() {
    auto const previous = now_;
    if (!first_) {
      ++now_.msn;
      now_.start += previous.duration;
      now_.listed_before += previous.duration;
      now_.wall_us += previous.duration.n * 100 / 9 + one_in(4);
      now_.keys_before += previous.key.size > 0 ? 1 : 0;
    }
    first_ = false;
    now_.discontinuity = one_in(8);
    if (now_.discontinuity) {
      ++now_.discontinuities;
      // Longer than 32 bits can count.
      if (one_in(2)) now_.start.n += std::int64_t{1} << 33, now_.wall_us += std::int64_t{1} << 34;
      now_.line_start = now_.start;
    }
    now_.duration = {150'000 + pick(60'000)};
    now_.new_init = one_in(8);
    if (now_.new_init) ++now_.init;
    if (one_in(8)) now_.stride = one_in(2) ? std::make_shared<Stride const>() : nullptr;
    now_.key = one_in(3) ? KeyRange{} : KeyRange{32, static_cast<std::uint32_t>(1 + pick(90'000))};
    now_.size = static_cast<std::uint64_t>(100'000 + pick(1'000'000));
    place();
    return now_;
  }

 private:
  [[nodiscard]] int pick(int n) { return std::uniform_int_distribution{0, n - 1}(random_); }
  [[nodiscard]] bool one_in(int n) { return pick(n) == 0; }
  void place() {
    if (!file_ || one_in(6)) {
      file_ = std::make_shared<StoredFile>(folder_, now_.msn);
      end_ = 0;
    }
    if (one_in(8)) end_ += 4'711;  // written, and known too late to be used
    now_.gap = one_in(6);
    now_.file = now_.gap ? nullptr : file_;
    now_.offset = now_.gap ? 0 : end_;
    if (!now_.gap) end_ += now_.size;
  }

  std::mt19937 random_;
  std::shared_ptr<std::string const> folder_ = std::make_shared<std::string const>("/nowhere");
  std::shared_ptr<StoredFile> file_;
  std::uint64_t end_ = 0;
  OldSegment now_;
  bool first_ = true;
};

TEST(Block, GivesBackWhateverItWasGiven) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Line line{seed};
    std::vector<OldSegment> given{line.next()};
    std::shared_ptr<Block const> block = std::make_shared<Block const>(given[0]);
    while (!block->full()) {
      given.push_back(line.next());
      block = block->with(given.back());
    }
    ASSERT_EQ(given.size(), Block::kSize);
    EXPECT_EQ(block->first_msn(), given.front().msn);
    EXPECT_EQ(block->last_msn(), given.back().msn);
    std::size_t i = 0;
    block->each([&](OldSegment const& got) { expect_same(got, given[i++]); });
    EXPECT_EQ(i, given.size());
    for (auto const& want : given) expect_same(block->at(want.msn), want);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

TEST(Block, WhatWasInALostFileBecomesAGapAndTheRestStays) {
  auto const folder = std::make_shared<std::string const>("/nowhere");
  auto const first = std::make_shared<StoredFile>(folder, 0),
             second = std::make_shared<StoredFile>(folder, 4);
  OldSegment segment;
  segment.size = 100;
  segment.duration = {90'000};
  std::shared_ptr<Block const> block;
  for (std::uint64_t msn = 0; msn < 8; ++msn) {
    segment.msn = msn;
    segment.file = msn < 4 ? first : second;
    segment.offset = msn % 4 * 100;
    segment.start = {static_cast<std::int64_t>(msn) * 90'000};
    block = block ? block->with(segment) : std::make_shared<Block const>(segment);
  }
  EXPECT_FALSE(block->is_outdated());
  first->lose();
  EXPECT_TRUE(block->is_outdated());
  auto const rest = block->renewed();
  EXPECT_FALSE(rest->is_outdated());
  EXPECT_EQ(rest->lost(), 4U);
  for (std::uint64_t msn = 0; msn < 8; ++msn) {
    auto const got = rest->at(msn);
    EXPECT_EQ(got.gap, msn < 4) << msn;
    EXPECT_EQ(got.file, msn < 4 ? first : second) << msn;
    EXPECT_EQ(got.offset, msn % 4 * 100) << msn;
    EXPECT_EQ(got.start.n, static_cast<std::int64_t>(msn) * 90'000);
  }
  segment.msn = 8;
  segment.offset = 400;
  EXPECT_EQ(rest->with(segment)->at(8).offset, 400U);
  first->disk_is_back();
  EXPECT_TRUE(rest->is_outdated());
  EXPECT_FALSE(rest->renewed()->at(2).gap);
}

TEST(Block, AGapIsFilledAndItsNeighboursStay) {
  auto const file =
      std::make_shared<StoredFile>(std::make_shared<std::string const>("/nowhere"), 0);
  std::shared_ptr<Block const> block;
  OldSegment segment;
  segment.size = 100;
  segment.duration = {90'000};
  for (std::uint64_t msn = 0; msn < 6; ++msn) {
    segment.msn = msn;
    segment.gap = msn == 2 || msn == 3;
    segment.file = segment.gap ? nullptr : file;
    segment.offset = msn * 100;
    segment.start = {static_cast<std::int64_t>(msn) * 90'000};
    block = block ? block->with(segment) : std::make_shared<Block const>(segment);
  }
  auto const filled = block->with_place(3, file, 900);
  for (std::uint64_t msn = 0; msn < 6; ++msn) {
    auto const got = filled->at(msn);
    EXPECT_EQ(got.gap, msn == 2) << msn;
    EXPECT_EQ(got.start.n, static_cast<std::int64_t>(msn) * 90'000);
    if (msn != 2) {
      EXPECT_EQ(got.offset, msn == 3 ? 900 : msn * 100) << msn;
    }
  }
}

TEST(Block, ASegmentTooLargeToCountIsAGap) {
  OldSegment huge;
  huge.file = std::make_shared<StoredFile>(std::make_shared<std::string const>("/nowhere"), 0);
  huge.size = std::uint64_t{UINT32_MAX} + 1;
  Block const block{huge};
  EXPECT_TRUE(block.at(0).gap);
  EXPECT_EQ(block.at(0).file, nullptr);
}

}  // namespace
}  // namespace freshet::origin
