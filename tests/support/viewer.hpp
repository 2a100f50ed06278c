/// Viewer: somebody who watches a live show meanwhile, part by part.
#pragma once

#include "support/tcp_client.hpp"
#include "wire/hls/media_playlist.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

namespace freshet::test {

/// A viewer at another address than the strangers', who asks for the next part as soon as one has
/// come. A reload that is answered by anything but 200 is what the strangers wanted.
class Viewer {
 public:
  explicit Viewer(std::uint16_t port) : port_{port}, thread_{[this] { watch(); }} {}
  ~Viewer() { stop(); }
  void stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] int reloads() const { return reloads_; }
  [[nodiscard]] std::string const& trouble() const { return trouble_; }
  [[nodiscard]] std::chrono::milliseconds longest() const { return longest_; }

 private:
  void watch() {
    auto before = std::chrono::steady_clock::now();
    std::string query;
    while (!stop_ && trouble_.empty()) {
      auto const body = reload(query);
      auto const listed = wire::hls::parse_media_playlist(body);
      if (!listed || listed->segments.empty()) {
        trouble_ = "no playlist: " + body.substr(0, 200);
        break;
      }
      auto const now = std::chrono::steady_clock::now();
      if (!query.empty()) {
        longest_ =
            std::max(longest_, std::chrono::duration_cast<std::chrono::milliseconds>(now - before));
      }
      before = now;
      query = "?_HLS_msn=" + std::to_string(listed->segments.back().msn + 1) + "&_HLS_part=" +
              std::to_string(listed->tail.open ? listed->tail.open->parts.size() : 0);
      ++reloads_;
    }
  }
  std::string reload(std::string const& query) const {
    TcpClient client{port_, "::1"};
    client.send("GET /live/main/source/index.m3u8" + query +
                " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    auto const text = client.receive(1 << 20);
    auto const end = text.find("\r\n\r\n");
    return text.starts_with("HTTP/1.1 200") && end != std::string::npos ? text.substr(end + 4)
                                                                        : text;
  }

  std::uint16_t const port_;
  std::atomic<bool> stop_{false};
  std::atomic<int> reloads_{0};
  std::string trouble_;
  std::chrono::milliseconds longest_{0};
  std::thread thread_;
};

}  // namespace freshet::test
