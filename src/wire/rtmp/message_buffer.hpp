/// MessageBuffer: one message under assembly. Its memory grows with what has arrived and not with
/// what was announced, and leaves as the message's payload without a copy.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <memory>

namespace freshet::wire::rtmp {

class MessageBuffer {
 public:
  /// Expects `length` octets. Memory for all of them is taken at once up to 64 KiB, or up to the
  /// longest message that came through here before.
  void start(std::size_t length);
  void append(ByteSpan bytes);
  /// What was appended; the buffer is then as before start().
  [[nodiscard]] Bytes finish();
  void drop();

  [[nodiscard]] std::size_t missing() const { return length_ - filled_; }
  [[nodiscard]] std::size_t length() const { return length_; }
  /// Octets of memory held.
  [[nodiscard]] std::size_t held() const { return capacity_; }

 private:
  void grow(std::size_t least);

  std::shared_ptr<std::byte[]> data_;
  std::size_t length_ = 0, filled_ = 0, capacity_ = 0;
  std::size_t proven_ = 0;  ///< the longest message that arrived whole
};

}  // namespace freshet::wire::rtmp
