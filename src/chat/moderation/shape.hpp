/// Shape: what a text looks like before anybody reads it: heaps of marks, turned directions, and
/// the signs that spam has.
#pragma once

#include <string>
#include <string_view>

namespace freshet::chat {

/// Why a text cannot be shown as it is; empty: it can.
[[nodiscard]] std::string misshapen(std::string_view text);

/// What is known of who writes.
struct Stranger {
  bool first_message = false;
  double account_days = -1;  ///< -1: not said
};
/// How much a text looks like spam, 0 to 1, and the word for what weighed most.
struct Signs {
  double score = 0;
  std::string_view most{};
};
[[nodiscard]] Signs signs_in(std::string_view text, Stranger const& who);

}  // namespace freshet::chat
