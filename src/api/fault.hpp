/// Faults: what the API answers to what the rooms below could not do; and cursors that are numbers.
#pragma once

#include "base/result.hpp"
#include "http/message.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet::api {

/// 400 for invalid_argument, 404 for no_such_file_or_directory, 409 for file_exists, else 503.
[[nodiscard]] http::Response fault_reply(Error const& error);

/// The id before which a page begins; without a cursor the greatest there is. Nothing: it is none
/// of ours.
[[nodiscard]] std::optional<std::int64_t> number_cursor(std::string_view text);
/// 400.
[[nodiscard]] http::Response bad_cursor();

}  // namespace freshet::api
