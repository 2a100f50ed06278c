/// Words: a line of the journal, word by word. Past its end, or at a word of another kind, it is no
/// longer ok() for good, so that a reader asks once a line.
#pragma once

#include <charconv>
#include <concepts>
#include <string_view>
#include <system_error>

namespace freshet::origin {

class Words {
 public:
  explicit Words(std::string_view line) : left_{line} {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool empty() const { return left_.empty(); }
  /// What is between two spaces; never empty while ok().
  std::string_view word() {
    auto const end = left_.find(' ');
    auto const found = left_.substr(0, end);
    left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 1);
    if (found.empty()) ok_ = false;
    return found;
  }
  /// A whole number that fits; 0 when it is none.
  template <std::integral T>
  T number() {
    auto const text = word();
    T value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size()) return value;
    ok_ = false;
    return {};
  }
  bool flag() { return number<unsigned>() != 0; }

 private:
  std::string_view left_;
  bool ok_ = true;
};

}  // namespace freshet::origin
