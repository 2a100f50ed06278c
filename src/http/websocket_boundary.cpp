#include "http/websocket_boundary.hpp"

#include <algorithm>
#include <cstddef>

namespace freshet::http {
namespace {

constexpr std::uint8_t kShortHead = 2, kMaskOctets = 4, kFirstControl = 8;

}  // namespace

void Boundary::add(std::string_view octets) {
  while (!octets.empty()) {
    if (payload_ == 0) {
      head(static_cast<std::uint8_t>(octets.front()));
      octets.remove_prefix(1);
      continue;
    }
    auto const n = static_cast<std::size_t>(std::min<std::uint64_t>(payload_, octets.size()));
    payload_ -= n;
    octets.remove_prefix(n);
  }
}

/// The next octet of a head; the payload's size is complete with the head's last one.
void Boundary::head(std::uint8_t octet) {
  if (at_ == 0) {
    final_ = (octet & 0x80) != 0;
    opcode_ = octet & 0xf;
    length_ = 0;
  } else if (at_ == 1) {
    auto const size = octet & 0x7f;
    extended_ = size == 126 ? 2 : size == 127 ? 8 : 0;
    size_ =
        static_cast<std::uint8_t>(kShortHead + extended_ + ((octet & 0x80) != 0 ? kMaskOctets : 0));
    length_ = extended_ == 0 ? static_cast<std::uint64_t>(size) : 0;
  } else if (at_ < kShortHead + extended_) {
    length_ = length_ << 8 | octet;
  }
  if (++at_ < size_ || at_ < kShortHead) return;
  at_ = 0;
  size_ = kShortHead;
  payload_ = length_;
  if (opcode_ < kFirstControl) open_ = !final_;
}

}  // namespace freshet::http
