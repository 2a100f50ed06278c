/// H2Conn: the coroutines of one HTTP/2 connection: a reader, a writer, and a handler a stream.
#pragma once

#include "base/clock.hpp"
#include "http/body_share.hpp"
#include "http/h2_output.hpp"
#include "http/h2_session.hpp"
#include "http/h2_watch.hpp"
#include "http/router.hpp"
#include "http/server_context.hpp"
#include "net/conn.hpp"
#include "net/event.hpp"
#include "net/gate.hpp"
#include "net/loop.hpp"
#include "net/timer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::http {

/// On its loop. The reader is the root: it ends last. Each of the coroutines shares the connection,
/// so that the frames of a stopped loop may die in any order. Reading never waits for writing, and
/// a handler that waits holds up nobody.
class H2Conn : public std::enable_shared_from_this<H2Conn> {
 public:
  H2Conn(std::unique_ptr<net::Conn> conn, net::Loop& loop, Router const& router,
         std::shared_ptr<LoopState> state, std::shared_ptr<Visitor> visitor);
  H2Conn(H2Conn const&) = delete;
  H2Conn& operator=(H2Conn const&) = delete;

  [[nodiscard]] net::awaitable<void> run(std::string first);

 private:
  class Running;
  using Self = std::shared_ptr<H2Conn>;

  net::awaitable<void> read();
  static net::awaitable<void> write(Self self);
  static net::awaitable<void> handle(Self self, std::int32_t stream, Request request);
  static net::awaitable<void> supply(Self self, H2Want want);

  void feed(std::string_view octets);
  void take_arrived();
  void begin(H2Arrival arrival);
  void refuse(H2Arrival const& arrival, Refusal const& refusal);
  void answer(std::int32_t stream, Request const& request, Response response);
  /// Streams and their clients part; the clocks follow.
  void settle();
  void bring_wanted();
  void leave_all();
  void drain();
  void say_last();
  [[nodiscard]] std::chrono::milliseconds look_interval() const;

  void look();
  void look_by(SteadyTime when);
  void count(Why why);
  void count_slow(Error const& error);
  [[nodiscard]] SteadyTime now() const { return shared_.clock.now(); }

  std::unique_ptr<net::Conn> conn_;
  net::Loop& loop_;
  Router const& router_;
  std::shared_ptr<LoopState> state_;
  Shared& shared_;
  std::shared_ptr<Visitor> visitor_;
  Presence::Member member_;
  Counted const counted_{shared_.connections};
  H2Session session_;
  BodyShare bodies_;
  H2Watch watch_;
  H2Output out_;
  // Of streams whose handlers run or whose bodies grow.
  std::map<std::int32_t, std::shared_ptr<Client>> clients_;
  net::Gate inside_;         // the writer's and the handlers' passes
  std::size_t running_ = 0;  // coroutines beside the reader
  net::Event more_to_write_, one_ended_;
  net::Timer timer_;
  SteadyTime look_at_ = SteadyTime::max();  // when timer_ will look
  SteadyTime idle_until_;                   // while there is no stream
  bool quiet_ = true;                       // there is none
  bool draining_ = false;                   // the client was told to go
  bool over_ = false;                       // nothing is read or written any more
  bool said_last_ = false;                  // nothing is written any more,
  SteadyTime linger_until_;                 // and read until then
  bool asked_ = false;                      // there was a stream
};

}  // namespace freshet::http
