#include "http/websocket.hpp"

#include "base/assert.hpp"
#include "http/outbox.hpp"
#include "http/upgrade.hpp"
#include "http/websocket_boundary.hpp"
#include "http/websocket_ear.hpp"
#include "http/websocket_handshake.hpp"
#include "net/timer.hpp"
#include "net/yield.hpp"

#include <boost/asio/buffer.hpp>

#include <utility>

namespace freshet::http {
namespace {

/// From the first word of an end to the end.
constexpr std::chrono::milliseconds kFarewell{2'000};
/// What the peer sends behind its own end is read and dropped up to so many octets.
constexpr std::size_t kMostDropped = 1024UL * 1024;
/// Octets behind the last whole message, in messages of the largest size: one in fragments of an
/// octet each has seven times as many.
constexpr std::size_t kMostFragments = 8;
/// RFC 6455 §7.4.1
constexpr std::uint16_t kGoingAway = 1001, kUnsupported = 1003, kBroken = 1006, kPolicy = 1008,
                        kTooBig = 1009;

class Socket final : public WebSocket,
                     public Upgrade,
                     public Ear::Listener,
                     public std::enable_shared_from_this<Socket> {
 public:
  Socket(Request const& request, std::shared_ptr<Talker> talker, Limits limits,
         std::string protocol)
      : loop_{*request.loop},
        peer_{request.peer},
        key_{request.header("sec-websocket-key")},
        protocol_{std::move(protocol)},
        limits_{limits},
        talker_{std::move(talker)} {}

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

  // Ear::Listener
  void text(std::string_view text) override;
  void binary() override { close(kUnsupported, "only text is understood here"); }
  void control() override;
  void answer(std::string octets, bool last) override;
  void over(std::uint16_t code) override;

 private:
  void new_ear() { ear_ = make_ear(loop_, *this, limits_.most_message); }
  void feed(std::string_view octets);
  void end_soon();

  net::Loop& loop_;
  std::string peer_, key_, protocol_;
  Limits const limits_;
  std::shared_ptr<Talker> talker_;
  std::shared_ptr<Outbox> outbox_;
  std::shared_ptr<Ear> ear_;  // null: nothing is half heard
  Boundary boundary_;
  std::size_t since_whole_ = 0;  // octets that came behind the last whole message
  std::uint16_t code_ = kBroken;
  bool open_ = false;     // the handshake is over
  bool closing_ = false;  // the last frame was sent
  bool over_ = false;     // nothing more is heard
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
    // Reset: what a peer has not read by now is no longer kept for it.
    if (auto const still = outbox.lock()) still->conn().abort();
  });
}

net::awaitable<void> Socket::run(Given given) {
  outbox_ = std::make_shared<Outbox>(std::move(given.conn), loop_, *given.clock);
  auto& conn = outbox_->conn();
  conn.expires_after(std::chrono::milliseconds{0});
  conn.keep_little_unsent();
  new_ear();
  ear_->begin(std::exchange(key_, {}), std::exchange(protocol_, {}));
  while (!ear_->begun() && !over_) co_await net::yield(loop_);
  open_ = ear_->begun();
  if (open_) talker_->began(*this);
  std::size_t dropped = 0;
  while (open_) {
    if (!given.first.empty()) feed(std::exchange(given.first, {}));
    while (!over_ && ear_ && !ear_->settled()) co_await net::yield(loop_);
    if (!over_ && boundary_.between_messages()) ear_.reset();
    auto const n = co_await conn.read_some(net::asio::buffer(given.room.data(), given.room.size()));
    if (!n || *n == 0) break;
    if (over_) dropped += *n;
    if (dropped > kMostDropped) break;
    if (!over_) feed({given.room.data(), *n});
  }
  closing_ = true;
  conn.close();
  ear_.reset();
  if (open_) talker_->ended(code_);
  talker_.reset();
}

void Socket::feed(std::string_view octets) {
  since_whole_ += octets.size();
  if (since_whole_ > kMostFragments * limits_.most_message + octets.size()) {
    close(kTooBig, "a message in too many pieces");
  }
  boundary_.add(octets);
  if (!ear_) {
    new_ear();
    ear_->begin_quietly();
  }
  ear_->feed(octets);
}

void Socket::text(std::string_view text) {
  since_whole_ = 0;
  if (!closing_) talker_->text(text);
}

void Socket::control() {
  since_whole_ = 0;
  if (!closing_) talker_->control();
}

/// Answers to pings wait like all else, and nobody asks the talker before they are sent.
void Socket::answer(std::string octets, bool last) {
  if (closing_) return;  // to a close that answers ours
  outbox_->send(Bytes::adopt(std::move(octets)));
  if (last) {
    closing_ = true;
    return end_soon();
  }
  if (outbox_->waiting() > limits_.most_waiting) close(kPolicy, "too slow");
}

void Socket::over(std::uint16_t code) {
  over_ = true;
  code_ = code;
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
