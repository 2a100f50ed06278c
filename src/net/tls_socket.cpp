#include "net/tls_socket.hpp"

#include <openssl/bio.h>

#include <sys/socket.h>

namespace freshet::net {
namespace {

int write(BIO* bio, char const* octets, int size) {
  static auto const theirs = BIO_meth_get_write(BIO_s_socket());
  auto const* const more = static_cast<bool const*>(BIO_get_app_data(bio));
  if (!*more || BIO_get_ktls_send(bio) != 0) return theirs(bio, octets, size);
  int fd = -1;
  BIO_get_fd(bio, &fd);
  BIO_clear_retry_flags(bio);
  auto const n =
      static_cast<int>(::send(fd, octets, static_cast<std::size_t>(size), MSG_MORE | MSG_NOSIGNAL));
  if (n <= 0 && BIO_sock_should_retry(n) != 0) BIO_set_retry_write(bio);
  return n;
}

BIO_METHOD* make_method() {
  auto const* const theirs = BIO_s_socket();
  auto* const method =
      BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR, "tls socket");
  if (method == nullptr) return nullptr;
  BIO_meth_set_write(method, &write);
  BIO_meth_set_read(method, BIO_meth_get_read(theirs));
  BIO_meth_set_puts(method, BIO_meth_get_puts(theirs));
  BIO_meth_set_ctrl(method, BIO_meth_get_ctrl(theirs));
  BIO_meth_set_create(method, BIO_meth_get_create(theirs));
  BIO_meth_set_destroy(method, BIO_meth_get_destroy(theirs));
  return method;
}

}  // namespace

BIO* make_tls_socket(int fd, bool const* more) {
  static auto const* const method = make_method();
  auto* const bio = method == nullptr ? nullptr : BIO_new(method);
  if (bio == nullptr) return nullptr;
  BIO_set_fd(bio, fd, BIO_NOCLOSE);
  BIO_set_app_data(bio, const_cast<bool*>(more));
  return bio;
}

}  // namespace freshet::net
