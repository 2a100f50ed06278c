#include "api/number_cursor.hpp"

#include "api/reply.hpp"

#include <charconv>
#include <limits>

namespace freshet::api {

std::optional<std::int64_t> number_cursor(std::string_view text) {
  if (text.empty()) return std::numeric_limits<std::int64_t>::max();
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  auto const whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional{number} : std::nullopt;
}

http::Response bad_cursor() {
  return problem_reply(400, "Bad request", "cursor: expected what the page before gave as `next`");
}

}  // namespace freshet::api
