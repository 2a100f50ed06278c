/// Question: one that somebody asked, as the room's state has it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::chat {

struct Question {
  std::string id, text;
  std::string user;    ///< who asked
  std::string author;  ///< the same as it is shown, JSON
  std::string state = "asked";
  std::uint64_t n = 0;     ///< who else wants to know, when it was last told of
  std::int64_t ts_ms = 0;  ///< of the Unix epoch
  friend bool operator==(Question const&, Question const&) = default;
};

/// The field "qa:ID", and a line of the list.
[[nodiscard]] std::string to_text(Question const& question);
[[nodiscard]] std::optional<Question> question_of(std::string_view text);
/// The members of an event of it, without `off`, `pdt` and the braces.
[[nodiscard]] std::string told(Question const& question);

}  // namespace freshet::chat
