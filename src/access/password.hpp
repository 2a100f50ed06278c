/// Passwords: what is kept of one, by which it is known again and cannot be read (argon2id, RFC
/// 9106).
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace freshet::access {

/// What it takes to try one. It stands in what is kept, so that a dearer one ends nobody's.
struct PasswordCost {
  std::size_t memory_bytes = 64UL * 1024 * 1024;
  unsigned passes = 3;
};

inline constexpr std::size_t kShortestPassword = 12;    // characters
inline constexpr std::size_t kLongestPassword = 1'024;  // octets

/// May it be one? The error says what is wrong with it.
[[nodiscard]] Result<> check_password(std::string_view password);

/// What is kept of it. Takes a tenth of a second and the memory of its cost: never on a loop.
[[nodiscard]] Result<std::string> hash_password(std::string_view password, PasswordCost cost = {});

/// Is it the one that was kept? As dear as it was made. An error: what is kept is damaged, or there
/// is no memory; nobody knows then.
[[nodiscard]] Result<bool> is_password(std::string_view password, std::string const& kept);

}  // namespace freshet::access
