/// BoxWalk: the boxes of a run of octets, one after the other (ISO/IEC 14496-12 §4.2).
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/mp4/four_cc.hpp"

#include <cstddef>
#include <optional>

namespace freshet::wire::mp4 {

struct Box {
  FourCc type;
  ByteSpan body;
  std::size_t offset = 0;  ///< of the box's first octet, from where the walk's base says
  std::size_t size = 0;    ///< with its head

  [[nodiscard]] std::size_t body_offset() const { return offset + size - body.size(); }
  [[nodiscard]] std::size_t end() const { return offset + size; }
};

/// Like Reader it is checked once: next() ends at the first broken box, and ok() is then false.
class BoxWalk {
 public:
  explicit BoxWalk(ByteSpan bytes, std::size_t base = 0) : bytes_{bytes}, base_{base} {}

  std::optional<Box> next();
  [[nodiscard]] bool ok() const { return ok_; }
  /// Octets from the walk's base to the box that comes next, or that is broken.
  [[nodiscard]] std::size_t offset() const { return base_ + pos_; }

 private:
  ByteSpan bytes_;
  std::size_t base_;
  std::size_t pos_ = 0;
  bool ok_ = true;
};

/// The first box of that type, whole; an error names the type when it is missing.
[[nodiscard]] Result<Box> child(ByteSpan bytes, FourCc type);

}  // namespace freshet::wire::mp4
