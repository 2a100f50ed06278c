/// Stranger: one connection of somebody who may mean harm, plain or over TLS.
#pragma once

#include "support/h2_client.hpp"
#include "support/tcp_client.hpp"
#include "support/tls_client.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace freshet::test {

class Stranger {
 public:
  /// Over TLS `protocol` is what ALPN agrees on.
  Stranger(std::uint16_t port, bool tls, std::string const& protocol = "http/1.1") {
    if (tls) {
      tls_ = std::make_unique<TlsClient>(port, TlsClientOptions{{protocol}, 0, {}});
    } else {
      tcp_ = std::make_unique<TcpClient>(port);
    }
  }

  /// False: closed on us.
  bool send(std::string_view text) {
    if (tls_) return tls_->send(text);
    try {
      tcp_->send(text);
    } catch (std::runtime_error const&) {
      return false;
    }
    return true;
  }
  /// What comes next; empty: the end, or ten seconds of silence.
  std::string hear() {
    if (tls_) return tls_->receive_some();
    std::string text(16'384, '\0');
    auto const n = ::recv(tcp_->fd(), text.data(), text.size(), 0);
    text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return text;
  }
  std::string hear_all() {
    std::string text;
    for (auto more = hear(); !more.empty(); more = hear()) text += more;
    return text;
  }

  /// Talks HTTP/2 until `enough`; false: the server ended before.
  bool talk(H2Client& client, std::function<bool()> const& enough) {
    for (;;) {
      auto const said = client.output();
      if (!said.empty() && !send(said)) return enough();
      if (enough()) return true;
      auto const heard = hear();
      if (heard.empty() || !client.input(heard)) return enough();
    }
  }

 private:
  std::unique_ptr<TcpClient> tcp_;
  std::unique_ptr<TlsClient> tls_;
};

}  // namespace freshet::test
