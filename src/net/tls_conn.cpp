#include "net/tls_conn.hpp"

#include "base/assert.hpp"
#include "base/chunk_pool.hpp"
#include "base/ip.hpp"
#include "net/tls_socket.hpp"
#include "net/yield.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

namespace freshet::net {
namespace {

using boost::system::errc::errc_t;

/// So many records in a row before the loop's other connections have their turn.
constexpr unsigned kReadsInARow = 16;
constexpr std::size_t kWrittenInARow = 1 << 20;
constexpr std::uint64_t kFileAtOnce = 1 << 20;
constexpr char kBrokeOff[] = ": the peer broke off";

ssize_t read_file(int fd, std::span<std::byte> into, std::uint64_t offset) {
  for (;;) {
    auto const n = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
    if (n >= 0 || errno != EINTR) return n;
  }
}

awaitable<Result<>> give_up(Error why) { co_return why; }

Error of_file(ssize_t answer) {
  if (answer == 0) return failure(errc_t::io_error, "write: the file is shorter than promised");
  boost::system::error_code const code{errno, boost::system::system_category()};
  return {code, "write: the file cannot be read: " + code.message()};
}

}  // namespace

TlsConn::TlsConn(std::unique_ptr<TcpConn> tcp, std::shared_ptr<TlsContext const> context)
    : tcp_{std::move(tcp)}, context_{std::move(context)} {}

TlsConn::TlsConn(std::unique_ptr<TcpConn> tcp, std::shared_ptr<TlsTrust const> trust,
                 std::string host)
    : tcp_{std::move(tcp)}, trust_{std::move(trust)}, host_{std::move(host)} {}

TlsConn::~TlsConn() { SSL_free(ssl_); }

/// A name is asked for (SNI) and looked for; an address is looked for alone (RFC 6066 §3).
bool TlsConn::expect_host() {
  auto* const wanted = SSL_get0_param(ssl_);
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (parse_ip(host_)) return X509_VERIFY_PARAM_set1_ip_asc(wanted, host_.c_str()) == 1;
  return !host_.empty() && SSL_set1_host(ssl_, host_.c_str()) == 1 &&
         SSL_ctrl(ssl_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host_.data()) == 1;
}

Result<> TlsConn::begin() {
  ERR_clear_error();
  ssl_ = SSL_new(trust_ ? trust_->native() : context_->native());
  auto* const socket = ssl_ == nullptr ? nullptr : make_tls_socket(tcp_->fd(), &more_);
  if (socket == nullptr) return failed("tls");
  SSL_set_bio(ssl_, socket, socket);
  if (!trust_) {
    SSL_set_accept_state(ssl_);
    return {};
  }
  SSL_set_connect_state(ssl_);
  if (!expect_host()) return failed("tls");
  return {};
}

awaitable<Result<>> TlsConn::handshake(std::chrono::milliseconds limit) {
  FRESHET_ASSERT(tcp_->loop().here());
  FRESHET_ASSERT(ssl_ == nullptr);
  tcp_->expires_after(limit);
  Result<> ready;
  if (!trust_ && !tcp_->readable()) ready = co_await tcp_->wait_readable();
  if (ready) ready = begin();
  while (ready) {
    if (auto error = tcp_->stopped("tls")) co_return std::move(*error).in("handshake");
    ERR_clear_error();
    auto const step = step_of(SSL_do_handshake(ssl_));
    if (step == Step::done) break;
    ready = co_await settle(step, "tls");
  }
  if (!ready) co_return std::move(ready).error().in("handshake");
  established_ = true;
  tcp_->expires_after(std::chrono::milliseconds{0});
  co_return Result<>{};
}

std::string_view TlsConn::protocol() const {
  unsigned char const* name = nullptr;
  unsigned size = 0;
  if (ssl_ != nullptr) SSL_get0_alpn_selected(ssl_, &name, &size);
  return {reinterpret_cast<char const*>(name), size};
}

bool TlsConn::ktls() const { return ssl_ != nullptr && BIO_get_ktls_send(SSL_get_wbio(ssl_)) != 0; }

TlsConn::Step TlsConn::step_of(int answer) const {
  if (answer > 0) return Step::done;
  switch (SSL_get_error(ssl_, answer)) {
    case SSL_ERROR_WANT_READ:
      return Step::wants_read;
    case SSL_ERROR_WANT_WRITE:
      return Step::wants_write;
    case SSL_ERROR_ZERO_RETURN:
      return Step::ended;
    default:
      return Step::failed;
  }
}

Error TlsConn::failed(char const* doing) {
  auto const error = errno;
  auto const code = ERR_peek_last_error();
  broken_ = true;
  ERR_clear_error();
  auto const where = std::string{doing} + ": ";
  if (ERR_GET_LIB(code) == ERR_LIB_SSL) {
    switch (ERR_GET_REASON(code)) {
      case SSL_R_UNEXPECTED_EOF_WHILE_READING:
        return failure(errc_t::connection_aborted, doing + std::string{kBrokeOff});
      case SSL_R_HTTP_REQUEST:
        return failure(errc_t::protocol_error, where + "this is plain HTTP, not TLS");
      case SSL_R_CERTIFICATE_VERIFY_FAILED:
        return failure(errc_t::protocol_error,
                       where + "the certificate is not to be believed: " +
                           X509_verify_cert_error_string(SSL_get_verify_result(ssl_)));
      default:
        break;
    }
  }
  if (code != 0 && !ERR_SYSTEM_ERROR(code)) {
    auto const* const text = ERR_reason_error_string(code);
    return failure(errc_t::protocol_error, where + (text == nullptr ? "not TLS" : text));
  }
  if (error == 0) return failure(errc_t::connection_aborted, doing + std::string{kBrokeOff});
  boost::system::error_code const system{error, boost::system::system_category()};
  return {system, where + system.message()};
}

awaitable<Result<>> TlsConn::settle(Step step, char const* doing) {
  // No coroutine: OpenSSL's errors are the thread's, and are read before anything else runs on it.
  switch (step) {
    case Step::wants_read:
      return tcp_->wait_readable();
    case Step::wants_write:
      return tcp_->wait_writable();
    case Step::ended:
      return give_up(failure(errc_t::connection_aborted, std::string{doing} + kBrokeOff));
    default:
      return give_up(failed(doing));
  }
}

awaitable<Result<std::size_t>> TlsConn::read_some(asio::mutable_buffer buffer) {
  FRESHET_ASSERT(tcp_->loop().here());
  FRESHET_ASSERT(established_);
  FRESHET_ASSERT(buffer.size() > 0);
  for (;;) {
    if (++reads_ >= kReadsInARow) {
      reads_ = 0;
      co_await yield(tcp_->loop());
    }
    if (auto error = tcp_->stopped("read")) co_return std::move(*error);
    if (broken_) co_return failure(errc_t::connection_aborted, "read: the connection is broken");
    ERR_clear_error();
    std::size_t n = 0;
    auto const step = step_of(SSL_read_ex(ssl_, buffer.data(), buffer.size(), &n));
    if (step == Step::done) co_return n;
    if (step == Step::ended) co_return std::size_t{0};
    reads_ = 0;
    if (auto ready = co_await settle(step, "read"); !ready) co_return std::move(ready).error();
  }
}

std::optional<Error> TlsConn::cannot_write() const {
  if (auto error = tcp_->stopped("write")) return error;
  if (broken_) return failure(errc_t::connection_aborted, "write: the connection is broken");
  return std::nullopt;
}

/// What the next record is made of. The same again until the gather advances: OpenSSL asks for that
/// when it has written only a part.
ByteSpan TlsConn::next_piece(Gather const& gather, Scratch& scratch) {
  std::array<iovec, Gather::kMost> vectors;
  auto const count = gather.fill(vectors);
  auto const& first = vectors[0];
  if (count == 1 || first.iov_len >= kRecord) {
    return {static_cast<std::byte const*>(first.iov_base), first.iov_len};
  }
  if (!scratch) scratch = std::make_unique_for_overwrite<Scratch::element_type>();
  std::size_t size = 0;
  for (std::size_t i = 0; i < count && size < kRecord; ++i) {
    auto const n = std::min(vectors[i].iov_len, kRecord - size);
    std::memcpy(scratch->data() + size, vectors[i].iov_base, n);
    size += n;
  }
  return {scratch->data(), size};
}

awaitable<Result<>> TlsConn::write(std::span<asio::const_buffer const> buffers) {
  FRESHET_ASSERT(tcp_->loop().here());
  FRESHET_ASSERT(established_);
  // A record of an earlier write that was given up would be mixed with this one's.
  if (halfway_) broken_ = true;
  tcp_->made_progress();
  auto const more_follows = std::exchange(more_follows_, false);
  Gather gather{buffers};
  Scratch scratch;
  while (!gather.done()) {
    if (auto error = cannot_write()) co_return std::move(*error);
    auto const piece = next_piece(gather, scratch);
    more_ = more_follows || gather.left() > std::min(piece.size(), kRecord);
    ERR_clear_error();
    std::size_t n = 0;
    auto const step = step_of(SSL_write_ex(ssl_, piece.data(), piece.size(), &n));
    more_ = false;
    halfway_ = step != Step::done;
    if (halfway_) {
      if (auto ready = co_await settle(step, "write"); !ready) co_return ready;
      continue;
    }
    gather.advance(n);
    tcp_->made_progress();
    written_ += n;
    if (written_ >= kWrittenInARow && !gather.done()) {
      written_ = 0;
      co_await yield(tcp_->loop());
    }
  }
  co_return Result<>{};
}

awaitable<Result<>> TlsConn::write_file(int fd, std::uint64_t offset, std::uint64_t size) {
  FRESHET_ASSERT(tcp_->loop().here());
  FRESHET_ASSERT(established_);
  return ktls() ? send_file(fd, offset, size) : copy_file(fd, offset, size);
}

awaitable<Result<>> TlsConn::send_file(int fd, std::uint64_t offset, std::uint64_t size) {
  if (halfway_) broken_ = true;
  tcp_->made_progress();
  while (size > 0) {
    if (auto error = cannot_write()) co_return std::move(*error);
    ERR_clear_error();
    auto const n = SSL_sendfile(ssl_, fd, static_cast<off_t>(offset),
                                static_cast<std::size_t>(std::min(size, kFileAtOnce)), 0);
    if (n == 0) co_return of_file(n);
    if (n > 0) {
      offset += static_cast<std::uint64_t>(n);
      size -= static_cast<std::uint64_t>(n);
      tcp_->made_progress();
      if (size > 0) co_await yield(tcp_->loop());
      continue;
    }
    if (auto ready = co_await settle(step_of(-1), "write"); !ready) co_return ready;
  }
  co_return Result<>{};
}

awaitable<Result<>> TlsConn::copy_file(int fd, std::uint64_t offset, std::uint64_t size) {
  auto const chunk = ChunkPool::take();
  while (size > 0) {
    auto const want = static_cast<std::size_t>(std::min<std::uint64_t>(size, ChunkPool::kSize));
    auto const n = read_file(fd, {chunk.get(), want}, offset);
    if (n <= 0) co_return of_file(n);
    std::array const piece{asio::const_buffer{chunk.get(), static_cast<std::size_t>(n)}};
    more_follows_ = static_cast<std::uint64_t>(n) < size;
    auto const written = co_await write(piece);
    if (!written) co_return written;
    offset += static_cast<std::uint64_t>(n);
    size -= static_cast<std::uint64_t>(n);
  }
  co_return Result<>{};
}

/// True: close_notify has left. Never over a record that is half-way, and never waiting: what the
/// socket does not take now may be tried again.
bool TlsConn::say_goodbye() noexcept {
  if (goodbye_said_) return true;
  if (!established_ || broken_ || halfway_ || tcp_->closed()) return false;
  ERR_clear_error();
  // 0: sent, and the peer's own has not come; nobody waits for that (RFC 8446 §6.1).
  goodbye_said_ = SSL_shutdown(ssl_) >= 0;
  return goodbye_said_;
}

void TlsConn::end_writing() noexcept {
  if (say_goodbye()) tcp_->end_writing();
}

void TlsConn::close() noexcept {
  static_cast<void>(say_goodbye());
  tcp_->close();
}

}  // namespace freshet::net
