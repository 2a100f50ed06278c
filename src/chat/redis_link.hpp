/// RedisLink: a Redis as its bus sees it: one connection for commands, one for what is told, and
/// whether they can be relied upon.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "chat/redis_conn.hpp"
#include "chat/redis_script.hpp"
#include "net/gate.hpp"
#include "net/loop.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace freshet::chat {

/// All on its loop.
class RedisLink : public std::enable_shared_from_this<RedisLink> {
 public:
  /// suspect: something is late or gone for less than a second; what is asked waits.
  enum class Health : std::uint8_t { suspect, ok, down };

  struct Options {
    RedisAddress address;
    std::shared_ptr<net::TlsTrust const> trust{};
    std::string node;    ///< names this server; unique
    std::string prefix;  ///< of keys and channels
    bool sharded = false;
  };
  struct Hooks {
    std::function<void()> up;    ///< ok, and was not
    std::function<void()> down;  ///< for more than a second
    std::function<void(std::string const& channel)> subscribed;
    std::function<void(std::string const& channel, std::string_view text)> told;
  };

  RedisLink(net::Loop& loop, Options options, Hooks hooks, Clock const& clock, Metrics& metrics,
            Log log);

  void start(net::Gate& gate);
  void stop();
  /// Every quarter of a second.
  void tick();

  [[nodiscard]] Health health() const { return health_; }
  [[nodiscard]] bool ok() const { return health_ == Health::ok; }
  /// Of the server that is connected; empty: it does not say.
  [[nodiscard]] std::string const& run() const { return run_; }

  /// An error: nobody knows whether it was done, or what Redis has against it.
  void call(RedisCall call, RedisConn::Reply reply);
  void ask(RedisWords const& words, RedisConn::Reply reply);
  /// `subscribed` follows, and again after each new connection, until it is taken back.
  void subscribe(std::string const& channel);
  void unsubscribe(std::string const& channel);
  [[nodiscard]] bool is_subscribed(std::string const& channel) const;

 private:
  void commands_up();
  void told_up();
  void lost();
  void look();
  void set(Health health);
  void probe();
  void heard(RedisValue const& value);
  void evaluate(RedisCall const& call, bool whole, RedisConn::Reply reply);
  [[nodiscard]] RedisConn::Reply counted(RedisConn::Reply reply);
  void subscribe_all();

  net::Loop& loop_;
  Options const options_;
  Hooks hooks_;
  Clock const& clock_;
  Log const log_;
  std::string const probe_channel_;
  std::shared_ptr<RedisConn> commands_, told_;
  std::array<std::string, static_cast<std::size_t>(RedisScript::kMany)> hashes_;
  std::unordered_map<std::string, bool> channels_;  // subscribed to, and confirmed
  std::string run_;
  Health health_ = Health::suspect;
  bool commands_ready_ = false, told_ready_ = false, stopped_ = false;
  unsigned ticks_ = 0, not_ok_ticks_ = 0, deaf_ticks_ = 0;
  SteadyTime probed_{};
  Gauge& up_;
  Histogram& lag_;
  Counter &done_, &refused_, &lost_;
};

}  // namespace freshet::chat
