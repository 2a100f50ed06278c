/// ChatClient: a member of a channel's chat over a WebSocket of its own, and tokens to enter with.
#pragma once

#include "access/hash.hpp"
#include "base/clock.hpp"
#include "support/jwt_forge.hpp"
#include "support/tcp_client.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::test {

/// Of a server whose auth.jwt.secret is kJwtSecret. `roles`: a JSON array.
inline std::string chat_token(std::string const& subject, std::string const& roles = "[]",
                              std::int64_t lasts_s = 3'600, std::string const& more = {}) {
  auto const now_s = system_clock().wall_us() / 1'000'000;
  auto const claims = R"({"sub":")" + subject + R"(","iat":)" + std::to_string(now_s) +
                      R"(,"exp":)" + std::to_string(now_s + lasts_s) + R"(,"roles":)" + roles +
                      more + '}';
  return hs256(jwt_text(header_of("HS256"), claims));
}

/// Blocking; waits 10 s at most for anything.
class ChatClient {
 public:
  static constexpr char kProtocol[] = "Sec-WebSocket-Protocol: freshet.chat.v1\r\n";

  /// `target`: a channel, or a whole path.
  explicit ChatClient(std::uint16_t port, std::string const& target = "main",
                      std::string const& headers = kProtocol)
      : tcp_{port} {
    auto const path = target.starts_with('/') ? target : "/v1/chat/" + target;
    tcp_.send("GET " + path +
              " HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
              headers + "\r\n");
    // Octet by octet: a frame may follow at once.
    while (!head_.ends_with("\r\n\r\n")) {
      auto const octet = tcp_.receive(1);
      if (octet.empty()) break;
      head_ += octet;
    }
  }

  [[nodiscard]] int status() const { return head_.size() < 12 ? 0 : std::stoi(head_.substr(9, 3)); }
  [[nodiscard]] std::string const& head() const { return head_; }

  void send(nlohmann::json const& frame) { send_frame(0x81, frame.dump()); }
  void send_frame(unsigned char first, std::string_view payload) {
    constexpr std::array<unsigned char, 4> kMask{0x12, 0x34, 0x56, 0x78};
    std::string out(1, static_cast<char>(first));
    if (payload.size() < 126) {
      out += static_cast<char>(0x80U | payload.size());
    } else {
      out += static_cast<char>(0x80U | 126U);
      out += static_cast<char>(payload.size() >> 8U);
      out += static_cast<char>(payload.size() & 0xFFU);
    }
    for (auto const octet : kMask) out += static_cast<char>(octet);
    for (std::size_t i = 0; i < payload.size(); ++i) {
      out += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ kMask[i % 4]);
    }
    tcp_.send(out);
  }

  /// The next event; nothing: the conversation is over.
  [[nodiscard]] std::optional<nlohmann::json> next() {
    while (events_.empty() && read_frame()) {
    }
    if (events_.empty()) return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop_front();
    return event;
  }
  /// The next one of that kind, what comes before it is passed over; null: there is none.
  [[nodiscard]] nlohmann::json until(std::string_view kind) {
    while (auto event = next()) {
      if (event->at("t") == kind) return *event;
    }
    return {};
  }
  /// Of what was sent with that number: its ack, err or page.
  [[nodiscard]] nlohmann::json answer_to(int id) {
    while (auto event = next()) {
      auto const& kind = event->at("t");
      bool const answers = kind == "ack" || kind == "err" || kind == "history";
      if (answers && event->value("id", 0) == id) return *event;
      passed_.push_back(std::move(*event));
    }
    return {};
  }
  /// What answer_to() passed over since this was asked last.
  [[nodiscard]] std::deque<nlohmann::json> take_passed() { return std::exchange(passed_, {}); }

  /// Says hello and answers the welcome; null: there was none.
  [[nodiscard]] nlohmann::json enter(nlohmann::json hello = nlohmann::json::object()) {
    hello["t"] = "hello";
    hello["id"] = 1;
    send(hello);
    return until("welcome");
  }
  [[nodiscard]] nlohmann::json enter_with(std::string const& token) {
    return enter({{"token", token}});
  }
  [[nodiscard]] nlohmann::json say(int id, std::string const& text, std::string const& key = {}) {
    send({{"t", "msg"}, {"id", id}, {"text", text}, {"key", key}});
    return answer_to(id);
  }
  /// Reads to the end; 1006 without a close frame.
  [[nodiscard]] int close_code() {
    while (read_frame()) {
    }
    return closed_;
  }

 private:
  /// False: it was the last one.
  bool read_frame() {
    auto const start = tcp_.receive(2);
    if (closed_ != 1006 || start.size() < 2) return false;
    auto const first = static_cast<unsigned char>(start[0]);
    std::size_t size = static_cast<unsigned char>(start[1]) & 0x7FU;
    if (size >= 126) {
      auto const wide = tcp_.receive(size == 126 ? 2 : 8);
      size = 0;
      for (auto const c : wide) size = size << 8U | static_cast<unsigned char>(c);
    }
    auto const payload = tcp_.receive(size);
    if (payload.size() < size) return false;
    if (first == 0x88) {
      if (size >= 2) {
        closed_ =
            static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
      }
      return false;
    }
    if (first != 0x81) return true;
    auto batch = nlohmann::json::parse(payload, nullptr, false);
    if (!batch.is_object() || !batch.contains("b")) return true;
    for (auto& event : batch["b"]) events_.push_back(std::move(event));
    return true;
  }

  TcpClient tcp_;
  std::string head_;
  std::deque<nlohmann::json> events_, passed_;
  int closed_ = 1006;
};

}  // namespace freshet::test
