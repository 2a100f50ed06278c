/// H2Memory: where one session of nghttp2's has its memory from.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>

namespace freshet::http {

/// The heap, but for two: the session itself, and the buffer of 16 KiB that it keeps for the frames
/// it makes. Bodies never pass through that buffer, and heads are some hundred octets: of a block
/// of five pages that holds both, only the first page is ever written, unless a head is very long.
/// Outlives the session. On its loop; the blocks are everybody's.
class H2Memory {
 public:
  H2Memory();
  ~H2Memory();
  H2Memory(H2Memory const&) = delete;
  H2Memory& operator=(H2Memory const&) = delete;

  /// What nghttp2_session_server_new3 takes; it copies it.
  [[nodiscard]] nghttp2_mem* table() { return &table_; }

 private:
  /// Of the block: the session's share. What is left of the first page is the frames'.
  static constexpr std::size_t kSession = 3UL * 1024;

  static void* allocate(std::size_t size, void* self);
  static void* allocate_zeros(std::size_t count, std::size_t size, void* self);
  static void* resize(void* memory, std::size_t size, void* self);
  static void release(void* memory, void* self);
  [[nodiscard]] bool is_ours(void const* memory) const;
  [[nodiscard]] void* take_frames(std::size_t size);

  nghttp2_mem table_;
  std::byte* const block_;  // null: out of memory, which the heap will say
  bool session_taken_ = false, frames_taken_ = false;
};

}  // namespace freshet::http
