/// Lines: a playlist's lines in order, with the rules that hold for each (RFC 8216bis §4.1).
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::wire::hls {

/// A tag's name with its '#', and what stands behind its colon.
struct TagLine {
  std::string_view name, value;
};

class Lines {
 public:
  explicit Lines(std::string_view text) : left_{text} {}

  /// The next line that is neither empty nor a comment; nothing at the end.
  std::optional<std::string_view> next() {
    while (!left_.empty()) {
      auto const end = left_.find('\n');
      auto line = left_.substr(0, end);
      left_.remove_prefix(end == left_.npos ? left_.size() : end + 1);
      ++number_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      bool const comment = line.starts_with('#') && !line.starts_with("#EXT");
      if (!line.empty() && !comment) return line;
    }
    return {};
  }
  [[nodiscard]] std::size_t number() const { return number_; }

  /// The error with the line it was met at.
  [[nodiscard]] Error at(Error error) const {
    return std::move(error).in("line " + std::to_string(number_));
  }

 private:
  std::string_view left_;
  std::size_t number_ = 0;
};

[[nodiscard]] inline TagLine split_tag(std::string_view line) {
  auto const colon = line.find(':');
  if (colon == line.npos) return {line, {}};
  return {line.substr(0, colon), line.substr(colon + 1)};
}

/// §4.1: no control characters but those that end a line; and the first line is #EXTM3U.
[[nodiscard]] Result<> check_text(std::string_view text);

}  // namespace freshet::wire::hls
