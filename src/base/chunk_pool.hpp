/// ChunkPool: memory for what is read of files and sent on at once.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace freshet {

/// Chunks of one size, used again instead of given back: the kernel would have to bring fresh pages
/// for each, and these are still in the processor's cache. One a thread, which is where its chunks
/// are taken; they may be dropped on any thread, and then serve that one.
class ChunkPool {
 public:
  using Chunk = std::shared_ptr<std::byte[]>;
  static constexpr std::size_t kSize = 64UL * 1024;
  /// More are given back.
  static constexpr std::size_t kMostKept = 32;

  /// kSize octets of whatever there was before.
  [[nodiscard]] static Chunk take() {
    auto& free = mine().free_;
    if (free.empty()) return Chunk{new std::byte[kSize], &ChunkPool::drop};
    Chunk chunk{free.back().release(), &ChunkPool::drop};
    free.pop_back();
    return chunk;
  }
  /// That this thread keeps.
  [[nodiscard]] static std::size_t kept() { return mine().free_.size(); }

 private:
  static ChunkPool& mine() {
    thread_local ChunkPool pool;
    return pool;
  }
  static void drop(std::byte* octets) {
    std::unique_ptr<std::byte[]> chunk{octets};
    auto& free = mine().free_;
    if (free.size() < kMostKept) free.push_back(std::move(chunk));
  }

  std::vector<std::unique_ptr<std::byte[]>> free_;
};

}  // namespace freshet
