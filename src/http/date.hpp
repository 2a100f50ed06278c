/// Date: the Date header's text (RFC 9110 §5.6.7), made once a second.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string imf_fixdate(std::int64_t unix_seconds);

/// On one thread.
class Date {
 public:
  /// Valid until the next call.
  [[nodiscard]] std::string_view text(std::int64_t wall_us) {
    auto const second = wall_us / 1'000'000;
    if (second != second_) {
      second_ = second;
      text_ = imf_fixdate(second);
    }
    return text_;
  }

 private:
  std::int64_t second_ = INT64_MIN;
  std::string text_;
};

}  // namespace freshet::http
