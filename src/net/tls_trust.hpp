/// TlsTrust: whom a TLS client believes: authorities, versions, ciphers.
#pragma once

#include "base/result.hpp"

#include <openssl/types.h>

#include <memory>
#include <string>

namespace freshet::net {

/// Immutable, from any thread. TLS 1.2 and 1.3 with forward secrecy; the server's chain and name
/// are verified, always.
class TlsTrust {
 public:
  /// `authorities`: a PEM file of who may certify; empty: the system's. Blocks for as long as
  /// reading it takes: not on a loop. An error is one sentence that names the file.
  [[nodiscard]] static Result<std::shared_ptr<TlsTrust const>> load(std::string const& authorities);

  ~TlsTrust();
  TlsTrust(TlsTrust const&) = delete;
  TlsTrust& operator=(TlsTrust const&) = delete;

  /// For TlsConn; OpenSSL counts its references by itself.
  [[nodiscard]] SSL_CTX* native() const { return context_; }

 private:
  TlsTrust() = default;

  SSL_CTX* context_ = nullptr;
};

}  // namespace freshet::net
