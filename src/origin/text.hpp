/// Texts that many answers share, plain and compressed.
#pragma once

#include "base/bytes.hpp"
#include "base/lazy.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace freshet::origin {

/// A text as a deflate stream that ends at an octet boundary, so that another may follow.
struct Deflated {
  Bytes octets;
  std::uint32_t crc = 0, size = 0;  ///< of the text
};

struct SharedText {
  Bytes plain;
  Deflated deflated;
};

/// A playlist's body in both encodings. What many versions have in common stands in the middle, is
/// shared, and is kept compressed: a two-hour window is a third of a megabyte of plain text.
class PlaylistText {
 public:
  explicit PlaylistText(SharedText whole);
  PlaylistText(SharedText before, Deflated middle, SharedText after);

  [[nodiscard]] std::vector<Bytes> const& gzip() const { return gzip_; }
  /// From any thread. The first who asks has the middle inflated.
  [[nodiscard]] std::vector<Bytes> const& plain() const;

 private:
  Bytes before_, after_;
  Deflated middle_;
  std::vector<Bytes> gzip_;
  std::unique_ptr<Lazy<std::vector<Bytes>>> plain_;
};

}  // namespace freshet::origin
