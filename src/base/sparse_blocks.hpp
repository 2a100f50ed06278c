/// SparseBlocks: blocks of several pages, of which only the pages that are written take memory.
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

namespace freshet {

/// For buffers that are large in case and nearly empty in fact, thousands of them. The heap would
/// give such a buffer pages that something else has written before, and all of them count. What is
/// given back loses its pages and keeps its addresses, for the next one. From any thread.
class SparseBlocks {
 public:
  static constexpr std::size_t kSize = 20UL * 1024;

  SparseBlocks() = default;
  /// All blocks have been given back.
  ~SparseBlocks();
  SparseBlocks(SparseBlocks const&) = delete;
  SparseBlocks& operator=(SparseBlocks const&) = delete;

  /// kSize octets that are zero, from the start of a page where pages are 4 KiB; null: out of
  /// memory.
  [[nodiscard]] std::byte* take();
  void give(std::byte* block) noexcept;

 private:
  [[nodiscard]] bool map_more();

  std::mutex lock_;
  std::vector<std::byte*> mapped_, free_;
};

}  // namespace freshet
