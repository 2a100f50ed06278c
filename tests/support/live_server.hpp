/// LiveServer: the real server with a show on air, and what tells whether it goes on.
#pragma once

#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "wire/hls/media_playlist.hpp"
#include "wire/mp4/fragment.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace freshet::test {

/// For what must come, on a busy machine with sanitizers too.
inline constexpr std::chrono::seconds kPatience{60};

inline bool in_time(std::function<bool()> const& is) {
  auto const until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    if (is()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

/// An encoder that sends as fast as life, from its making to its end.
class OnAir {
 public:
  OnAir(std::uint16_t port, std::string key) : encoder_{port, std::move(key)} {
    if (encoder_.publishing()) thread_ = std::thread{[this] { play(); }};
  }
  ~OnAir() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] bool publishing() const { return encoder_.publishing() && !lost_; }
  [[nodiscard]] std::string const& refusal() const { return encoder_.refusal(); }

 private:
  void play() {
    constexpr std::chrono::milliseconds kFrame{40};
    Show show{encoder_};
    try {
      show.configure();
      for (auto at = std::chrono::steady_clock::now(); !stop_; at += kFrame) {
        show.play(1);
        std::this_thread::sleep_until(at);
      }
    } catch (std::runtime_error const&) {
      lost_ = true;
    }
  }

  RtmpPublisher encoder_;
  std::atomic<bool> stop_{false}, lost_{false};
  std::thread thread_;
};

class LiveServer {
 public:
  /// Ports and folder are the test's own whatever `config` says.
  explicit LiveServer(Config config) {
    config.server.data_dir = folder.path() + "/data";
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "error";
    // Publishers here send what looks like H.264 and cannot be decoded.
    config.channel_defaults.ladder_auto = false;
    server.emplace(config);
    server->start();
    show.emplace(server->port("rtmp"), server->stream_key("main"));
  }

  [[nodiscard]] std::uint16_t port(std::string_view name) const { return server->port(name); }

  [[nodiscard]] wire::hls::MediaPlaylist playlist(std::string const& channel) const {
    auto const got = get(port("http"), "/live/" + channel + "/source/index.m3u8");
    auto parsed = wire::hls::parse_media_playlist(got.body);
    return got.status == 200 && parsed ? *parsed : wire::hls::MediaPlaylist{};
  }
  /// Of the newest whole segment; 0 before there is one.
  [[nodiscard]] std::uint64_t newest(std::string const& channel) const {
    auto const now = playlist(channel);
    auto const whole = !now.segments.empty() && !now.segments.back().gap;
    return whole ? now.segments.back().msn : 0;
  }
  /// A viewer who has just come gets a picture.
  [[nodiscard]] bool can_watch(std::string const& channel) const {
    auto const now = playlist(channel);
    if (now.segments.empty() || now.segments.back().gap) return false;
    auto const got = get(port("http"), "/live/" + channel + "/source/" + now.segments.back().uri);
    auto const fragments = wire::mp4::parse_fragments(as_bytes(got.body));
    return got.status == 200 && fragments && !fragments->empty();
  }
  /// Of /metrics; `name` with its labels. -1: it has none of that name. Asked from another address
  /// than most tests are at.
  [[nodiscard]] long metric(std::string const& name) const {
    auto const text = get(TcpClient{port("http"), "::1"}, "/metrics").body;
    auto const at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stol(text.substr(at + name.size() + 2));
  }
  [[nodiscard]] long connections() const { return metric("freshet_http_connections"); }

  /// The show goes on from where it was, and newcomers of both kinds get in.
  void expect_unharmed() {
    auto const then = newest("main");
    EXPECT_TRUE(in_time([&] { return newest("main") > then + 1; })) << "no segment since " << then;
    EXPECT_TRUE(show->publishing());
    EXPECT_TRUE(can_watch("main"));
    OnAir second{port("rtmp"), server->stream_key("other")};
    EXPECT_TRUE(second.publishing()) << second.refusal();
    EXPECT_TRUE(in_time([&] { return can_watch("other"); }));
  }

  test::TempDir folder;
  std::optional<Server> server;
  std::optional<OnAir> show;
};

}  // namespace freshet::test
