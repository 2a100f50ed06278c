/// The reason phrases of the status codes that this server answers with (RFC 9110 §15).
#pragma once

#include <string_view>

namespace freshet::http {

/// "Not Found"; "Unknown" for a code without a registered phrase.
[[nodiscard]] std::string_view reason(int status);

}  // namespace freshet::http
