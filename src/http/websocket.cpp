#include "http/websocket.hpp"

#include "base/assert.hpp"
#include "http/outbox.hpp"
#include "http/upgrade.hpp"
#include "http/websocket_handshake.hpp"
#include "http/websocket_throat.hpp"
#include "net/timer.hpp"
#include "net/yield.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffer_traits.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <array>
#include <optional>
#include <utility>

namespace freshet::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// From the first word of an end to the end.
constexpr std::chrono::milliseconds kFarewell{2'000};
/// What the peer sends behind its own end is read and dropped up to so many octets.
constexpr std::size_t kMostDropped = 1024UL * 1024;
/// Octets behind the last whole message, in messages of the largest size: one in fragments of an
/// octet each has seven times as many.
constexpr std::size_t kMostFragments = 8;
/// Most messages are shorter and need no buffer.
constexpr std::size_t kChunk = 256;

/// RFC 6455 §7.4.1
constexpr std::uint16_t kGoingAway = 1001, kUnsupported = 1003, kNoCode = 1005, kBroken = 1006,
                        kPolicy = 1008, kTooBig = 1009;

/// The stream that Beast is given: one type, whatever the transport, so that Beast is compiled
/// once.
class ThroatStream {
 public:
  using executor_type = asio::io_context::executor_type;

  explicit ThroatStream(Throat& throat) : throat_{&throat} {}
  [[nodiscard]] executor_type get_executor() const noexcept { return throat_->loop().executor(); }

  template <class Buffers, class Handler>
  void async_read_some(Buffers const& buffers, Handler&& handler) {
    auto at = asio::buffer_sequence_begin(buffers);
    auto const end = asio::buffer_sequence_end(buffers);
    asio::mutable_buffer into{*at};
    while (into.size() == 0 && ++at != end) into = asio::mutable_buffer{*at};
    throat_->want(into, std::forward<Handler>(handler));
  }
  template <class Buffers, class Handler>
  void async_write_some(Buffers const& buffers, Handler&& handler) {
    std::string octets;
    octets.reserve(boost::beast::buffer_bytes(buffers));
    auto const end = asio::buffer_sequence_end(buffers);
    for (auto at = asio::buffer_sequence_begin(buffers); at != end; ++at) {
      asio::const_buffer const piece{*at};
      octets.append(static_cast<char const*>(piece.data()), piece.size());
    }
    throat_->say(std::move(octets), std::forward<Handler>(handler));
  }

  /// The connection's end is the socket's business.
  template <class Handler>
  friend void async_teardown(boost::beast::role_type, ThroatStream& stream, Handler&& handler) {
    asio::post(stream.get_executor(),
               boost::beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
  }
  friend void beast_close_socket(ThroatStream&) {}

 private:
  Throat* throat_;
};

using BeastStream = boost::beast::websocket::stream<ThroatStream, false>;

class Socket final : public WebSocket,
                     public Upgrade,
                     public Throat::Speaker,
                     public std::enable_shared_from_this<Socket> {
 public:
  Socket(Request const& request, std::shared_ptr<Talker> talker, Limits limits,
         std::string protocol)
      : loop_{*request.loop},
        peer_{request.peer},
        key_{request.header("sec-websocket-key")},
        protocol_{std::move(protocol)},
        limits_{limits},
        talker_{std::move(talker)},
        throat_{loop_, *this} {}

  // WebSocket
  void send(Bytes frame) override;
  [[nodiscard]] std::size_t waiting() const override { return outbox_->waiting(); }
  [[nodiscard]] bool is_slow(SteadyTime now) const override {
    auto const oldest = outbox_->oldest();
    return waiting() > limits_.most_waiting || (oldest < now && now - oldest > limits_.most_age);
  }
  void close(std::uint16_t code, std::string_view why) override;
  [[nodiscard]] std::string const& peer() const override { return peer_; }
  [[nodiscard]] net::Loop& loop() const override { return loop_; }

  // Upgrade
  net::awaitable<void> run(Given given) override;
  void drain() noexcept override;

  // Throat::Speaker
  void say(std::string octets) override;

 private:
  /// Beast's operations may outlive the socket.
  struct Accepted {
    std::weak_ptr<Socket> socket;
    void operator()(error_code error) const {
      if (auto const self = socket.lock()) self->accepted(error);
    }
  };
  struct Heard {
    std::weak_ptr<Socket> socket;
    void operator()(error_code error, std::size_t n) const {
      if (auto const self = socket.lock()) self->heard(error, n);
    }
  };

  void shake_hands();
  void accepted(error_code error);
  void listen();
  void heard(error_code error, std::size_t n);
  void take(std::string_view chunk);
  void over(error_code error);
  void feed(std::string_view octets);
  void end_soon();

  net::Loop& loop_;
  std::string peer_, key_, protocol_;
  Limits const limits_;
  std::shared_ptr<Talker> talker_;
  Throat throat_;
  std::shared_ptr<Outbox> outbox_;
  std::optional<BeastStream> stream_;
  std::string message_;          // of several chunks
  std::size_t since_whole_ = 0;  // octets that came behind the last whole message
  std::uint16_t code_ = kBroken;
  bool open_ = false;     // the handshake is over
  bool closing_ = false;  // the last frame was sent
  bool over_ = false;     // nothing more is heard
  std::array<char, kChunk> chunk_;
};

void Socket::send(Bytes frame) {
  if (closing_) return;
  outbox_->send(std::move(frame));
  if (outbox_->waiting() > 2 * limits_.most_waiting) outbox_->conn().abort();
}

void Socket::close(std::uint16_t code, std::string_view why) {
  FRESHET_ASSERT(loop_.here());
  if (std::exchange(closing_, true)) return;
  outbox_->drop_unbegun();
  outbox_->send(close_frame(code, why));
  end_soon();
}

void Socket::drain() noexcept {
  if (open_) return close(kGoingAway, "the server is stopping");
  if (outbox_) outbox_->conn().close();
}

void Socket::end_soon() {
  net::call_later(loop_, kFarewell, [outbox = std::weak_ptr{outbox_}] {
    if (auto const still = outbox.lock()) still->conn().close();
  });
}

/// Answers to pings wait like all else, and nobody asks the talker before they are sent.
void Socket::say(std::string octets) {
  if (closing_) return;  // Beast answers a close that answers ours
  constexpr unsigned kCloseOpcode = 0x8;
  bool const closes = open_ && (static_cast<unsigned char>(octets.front()) & 0xf) == kCloseOpcode;
  outbox_->send(Bytes::adopt(std::move(octets)));
  if (closes) {
    closing_ = true;
    return end_soon();
  }
  if (outbox_->waiting() > limits_.most_waiting) close(kPolicy, "too slow");
}

net::awaitable<void> Socket::run(Given given) {
  outbox_ = std::make_shared<Outbox>(std::move(given.conn), loop_, *given.clock);
  auto& conn = outbox_->conn();
  conn.expires_after(std::chrono::milliseconds{0});
  conn.keep_little_unsent();
  shake_hands();
  while (!open_ && !over_) co_await net::yield(loop_);
  if (open_) {
    talker_->began(*this);
    listen();
    feed(std::exchange(given.first, {}));
    std::size_t dropped = 0;
    for (;;) {
      while (!over_ && !throat_.empty()) co_await net::yield(loop_);
      auto const n = co_await conn.read_some(asio::buffer(given.room.data(), given.room.size()));
      if (!n || *n == 0) break;
      if (over_) dropped += *n;
      if (dropped > kMostDropped) break;
      if (!over_) feed({given.room.data(), *n});
    }
    closing_ = true;
    talker_->ended(code_);
  }
  conn.close();
  talker_.reset();
  stream_.reset();
}

/// Beast is given the request anew: all that counts was looked at in upgrade().
void Socket::shake_hands() {
  namespace websocket = boost::beast::websocket;
  stream_.emplace(throat_);
  stream_->read_message_max(limits_.most_message);
  stream_->auto_fragment(false);
  stream_->set_option(websocket::stream_base::decorator([this](websocket::response_type& response) {
    response.set(boost::beast::http::field::server, "Freshet");
    if (protocol_.empty()) return;
    response.set(boost::beast::http::field::sec_websocket_protocol, protocol_);
  }));
  stream_->control_callback([this](websocket::frame_type kind, boost::beast::string_view) {
    since_whole_ = 0;
    if (kind != websocket::frame_type::close && !closing_) talker_->control();
  });
  boost::beast::http::request<boost::beast::http::empty_body> request{boost::beast::http::verb::get,
                                                                      "/", 11};
  request.set(boost::beast::http::field::host, "freshet");
  request.set(boost::beast::http::field::connection, "upgrade");
  request.set(boost::beast::http::field::upgrade, "websocket");
  request.set(boost::beast::http::field::sec_websocket_key, key_);
  request.set(boost::beast::http::field::sec_websocket_version, "13");
  stream_->async_accept(request, Accepted{weak_from_this()});
}

void Socket::accepted(error_code error) {
  open_ = !error;
  over_ = !open_;
  // Nobody asks for these again.
  key_ = {};
  protocol_ = {};
}

void Socket::listen() {
  stream_->async_read_some(asio::mutable_buffer{chunk_.data(), chunk_.size()},
                           Heard{weak_from_this()});
}

void Socket::feed(std::string_view octets) {
  since_whole_ += octets.size();
  if (since_whole_ > kMostFragments * limits_.most_message + octets.size()) {
    close(kTooBig, "a message in too many pieces");
  }
  throat_.feed(octets);
}

void Socket::heard(error_code error, std::size_t n) {
  if (!stream_) return;
  if (error) return over(error);
  if (stream_->got_binary()) close(kUnsupported, "only text is understood here");
  if (!closing_) take({chunk_.data(), n});
  listen();
}

void Socket::take(std::string_view chunk) {
  if (!stream_->is_message_done()) {
    message_ += chunk;
    return;
  }
  since_whole_ = 0;
  if (message_.empty()) return talker_->text(chunk);
  auto const whole = std::exchange(message_, {}) += chunk;
  talker_->text(whole);
}

void Socket::over(error_code error) {
  over_ = true;
  if (error == boost::beast::websocket::error::closed) {
    auto const code = static_cast<std::uint16_t>(stream_->reason().code);
    code_ = code == 0 ? kNoCode : code;
  }
  if (!std::exchange(closing_, true)) end_soon();
  outbox_->end();
}

}  // namespace

Response upgrade(Request const& request, std::shared_ptr<WebSocket::Talker> talker,
                 WebSocket::Limits limits, std::string protocol) {
  FRESHET_ASSERT(request.loop != nullptr);
  if (auto refusal = check_handshake(request)) return std::move(*refusal);
  Response response;
  response.status = 101;
  response.upgraded =
      std::make_shared<Socket>(request, std::move(talker), limits, std::move(protocol));
  return response;
}

}  // namespace freshet::http
