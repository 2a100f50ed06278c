/// TcpConn: Conn over a TCP socket.
#pragma once

#include "base/clock.hpp"
#include "net/conn.hpp"
#include "net/loop.hpp"
#include "net/readiness.hpp"
#include "net/steady_timer.hpp"
#include "net/timer.hpp"

#include <memory>
#include <optional>
#include <poll.h>
#include <span>
#include <string>
#include <utility>

namespace freshet::net {

/// System calls are tried first; the reactor is asked only when they would block, or when a write
/// came up short: the socket is full then.
class TcpConn final : public Conn {
 public:
  /// Takes a connected, non-blocking socket over; `ticket` lives as long as the connection.
  TcpConn(Loop& loop, int fd, std::string peer, std::shared_ptr<void> ticket = {});

  awaitable<Result<std::size_t>> read_some(asio::mutable_buffer buffer) override;
  awaitable<Result<>> write(std::span<asio::const_buffer const> buffers) override;
  Result<std::size_t> write_now(std::span<asio::const_buffer const> buffers) override;
  awaitable<Result<>> write_file(int fd, std::uint64_t offset, std::uint64_t size) override;
  void expires_after(std::chrono::milliseconds limit) override;
  void close() noexcept override;
  void abort() noexcept override;
  void end_writing() noexcept override;
  bool peer_left() noexcept override;
  void keep_little_unsent() noexcept override;
  void set_read_pause(std::chrono::milliseconds pause) override { read_pause_ = pause; }
  std::string const& peer() const override { return peer_; }

  /// What has come, left where it is: at least `least` octets, fewer only once the peer has ended.
  /// `into` takes as many.
  [[nodiscard]] awaitable<Result<std::size_t>> peek(std::span<char> into, std::size_t least);
  /// Drops octets that peek() has shown.
  void skip(std::size_t n) noexcept;
  /// Whom a trusted balancer speaks for; before anybody asked for the peer.
  void set_peer(std::string peer) { peer_ = std::move(peer); }

  // For a layer above (TlsConn) that reads and writes the socket by itself and leaves the waiting,
  // the limit and the end to this one.

  [[nodiscard]] Loop& loop() const { return loop_; }
  [[nodiscard]] bool closed() const { return closed_; }
  /// Not after close(): the number may be another's then.
  [[nodiscard]] int fd() const { return socket_.fd(); }
  /// Only after the kernel has answered EAGAIN: then for what comes next.
  [[nodiscard]] awaitable<Result<>> wait_readable() { return wait_to(Readiness::To::read); }
  [[nodiscard]] awaitable<Result<>> wait_writable() { return wait_to(Readiness::To::write); }
  /// Is there something to read, or the end?
  [[nodiscard]] bool readable() const noexcept { return sees(POLLIN); }
  /// A write got on: its time starts anew.
  void made_progress();
  /// Why an operation may not go on: closed or late.
  [[nodiscard]] std::optional<Error> stopped(char const* doing) const;

 private:
  awaitable<Result<>> wait_to(Readiness::To what);
  awaitable<void> pause_reading();
  void arm();
  void on_timer();
  [[nodiscard]] bool sees(short event) const noexcept;
  [[nodiscard]] Error failed(char const* doing, int error) const;

  Loop& loop_;
  std::shared_ptr<void> ticket_;
  Readiness socket_;
  std::string peer_;
  Timer timer_;
  std::chrono::milliseconds limit_{0};
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime armed_ = SteadyTime::max();  // when timer_ will look again
  bool expired_ = false;
  bool closed_ = false;
  bool drained_ = false;  // the last read fetched all there was
  unsigned direct_ = 0;   // reads since the loop last had its turn
  std::chrono::milliseconds read_pause_{0};
  SteadyTime last_read_{};
  std::optional<SteadyTimer> pause_timer_;
};

}  // namespace freshet::net
