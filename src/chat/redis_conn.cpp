#include "chat/redis_conn.hpp"

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "base/ulid.hpp"
#include "net/dial.hpp"
#include "net/spawn.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace freshet::chat {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRedisFirstRest{100}, kRedisLongestRest{5'000};
constexpr std::chrono::microseconds kRedisGather{100};

Error redis_not_connected() {
  return failure(boost::system::errc::not_connected, "Redis is not connected");
}

/// Between half and the whole of what is due, so that servers do not come back all at once.
milliseconds jittered_rest(milliseconds rest) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<milliseconds::rep> some{rest.count() / 2, rest.count()};
  return milliseconds{some(random)};
}

}  // namespace

/// What one connection is, for those who read and write it.
struct RedisConn::Session {
  explicit Session(net::Loop& loop) : wake{loop} {}

  void close() {
    ended = true;
    if (conn) conn->close();
    wake.notify_all();
  }

  std::unique_ptr<net::Conn> conn;
  net::Event wake;
  std::string out;
  bool ended = false;
  std::string why;  // it was given up
};

RedisConn::RedisConn(net::Loop& loop, Options options, Hooks hooks, Log log)
    : loop_{loop},
      options_{std::move(options)},
      hooks_{std::move(hooks)},
      log_{std::move(log)},
      timer_{loop},
      wake_{loop} {}

void RedisConn::start(net::Gate& gate) {
  FRESHET_ASSERT(loop_.here());
  gate_ = &gate;
  tick();
  net::spawn(loop_, gate, "redis " + options_.address.name(), live(shared_from_this()), log_);
}

void RedisConn::stop() {
  FRESHET_ASSERT(loop_.here());
  stopped_ = true;
  timer_.cancel();
  wake_.notify_all();
  if (session_) session_->close();
  end_session(redis_not_connected());
  hooks_ = {};
}

void RedisConn::reconnect(std::string why) {
  hurry_ = true;
  if (session_) {
    if (session_->why.empty()) session_->why = std::move(why);
    session_->close();
  }
  wake_.notify_all();
}

void RedisConn::ask(RedisWords const& words, Reply reply) {
  FRESHET_ASSERT(loop_.here());
  if (!session_ || session_->ended) return reply(redis_not_connected());
  if (waiting_.size() >= kMostWaiting || session_->out.size() >= kMostUnsent) {
    return reply(failure(boost::system::errc::no_buffer_space, "Redis is too far behind"));
  }
  waiting_.push_back(std::move(reply));
  session_->out += redis_command(words);
  session_->wake.notify_all();
}

void RedisConn::send(RedisWords const& words) {
  FRESHET_ASSERT(loop_.here());
  if (!session_ || session_->ended) return;
  session_->out += redis_command(words);
  if (session_->out.size() > kMostUnsent) return reconnect("it does not read");
  session_->wake.notify_all();
}

void RedisConn::tick() {
  silent_ = waiting_.empty() ? 0 : silent_ + 1;
  if (silent_ >= options_.most_silent_ticks) reconnect("it does not answer");
  timer_.start(kTick, [weak = weak_from_this()] {
    if (auto const self = weak.lock()) self->tick();
  });
}

net::awaitable<void> RedisConn::live(std::shared_ptr<RedisConn> self) {
  while (!self->stopped_) {
    net::Where where{self->options_.address.host, self->options_.address.port,
                     self->options_.address.path,
                     self->options_.address.tls ? self->options_.trust : nullptr};
    auto conn = co_await net::dial(self->loop_, std::move(where), self->options_.connect_limit);
    if (self->stopped_) co_return;
    Result<> ended;
    if (conn) {
      auto const session = std::make_shared<Session>(self->loop_);
      session->conn = std::move(*conn);
      self->session_ = session;
      ended = co_await talk(self, session);
      session->close();
      if (!session->why.empty()) {
        ended = failure(boost::system::errc::timed_out, session->why);
      }
    } else {
      ended = std::move(conn).error();
    }
    if (self->stopped_) co_return;
    self->end_session(ended ? redis_not_connected() : ended.error());
    co_await self->rest();
  }
}

