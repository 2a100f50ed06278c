#include "http/h1.hpp"

#include "base/assert.hpp"
#include "http/ask.hpp"
#include "http/body_share.hpp"
#include "http/file_body.hpp"
#include "http/h2.hpp"
#include "http/request_reader.hpp"
#include "http/response_head.hpp"
#include "http/status.hpp"
#include "http/upgrade.hpp"
#include "net/file_cache.hpp"
#include "net/yield.hpp"

#include <boost/asio/buffer.hpp>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace freshet::http {
namespace {

namespace asio = boost::asio;
using Doing = Presence::Doing;

/// After the last answer the peer's octets are read and dropped for so long and so many: closing
/// over unread octets would reset the connection and take the answer with it.
constexpr std::chrono::milliseconds kLinger{1'000};
constexpr std::size_t kLingerOctets = 1024UL * 1024;
/// Below, one write of head and octets is cheaper than two calls.
constexpr std::uint64_t kWorthAFile = 128UL * 1024;

RequestLimits limits_of(config::Http const& config) {
  RequestLimits limits;
  limits.header = config.max_header;
  limits.body = config.max_body;
  return limits;
}

/// What becomes of a connection on which HTTP/1.1 is over: with an upgrade that, else HTTP/2, which
/// the client spoke from its first octet (RFC 9113 §3.3).
struct Next {
  std::unique_ptr<net::Conn> conn;  ///< null: it has ended
  std::string first;                ///< octets that were read already
  std::shared_ptr<Upgrade> upgrade;
};

/// One connection's conversation.
class H1 {
 public:
  H1(std::unique_ptr<net::Conn> conn, net::Loop& loop, Router const& router,
     std::shared_ptr<LoopState> state, std::shared_ptr<Visitor> visitor)
      : conn_{std::move(conn)},
        loop_{loop},
        router_{router},
        state_{std::move(state)},
        shared_{state_->shared()},
        visitor_{std::move(visitor)},
        reader_{limits_of(shared_.config)},
        bodies_{shared_.bodies, shared_.most_bodies()},
        member_{state_->presence(), *conn_} {}
  H1(H1 const&) = delete;
  H1& operator=(H1 const&) = delete;

  net::awaitable<void> run() {
    // Not `while (co_await …)`: g++ 12 makes an illegal instruction of it.
    for (;;) {
      auto const asked = co_await next_request();
      if (!asked) break;
      auto const more = co_await exchange();
      if (!more) break;
      // A part wakes hundreds at once: all have their answers before one is listened to again.
      co_await net::yield(loop_);
    }
    if (speaks_h2_ || upgrade_) co_return;
    if (lingers_) co_await linger();
    conn_->close();
  }

  [[nodiscard]] Next take_next() {
    if (!speaks_h2_ && !upgrade_) return {};
    return {std::move(conn_), std::string{reader_.rest()}, std::move(upgrade_)};
  }

 private:
  enum class More { yes, no, late };

  net::awaitable<bool> next_request();
  net::awaitable<More> read_more(RequestReader::State state);
  net::awaitable<bool> exchange();
  net::awaitable<bool> send(Request const& request, Response response);
  net::awaitable<bool> write(Response const& response, bool with_body);
  [[nodiscard]] FileRange const* file_of(Response const& response) const;
  net::awaitable<bool> write_growing(Growing& body);
  net::awaitable<Result<Growing::Piece>> next_piece(Growing& body);
  void frame(Growing::Piece const& piece);
  net::awaitable<bool> tell_to_continue();
  net::awaitable<void> refuse(Refusal refusal);
  net::awaitable<void> too_late(RequestReader::State state);
  net::awaitable<void> linger();

  void limit_reading(RequestReader::State state);
  void drop_output();
  void count_slow(Result<> const& written);

  std::unique_ptr<net::Conn> conn_;
  net::Loop& loop_;
  Router const& router_;
  std::shared_ptr<LoopState> state_;
  Shared& shared_;
  std::shared_ptr<Visitor> visitor_;
  RequestReader reader_;
  BodyShare bodies_;
  Presence::Member member_;
  Counted const counted_{shared_.connections};
  RequestReader::State limited_ = RequestReader::State::ready;  // whose time limit runs
  bool first_ = true;                                           // no request has been answered yet
  bool closing_ = false;                                        // this answer is the last
  bool lingers_ = false;
  bool speaks_h2_ = false;
  std::shared_ptr<Upgrade> upgrade_;  // who takes over
  std::string head_;                  // of an answer, or of a chunk
  std::vector<asio::const_buffer> buffers_;
};

net::awaitable<bool> H1::next_request() {
  limited_ = RequestReader::State::ready;
  for (;;) {
    auto const state = reader_.advance();
    if (state == RequestReader::State::preface) {
      speaks_h2_ = true;
      co_return false;
    }
    if (state == RequestReader::State::refused) {
      co_await refuse(reader_.refusal());
      co_return false;
    }
    if (!bodies_.set(reader_.body_size())) {
      Refusal const many{503, Why::bodies_too_long, "too many requests with bodies are under way"};
      co_await refuse(many);
      co_return false;
    }
    if (state == RequestReader::State::ready) co_return true;
    if (reader_.take_continue()) {
      auto const told = co_await tell_to_continue();
      if (!told) co_return false;
    }
    if (state == RequestReader::State::idle && shared_.draining) co_return false;
    limit_reading(state);
    auto const more = co_await read_more(state);
    if (more == More::yes) continue;
    if (more == More::late) co_await too_late(state);
    co_return false;
  }
}

net::awaitable<void> H1::too_late(RequestReader::State state) {
  if (state == RequestReader::State::idle) {
    // Closed without a word; one that has been answered has nothing to reproach itself with.
    if (first_) shared_.count(Why::silent);
    co_return;
  }
  auto const why = state == RequestReader::State::head ? Why::slow_head : Why::slow_body;
  Refusal const late{408, why, "the request did not come in time"};
  co_await refuse(late);
}

void H1::limit_reading(RequestReader::State state) {
  // Each limit is for the whole of its stage: a trickle of octets does not extend it.
  if (std::exchange(limited_, state) == state) return;
  auto const& config = shared_.config;
  switch (state) {
    case RequestReader::State::idle:
      return conn_->expires_after(first_ ? config.header_timeout : config.idle_timeout);
    case RequestReader::State::head:
      return conn_->expires_after(config.header_timeout);
    default:
      return conn_->expires_after(config.write_timeout);
  }
}

net::awaitable<H1::More> H1::read_more(RequestReader::State state) {
  member_.set(state == RequestReader::State::idle ? Doing::idle : Doing::reading);
  auto const room = state_->room();
  auto const n = co_await conn_->read_some(asio::buffer(room.data(), room.size()));
  member_.set(Doing::reading);
  if (!n) {
    co_return n.error().code == boost::system::errc::timed_out ? More::late : More::no;
  }
  if (*n == 0) co_return More::no;
  reader_.add({room.data(), *n});
  co_return More::yes;
}

net::awaitable<bool> H1::tell_to_continue() {
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  conn_->expires_after(shared_.config.write_timeout);
  limited_ = RequestReader::State::ready;
  std::array const buffers{asio::const_buffer{kContinue.data(), kContinue.size()}};
  auto const written = co_await conn_->write(buffers);
  co_return written.has_value();
}

net::awaitable<bool> H1::exchange() {
  auto request = reader_.take();
  introduce(request, *conn_, loop_, shared_, reader_.http_1_0() ? "HTTP/1.0" : "HTTP/1.1");
  request.client = member_.client();
  closing_ = !reader_.keep_alive() || shared_.draining;
  first_ = false;
  conn_->expires_after(std::chrono::milliseconds{0});
  member_.set(Doing::waiting);
  auto response = co_await ask(router_, shared_, visitor_, request);
  member_.set(Doing::writing);
  if (request.gone()) {
    state_->count(response.kind, 499);
    co_return false;
  }
  if (response.upgraded && !shared_.draining) {
    finish(router_, *state_, request, response);
    upgrade_ = std::move(response.upgraded);
    co_return false;
  }
  if (response.upgraded) response = problem(503, reason(503), "the server is stopping");
  auto const sent = co_await send(request, std::move(response));
  lingers_ = sent && closing_;
  co_return sent && !closing_;
}

net::awaitable<bool> H1::send(Request const& request, Response response) {
  finish(router_, *state_, request, response);
  closing_ = closing_ || response.close || shared_.draining;
  auto const growing = grows(response.body) && has_body(request, response);
  // HTTP/1.0 knows no chunks: such a body ends with its connection.
  if (growing && reader_.http_1_0()) closing_ = true;
  std::string_view connection;
  if (closing_) {
    connection = "close";
  } else if (reader_.http_1_0()) {
    connection = "keep-alive";
  }
  render_head(head_, response, {state_->date(), connection, reader_.http_1_0()});
  if (growing) {
    co_return co_await write_growing(*std::get<std::shared_ptr<Growing>>(response.body));
  }
  co_return co_await write(response, has_body(request, response));
}

net::awaitable<bool> H1::write(Response const& response, bool with_body) {
  member_.set(Doing::writing);
  conn_->expires_after(shared_.config.write_timeout);
  buffers_.assign(1, asio::const_buffer{head_.data(), head_.size()});
  auto const* file = with_body ? file_of(response) : nullptr;
  auto const* slices = std::get_if<Slices>(&response.body);
  if (slices && with_body && !file) {
    for (auto const& slice : *slices) buffers_.emplace_back(slice.data(), slice.size());
  }
  auto written = co_await conn_->write(buffers_);
  drop_output();
  if (written && file && file->size > 0) written = co_await send_file(*conn_, loop_, *file);
  member_.set(Doing::reading);
  count_slow(written);
  co_return written.has_value();
}

/// A connection waits for most of its time, and thousands of them do.
void H1::drop_output() {
  head_ = {};
  buffers_ = {};
}

void H1::count_slow(Result<> const& written) {
  auto const late = !written && written.error().code == boost::system::errc::timed_out;
  if (late) shared_.count(Why::slow_reader);
}

/// The file to send from; null: there is none, or memory does better.
FileRange const* H1::file_of(Response const& response) const {
  if (auto const* only = std::get_if<FileRange>(&response.body)) return only;
  auto const& twin = response.in_file;
  if (!twin || twin->size < kWorthAFile || conn_->secure()) return nullptr;
  return net::is_cached(twin->file->fd(), twin->offset, twin->size) ? &*twin : nullptr;
}

net::awaitable<bool> H1::write_growing(Growing& body) {
  for (;;) {
    auto const piece = co_await next_piece(body);
    if (!piece || member_.client()->gone()) {
      conn_->abort();  // its reader must not take this for the end
      co_return false;
    }
    frame(*piece);
    if (buffers_.empty()) continue;
    conn_->expires_after(shared_.config.write_timeout);
    auto const written = co_await conn_->write(buffers_);
    head_.clear();
    count_slow(written);
    if (!written) co_return false;
    if (piece->last) break;
  }
  drop_output();
  member_.set(Doing::reading);
  co_return true;
}

net::awaitable<Result<Growing::Piece>> H1::next_piece(Growing& body) {
  conn_->expires_after(std::chrono::milliseconds{0});
  member_.set(Doing::waiting);
  auto piece = co_await grow(body, shared_);
  member_.set(Doing::writing);
  co_return piece;
}

/// What is to be written for a piece: with the head, if that is still unsent, in one go; each piece
/// one chunk (RFC 9112 §7.1).
void H1::frame(Growing::Piece const& piece) {
  constexpr std::string_view kEnd = "\r\n", kLast = "0\r\n\r\n";
  auto const chunked = !reader_.http_1_0();
  std::size_t size = 0;
  for (auto const& slice : piece.slices) size += slice.size();
  if (size > 0 && chunked) fmt::format_to(std::back_inserter(head_), "{:x}\r\n", size);
  buffers_.clear();
  if (!head_.empty()) buffers_.emplace_back(head_.data(), head_.size());
  for (auto const& slice : piece.slices) buffers_.emplace_back(slice.data(), slice.size());
  if (size > 0 && chunked) buffers_.emplace_back(kEnd.data(), kEnd.size());
  if (piece.last && chunked) buffers_.emplace_back(kLast.data(), kLast.size());
}

net::awaitable<void> H1::refuse(Refusal refusal) {
  auto const& [status, why, detail] = refusal;
  shared_.log.debug("{}: refused with {}: {}", conn_->peer(), status, detail);
  shared_.count(why);
  Request unread;
  introduce(unread, *conn_, loop_, shared_, "HTTP/1.1");
  closing_ = true;
  lingers_ = co_await send(unread, problem(status, reason(status), detail));
}

net::awaitable<void> H1::linger() {
  conn_->end_writing();
  conn_->expires_after(kLinger);
  std::array<std::byte, 512> dropped;
  for (std::size_t total = 0; total < kLingerOctets;) {
    auto const n = co_await conn_->read_some(asio::buffer(dropped));
    if (!n || *n == 0) co_return;
    total += *n;
  }
}

/// A frame of its own, so that whoever comes after does not pay for it.
net::awaitable<Next> serve_requests(std::unique_ptr<net::Conn> conn, net::Loop& loop,
                                    Router const& router, std::shared_ptr<LoopState> state,
                                    std::shared_ptr<Visitor> visitor) {
  H1 h1{std::move(conn), loop, router, std::move(state), std::move(visitor)};
  co_await h1.run();
  co_return h1.take_next();
}

}  // namespace

net::awaitable<void> serve_h1(std::unique_ptr<net::Conn> conn, net::Loop& loop,
                              Router const& router, ServerContext& context) {
  FRESHET_ASSERT(loop.here());
  auto const state = context.at(loop);
  auto visitor = state->shared().enter(conn->peer());
  if (!visitor) co_return;
  auto next = co_await serve_requests(std::move(conn), loop, router, state, visitor);
  if (next.upgrade) {
    Counted const counted{state->shared().connections};
    Presence::Member member{state->presence(), *next.conn};
    member.when_draining([upgrade = next.upgrade.get()] { upgrade->drain(); });
    Upgrade::Given given{std::move(next.conn), std::move(next.first), state->room(),
                         &state->shared().clock};
    co_return co_await next.upgrade->run(std::move(given));
  }
  visitor.reset();
  if (!next.conn) co_return;
  co_await serve_h2(std::move(next.conn), loop, router, context, std::move(next.first));
}

}  // namespace freshet::http
