/// TlsChallenges: certificates that are shown to an authority which looks whether a name leads here
/// (RFC 8737, ALPN "acme-tls/1"), and to nobody else.
#pragma once

#include "base/published.hpp"
#include "base/result.hpp"

#include <openssl/types.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::net {

/// The protocol's name in ALPN. A connection that agreed on it ends with its handshake.
inline constexpr std::string_view kAcmeTls = "acme-tls/1";

/// Changed from one thread at a time, read from any.
class TlsChallenges {
 public:
  /// A key and its certificate in PEM, in one text.
  [[nodiscard]] Result<> show(std::string const& name, std::string const& pem);
  void hide(std::string const& name);

  /// For TlsContext: a client that offers this protocol and no other gets the certificate for the
  /// name that it asks for, if there is one.
  void look_at_hello(SSL* ssl) const;
  /// For TlsContext: did it?
  [[nodiscard]] bool was_shown(SSL const* ssl, std::string_view offered) const;

 private:
  struct Pair;
  using Pairs = std::map<std::string, std::shared_ptr<Pair const>, std::less<>>;

  Published<Pairs> pairs_;
  std::atomic<bool> any_{false};  // so that all other handshakes take no lock
};

}  // namespace freshet::net
