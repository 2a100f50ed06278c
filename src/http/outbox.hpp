/// Outbox: frames on their way to one peer.
#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "net/conn.hpp"
#include "net/gate.hpp"
#include "net/loop.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace freshet::http {

/// On its loop. A frame is offered to the socket at once; what the socket does not take waits for a
/// coroutine that lives only as long as something waits. Each frame leaves whole and in order. It
/// shares itself with that coroutine, so that the frames of a stopped loop may die in any order.
/// Who sends looks at waiting() and oldest(): nothing is refused here.
class Outbox : public std::enable_shared_from_this<Outbox> {
 public:
  Outbox(std::unique_ptr<net::Conn> conn, net::Loop& loop, Clock const& clock)
      : conn_{std::move(conn)}, loop_{loop}, clock_{clock} {}
  Outbox(Outbox const&) = delete;
  Outbox& operator=(Outbox const&) = delete;

  /// For reading, and for ending.
  [[nodiscard]] net::Conn& conn() { return *conn_; }
  /// Never blocks. A connection that takes nothing any more is closed, and its reader learns it.
  void send(Bytes frame);
  /// Octets that wait.
  [[nodiscard]] std::size_t waiting() const { return waiting_; }
  /// Since when the oldest of them waits; max(): none does.
  [[nodiscard]] SteadyTime oldest() const {
    return entries_.empty() ? SteadyTime::max() : entries_.front().since;
  }
  /// All that waits but the rest of a frame of which something has left.
  void drop_unbegun();
  /// Nothing is sent any more; behind what waits the peer reads the end.
  void end();

 private:
  struct Entry {
    Bytes frame;
    SteadyTime since;
  };

  static net::awaitable<void> write(std::shared_ptr<Outbox> self);
  void pop();
  void fail();

  std::unique_ptr<net::Conn> conn_;
  net::Loop& loop_;
  Clock const& clock_;
  net::Gate gate_;  // the writer's pass
  std::vector<Entry> entries_;
  std::size_t waiting_ = 0;
  bool begun_ = false;    // of the first entry something has left
  bool writing_ = false;  // the coroutine lives
  bool ended_ = false;
};

}  // namespace freshet::http
