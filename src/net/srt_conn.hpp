/// SrtConn: one SRT caller that was let in: its messages in order, how its line does, its end.
#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/awaitable.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace freshet::net {

/// The line as libsrt measures it; counts are since the beginning.
struct SrtFigures {
  double rtt_s = 0;
  double receive_buffer_s = 0;      ///< what was received and waits for its time
  double latency_s = 0;             ///< as agreed with the caller
  double receive_bps = 0;           ///< bit/s of late
  std::uint64_t lost = 0;           ///< packets found missing, most of which come again
  std::uint64_t retransmitted = 0;  ///< packets that came again
  std::uint64_t dropped = 0;        ///< packets that did not come in time: gone
  std::uint64_t rebuilt = 0;        ///< packets that forward error correction made good
};

struct SrtBatch {
  std::vector<Bytes> messages;        ///< in the order in which they were sent
  std::optional<SrtFigures> figures;  ///< about once a second

  [[nodiscard]] bool empty() const { return messages.empty() && !figures; }
};

/// What the port's thread shares with a connection.
class SrtLink;

/// On its loop, but for close(). Its death closes it.
class SrtConn {
 public:
  explicit SrtConn(std::shared_ptr<SrtLink> link);
  ~SrtConn();
  SrtConn(SrtConn const&) = delete;
  SrtConn& operator=(SrtConn const&) = delete;

  /// What has come, as soon as something has; an empty batch: the time is over. Errors, after all
  /// that came before: connection_reset (the caller left), no_buffer_space (more came than this
  /// loop took), operation_canceled (close()).
  [[nodiscard]] awaitable<Result<SrtBatch>> receive_until(SteadyTime deadline);

  /// From any thread. What waits fails with operation_canceled.
  void close() noexcept;

  /// Messages gather for so long before one batch brings them all; the port's own is the least.
  void set_read_pause(std::chrono::milliseconds pause);

  /// "10.0.0.5:4711", "[2001:db8::1]:4711".
  [[nodiscard]] std::string const& peer() const;
  /// As the caller gave it; the one that the port was asked about.
  [[nodiscard]] std::string const& stream_id() const;

 private:
  std::shared_ptr<SrtLink> const link_;
};

}  // namespace freshet::net
