/// What an authority says (RFC 8555 §7.1), read from its JSON. Outside octets: nothing of it is
/// believed before it was looked at.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app::acme {

/// §7.1.1: where to ask for what.
struct Directory {
  std::string new_nonce, new_account, new_order;
  bool wants_binding = false;  ///< externalAccountRequired
};

/// Of an account, an order, an authorization or a challenge. `over`: deactivated, expired, revoked.
enum class Status { pending, ready, processing, valid, invalid, over };

/// §6.7, RFC 9457: why something was refused.
struct Problem {
  std::string type;    ///< of the ACME ones without the prefix they share: `rateLimited`
  std::string detail;  ///< the authority's words, fit to be shown
  std::string name;    ///< whose it is among several
};

struct Order {
  Status status = Status::pending;
  std::vector<std::string> authorizations;
  std::string finalize;
  std::string certificate;  ///< once it is valid
  std::optional<Problem> error{};
};

struct Challenge {
  std::string type;  ///< `http-01`
  std::string url;
  std::string token;  ///< of those types that have one
  Status status = Status::pending;
  std::optional<Problem> error{};
};

struct Authorization {
  std::string name;
  Status status = Status::pending;
  std::vector<Challenge> challenges;
};

// Addresses are http:// or https:// and go into a request as they are; lists and texts are bounded.
[[nodiscard]] Result<Directory> read_directory(std::string_view json);
/// Of an account only its status matters.
[[nodiscard]] Result<Status> read_account(std::string_view json);
[[nodiscard]] Result<Order> read_order(std::string_view json);
[[nodiscard]] Result<Authorization> read_authorization(std::string_view json);
/// Never fails: a type that is empty says that it was something else.
[[nodiscard]] Problem read_problem(std::string_view json);

/// May it stand in a request?
[[nodiscard]] bool is_address(std::string_view text);
/// base64url, as nonces and tokens are (§6.5.1, §8.1).
[[nodiscard]] bool is_token(std::string_view text);

}  // namespace freshet::app::acme
