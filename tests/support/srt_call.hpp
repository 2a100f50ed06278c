/// SrtCall: an SRT encoder of the tests' own, libsrt itself; blocking, on the test's thread.
#pragma once

#include <srt/srt.h>

#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace freshet::test {

struct SrtCallOptions {
  std::string passphrase{};
  int key_length = 0;  ///< octets; 0: the library's choice
  std::string packet_filter{};
  int latency_ms = 20;
};

class SrtCall {
 public:
  SrtCall(std::uint16_t port, std::string const& stream_id, SrtCallOptions const& options = {}) {
    srt_startup();
    srt_setloglevel(LOG_CRIT);
    socket_ = srt_create_socket();
    text(SRTO_STREAMID, stream_id);
    if (!options.passphrase.empty()) text(SRTO_PASSPHRASE, options.passphrase);
    if (options.key_length != 0) number(SRTO_PBKEYLEN, options.key_length);
    if (!options.packet_filter.empty()) text(SRTO_PACKETFILTER, options.packet_filter);
    number(SRTO_LATENCY, options.latency_ms);
    number(SRTO_CONNTIMEO, 10'000);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = srt_connect(socket_, reinterpret_cast<sockaddr const*>(&to), sizeof to) == 0;
    if (!connected_) reason_ = srt_getrejectreason(socket_);
  }
  ~SrtCall() {
    hang_up();
    srt_cleanup();
  }
  SrtCall(SrtCall const&) = delete;
  SrtCall& operator=(SrtCall const&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  /// Why it was turned away.
  [[nodiscard]] int reason() const { return reason_; }
  [[nodiscard]] int latency_ms() const {
    int ms = 0;
    int size = sizeof ms;
    srt_getsockflag(socket_, SRTO_PEERLATENCY, &ms, &size);
    return ms;
  }
  /// False: the server has ended it.
  bool send(std::string_view message) {
    return srt_sendmsg2(socket_, message.data(), static_cast<int>(message.size()), nullptr) > 0;
  }
  /// Until all that was sent is acknowledged, for ten seconds at most.
  void flush() const {
    std::size_t blocks = 1;
    for (int i = 0; i < 10'000 && blocks > 0; ++i) {
      if (srt_getsndbuffer(socket_, &blocks, nullptr) == SRT_ERROR) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }
  [[nodiscard]] bool ended() const { return srt_getsockstate(socket_) != SRTS_CONNECTED; }
  void hang_up() {
    if (socket_ != SRT_INVALID_SOCK) srt_close(std::exchange(socket_, SRT_INVALID_SOCK));
  }

 private:
  void text(SRT_SOCKOPT option, std::string const& value) const {
    srt_setsockflag(socket_, option, value.data(), static_cast<int>(value.size()));
  }
  void number(SRT_SOCKOPT option, int value) const {
    srt_setsockflag(socket_, option, &value, sizeof value);
  }

  SRTSOCKET socket_ = SRT_INVALID_SOCK;
  bool connected_ = false;
  int reason_ = 0;
};

}  // namespace freshet::test
