/// TlsClient: a plain blocking OpenSSL client on the loopback, for tests of what speaks TLS there.
#pragma once

#include "support/tcp_client.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::test {

using TlsSession = std::shared_ptr<SSL_SESSION>;

struct TlsClientOptions {
  std::vector<std::string> protocols = {};  ///< for ALPN
  int version = 0;                          ///< this one and no other; 0: any
  TlsSession session = {};                  ///< to be resumed
  std::string name = {};                    ///< of the server that it asks for (SNI)
};

/// Believes every certificate. Waits 10 s at most for anything.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, TlsClientOptions const& options = {})
      : TlsClient{TcpClient{port}, options} {}
  /// Over a connection that may have said something already.
  explicit TlsClient(TcpClient tcp, TlsClientOptions const& options = {}) : tcp_{std::move(tcp)} {
    std::signal(SIGPIPE, SIG_IGN);
    SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(context_.get(), &keep_session);
    if (options.version != 0) {
      SSL_CTX_set_security_level(context_.get(), 0);  // or it would not even ask for TLS 1.1
      SSL_CTX_set_min_proto_version(context_.get(), options.version);
      SSL_CTX_set_max_proto_version(context_.get(), options.version);
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_app_data(ssl_.get(), this);
    std::string names;
    for (auto const& name : options.protocols) names += static_cast<char>(name.size()) + name;
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<unsigned char const*>(names.data()),
                        static_cast<unsigned>(names.size()));
    if (!options.name.empty()) {
      SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
               const_cast<char*>(options.name.c_str()));
    }
    if (options.session) SSL_set_session(ssl_.get(), options.session.get());
    SSL_set_fd(ssl_.get(), tcp_.fd());
    ERR_clear_error();
    if (SSL_connect(ssl_.get()) != 1) remember();
  }
  TlsClient(TlsClient const&) = delete;
  TlsClient& operator=(TlsClient const&) = delete;

  /// Why there was no handshake, or why reading failed; empty: all is well.
  [[nodiscard]] std::string const& trouble() const { return trouble_; }
  [[nodiscard]] SSL* native() const { return ssl_.get(); }
  [[nodiscard]] TcpClient& tcp() { return tcp_; }
  [[nodiscard]] bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  [[nodiscard]] std::string version() const { return SSL_get_version(ssl_.get()); }
  /// The last ticket; those of TLS 1.3 come with what is read.
  [[nodiscard]] TlsSession session() const { return session_; }

  [[nodiscard]] std::string protocol() const {
    unsigned char const* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return {reinterpret_cast<char const*>(name), size};
  }
  /// The common name of the server's certificate.
  [[nodiscard]] std::string server() const {
    auto* const certificate = SSL_get0_peer_certificate(ssl_.get());
    if (certificate == nullptr) return {};
    char name[256];
    auto const n = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                             name, sizeof(name));
    return n > 0 ? std::string{name, static_cast<std::size_t>(n)} : std::string{};
  }

  /// False: the server did not take it all.
  bool send(std::string_view text) {
    ERR_clear_error();
    std::size_t n = 0;
    return SSL_write_ex(ssl_.get(), text.data(), text.size(), &n) == 1;
  }
  /// What one record brings.
  std::string receive_some() {
    std::string text(20'000, '\0');
    ERR_clear_error();
    std::size_t n = 0;
    if (SSL_read_ex(ssl_.get(), text.data(), text.size(), &n) != 1) remember();
    text.resize(n);
    return text;
  }
  /// Exactly so many octets, or fewer when the server ends or is silent.
  std::string receive(std::size_t size) {
    std::string text(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      ERR_clear_error();
      std::size_t n = 0;
      if (SSL_read_ex(ssl_.get(), text.data() + got, size - got, &n) != 1) {
        remember();
        break;
      }
      got += n;
    }
    text.resize(got);
    return text;
  }
  std::string receive_all() {
    std::string text;
    for (auto more = receive_some(); !more.empty(); more = receive_some()) text += more;
    return text;
  }
  /// Did the server say close_notify?
  [[nodiscard]] bool ended_in_order() const { return ended_; }
  /// close_notify; what the server still sends may be read.
  void end() { SSL_shutdown(ssl_.get()); }

 private:
  static int keep_session(SSL* ssl, SSL_SESSION* session) {
    static_cast<TlsClient*>(SSL_get_app_data(ssl))->session_.reset(session, &SSL_SESSION_free);
    return 1;
  }
  void remember() {
    auto const code = ERR_peek_last_error();
    auto const* const text = ERR_reason_error_string(code);
    ended_ = SSL_get_error(ssl_.get(), 0) == SSL_ERROR_ZERO_RETURN;
    if (!ended_) trouble_ = text == nullptr ? "the server broke off" : text;
  }

  TcpClient tcp_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{SSL_CTX_new(TLS_client_method()),
                                                             &SSL_CTX_free};
  TlsSession session_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, &SSL_free};
  std::string trouble_;
  bool ended_ = false;
};

}  // namespace freshet::test
