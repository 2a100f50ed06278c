/// TlsContext: what a TLS server shows and allows: certificate, key, versions, ciphers, protocols.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/tls_challenges.hpp"

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace freshet::net {

/// PEM files: the chain, the server's own certificate first, and its key without a password.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

/// Immutable, from any thread: new files make another one, and who began with this one keeps it.
/// TLS 1.2 and 1.3, forward secrecy only, session tickets under keys of its own, so that after a
/// change of certificates nobody resumes what the former one opened. No renegotiation, no early
/// data, no password is asked for.
class TlsContext {
 public:
  /// Blocks for as long as reading two files takes: not on a loop. `protocols` are ALPN names
  /// (RFC 7301), the most wanted first; with none the extension is not answered. An authority that
  /// validates a name gets what `challenges` has for it instead. An error is one sentence that
  /// names the file and what is wrong with it.
  [[nodiscard]] static Result<std::shared_ptr<TlsContext const>> load(
      TlsFiles const& files, std::span<std::string const> protocols, Clock const& clock,
      std::shared_ptr<TlsChallenges const> challenges = {});

  ~TlsContext();
  TlsContext(TlsContext const&) = delete;
  TlsContext& operator=(TlsContext const&) = delete;

  /// What an operator should know and what does not keep it from serving: a certificate that has
  /// expired, or is not valid yet.
  [[nodiscard]] std::optional<std::string> const& warning() const { return warning_; }
  /// The subject and the last day of the certificate, for the log.
  [[nodiscard]] std::string const& about() const { return about_; }
  /// For TlsConn; OpenSSL counts its references by itself.
  [[nodiscard]] SSL_CTX* native() const { return context_; }

 private:
  TlsContext() = default;
  [[nodiscard]] Result<> make(std::span<std::string const> protocols);
  [[nodiscard]] Result<> take_certificate(std::string const& path);
  [[nodiscard]] Result<> take_key(TlsFiles const& files);
  void look_at_certificate(std::string const& path, Clock const& clock);
  static int choose_protocol(SSL* ssl, unsigned char const** out, unsigned char* size,
                             unsigned char const* offered, unsigned offered_size, void* self);
  static int look_at_hello(SSL* ssl, int* alert, void* self);

  SSL_CTX* context_ = nullptr;
  std::string protocols_;  // as in the extension: a length and a name each
  std::shared_ptr<TlsChallenges const> challenges_;
  std::optional<std::string> warning_;
  std::string about_;
};

}  // namespace freshet::net
