/// H2Output: what one gathered write sends: copied frame heads between shared slices, in order.
#pragma once

#include "base/bytes.hpp"

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace freshet::http {

/// What was added lives until clear(); so do the buffers, of which nothing may be added to.
class H2Output {
 public:
  void copy(std::span<std::uint8_t const> octets) {
    if (pieces_.empty() || !pieces_.back().shared.empty()) {
      pieces_.push_back({{}, copied_.size(), 0});
    }
    if (copied_.empty()) copied_.reserve(kUsual);
    copied_.insert(copied_.end(), octets.begin(), octets.end());
    pieces_.back().size += octets.size();
    size_ += octets.size();
  }
  /// Not empty.
  void share(Bytes bytes) {
    size_ += bytes.size();
    pieces_.push_back({std::move(bytes), 0, 0});
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  [[nodiscard]] std::span<boost::asio::const_buffer const> buffers() {
    buffers_.clear();
    for (auto const& piece : pieces_) {
      if (piece.shared.empty()) {
        buffers_.emplace_back(copied_.data() + piece.at, piece.size);
      } else {
        buffers_.emplace_back(piece.shared.data(), piece.shared.size());
      }
    }
    return buffers_;
  }

  /// Keeps no memory: most connections wait most of the time.
  void clear() { *this = {}; }

 private:
  static constexpr std::size_t kUsual = 512;  // octets of the heads of one write

  struct Piece {
    Bytes shared;  // empty: `size` octets of what was copied, from `at`
    std::size_t at = 0, size = 0;
  };

  std::vector<Piece> pieces_;
  std::vector<std::uint8_t> copied_;
  std::vector<boost::asio::const_buffer> buffers_;
  std::size_t size_ = 0;
};

}  // namespace freshet::http
