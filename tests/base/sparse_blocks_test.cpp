#include "base/sparse_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <sys/mman.h>
#include <vector>

namespace freshet {
namespace {

constexpr std::size_t kPage = 4096, kPages = SparseBlocks::kSize / kPage;

/// Pages of the block that take memory.
std::ptrdiff_t resident(void* block) {
  std::array<unsigned char, kPages> in{};
  EXPECT_EQ(::mincore(block, SparseBlocks::kSize, in.data()), 0);
  return std::ranges::count_if(in, [](unsigned char page) { return (page & 1) != 0; });
}

TEST(SparseBlocks, AreOnlyWhatIsWrittenOfThem) {
  SparseBlocks blocks;
  std::set<std::byte*> taken;
  for (int i = 0; i < 200; ++i) {
    auto* const block = blocks.take();
    ASSERT_NE(block, nullptr);
    EXPECT_TRUE(taken.insert(block).second);
    EXPECT_EQ(resident(block), 0);
    std::memset(block, 1, 100);
    EXPECT_EQ(resident(block), 1);
  }
  for (auto* const block : taken) blocks.give(block);
}

TEST(SparseBlocks, OfOneThatWasGivenBackNothingIsLeft) {
  SparseBlocks blocks;
  auto* const block = blocks.take();
  std::memset(block, 0x5A, SparseBlocks::kSize);
  EXPECT_EQ(resident(block), kPages);
  blocks.give(block);
  auto* const again = blocks.take();
  EXPECT_EQ(again, block);
  EXPECT_EQ(resident(again), 0);
  std::vector<std::byte> const zeros(SparseBlocks::kSize);
  EXPECT_EQ(std::memcmp(again, zeros.data(), zeros.size()), 0);
  blocks.give(again);
}

}  // namespace
}  // namespace freshet
