/// TlsConn: Conn over TLS, the server's side or the client's: OpenSSL driven on the socket itself.
#pragma once

#include "base/bytes.hpp"
#include "net/conn.hpp"
#include "net/gather.hpp"
#include "net/tcp_conn.hpp"
#include "net/tls_context.hpp"
#include "net/tls_trust.hpp"

#include <openssl/types.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace freshet::net {

/// OpenSSL reads and writes the descriptor, so that the kernel may take over the ciphering and
/// sendfile (kTLS) where it can; the loop is asked only when the socket would block. Waiting, the
/// time limit and the end are the TcpConn's below. Nothing of OpenSSL's is allocated before the
/// client's first octets are there.
class TlsConn final : public Conn {
 public:
  /// A record's plain text (RFC 8446 §5.1): what is gathered from small buffers at once.
  static constexpr std::size_t kRecord = 16UL * 1024;

  TlsConn(std::unique_ptr<TcpConn> tcp, std::shared_ptr<TlsContext const> context);
  /// The client's side: of a server that must show a certificate for `host`, a name or an address.
  TlsConn(std::unique_ptr<TcpConn> tcp, std::shared_ptr<TlsTrust const> trust, std::string host);
  ~TlsConn() override;

  /// First, and once; reading and writing come after it. The whole of it within `limit`, however
  /// it trickles in: then errc::timed_out. A client that leaves: errc::connection_aborted. One that
  /// speaks something else or nothing that we accept: errc::protocol_error, with OpenSSL's word
  /// for it; it is told by an alert where TLS has one. So is a server whose certificate is not to
  /// be believed.
  [[nodiscard]] awaitable<Result<>> handshake(std::chrono::milliseconds limit);

  /// What ALPN agreed on; empty: the client did not ask.
  [[nodiscard]] std::string_view protocol() const;
  /// Does the kernel cipher what is sent?
  [[nodiscard]] bool ktls() const;

  /// A peer that ends without close_notify broke off: errc::connection_aborted (RFC 8446 §6.1).
  awaitable<Result<std::size_t>> read_some(asio::mutable_buffer buffer) override;
  /// Large buffers are ciphered where they lie; small ones are gathered by the record. A write that
  /// failed half-way is the last.
  awaitable<Result<>> write(std::span<asio::const_buffer const> buffers) override;
  awaitable<Result<>> write_file(int fd, std::uint64_t offset, std::uint64_t size) override;
  void expires_after(std::chrono::milliseconds limit) override { tcp_->expires_after(limit); }
  /// With close_notify, if the socket takes it at once.
  void close() noexcept override;
  /// Without close_notify (RFC 8446 §6.1).
  void abort() noexcept override { tcp_->abort(); }
  void end_writing() noexcept override;
  bool peer_left() noexcept override { return tcp_->peer_left(); }
  void keep_little_unsent() noexcept override { tcp_->keep_little_unsent(); }
  bool secure() const override { return true; }
  std::string const& peer() const override { return tcp_->peer(); }

 private:
  using Scratch = std::unique_ptr<std::array<std::byte, kRecord>>;
  /// What one call into OpenSSL came to.
  enum class Step { done, wants_read, wants_write, ended, failed };

  [[nodiscard]] Result<> begin();
  [[nodiscard]] bool expect_host();
  [[nodiscard]] Step step_of(int answer) const;
  /// Waits for what `step` wants; tells why one that failed did.
  [[nodiscard]] awaitable<Result<>> settle(Step step, char const* doing);
  [[nodiscard]] Error failed(char const* doing);
  [[nodiscard]] std::optional<Error> cannot_write() const;
  [[nodiscard]] static ByteSpan next_piece(Gather const& gather, Scratch& scratch);
  [[nodiscard]] awaitable<Result<>> send_file(int fd, std::uint64_t offset, std::uint64_t size);
  [[nodiscard]] awaitable<Result<>> copy_file(int fd, std::uint64_t offset, std::uint64_t size);
  [[nodiscard]] bool say_goodbye() noexcept;

  std::unique_ptr<TcpConn> tcp_;
  std::shared_ptr<TlsContext const> context_;
  std::shared_ptr<TlsTrust const> trust_;  // of a client
  std::string host_;
  SSL* ssl_ = nullptr;
  bool established_ = false;
  bool broken_ = false;   // OpenSSL answers nothing more
  bool halfway_ = false;  // a record is only partly written
  bool goodbye_said_ = false;
  bool more_ = false;          // another record follows this one at once
  bool more_follows_ = false;  // so does another write()
  unsigned reads_ = 0;         // since the loop last had its turn, as are the octets written
  std::size_t written_ = 0;
};

}  // namespace freshet::net
