/// JwtKeySet: several public keys by their names (JWKS, RFC 7517), so that a signer can change its
/// key without a day on which nobody is let in.
#pragma once

#include "access/jwt_json.hpp"
#include "access/jwt_key.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::access {

inline constexpr std::size_t kLongestJwks = 65'536;  // octets

/// A value. From any thread.
class JwtKeySet {
 public:
  /// Of nothing: every token is refused.
  JwtKeySet() = default;
  /// The keys for ES256 (P-256) and EdDSA (Ed25519) signatures in it; those of other kinds and for
  /// other uses are passed over (RFC 7517 §5), and so are shared secrets. An invalid_argument: it
  /// is no such set, holds none of them, or two of one name.
  [[nodiscard]] static Result<JwtKeySet> of_json(std::string_view text);

  /// The key that a token's header names, or the only one of its algorithm where it names none.
  /// The error goes on after "the token ". A no_such_process: there is no key of that name (yet).
  [[nodiscard]] Result<JwtKey> find(JwtHeader const& header) const;
  [[nodiscard]] std::size_t size() const { return keys_.size(); }

 private:
  struct Named {
    std::string id;  ///< kid; may be empty
    JwtKey key;
  };
  std::vector<Named> keys_;
};

}  // namespace freshet::access
