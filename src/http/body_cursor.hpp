/// BodyCursor: walks a body of whatever kind, a frame's worth at a time, without copying slices.
#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <cstdint>

namespace freshet::http {

/// Slices are handed on shared; of a file, chunks are read one after another.
class BodyCursor {
 public:
  explicit BodyCursor(Body body);

  [[nodiscard]] std::uint64_t left() const { return left_; }
  /// How many octets the next take() may ask for, at most `most`: 0 at the end, and when the file
  /// is shorter than promised (then left() is not 0).
  [[nodiscard]] std::size_t ready(std::size_t most);
  /// Exactly `n` octets, no more than ready() said; appended to `out`.
  void take(std::size_t n, Slices& out);

 private:
  [[nodiscard]] bool read_chunk();

  Body body_;
  std::uint64_t left_;
  std::size_t at_ = 0;      // the slice that is next
  std::size_t offset_ = 0;  // in it, or in the chunk
  Bytes chunk_;             // of a file
};

}  // namespace freshet::http
