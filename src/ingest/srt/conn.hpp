/// Conn: one SRT conversation, from the open door to the end of the line.
#pragma once

#include "ingest/profile_guard.hpp"
#include "ingest/srt/admission.hpp"
#include "ingest/srt/line_metrics.hpp"
#include "ingest/srt/loss_log.hpp"
#include "ingest/srt/server.hpp"
#include "ingest/srt/to_packets.hpp"
#include "net/awaitable.hpp"
#include "net/srt_conn.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>

namespace freshet::ingest::srt {

/// On its loop. Shared, because an eviction on its way may outlive the conversation.
class Conn final : public std::enable_shared_from_this<Conn> {
 public:
  Conn(House const& house, net::Loop& loop, std::unique_ptr<net::SrtConn> line);

  /// The whole life. Ends when the encoder does, sends what is not taken, or is let go.
  [[nodiscard]] net::awaitable<Result<>> run();

 private:
  [[nodiscard]] net::awaitable<Result<>> publish();
  [[nodiscard]] net::awaitable<Result<Admission>> hear_reception(Admission const& asked);
  [[nodiscard]] Result<> begin(Admission admitted);
  void keep(net::SrtBatch batch);
  [[nodiscard]] net::awaitable<Result<>> pump();
  [[nodiscard]] Result<> take(net::SrtBatch batch);
  [[nodiscard]] Result<> ended(Error why);
  void evict(EndReason reason);

  House const& house_;
  net::Loop& loop_;
  std::unique_ptr<net::SrtConn> const line_;
  Log log_;
  std::optional<stream::Publication> publication_;
  std::optional<ProfileGuard> guard_;
  std::optional<ToPackets> packets_;
  std::optional<LineMetrics> metrics_;
  std::optional<LossLog> losses_;
  SteadyTime last_heard_{};
  // What came while somebody else was asked.
  std::deque<net::SrtBatch> kept_;
  std::size_t kept_octets_ = 0;
};

}  // namespace freshet::ingest::srt
