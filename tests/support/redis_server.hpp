/// RedisServer: a real redis-server of a test's own, in a process that can be killed, stopped and
/// started again.
#pragma once

#include "support/temp_dir.hpp"

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <memory>
#include <netinet/in.h>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace freshet::test {

/// Throws when there is no redis-server: a test that needs one must not pass without.
class RedisServer {
 public:
  struct Options {
    bool keeps = false;  ///< each write on disk, so that a start finds it again
    std::string password = {};
    std::string certificate = {}, key = {};  ///< with them it speaks TLS on its port
  };

  RedisServer() : RedisServer{Options{}} {}
  explicit RedisServer(Options options) : options_{std::move(options)}, port_{free_port()} {
    start();
  }
  ~RedisServer() { kill(); }
  RedisServer(RedisServer const&) = delete;
  RedisServer& operator=(RedisServer const&) = delete;

  void start() {
    std::vector<std::string> words{"redis-server",
                                   "--port",
                                   "0",
                                   "--unixsocket",
                                   socket(),
                                   "--dir",
                                   folder_.path(),
                                   "--save",
                                   "",
                                   "--daemonize",
                                   "no",
                                   "--loglevel",
                                   "warning",
                                   "--logfile",
                                   folder_.path("log"),
                                   "--appendonly",
                                   options_.keeps ? "yes" : "no",
                                   "--appendfsync",
                                   "always",
                                   "--enable-debug-command",
                                   "yes"};
    auto const say = [&](std::string name, std::string value) {
      words.push_back(std::move(name));
      words.push_back(std::move(value));
    };
    words[2] = options_.certificate.empty() ? std::to_string(port_) : "0";
    say("--bind", "127.0.0.1");
    if (!options_.certificate.empty()) {
      say("--tls-port", std::to_string(port_));
      say("--tls-cert-file", options_.certificate);
      say("--tls-key-file", options_.key);
      say("--tls-auth-clients", "no");
    }
    if (!options_.password.empty()) say("--requirepass", options_.password);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (::posix_spawnp(&pid_, "redis-server", nullptr, nullptr, arguments.data(), environ) != 0) {
      throw std::runtime_error("there is no redis-server: install the package redis-server");
    }
    for (int i = 0; i < 10'000 && !answers(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    if (!answers()) throw std::runtime_error("redis-server does not start");
  }
  /// At once, without a goodbye; what it did not keep is lost.
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(std::exchange(pid_, 0), &status, 0);
    ::unlink(socket().c_str());
  }
  void restart() {
    kill();
    start();
  }
  void pause() { ::kill(pid_, SIGSTOP); }
  void resume() { ::kill(pid_, SIGCONT); }

  /// A line of words; what comes back, as it is.
  std::string say(std::string const& line) {
    auto const fd = connect();
    if (fd < 0) return {};
    auto text = line + "\r\n";
    if (!options_.password.empty()) text.insert(0, "AUTH " + options_.password + "\r\n");
    static_cast<void>(!::write(fd, text.data(), text.size()));
    timeval const limit{10, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    std::array<char, 4096> buffer{};
    auto const n = ::read(fd, buffer.data(), buffer.size());
    ::close(fd);
    return {buffer.data(), static_cast<std::size_t>(n > 0 ? n : 0)};
  }

  [[nodiscard]] std::string socket() const { return folder_.path("redis.sock"); }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

 private:
  static std::uint16_t free_port() {
    auto const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(at);
    if (::bind(fd, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
      throw std::runtime_error("there is no free port");
    }
    ::close(fd);
    return ntohs(at.sin_port);
  }
  [[nodiscard]] int connect() const {
    auto const fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::strncpy(at.sun_path, socket().c_str(), sizeof(at.sun_path) - 1);
    if (::connect(fd, reinterpret_cast<sockaddr const*>(&at), sizeof(at)) == 0) return fd;
    ::close(fd);
    return -1;
  }
  [[nodiscard]] bool answers() {
    return say("PING").find("+PONG") != std::string::npos ||
           (!options_.password.empty() && connects());
  }
  [[nodiscard]] bool connects() const {
    auto const fd = connect();
    if (fd >= 0) ::close(fd);
    return fd >= 0;
  }

  Options const options_;
  TempDir folder_;
  std::uint16_t const port_;
  ::pid_t pid_ = 0;
};

}  // namespace freshet::test
