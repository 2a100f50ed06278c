/// EventReader: a client of server-sent events, over HTTP/1.1 or HTTP/2 in clear text.
#pragma once

#include "support/h2_client.hpp"
#include "support/tcp_client.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace freshet::test {

struct SseEvent {
  std::string id, type, data;
};

/// Of whole events, with what comes after the last of them left in `text`.
inline std::vector<SseEvent> take_events(std::string& text) {
  std::vector<SseEvent> all;
  for (std::size_t end = 0; (end = text.find("\n\n")) != std::string::npos;) {
    SseEvent event;
    for (std::size_t at = 0; at < end;) {
      auto const line = text.substr(at, text.find('\n', at) - at);
      at += line.size() + 1;
      auto const value = line.substr(std::min(line.find(": "), line.size() - 2) + 2);
      if (line.starts_with("id: ")) event.id = value;
      if (line.starts_with("event: ")) event.type = value;
      if (line.starts_with("data: ")) event.data = value;
    }
    text.erase(0, end + 2);
    if (!event.type.empty()) all.push_back(std::move(event));
  }
  return all;
}

/// Asks when it is made. Waits ten seconds for each octet, no longer.
class EventReader {
 public:
  enum class Over { http1, http2 };
  using Headers = H2Client::Headers;

  EventReader(std::uint16_t port, Over over, std::string const& target, Headers headers)
      : line_{port}, over_{over} {
    if (over == Over::http2) {
      stream_ = client_.get(target, std::move(headers));
      line_.send(client_.output());
      return;
    }
    std::string request = "GET " + target + " HTTP/1.1\r\nHost: test\r\n";
    for (auto const& [name, value] : headers) request.append(name + ": " + value + "\r\n");
    line_.send(request + "\r\n");
  }

  /// Its answer has begun: what happens from now on is told.
  bool begins() {
    while (status_ == 0 && more()) {
    }
    return status_ != 0;
  }
  /// So many, or fewer when no more come.
  std::vector<SseEvent> next(std::size_t count) {
    std::vector<SseEvent> all;
    while (all.size() < count && more()) {
      auto const events = take_events(body_);
      all.insert(all.end(), events.begin(), events.end());
    }
    return all;
  }
  /// Does the answer come to its proper end?
  bool ends() {
    while (!over_and_done_ && more()) {
    }
    return over_and_done_;
  }
  [[nodiscard]] int status() const { return status_; }
  /// Of the answer; names in lower case.
  [[nodiscard]] std::string header(std::string const& name) const {
    auto const at = headers_.find(name);
    return at == headers_.end() ? std::string{} : at->second;
  }

 private:
  bool more() {
    return !over_and_done_ && (over_ == Over::http1 ? more_of_http1() : more_of_http2());
  }
  bool more_of_http1() {
    if (status_ == 0) read_head();
    // RFC 9112 §7.1
    if (status_ != 200) return false;
    auto const line = read_to("\r\n");
    if (line.size() < 3) return false;
    auto const size = std::stoul(line, nullptr, 16);
    body_ += line_.receive(size);
    over_and_done_ = size == 0;
    return line_.receive(2) == "\r\n";
  }
  /// Not one octet more; nothing when the server ends or is silent.
  std::string read_to(std::string_view end) {
    std::string text;
    while (!text.ends_with(end)) {
      auto const octet = line_.receive(1);
      if (octet.empty()) return {};
      text += octet;
    }
    return text;
  }
  void read_head() {
    auto const head = read_to("\r\n\r\n");
    if (head.empty()) return;
    status_ = std::stoi(head.substr(9, 3));
    for (auto at = head.find("\r\n") + 2; at + 2 < head.size();) {
      auto const line = head.substr(at, head.find("\r\n", at) - at);
      at += line.size() + 2;
      headers_[line.substr(0, line.find(':'))] = line.substr(line.find(':') + 2);
    }
  }
  bool more_of_http2() {
    auto const octet = line_.receive(1);
    if (octet.empty() || !client_.input(octet)) return false;
    if (auto const out = client_.output(); !out.empty()) line_.send(out);
    auto const& answer = client_.answer(stream_);
    status_ = answer.status;
    headers_ = answer.headers;
    body_ += answer.body.substr(taken_);
    taken_ = answer.body.size();
    over_and_done_ = answer.closed && answer.error == 0;
    return !answer.closed || answer.error == 0;
  }

  TcpClient line_;
  Over const over_;
  H2Client client_;
  std::int32_t stream_ = 0;
  std::size_t taken_ = 0;
  int status_ = 0;
  std::map<std::string, std::string> headers_;
  std::string body_;
  bool over_and_done_ = false;
};

}  // namespace freshet::test
