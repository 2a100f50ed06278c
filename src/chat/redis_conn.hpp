/// RedisConn: one connection to a Redis that is made again whenever it breaks.
#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "chat/redis_address.hpp"
#include "chat/redis_codec.hpp"
#include "net/conn.hpp"
#include "net/event.hpp"
#include "net/gate.hpp"
#include "net/loop.hpp"
#include "net/timer.hpp"
#include "net/tls_trust.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace freshet::chat {

using RedisWords = std::vector<std::string>;

/// All on its loop. Commands leave in the order of asking, those of a tenth of a millisecond in one
/// write, and are answered in that order.
class RedisConn : public std::enable_shared_from_this<RedisConn> {
 public:
  using Reply = std::function<void(Result<RedisValue>)>;

  static constexpr std::size_t kMostWaiting = 4'096;      ///< commands without an answer
  static constexpr std::size_t kMostUnsent = 16UL << 20;  ///< octets
  static constexpr std::chrono::milliseconds kTick{250};

  struct Options {
    RedisAddress address;
    std::shared_ptr<net::TlsTrust const> trust{};  ///< of rediss://
    std::string name;                              ///< CLIENT SETNAME
    bool subscribes = false;  ///< what comes is told to `told`, and no command has an answer
    std::chrono::milliseconds connect_limit{2'000};
    unsigned most_silent_ticks = 8;  ///< with an answer due; then the connection is given up
  };
  /// They may call any verb of the connection.
  struct Hooks {
    std::function<void()> up;                ///< let in
    std::function<void(Error const&)> down;  ///< it was up and is not, or it cannot be reached
    std::function<void(RedisValue)> told;
  };

  RedisConn(net::Loop& loop, Options options, Hooks hooks, Log log);

  void start(net::Gate& gate);
  /// For good; whoever waits is answered with an error.
  void stop();
  /// What is there now is given up; another one is made at once.
  void reconnect(std::string why);

  /// An error: not connected, too many wait, or the connection broke before the answer: then it may
  /// have been done or not. An error of Redis' own is a value.
  void ask(RedisWords const& words, Reply reply);
  /// Of one that subscribes.
  void send(RedisWords const& words);

  [[nodiscard]] bool is_up() const { return up_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  /// An answer is due and has been for so many ticks of a quarter of a second; 0: all is well.
  [[nodiscard]] unsigned silent_ticks() const { return silent_; }

 private:
  struct Session;

  static net::awaitable<void> live(std::shared_ptr<RedisConn> self);
  static net::awaitable<Result<>> talk(std::shared_ptr<RedisConn> self,
                                       std::shared_ptr<Session> session);
  static net::awaitable<void> write(net::Loop& loop, std::shared_ptr<Session> session);
  [[nodiscard]] net::awaitable<void> rest();
  void let_in();
  void login(RedisWords const& words, bool matters);
  Result<> take(RedisValue value);
  void end_session(Error const& why);
  void tick();

  net::Loop& loop_;
  Options const options_;
  Hooks hooks_;
  Log const log_;
  net::Gate* gate_ = nullptr;
  net::Timer timer_;
  net::Event wake_;  ///< from the rest between two tries
  std::shared_ptr<Session> session_;
  std::deque<Reply> waiting_;
  bool up_ = false, stopped_ = false, hurry_ = false, told_failure_ = false;
  unsigned silent_ = 0, tries_ = 0;
};

}  // namespace freshet::chat
