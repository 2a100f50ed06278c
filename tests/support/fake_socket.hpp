/// FakeSocket: a WebSocket that keeps what is sent to it.
#pragma once

#include "http/websocket.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::test {

/// The text of a server's frame (RFC 6455 §5.2): final, of text, unmasked.
inline std::string text_in_frame(Bytes const& frame) {
  auto const octets = frame.text();
  auto const at = [&](std::size_t i) { return static_cast<unsigned char>(octets.at(i)); };
  if (octets.size() < 2 || at(0) != 0x81 || (at(1) & 0x80U) != 0) return "no text frame of ours";
  std::size_t size = at(1), head = 2;
  if (size >= 126) {
    std::size_t const wide = size == 126 ? 2 : 8;
    size = 0;
    for (std::size_t i = 0; i < wide; ++i) size = size << 8U | at(head + i);
    head += wide;
  }
  return octets.size() == head + size ? std::string{octets.substr(head)}
                                      : "a frame of another size";
}

class FakeSocket final : public http::WebSocket {
 public:
  explicit FakeSocket(net::Loop& loop) : loop_{loop} {}

  void send(Bytes frame) override { texts.push_back(text_in_frame(frame)); }
  [[nodiscard]] std::size_t waiting() const override { return waits; }
  [[nodiscard]] bool is_slow(SteadyTime) const override { return slow; }
  void close(std::uint16_t code, std::string_view why) override {
    close_code = code;
    close_why = why;
  }
  [[nodiscard]] std::string const& peer() const override { return peer_; }
  [[nodiscard]] net::Loop& loop() const override { return loop_; }

  /// Every event of all batches so far.
  [[nodiscard]] std::vector<nlohmann::json> events() const {
    std::vector<nlohmann::json> all;
    for (auto const& text : texts) {
      auto const batch = nlohmann::json::parse(text);
      for (auto const& one : batch.at("b")) all.push_back(one);
    }
    return all;
  }
  /// Of those of that kind the last one; null: there is none.
  [[nodiscard]] nlohmann::json last(std::string_view kind) const {
    nlohmann::json found;
    for (auto const& one : events()) {
      if (one.at("t") == kind) found = one;
    }
    return found;
  }

  std::vector<std::string> texts;
  std::size_t waits = 0;
  bool slow = false;
  int close_code = 0;
  std::string close_why;

 private:
  net::Loop& loop_;
  std::string const peer_ = "10.0.0.5:4711";
};

}  // namespace freshet::test
