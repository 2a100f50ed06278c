#include "http/h2_memory.hpp"

#include "base/sparse_blocks.hpp"

#include <cstdlib>
#include <cstring>
#include <functional>
#include <utility>

namespace freshet::http {
namespace {

/// Nothing smaller is the frames' buffer.
constexpr std::size_t kFrames = 16UL * 1024;

/// Never destroyed: sessions may outlive what is destroyed at the process's end.
SparseBlocks& blocks() {
  static auto* const all = new SparseBlocks;
  return *all;
}

}  // namespace

H2Memory::H2Memory()
    : table_{this, allocate, release, allocate_zeros, resize}, block_{blocks().take()} {}

H2Memory::~H2Memory() {
  if (block_ != nullptr) blocks().give(block_);
}

bool H2Memory::is_ours(void const* memory) const {
  auto const* const at = static_cast<std::byte const*>(memory);
  std::less<> const before;
  return block_ != nullptr && !before(at, block_) && before(at, block_ + SparseBlocks::kSize);
}

void* H2Memory::take_frames(std::size_t size) {
  auto const fits = size >= kFrames && size <= SparseBlocks::kSize - kSession;
  if (!fits || block_ == nullptr || std::exchange(frames_taken_, true)) return nullptr;
  return block_ + kSession;
}

// A heap is what is asked for here.
// NOLINTBEGIN(cppcoreguidelines-no-malloc)
void* H2Memory::allocate(std::size_t size, void* self) {
  auto* const frames = static_cast<H2Memory*>(self)->take_frames(size);
  return frames != nullptr ? frames : std::malloc(size);
}

// The first that is asked for is the session.
void* H2Memory::allocate_zeros(std::size_t count, std::size_t size, void* self) {
  auto& memory = *static_cast<H2Memory*>(self);
  auto const first = !std::exchange(memory.session_taken_, true);
  auto const fits = memory.block_ != nullptr && count == 1 && size <= kSession;
  return first && fits ? memory.block_ : std::calloc(count, size);
}

void* H2Memory::resize(void* memory, std::size_t size, void* self) {
  if (memory == nullptr) return allocate(size, self);
  auto& mine = *static_cast<H2Memory*>(self);
  if (!mine.is_ours(memory)) return std::realloc(memory, size);
  auto const have = memory == mine.block_ ? kSession : SparseBlocks::kSize - kSession;
  if (size <= have) return memory;
  auto* const larger = std::malloc(size);
  if (larger != nullptr) std::memcpy(larger, memory, have);
  return larger;
}

// The block's own are given back with it.
void H2Memory::release(void* memory, void* self) {
  if (!static_cast<H2Memory*>(self)->is_ours(memory)) std::free(memory);
}
// NOLINTEND(cppcoreguidelines-no-malloc)

}  // namespace freshet::http
