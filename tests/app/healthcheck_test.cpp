#include "app/healthcheck.hpp"

#include "freshet/server.hpp"
#include "support/certificate.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace freshet::app {
namespace {

using ::testing::HasSubstr;
constexpr std::chrono::seconds kLimit{5};

std::string verdict(config::Http const& http) {
  auto const health = check_health(http, kLimit);
  return health ? "ready" : health.error().what;
}

config::Http on_port(std::uint16_t port) {
  config::Http http;
  http.port = port;
  return http;
}

/// Answers one connection with a fixed text.
class Stub {
 public:
  explicit Stub(std::string answer) : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    ::bind(fd_, reinterpret_cast<sockaddr const*>(&at), size);
    ::listen(fd_, 1);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread{[this, answer = std::move(answer)] {
      int const one = ::accept(fd_, nullptr, nullptr);
      char request[512];
      [[maybe_unused]] auto const got = ::recv(one, request, sizeof request, 0);
      ::send(one, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(one);
    }};
  }
  ~Stub() {
    thread_.join();
    ::close(fd_);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int fd_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

struct Healthcheck : ::testing::Test {
  Healthcheck() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "off";
  }
  test::TempDir folder;
  Config config;
};

TEST_F(Healthcheck, IsWellWhileTheServerIsReadyAndNotAfterwards) {
  Server server{config};
  server.start();
  auto const http = on_port(server.port("http"));
  EXPECT_EQ(verdict(http), "ready");
  server.stop();
  EXPECT_THAT(verdict(http), HasSubstr("nothing answers on port "));
}

TEST_F(Healthcheck, AsksOverTlsWhereClearTextIsOff) {
  auto const files = test::write_certificate(folder, "tls");
  config.http.port = std::nullopt;
  config.http.tls_port = 0;
  config.tls.certificate = files.certificate;
  config.tls.key = files.key;
  Server server{config};
  server.start();
  config::Http http;
  http.port = std::nullopt;
  http.tls_port = server.port("https");
  EXPECT_EQ(verdict(http), "ready");
}

TEST(HealthcheckAnswers, RepeatWhatTheServerSays) {
  Stub const stub{
      "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n\r\n"
      "{\"title\":\"Not ready\",\"detail\":\"the disk fails: no room is left\"}"};
  EXPECT_EQ(verdict(on_port(stub.port())), "not ready: the disk fails: no room is left");
}

TEST(HealthcheckAnswers, MayComeFromSomethingElse) {
  Stub const stub{"SSH-2.0-OpenSSH_9.2\r\n"};
  EXPECT_EQ(verdict(on_port(stub.port())), "not ready: it answers SSH-2.0-OpenSSH_9.2");
}

TEST(HealthcheckAnswers, NeedAPortToAsk) {
  config::Http http;
  http.port = std::nullopt;
  EXPECT_THAT(verdict(http), HasSubstr("name no port to ask"));
  EXPECT_THAT(verdict(on_port(0)), HasSubstr("--set http.port=8080"));
}

}  // namespace
}  // namespace freshet::app
