/// Cursors of lists that are numbers.
#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet::api {

/// The id before which a page begins; without a cursor the greatest there is. Nothing: it is none
/// of ours.
[[nodiscard]] std::optional<std::int64_t> number_cursor(std::string_view text);
/// 400.
[[nodiscard]] http::Response bad_cursor();

}  // namespace freshet::api