net::awaitable<Result<>> RedisConn::talk(std::shared_ptr<RedisConn> self,
                                         std::shared_ptr<Session> session) {
  net::spawn(self->loop_, *self->gate_, "redis writer", write(self->loop_, session), self->log_);
  RedisAnswers answers;
  std::vector<std::byte> buffer(std::size_t{64} << 10);
  self->let_in();
  while (!session->ended) {
    auto const n =
        co_await session->conn->read_some(boost::asio::buffer(buffer.data(), buffer.size()));
    if (!n) co_return n.error();
    if (*n == 0) co_return failure(boost::system::errc::connection_aborted, "Redis hung up");
    if (auto fed = answers.feed({buffer.data(), *n}); !fed) co_return fed.error();
    self->silent_ = 0;
    while (!session->ended) {
      auto value = answers.next();
      if (!value) co_return value.error();
      if (!*value) break;
      if (auto taken = self->take(std::move(**value)); !taken) co_return taken.error();
    }
  }
  co_return Result<>{};
}

/// What was asked for while the last write was under way, or within a moment, is one write.
net::awaitable<void> RedisConn::write(net::Loop& loop, std::shared_ptr<Session> session) {
  net::Event moment{loop};
  while (!session->ended) {
    if (session->out.empty()) {
      co_await session->wake.wait();
      continue;
    }
    static_cast<void>(co_await moment.wait_until(system_clock().now() + kRedisGather));
    if (session->ended) co_return;
    auto const out = std::exchange(session->out, {});
    std::array const pieces{boost::asio::const_buffer{out.data(), out.size()}};
    auto const written = co_await session->conn->write(pieces);
    if (!written) co_return session->close();
  }
}

net::awaitable<void> RedisConn::rest() {
  auto const due = kRedisFirstRest * (1U << std::min(tries_, 6U));
  ++tries_;
  auto const until = system_clock().now() + (std::exchange(hurry_, false) && tries_ == 1
                                                 ? milliseconds{1}
                                                 : jittered_rest(std::min(due, kRedisLongestRest)));
  if (!stopped_) static_cast<void>(co_await wake_.wait_until(until));
}

/// AUTH, SELECT and a name go first, in one write with whatever `up` asks.
void RedisConn::let_in() {
  auto const& address = options_.address;
  if (!address.password.empty()) {
    login(address.user.empty() ? RedisWords{"AUTH", address.password}
                               : RedisWords{"AUTH", address.user, address.password},
          true);
  }
  if (address.database != 0) login({"SELECT", std::to_string(address.database)}, true);
  login({"CLIENT", "SETNAME", options_.name}, false);
  // A server that is up and lets nobody in says so to anything.
  auto const weak = weak_from_this();
  waiting_.push_back([weak](Result<RedisValue> const& pong) {
    auto const self = weak.lock();
    if (!self || !pong) return;
    if (pong->is(RedisValue::Type::error)) return self->reconnect("Redis: " + pong->text);
    self->up_ = true;
    self->tries_ = 0;
    self->told_failure_ = false;
    self->log_.info("connected to {}", self->options_.address.name());
    if (self->hooks_.up) self->hooks_.up();
  });
  session_->out += redis_command(RedisWords{"PING"});
  session_->wake.notify_all();
}

void RedisConn::login(RedisWords const& words, bool matters) {
  auto const weak = weak_from_this();
  waiting_.push_back([weak, matters, verb = words.front()](Result<RedisValue> const& answer) {
    auto const self = weak.lock();
    if (!self || !answer || !matters || !answer->is(RedisValue::Type::error)) return;
    self->reconnect(verb + ": " + answer->text);
  });
  session_->out += redis_command(words);
}

Result<> RedisConn::take(RedisValue value) {
  // Of one that subscribes, only what stands before its first subscription is an answer.
  if (options_.subscribes && up_) {
    if (hooks_.told) hooks_.told(std::move(value));
    return {};
  }
  if (waiting_.empty()) return malformed("Redis says something that nobody asked for");
  auto const reply = std::move(waiting_.front());
  waiting_.pop_front();
  reply(std::move(value));
  return {};
}

void RedisConn::end_session(Error const& why) {
  session_.reset();
  bool const was_up = std::exchange(up_, false);
  silent_ = 0;
  auto waiting = std::exchange(waiting_, {});
  for (auto const& reply : waiting) reply(why);
  if (stopped_) return;
  if (was_up || !std::exchange(told_failure_, true)) {
    log_.warn("{} at {}", why.what, options_.address.name());
    told_failure_ = true;
  }
  if (hooks_.down) hooks_.down(why);
}

}  // namespace freshet::chat
