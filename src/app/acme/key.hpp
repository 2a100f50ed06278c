/// Key: a key on P-256: an account's, with which requests are signed, or a certificate's own.
#pragma once

#include "base/result.hpp"

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::app::acme {

/// A value; copies share the key. From any thread.
class Key {
 public:
  [[nodiscard]] static Result<Key> make();
  /// Of a private key in PEM, without a password; what else stands there is passed over.
  [[nodiscard]] static Result<Key> of_pem(std::string_view pem);

  [[nodiscard]] std::string pem() const;
  /// Its public half (RFC 7517), written as RFC 7638 wants it for the thumbprint.
  [[nodiscard]] std::string jwk() const;
  /// RFC 7638, in base64url: what an authority takes for the account's name.
  [[nodiscard]] std::string thumbprint() const;
  /// ES256 (RFC 7518 §3.4): 64 octets.
  [[nodiscard]] std::string sign(std::string_view text) const;
  [[nodiscard]] EVP_PKEY* native() const { return key_.get(); }

 private:
  explicit Key(std::shared_ptr<EVP_PKEY> key) : key_{std::move(key)} {}

  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace freshet::app::acme
