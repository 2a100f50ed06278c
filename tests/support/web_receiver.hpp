/// WebReceiver: somebody else's HTTP server on the loopback, as good or as bad as a test wants it.
#pragma once

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace freshet::test {

/// A request as it came.
struct Heard {
  std::string head, body;

  [[nodiscard]] std::string line() const { return head.substr(0, head.find("\r\n")); }
  /// Its name in any case; empty: there is none.
  [[nodiscard]] std::string header(std::string const& name) const {
    auto const same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
    auto const wanted = "\r\n" + name + ": ";
    auto const at =
        std::search(head.begin(), head.end(), wanted.begin(), wanted.end(), same) - head.begin();
    if (at == static_cast<std::ptrdiff_t>(head.size())) return {};
    auto const from = static_cast<std::size_t>(at) + wanted.size();
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

[[nodiscard]] inline std::string web_answer(int status, std::string const& body = {},
                                            std::string const& headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

/// A thread for each connection. An answer ends its connection if it has `Connection: close`.
class WebReceiver {
 public:
  /// The octets that answer; nothing: none ever.
  using Answer = std::function<std::optional<std::string>(Heard const&)>;

  explicit WebReceiver(Answer answer = [](Heard const&) { return web_answer(204); })
      : answer_{std::move(answer)}, door_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(at);
    auto* const name = reinterpret_cast<sockaddr*>(&at);
    if (::bind(door_, name, size) != 0 || ::listen(door_, 64) != 0 ||
        ::getsockname(door_, name, &size) != 0) {
      throw std::runtime_error("no port to receive on");
    }
    port_ = ntohs(at.sin_port);
    threads_.emplace_back([this] { accept(); });
  }
  ~WebReceiver() {
    {
      std::scoped_lock const lock{mutex_};
      closed_ = true;
      ::shutdown(door_, SHUT_RDWR);
      for (int const fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    changed_.notify_all();
    threads_.front().join();  // from here on nobody else adds one
    for (auto thread = threads_.begin() + 1; thread != threads_.end(); ++thread) thread->join();
    ::close(door_);
  }
  WebReceiver(WebReceiver const&) = delete;
  WebReceiver& operator=(WebReceiver const&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(std::string const& path = "/",
                                std::string const& host = "127.0.0.1") const {
    return "http://" + host + ':' + std::to_string(port_) + path;
  }
  /// All that came, in its order, once there are so many or 20 s are over.
  [[nodiscard]] std::vector<Heard> heard(std::size_t least = 0) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return heard_.size() >= least; });
    return heard_;
  }
  [[nodiscard]] int connections() {
    std::scoped_lock const lock{mutex_};
    return connections_;
  }

 private:
  void accept() {
    for (;;) {
      int const fd = ::accept4(door_, nullptr, nullptr, SOCK_CLOEXEC);
      std::scoped_lock const lock{mutex_};
      if (fd >= 0 && closed_) ::close(fd);
      if (fd < 0 || closed_) return;
      open_.push_back(fd);
      ++connections_;
      threads_.emplace_back([this, fd] { serve(fd); });
    }
  }
  void serve(int fd) {
    std::string held;
    while (auto const heard = read(fd, held)) {
      {
        std::scoped_lock const lock{mutex_};
        heard_.push_back(*heard);
      }
      changed_.notify_all();
      auto const answer = answer_(*heard);
      if (!answer) continue;  // reads on, and answers nothing
      if (!write(fd, *answer) || answer->find("Connection: close\r\n") != std::string::npos) break;
    }
    std::scoped_lock const lock{mutex_};
    std::erase(open_, fd);
    ::close(fd);
  }
  static bool write(int fd, std::string_view text) {
    while (!text.empty()) {
      auto const n = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  static std::optional<Heard> read(int fd, std::string& held) {
    auto const more = [&] {
      char octets[8'192];
      auto const n = ::recv(fd, octets, sizeof(octets), 0);
      if (n > 0) held.append(octets, static_cast<std::size_t>(n));
      return n > 0;
    };
    std::size_t end = 0;
    while ((end = held.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return std::nullopt;
    }
    Heard heard{held.substr(0, end + 2), {}};
    auto const length = heard.header("Content-Length");
    auto const size = length.empty() ? 0 : std::stoul(length);
    while (held.size() < end + 4 + size) {
      if (!more()) return std::nullopt;
    }
    heard.body = held.substr(end + 4, size);
    held.erase(0, end + 4 + size);
    return heard;
  }

  Answer const answer_;
  int const door_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> open_;
  std::vector<Heard> heard_;
  int connections_ = 0;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace freshet::test
