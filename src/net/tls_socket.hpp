/// tls_socket: OpenSSL's way to a socket, which can send records together.
#pragma once

#include <openssl/types.h>

namespace freshet::net {

/// As OpenSSL's own for sockets, kTLS and SSL_sendfile included, but for this: while `*more` is
/// true the kernel is told that the next record follows at once, and sends full packets meanwhile.
/// The flag outlives it; the descriptor is not closed with it. Null: out of memory.
[[nodiscard]] BIO* make_tls_socket(int fd, bool const* more);

}  // namespace freshet::net
