/// RtmpPublisher: an encoder for tests: our own RTMP writer over a plain blocking socket.
#pragma once

#include "support/hex.hpp"
#include "support/tcp_client.hpp"
#include "wire/flv/audio_tag.hpp"
#include "wire/flv/video_tag.hpp"
#include "wire/rtmp/client_session.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace freshet::test {

class RtmpPublisher {
 public:
  using State = wire::rtmp::ClientSession::State;

  RtmpPublisher(std::uint16_t port, std::string key, std::string app = "live",
                std::vector<std::string> fourccs = {})
      : RtmpPublisher{TcpClient{port}, std::move(key), std::move(app), std::move(fourccs)} {}
  /// Over a connection that may have said something already.
  RtmpPublisher(TcpClient socket, std::string key, std::string app = "live",
                std::vector<std::string> fourccs = {})
      : socket_{std::move(socket)},
        session_{{app, "rtmp://127.0.0.1/" + app, std::move(key), std::move(fourccs)},
                 [](std::span<std::byte> out) { std::ranges::fill(out, std::byte{7}); }} {
    flush();
    while (session_.state() == State::connecting) hear();
  }

  [[nodiscard]] bool publishing() const { return session_.state() == State::publishing; }
  [[nodiscard]] std::string const& refusal() const { return session_.refusal(); }
  [[nodiscard]] wire::rtmp::ClientSession& session() { return session_; }

  void video(Bytes tag, std::uint32_t ms) {
    session_.send_video(std::move(tag), ms);
    flush();
  }
  void audio(Bytes tag, std::uint32_t ms) {
    session_.send_audio(std::move(tag), ms);
    flush();
  }
  /// FCUnpublish, deleteStream.
  void goodbye() {
    session_.close();
    flush();
  }
  /// As a crashed encoder would leave.
  void crash() { socket_.reset_connection(); }
  /// Is the end the next thing that comes, whatever was still said?
  [[nodiscard]] bool dropped() const {
    socket_.receive(1 << 20);
    return socket_.at_end();
  }
  void raw(std::string_view octets) { socket_.send(octets); }

 private:
  void flush() {
    auto const out = session_.take_output();
    if (!out.empty()) socket_.send(as_text(out));
  }
  void hear() {
    auto const octet = socket_.receive(1);
    if (octet.empty()) throw std::runtime_error("the server ended the connection");
    if (auto heard = session_.feed(as_bytes(octet)); !heard) {
      throw std::runtime_error(heard.error().what);
    }
    flush();
  }

  TcpClient socket_;
  wire::rtmp::ClientSession session_;
};

/// Twenty-five pictures a second with sound, faster than life: what a show is made of.
class Show {
 public:
  explicit Show(RtmpPublisher& to, std::uint32_t from_ms = 0) : to_{to}, ms_{from_ms} {}

  void configure() {
    to_.video(wire::flv::write_avc_config(test::from_corpus("h264_config/film")), ms_);
    to_.audio(wire::flv::write_aac_config(test::from_corpus("aac_config/film")), ms_);
  }
  /// A keyframe every `gop` frames.
  void play(int frames, int gop = 50) {
    for (int i = 0; i < frames; ++i, ++count_) {
      auto const at = ms_ + static_cast<std::uint32_t>(count_) * 40;
      to_.video(wire::flv::write_avc_frame(picture(count_ % gop == 0), count_ % gop == 0, 0), at);
      while (sound_ms() <= at) {
        to_.audio(wire::flv::write_aac_frame(Bytes::copy("\x21\x10sound")), sound_ms());
        ++sounds_;
      }
    }
  }
  /// Length, NAL header (IDR or slice), and something that no start code is in.
  static Bytes picture(bool key) {
    std::string text{"\0\0\0\x40", 4};
    text += key ? '\x65' : '\x41';
    text += std::string(63, '\x55');
    return Bytes::adopt(std::move(text));
  }

 private:
  [[nodiscard]] std::uint32_t sound_ms() const {
    return ms_ + static_cast<std::uint32_t>(static_cast<double>(sounds_) * 1'024'000 / 44'100);
  }
  RtmpPublisher& to_;
  std::uint32_t const ms_;
  int count_ = 0, sounds_ = 0;
};

}  // namespace freshet::test
