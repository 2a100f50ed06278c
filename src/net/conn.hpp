/// Conn: a byte stream to one peer. Protocols are written against it and so compile once, not once
/// per transport.
#pragma once

#include "base/result.hpp"
#include "net/awaitable.hpp"

#include <boost/asio/buffer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace freshet::net {

/// On its loop. At most one read and one write at a time. The buffers live until the call answers.
class Conn {
 public:
  virtual ~Conn() = default;

  /// What has come, as soon as something has; 0 octets: the peer ended in order. The buffer is
  /// written to at that moment and not before: connections of one loop may share one.
  [[nodiscard]] virtual awaitable<Result<std::size_t>> read_some(asio::mutable_buffer buffer) = 0;
  /// All of it, in one gathered write where the transport can.
  [[nodiscard]] virtual awaitable<Result<>> write(std::span<asio::const_buffer const> buffers) = 0;
  /// What the transport takes of it at once, maybe nothing: the rest is for write(). Not while a
  /// write is under way.
  [[nodiscard]] virtual Result<std::size_t> write_now(
      [[maybe_unused]] std::span<asio::const_buffer const> buffers) {
    return std::size_t{0};
  }
  /// `size` octets of an open file from `offset`; a file that is shorter is an error.
  [[nodiscard]] virtual awaitable<Result<>> write_file(int fd, std::uint64_t offset,
                                                       std::uint64_t size) = 0;

  /// From then on, until the next call, reads and writes fail with errc::timed_out. A write that
  /// makes progress starts its time anew; reads do not. 0: no limit, as at the start. Cheap: no
  /// timer is touched unless somebody really waits.
  virtual void expires_after(std::chrono::milliseconds limit) = 0;

  /// The one way to cancel: what waits fails with errc::operation_canceled, and so does what comes.
  virtual void close() noexcept = 0;
  /// close(), and the peer cannot take what it has read for all there was.
  virtual void abort() noexcept = 0;
  /// Nothing more will be written; the peer reads the end, and may still send.
  virtual void end_writing() noexcept = 0;

  /// Has the peer ended or broken the connection, even behind octets not yet read? Costs a system
  /// call at most; for those who look after a peer while nothing is read.
  [[nodiscard]] virtual bool peer_left() noexcept = 0;

  /// At most one read in each such interval, so that one wake-up and one system call fetch many
  /// small writes of a publisher. 0, the default: off.
  virtual void set_read_pause(std::chrono::milliseconds) {}

  /// For who tells a peer what happens now: little of it waits in the kernel where nobody can take
  /// it back, and a peer that acknowledges nothing is gone after a while.
  virtual void keep_little_unsent() noexcept {}

  /// Is what is said ciphered (TLS)?
  [[nodiscard]] virtual bool secure() const { return false; }
  /// "10.0.0.5:4711", "[2001:db8::1]:4711"; behind a trusted balancer, whom it speaks for.
  [[nodiscard]] virtual std::string const& peer() const = 0;
};

}  // namespace freshet::net
