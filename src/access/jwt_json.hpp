/// The JSON inside JSON web tokens, read so that nobody could read it another way.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::access {

/// RFC 7515 §4.1. What carries a key (jwk, jku, x5c, x5u) is not looked at: ours are configured.
struct JwtHeader {
  std::string algorithm;        ///< alg
  std::string type;             ///< typ; empty: not said
  std::string key_id{};         ///< kid; empty: not said, or not as a text that could be a name
  bool has_extensions = false;  ///< crit
};

/// RFC 7519 §4.1 and ours. Times are seconds of the Unix epoch.
struct JwtClaims {
  std::string subject;                                 ///< sub; empty: not said
  std::string issuer;                                  ///< iss; empty: not said
  std::vector<std::string> audience;                   ///< aud
  std::optional<std::int64_t> expires_at{};            ///< exp
  std::optional<std::int64_t> not_before{};            ///< nbf
  std::optional<std::int64_t> issued_at{};             ///< iat
  std::vector<std::string> roles{};                    ///< roles
  std::optional<std::vector<std::string>> channels{};  ///< channels
  std::string id{};                                    ///< jti; empty: not said
  std::uint32_t age = 0;  ///< years: age or age_over, the greater one; 0: neither is said
  std::string name{};     ///< name; empty: not said, or not in one line of 1 to 255 octets

  friend bool operator==(JwtClaims const&, JwtClaims const&) = default;
};

// Each refuses (bad_message) what is no single object, names a member twice at any depth, is nested
// deeply or holds octets that are no text; and of the members above what is not of their kind or
// size. Other members may be anything. `what`: "payload is not JSON", "exp: expected a time …".
[[nodiscard]] Result<JwtHeader> read_jwt_header(std::string_view json);
[[nodiscard]] Result<JwtClaims> read_jwt_claims(std::string_view json);

/// In one line, the members in a fixed order.
[[nodiscard]] std::string write_jwt_header(JwtHeader const& header);
[[nodiscard]] std::string write_jwt_claims(JwtClaims const& claims);

}  // namespace freshet::access
