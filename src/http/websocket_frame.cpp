#include "http/websocket.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace freshet::http {
namespace {

constexpr std::size_t kMostReason = 123;  // of a control frame's 125 octets
constexpr std::uint8_t kFinal = 0x80, kText = 0x1, kClose = 0x8;

void append_number(std::string& out, std::uint64_t value, int octets) {
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> shift & 0xff);
  }
}

/// §5.2
std::string head_of(std::uint8_t opcode, std::size_t size) {
  std::string head;
  head.reserve(size + 10);
  head += static_cast<char>(kFinal | opcode);
  if (size < 126) {
    head += static_cast<char>(size);
  } else if (size <= 0xffff) {
    head += static_cast<char>(126);
    append_number(head, size, 2);
  } else {
    head += static_cast<char>(127);
    append_number(head, size, 8);
  }
  return head;
}

/// Cut before a character, never within one.
std::string_view shortened(std::string_view text) {
  if (text.size() <= kMostReason) return text;
  auto size = kMostReason;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

Bytes text_frame(std::string_view text) {
  auto frame = head_of(kText, text.size());
  frame += text;
  return Bytes::adopt(std::move(frame));
}

Bytes close_frame(std::uint16_t code, std::string_view why) {
  auto const reason = shortened(why);
  auto frame = head_of(kClose, reason.size() + 2);
  append_number(frame, code, 2);
  frame += reason;
  return Bytes::adopt(std::move(frame));
}

}  // namespace freshet::http
