#include "base/chunk_pool.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace freshet {
namespace {

TEST(ChunkPool, AChunkThatWasDroppedIsTheNext) {
  auto chunk = ChunkPool::take();
  auto const* const octets = chunk.get();
  chunk[0] = chunk[ChunkPool::kSize - 1] = std::byte{1};
  auto other = ChunkPool::take();
  EXPECT_NE(other.get(), octets);
  chunk.reset();
  EXPECT_EQ(ChunkPool::take().get(), octets);
}

TEST(ChunkPool, KeepsNoMoreThanItMay) {
  std::vector<ChunkPool::Chunk> chunks;
  for (std::size_t i = 0; i < 2 * ChunkPool::kMostKept; ++i) chunks.push_back(ChunkPool::take());
  chunks.clear();
  EXPECT_EQ(ChunkPool::kept(), ChunkPool::kMostKept);
}

TEST(ChunkPool, AChunkMayOutliveTheThreadThatTookIt) {
  ChunkPool::Chunk chunk;
  std::thread{[&] { chunk = ChunkPool::take(); }}.join();
  auto const* const octets = chunk.get();
  auto const before = ChunkPool::kept();
  chunk.reset();
  if (before < ChunkPool::kMostKept) {
    EXPECT_EQ(ChunkPool::take().get(), octets);
  }
}

}  // namespace
}  // namespace freshet
