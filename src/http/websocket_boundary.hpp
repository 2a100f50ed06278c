/// Boundary: where a client's frames and messages end, without a look at what is in them.
#pragma once

#include <cstdint>
#include <string_view>

namespace freshet::http {

/// RFC 6455 §5.2. Frames that break the rules are for the one who reads them.
class Boundary {
 public:
  void add(std::string_view octets);
  /// Does a message end with the last octet, or has none begun?
  [[nodiscard]] bool between_messages() const { return at_ == 0 && payload_ == 0 && !open_; }

 private:
  void head(std::uint8_t octet);

  std::uint64_t payload_ = 0;  // octets of it that are still to come
  std::uint64_t length_ = 0;   // of it, as far as the head has come
  std::uint8_t at_ = 0;        // octets of the head that have come
  std::uint8_t size_ = 2;      // of the head, as far as it is known
  std::uint8_t extended_ = 0;  // octets of it that say the length
  std::uint8_t opcode_ = 0;
  bool final_ = false;
  bool open_ = false;  // a message's last frame has not come
};

}  // namespace freshet::http
