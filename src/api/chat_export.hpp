/// A channel's kept messages as one file, the oldest first, read page by page while it is sent.
#pragma once

#include "api/desk.hpp"
#include "http/message.hpp"
#include "store/chat_log.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::api {

enum class ExportFormat : std::uint8_t { ndjson, csv };
[[nodiscard]] std::optional<ExportFormat> export_format(std::string_view word);

/// One line with its end. In CSV (RFC 4180) a text that a spreadsheet would take for a formula
/// begins with an apostrophe.
[[nodiscard]] std::string export_line(store::ChatRow const& row, ExportFormat format);
/// The first line of a CSV; empty for NDJSON.
[[nodiscard]] std::string_view export_head(ExportFormat format);

/// `desk` outlives the answer. On the request's loop.
[[nodiscard]] http::Response export_reply(Desk const& desk, http::Request const& request,
                                          std::string const& channel, ExportFormat format);

}  // namespace freshet::api
