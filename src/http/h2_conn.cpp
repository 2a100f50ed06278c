#include "http/h2_conn.hpp"

#include "http/ask.hpp"
#include "http/status.hpp"
#include "net/spawn.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace freshet::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

/// One gathered write: what comes later and is more urgent waits for no more than this.
constexpr std::size_t kWrite = 256UL * 1024;
/// Handlers that run on for streams that were given up count too.
constexpr std::size_t kHandlersPerStream = 2;
/// After the last octet the peer may take so long to hear it and to end.
constexpr milliseconds kLinger{1'000};
constexpr milliseconds kLook{1'000};

H2Limits limits_of(config::Http const& config) {
  H2Limits limits;
  limits.header = config.max_header;
  limits.body = config.max_body;
  return limits;
}

}  // namespace

/// A coroutine beside the reader, from its first to its last moment.
class H2Conn::Running {
 public:
  explicit Running(H2Conn& conn) : conn_{conn} {}
  ~Running() {
    --conn_.running_;
    conn_.one_ended_.notify_all();
  }
  Running(Running const&) = delete;
  Running& operator=(Running const&) = delete;

 private:
  H2Conn& conn_;
};

H2Conn::H2Conn(std::unique_ptr<net::Conn> conn, net::Loop& loop, Router const& router,
               std::shared_ptr<LoopState> state, std::shared_ptr<Visitor> visitor)
    : conn_{std::move(conn)},
      loop_{loop},
      router_{router},
      state_{std::move(state)},
      shared_{state_->shared()},
      visitor_{std::move(visitor)},
      member_{state_->presence(), *conn_},
      session_{limits_of(shared_.config)},
      bodies_{shared_.bodies, shared_.most_bodies()},
      watch_{{shared_.config.header_timeout, shared_.config.write_timeout,
              shared_.config.write_timeout}},
      more_to_write_{loop},
      one_ended_{loop},
      timer_{loop},
      idle_until_{now() + shared_.config.header_timeout} {}

net::awaitable<void> H2Conn::run(std::string first) {
  auto const weak = weak_from_this();
  member_.when_draining([weak] {
    if (auto const self = weak.lock()) self->drain();
  });
  if (shared_.draining) session_.go_away();
  conn_->expires_after(milliseconds{0});  // timer_ looks after all but a write that hangs
  ++running_;
  net::spawn(loop_, inside_, "h2 " + conn_->peer(), write(shared_from_this()), shared_.log);
  feed(first);
  co_await read();
  over_ = true;
  conn_->close();
  timer_.cancel();
  leave_all();
  more_to_write_.notify_all();
  while (running_ > 0) co_await one_ended_.wait();
}

net::awaitable<void> H2Conn::read() {
  auto const room = state_->room();
  while (!over_) {
    auto const n = co_await conn_->read_some(asio::buffer(room.data(), room.size()));
    if (!n) count_slow(n.error());
    if (!n || *n == 0) co_return;
    feed({room.data(), *n});
  }
}

void H2Conn::feed(std::string_view octets) {
  if (said_last_) return;
  session_.feed(octets, bodies_.room());
  bodies_.set(session_.bodies());
  take_arrived();
  settle();
  more_to_write_.notify_all();
}

void H2Conn::take_arrived() {
  for (auto& arrival : session_.take_arrived()) {
    asked_ = true;
    introduce(arrival.request, *conn_, loop_, shared_, "HTTP/2");
    if (arrival.refusal) {
      auto const refusal = arrival.refusal;
      refuse(arrival, refusal);
    } else if (running_ > kHandlersPerStream * H2Limits{}.streams) {
      refuse(arrival,
             {503, Why::requests_too_many, "too many requests of this connection are waiting"});
    } else {
      begin(std::move(arrival));
    }
  }
}

void H2Conn::begin(H2Arrival arrival) {
  auto& request = arrival.request;
  request.client = std::make_shared<Client>();
  clients_[arrival.stream] = request.client;
  ++running_;
  net::spawn(loop_, inside_, "h2 " + conn_->peer(),
             handle(shared_from_this(), arrival.stream, std::move(request)), shared_.log);
}

void H2Conn::refuse(H2Arrival const& arrival, Refusal const& refusal) {
  auto const& [status, why, detail] = refusal;
  count(why);
  answer(arrival.stream, arrival.request, problem(status, reason(status), detail));
}

net::awaitable<void> H2Conn::handle(Self self, std::int32_t stream, Request request) {
  Running const running{*self};
  auto response = co_await ask(self->router_, self->shared_, self->visitor_, request);
  request.client->forget();
  if (request.gone()) {
    self->state_->count(response.kind, 499);
    co_return;
  }
  if (!grows(response.body)) self->clients_.erase(stream);
  self->answer(stream, request, std::move(response));
}

/// What comes too late for its stream comes to nothing.
net::awaitable<void> H2Conn::supply(Self self, H2Want want) {
  Running const running{*self};
  if (auto* file = std::get_if<FileRange>(&want.from)) {
    auto piece = co_await read_waiting(std::move(*file), self->loop_);
    self->session_.supply(want.stream, std::move(piece));
  } else {
    auto const body = std::get<std::shared_ptr<Growing>>(want.from);
    auto piece = co_await grow(*body, self->shared_);
    self->session_.supply(want.stream, std::move(piece));
  }
  self->more_to_write_.notify_all();
}

void H2Conn::bring_wanted() {
  for (auto& want : session_.take_wants()) {
    ++running_;
    net::spawn(loop_, inside_, "h2 " + conn_->peer(), supply(shared_from_this(), std::move(want)),
               shared_.log);
  }
}

void H2Conn::answer(std::int32_t stream, Request const& request, Response response) {
  // RFC 8441 is another way, and nobody was offered it.
  if (response.upgraded) {
    response = problem(426, reason(426), "ask for this over HTTP/1.1: HTTP/2 has no upgrade");
  }
  finish(router_, *state_, request, response);
  auto const ends = response.close;
  auto const with_body = has_body(request, response);
  session_.answer(stream, std::move(response), state_->date(), with_body);
  if (ends) session_.go_away();
  more_to_write_.notify_all();
}

net::awaitable<void> H2Conn::write(Self self) {
  Running const running{*self};
  while (!self->over_) {
    self->session_.gather(self->out_, kWrite);
    self->settle();
    if (self->out_.empty()) {
      if (self->session_.done()) break;
      co_await self->more_to_write_.wait();
      continue;
    }
    self->conn_->expires_after(self->shared_.config.write_timeout);
    auto const written = co_await self->conn_->write(self->out_.buffers());
    self->out_.clear();
    if (!written) {
      self->count_slow(written.error());
      self->conn_->close();
      co_return;
    }
    self->conn_->expires_after(milliseconds{0});
  }
  self->say_last();
}

/// Only a write that hangs has a time limit on the connection itself. It wakes reader and writer,
/// and the second of them finds the connection closed.
void H2Conn::count_slow(Error const& error) {
  if (error.code == boost::system::errc::timed_out) count(Why::slow_reader);
}

// Closing over octets not yet read would reset the connection and take the last ones with it.
void H2Conn::say_last() {
  if (over_) return;
  said_last_ = true;
  leave_all();
  conn_->end_writing();
  linger_until_ = now() + kLinger;
  look_by(linger_until_);
}

void H2Conn::settle() {
  for (auto const stream : session_.take_closed()) {
    auto const gone = clients_.extract(stream);
    if (!gone.empty()) gone.mapped()->leave();
  }
  bodies_.set(session_.bodies());
  for (auto const why : session_.take_offences()) count(why);
  if (over_ || said_last_) return;
  bring_wanted();
  auto const quiet = session_.streams() == 0;
  if (quiet && !quiet_) idle_until_ = now() + shared_.config.idle_timeout;
  quiet_ = quiet;
  if (quiet) return look_by(idle_until_);
  if (session_.waits()) look_by(now() + look_interval());
}

void H2Conn::leave_all() {
  for (auto const& [stream, client] : std::exchange(clients_, {})) client->leave();
}

void H2Conn::drain() {
  draining_ = true;
  session_.go_away();
  more_to_write_.notify_all();
}

void H2Conn::look_by(SteadyTime when) {
  if (look_at_ <= when) return;  // it will find the later time by itself
  look_at_ = when;
  auto const left = std::chrono::ceil<milliseconds>(when - now());
  timer_.start(std::max(left, milliseconds{0}), [this] { look(); });
}

milliseconds H2Conn::look_interval() const {
  auto const& config = shared_.config;
  return std::min({kLook, config.write_timeout / 4, config.header_timeout / 4});
}

void H2Conn::look() {
  look_at_ = SteadyTime::max();
  if (over_) return;
  if (said_last_ && now() >= linger_until_) return conn_->close();
  if (said_last_) return look_by(linger_until_);
  if (quiet_ && now() >= idle_until_) {
    if (draining_) return conn_->close();
    if (!asked_) count(Why::silent);
    idle_until_ = now() + kLinger;
    look_by(idle_until_);
    return drain();
  }
  for (auto const& late : watch_.late(session_.stages(), now())) {
    switch (late.at) {
      case H2Stage::At::head:
        // Nothing else may come between the frames of a header section (RFC 9113 §4.3).
        count(Why::slow_head);
        return conn_->close();
      case H2Stage::At::body:
        count(Why::slow_body);
        break;
      default:
        count(Why::slow_reader);
        break;
    }
    session_.cancel(late.stream);
  }
  more_to_write_.notify_all();
  settle();
}

void H2Conn::count(Why why) {
  shared_.log.debug("{}: {}", conn_->peer(), to_string(why));
  shared_.count(why);
}

}  // namespace freshet::http
