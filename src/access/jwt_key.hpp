/// JwtKey: the one key that JSON web tokens are verified with. It, and no token, says how.
#pragma once

#include "base/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::access {

/// A value; copies share the key. From any thread.
class JwtKey {
 public:
  /// HS256 (RFC 7518 §3.2) with the octets of the text as they stand. An invalid_argument: it is
  /// shorter than 32 octets, or no secret but a key in PEM.
  [[nodiscard]] static Result<JwtKey> of_secret(std::string secret);
  /// ES256 or EdDSA, as the key is one of P-256 or Ed25519: "-----BEGIN PUBLIC KEY-----". An
  /// invalid_argument says what it is instead.
  [[nodiscard]] static Result<JwtKey> of_public_key(std::string_view pem);
  /// ES256: a point, each coordinate in 32 octets (RFC 7518 §6.2.1). EdDSA: RFC 8037 §2, 32 octets.
  /// An invalid_argument: it is no such key.
  [[nodiscard]] static Result<JwtKey> of_p256(std::string_view x, std::string_view y);
  [[nodiscard]] static Result<JwtKey> of_ed25519(std::string_view x);

  /// A literal, as `alg` has it.
  [[nodiscard]] std::string_view algorithm() const;
  /// Of `text`? An HS256 signature is compared in constant time; the octets of an ES256 or EdDSA
  /// signature are no secret.
  [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;
  /// A public key cannot: operation_not_supported.
  [[nodiscard]] Result<std::string> sign(std::string_view text) const;

 private:
  struct Public;
  struct Raw;  // OpenSSL's

  static Result<JwtKey> of_raw(Raw raw);

  JwtKey(std::string secret, std::shared_ptr<Public const> key)
      : secret_{std::move(secret)}, public_{std::move(key)} {}

  std::string secret_;
  std::shared_ptr<Public const> public_;  // null: the secret is the key
};

}  // namespace freshet::access
