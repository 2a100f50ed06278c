/// seal(): text that only whoever has the key can read, or could have written (AES-256-GCM).
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace freshet::access {

/// `key`: 32 octets. What is sealed twice is never the same twice.
[[nodiscard]] Result<std::string> seal(std::string_view key, std::string_view text);
/// An error: it was sealed with another key, or is not as it was.
[[nodiscard]] Result<std::string> unseal(std::string_view key, std::string_view sealed);

}  // namespace freshet::access
