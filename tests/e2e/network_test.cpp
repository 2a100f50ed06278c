/// The server behind proxies and balancers, over IPv6, and what it writes down of who asked.
#include "freshet/server.hpp"
#include "support/certificate.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "support/tls_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace freshet {
namespace {

using test::eventually;
using test::get;
using test::RtmpPublisher;
using test::TcpClient;
using test::TlsClient;
using ::testing::HasSubstr;
using ::testing::Not;

char const kProxied[] = "PROXY TCP4 203.0.113.7 10.0.0.1 4711 80\r\n";

struct Network : ::testing::Test {
  Network() {
    auto const files = test::write_certificate(folder, "tls");
    config.server.data_dir = folder.path("data");
    config.http.port = config.http.tls_port = config.rtmp.port = config.srt.port = 0;
    config.tls.certificate = files.certificate;
    config.tls.key = files.key;
    config.log.level = "error";
  }
  void start() {
    server.emplace(config);
    server->start();
  }
  /// What it writes to standard error while it serves `f`.
  template <class F>
  std::string log_of(F f) {
    ::testing::internal::CaptureStderr();
    start();
    f();
    server->stop();
    return ::testing::internal::GetCapturedStderr();
  }
  [[nodiscard]] TcpClient http(std::string const& address = "127.0.0.1") const {
    return TcpClient{server->port("http"), address};
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

TEST_F(Network, EveryDoorIsOpenToIpv6) {
  start();
  EXPECT_EQ(get(http("::1"), "/healthz").status, 200);
  TlsClient https{TcpClient{server->port("https"), "::1"}, {{"http/1.1"}, 0, {}}};
  https.send("GET /healthz HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(https.receive_all(), HasSubstr("200 OK"));
  RtmpPublisher const encoder{TcpClient{server->port("rtmp"), "::1"}, server->stream_key("main")};
  EXPECT_TRUE(encoder.publishing()) << encoder.refusal();
}

TEST_F(Network, AddressesOfIpv6AreWrittenInBrackets) {
  config.log.access = true;
  auto const log = log_of([&] { get(http("::1"), "/healthz"); });
  EXPECT_THAT(log, HasSubstr("access client=[::1]:"));
}

TEST_F(Network, ATrustedProxysWordIsTheClientOfLogsAndLimits) {
  config.log.access = true;
  config.http.trusted_proxies = {"127.0.0.1"};
  auto const log = log_of([&] {
    auto const got = get(http(), "/metrics", "X-Forwarded-For: 127.0.0.1, 203.0.113.7\r\n");
    EXPECT_EQ(got.status, 403) << "a stranger, whoever carries the question";
    EXPECT_THAT(got.body, HasSubstr("to let 203.0.113.7 in"));
    EXPECT_EQ(get(http(), "/metrics").status, 200) << "the machine itself";
    EXPECT_EQ(get(http("::1"), "/healthz", "X-Forwarded-For: 198.51.100.9\r\n").status, 200);
  });
  EXPECT_THAT(log, HasSubstr("access client=203.0.113.7 method=GET path=/metrics"));
  EXPECT_THAT(log, Not(HasSubstr("198.51.100.9"))) << "from nobody who is trusted";
}

TEST_F(Network, ABalancersHeaderNamesTheClientOnEveryDoor) {
  config.log.access = true;
  config.log.level = "info";
  config.http.trusted_proxies = {"127.0.0.0/8"};
  auto const log = log_of([&] {
    auto const plain = http();
    plain.send(kProxied);
    EXPECT_EQ(get(plain, "/healthz").status, 200);
    TcpClient tcp{server->port("https")};
    tcp.send(kProxied);
    TlsClient https{std::move(tcp), {{"http/1.1"}, 0, {}}};
    https.send("GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(https.receive_all(), HasSubstr("200 OK")) << https.trouble();
    TcpClient rtmp{server->port("rtmp")};
    rtmp.send(kProxied);
    RtmpPublisher const encoder{std::move(rtmp), "a key that is wrong"};
    EXPECT_FALSE(encoder.publishing());
  });
  EXPECT_THAT(log, HasSubstr("client=203.0.113.7:4711 method=GET path=/healthz"));
  EXPECT_THAT(log, HasSubstr("client=203.0.113.7:4711 method=GET path=/readyz"));
  EXPECT_THAT(log, HasSubstr("[rtmp 203.0.113.7:4711]"));
}

TEST_F(Network, WithoutTrustABalancersHeaderIsNoHttp) {
  start();
  auto const client = http();
  client.send(std::string{kProxied} + "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.receive(1 << 16), HasSubstr("505 HTTP Version Not Supported"));
  EXPECT_THAT(get(http(), "/metrics", "X-Forwarded-For: 127.0.0.1\r\n").body,
              HasSubstr("http.metrics_from"));
}

TEST_F(Network, ABalancerMayBeSilentWhileTheServerStops) {
  config.http.trusted_proxies = {"127.0.0.0/8"};
  start();
  auto const idle = http();
  TcpClient const tls{server->port("https")};
  TcpClient const rtmp{server->port("rtmp")};
  EXPECT_EQ(get(http(), "/healthz").status, 200);
  auto const began = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{3});
  EXPECT_TRUE(idle.at_end());
}

TEST_F(Network, TheAccessLogIsTurnedOnByAReload) {
  auto const log = log_of([&] {
    get(http(), "/healthz");
    auto next = config;
    next.log.access = true;
    next.log.format = "json";
    server->reload(next);
    get(http(), "/readyz", "User-Agent: \"x\"\r\n");
    get(http(), "/~v1.k.1.0.s.SECRET/live/main/index.m3u8?token=SECRET");
  });
  EXPECT_THAT(log, Not(HasSubstr("/healthz")));
  EXPECT_THAT(log, HasSubstr("\"path\":\"/readyz\",\"protocol\":\"HTTP/1.1\",\"status\":200,"));
  EXPECT_THAT(log, HasSubstr("\"agent\":\"\\\"x\\\"\""));
  EXPECT_THAT(log, HasSubstr("\"path\":\"/~/live/main/index.m3u8\""));
  EXPECT_THAT(log, HasSubstr("\"status\":403"));
  EXPECT_THAT(log, Not(HasSubstr("SECRET")));
}

}  // namespace
}  // namespace freshet
