#include "http/websocket_ear.hpp"

#include "http/websocket_throat.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffer_traits.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <array>
#include <utility>

namespace freshet::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// Most messages are shorter.
constexpr std::size_t kChunk = 512;
/// RFC 6455 §7.1.5: a close without a code, and no close at all.
constexpr std::uint16_t kNoCode = 1005, kNoClose = 1006;

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

class BeastEar final : public Ear,
                       public Throat::Speaker,
                       public std::enable_shared_from_this<BeastEar> {
 public:
  BeastEar(net::Loop& loop, Listener& listener, std::size_t most_message);

  void begin(std::string_view key, std::string_view protocol) override;
  void begin_quietly() override;
  [[nodiscard]] bool begun() const override { return begun_; }
  void feed(std::string_view octets) override { throat_.feed(octets); }
  [[nodiscard]] bool settled() const override { return throat_.settled(); }
  void say(std::string octets) override;

 private:
  /// Beast's operations may outlive the ear.
  struct Accepted {
    std::weak_ptr<BeastEar> ear;
    void operator()(error_code error) const {
      if (auto const self = ear.lock()) self->accepted(error);
    }
  };
  struct Heard {
    std::weak_ptr<BeastEar> ear;
    void operator()(error_code error, std::size_t n) const {
      if (auto const self = ear.lock()) self->heard(error, n);
    }
  };

  void accepted(error_code error);
  void listen();
  void heard(error_code error, std::size_t n);
  void take(std::string_view chunk);
  void over(error_code error);

  Listener& listener_;
  Throat throat_;
  BeastStream stream_;
  std::string message_;  // of several chunks
  bool begun_ = false;
  bool quiet_ = false;  // it begins in the middle: the client is told of no handshake
  std::array<char, kChunk> chunk_;
};

BeastEar::BeastEar(net::Loop& loop, Listener& listener, std::size_t most_message)
    : listener_{listener}, throat_{loop, *this}, stream_{throat_} {
  namespace websocket = boost::beast::websocket;
  stream_.read_message_max(most_message);
  stream_.auto_fragment(false);
  stream_.control_callback([this](websocket::frame_type kind, boost::beast::string_view) {
    if (kind != websocket::frame_type::close) listener_.control();
  });
}

/// Beast is given the request anew: all that counts was looked at in upgrade().
void BeastEar::begin(std::string_view key, std::string_view protocol) {
  namespace websocket = boost::beast::websocket;
  using boost::beast::http::field;
  // Beast asks the decorator before async_accept() is back.
  stream_.set_option(
      websocket::stream_base::decorator([protocol](websocket::response_type& response) {
        response.set(field::server, "Freshet");
        if (!protocol.empty()) {
          response.set(field::sec_websocket_protocol, {protocol.data(), protocol.size()});
        }
      }));
  boost::beast::http::request<boost::beast::http::empty_body> request{boost::beast::http::verb::get,
                                                                      "/", 11};
  request.set(field::host, "freshet");
  request.set(field::connection, "upgrade");
  request.set(field::upgrade, "websocket");
  request.set(field::sec_websocket_key, {key.data(), key.size()});
  request.set(field::sec_websocket_version, "13");
  stream_.async_accept(request, Accepted{weak_from_this()});
}

void BeastEar::begin_quietly() {
  quiet_ = true;
  begin("AAAAAAAAAAAAAAAAAAAAAA==", {});
}

void BeastEar::accepted(error_code error) {
  if (error) return over(error);
  begun_ = true;
  quiet_ = false;
  listen();
}

void BeastEar::say(std::string octets) {
  constexpr unsigned kCloseOpcode = 0x8;
  if (quiet_) return;
  bool const last = begun_ && (static_cast<unsigned char>(octets.front()) & 0xf) == kCloseOpcode;
  listener_.answer(std::move(octets), last);
}

void BeastEar::listen() {
  stream_.async_read_some(asio::mutable_buffer{chunk_.data(), chunk_.size()},
                          Heard{weak_from_this()});
}

void BeastEar::heard(error_code error, std::size_t n) {
  if (error) return over(error);
  if (stream_.got_binary()) {
    listener_.binary();
  } else {
    take({chunk_.data(), n});
  }
  listen();
}

void BeastEar::take(std::string_view chunk) {
  if (!stream_.is_message_done()) {
    message_ += chunk;
    return;
  }
  if (message_.empty()) return listener_.text(chunk);
  auto const whole = std::exchange(message_, {}) += chunk;
  listener_.text(whole);
}

void BeastEar::over(error_code error) {
  if (error != boost::beast::websocket::error::closed) return listener_.over(kNoClose);
  auto const code = static_cast<std::uint16_t>(stream_.reason().code);
  listener_.over(code == 0 ? kNoCode : code);
}

}  // namespace

std::shared_ptr<Ear> make_ear(net::Loop& loop, Ear::Listener& listener, std::size_t most_message) {
  return std::make_shared<BeastEar>(loop, listener, most_message);
}

}  // namespace freshet::http
