#include "base/sparse_blocks.hpp"

#include "base/assert.hpp"

#include <sys/mman.h>

namespace freshet {
namespace {

/// Blocks of one mapping.
constexpr std::size_t kAtOnce = 64;

}  // namespace

SparseBlocks::~SparseBlocks() {
  FRESHET_ASSERT(free_.size() == mapped_.size() * kAtOnce);
  for (auto* const range : mapped_) ::munmap(range, kAtOnce * kSize);
}

bool SparseBlocks::map_more() {
  auto* const got =
      ::mmap(nullptr, kAtOnce * kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (got == MAP_FAILED) return false;
  // A huge page would be there as a whole.
  ::madvise(got, kAtOnce * kSize, MADV_NOHUGEPAGE);
  auto* const range = static_cast<std::byte*>(got);
  mapped_.push_back(range);
  // There is room for all: giving back must not fail.
  free_.reserve(mapped_.size() * kAtOnce);
  for (auto i = kAtOnce; i > 0; --i) free_.push_back(range + (i - 1) * kSize);
  return true;
}

std::byte* SparseBlocks::take() {
  std::lock_guard const hold{lock_};
  if (free_.empty() && !map_more()) return nullptr;
  auto* const block = free_.back();
  free_.pop_back();
  return block;
}

void SparseBlocks::give(std::byte* block) noexcept {
  ::madvise(block, kSize, MADV_DONTNEED);
  std::lock_guard const hold{lock_};
  free_.push_back(block);
}

}  // namespace freshet
