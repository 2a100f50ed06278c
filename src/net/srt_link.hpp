/// SrtLink: where the port's thread and a connection's loop meet.
#pragma once

#include "net/event.hpp"
#include "net/srt_conn.hpp"

#include <atomic>
#include <cstddef>
#include <functional>

namespace freshet::net {

class SrtLink : public std::enable_shared_from_this<SrtLink> {
 public:
  /// Octets that may wait for their loop.
  static constexpr std::size_t kMostWaiting = 8UL << 20;

  SrtLink(Loop& home, std::string from, std::string id, std::function<void()> wake)
      : loop{home},
        peer{std::move(from)},
        stream_id{std::move(id)},
        wake_{std::move(wake)},
        news_{home} {}

  Loop& loop;
  std::string const peer, stream_id;

  // The port's thread.
  /// False: so much waits already that nothing more is taken.
  [[nodiscard]] bool deliver(SrtBatch batch);
  void finish(Error why);
  [[nodiscard]] bool closing() const { return closing_.load(std::memory_order_acquire); }
  [[nodiscard]] std::chrono::milliseconds read_pause() const { return read_pause_.load(); }

  // The connection's loop.
  [[nodiscard]] awaitable<Result<SrtBatch>> receive_until(SteadyTime deadline);
  void set_read_pause(std::chrono::milliseconds pause) { read_pause_ = pause; }

  // From any thread.
  void close() noexcept;

 private:
  void arrived(SrtBatch batch, std::size_t octets);
  void ended(Error why);

  std::function<void()> const wake_;  // the port's thread
  std::atomic<bool> closing_{false};
  std::atomic<std::chrono::milliseconds> read_pause_{std::chrono::milliseconds{0}};
  std::atomic<std::size_t> waiting_{0};
  // On the loop.
  Event news_;
  SrtBatch inbox_;
  std::size_t inbox_octets_ = 0;
  std::optional<Error> end_;
};

}  // namespace freshet::net
