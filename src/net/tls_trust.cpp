#include "net/tls_trust.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <utility>

namespace freshet::net {
namespace {

constexpr char kTrustCiphers12[] = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:!aNULL:!eNULL:!PSK:!SRP";
constexpr std::uint64_t kTrustOptions = SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION;
constexpr long kTrustModes =
    SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS;

Error no_trust(std::string what) {
  auto const* const text = ERR_reason_error_string(ERR_peek_last_error());
  if (text != nullptr) what += " (" + std::string{text} + ")";
  ERR_clear_error();
  return failure(boost::system::errc::invalid_argument, std::move(what));
}

}  // namespace

TlsTrust::~TlsTrust() { SSL_CTX_free(context_); }

Result<std::shared_ptr<TlsTrust const>> TlsTrust::load(std::string const& authorities) {
  ERR_clear_error();
  std::shared_ptr<TlsTrust> trust{new TlsTrust};
  auto* const context = trust->context_ = SSL_CTX_new(TLS_client_method());
  if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(context, kTrustCiphers12) != 1) {
    return no_trust("OpenSSL refuses what a TLS client needs");
  }
  SSL_CTX_set_options(context, kTrustOptions);
  SSL_CTX_set_mode(context, kTrustModes);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (authorities.empty()) {
    if (SSL_CTX_set_default_verify_paths(context) != 1) {
      return no_trust("the system's certificate authorities cannot be read");
    }
  } else if (SSL_CTX_load_verify_file(context, authorities.c_str()) != 1) {
    return no_trust("cannot read certificate authorities from " + authorities);
  }
  return std::shared_ptr<TlsTrust const>{std::move(trust)};
}

}  // namespace freshet::net
