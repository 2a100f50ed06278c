/// Gather: walks a list of buffers through writes that may take only a part of it.
#pragma once

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <sys/uio.h>

namespace freshet::net {

class Gather {
 public:
  /// Vectors a system call is given at once: far below IOV_MAX (1024), and a page of stack.
  static constexpr std::size_t kMost = 64;

  explicit Gather(std::span<boost::asio::const_buffer const> buffers) : buffers_{buffers} {
    for (auto const& buffer : buffers) left_ += buffer.size();
    skip_empty();
  }

  [[nodiscard]] bool done() const { return left_ == 0; }
  /// Octets that are not yet taken.
  [[nodiscard]] std::size_t left() const { return left_; }

  /// Describes what is left, as far as `out` reaches. Answers how many vectors were filled.
  std::size_t fill(std::span<iovec> out) const {
    std::size_t n = 0;
    for (auto i = at_; i < buffers_.size() && n < out.size(); ++i) {
      auto const skip = i == at_ ? offset_ : 0;
      auto const size = buffers_[i].size() - skip;
      if (size == 0) continue;
      auto const* data = static_cast<char const*>(buffers_[i].data()) + skip;
      out[n++] = {const_cast<char*>(data), size};
    }
    return n;
  }

  /// `n` octets were taken.
  void advance(std::size_t n) {
    left_ -= n;
    while (n > 0 && at_ < buffers_.size()) {
      auto const taken = std::min(n, buffers_[at_].size() - offset_);
      n -= taken;
      offset_ += taken;
      skip_empty();
    }
  }

 private:
  void skip_empty() {
    while (at_ < buffers_.size() && offset_ == buffers_[at_].size()) {
      ++at_;
      offset_ = 0;
    }
  }

  std::span<boost::asio::const_buffer const> buffers_;
  std::size_t at_ = 0, offset_ = 0, left_ = 0;
};

}  // namespace freshet::net
