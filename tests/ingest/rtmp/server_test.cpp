#include "ingest/rtmp/server.hpp"

#include "support/certificate.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/tcp_client.hpp"
#include "support/temp_dir.hpp"
#include "support/tls_client.hpp"

#include <gtest/gtest.h>

#include <list>
#include <vector>

namespace freshet::ingest::rtmp {
namespace {

using test::RtmpPublisher;
using test::TcpClient;

struct RtmpServer : ::testing::Test {
  Metrics metrics;
  net::Loops loops{1};
  stream::Registry registry{[](stream::Session&) { return std::shared_ptr<void>{}; },
                            [](auto const&) { return stream::Session::Options{}; },
                            {system_clock(), metrics, {}}};
  test::TempDir folder;
  Server server{loops, house(registry, metrics), context("first.example")};

  std::shared_ptr<net::TlsContext const> context(std::string const& name) {
    auto const files = test::write_certificate(folder, name, {.name = name});
    return net::TlsContext::load({files.certificate, files.key}, {}, system_clock()).value();
  }

  static House house(stream::Registry& registry, Metrics& metrics) {
    config::Rtmp config;
    config.port = config.tls_port = 0;
    config.max_connections = 8;
    return {config,
            [](std::string_view key, std::string_view) -> Result<access::StreamKey> {
              return access::StreamKey{std::string{key}, "k", 0};
            },
            [](std::string const&) { return config::Channel{}; },
            registry,
            metrics,
            system_clock(),
            {}};
  }
  ~RtmpServer() override {
    server.stop_accepting();
    server.close_all();
    EXPECT_TRUE(server.gate().wait_empty(std::chrono::seconds{10}));
    registry.shutdown();
  }
};

TEST_F(RtmpServer, WhoHasBeenSilentLongestGivesWay) {
  RtmpPublisher const first{server.port(), "one"};
  std::vector<TcpClient> silent;
  for (int i = 0; i < 5; ++i) silent.emplace_back(server.port());
  EXPECT_TRUE(silent[0].at_end()) << "half of eight are kept for those who publish";
  RtmpPublisher const second{server.port(), "two"};
  EXPECT_TRUE(first.publishing());
  EXPECT_TRUE(second.publishing());
  EXPECT_TRUE(silent[1].at_end());
  silent[4].send(std::string(1, '\x03') + std::string(1'536, 'x'));
  EXPECT_EQ(silent[4].receive(1).size(), 1U) << "the youngest ones may go on";
}

TEST_F(RtmpServer, CountsItsConnections) {
  auto const& open = metrics.gauge("freshet_rtmp_connections", "");
  {
    TcpClient const one{server.port()}, two{server.port()};
    EXPECT_TRUE(test::eventually([&] { return open.value() == 2; }));
  }
  EXPECT_TRUE(test::eventually([&] { return open.value() == 0; }));
}

TEST_F(RtmpServer, ManyWhoPublishAreNoStrangers) {
  std::list<RtmpPublisher> publishers;
  for (int i = 0; i < 8; ++i) publishers.emplace_back(server.port(), "c" + std::to_string(i));
  for (auto const& one : publishers) EXPECT_TRUE(one.publishing());
}

/// C0 and C1, and what comes back of S0, S1 and S2.
std::size_t shaken(test::TlsClient& client) {
  client.send(std::string(1, '\x03') + std::string(1'536, 'x'));
  return client.receive(3'073).size();
}

TEST_F(RtmpServer, TalksOverTlsToo) {
  test::TlsClient client{server.tls_port()};
  ASSERT_EQ(client.trouble(), "");
  EXPECT_EQ(shaken(client), 3'073U);
  auto const& open = metrics.gauge("freshet_rtmp_connections", "");
  EXPECT_EQ(open.value(), 1);
  TcpClient const plain{server.tls_port()};
  plain.send(std::string(1, '\x03') + std::string(1'536, 'x'));
  plain.receive(1 << 10);  // an alert
  EXPECT_TRUE(plain.at_end());
  EXPECT_TRUE(test::eventually([&] {
    return metrics.text().find("{protocol=\"rtmp\",reason=\"tls\"} 1") != std::string::npos;
  }));
}

TEST_F(RtmpServer, ShowsANewCertificateAndKeepsWhoIsThere) {
  test::TlsClient before{server.tls_port()};
  EXPECT_EQ(before.server(), "first.example");
  server.set_tls(context("second.example"));
  test::TlsClient after{server.tls_port()};
  EXPECT_EQ(after.server(), "second.example");
  EXPECT_EQ(shaken(before), 3'073U);
  EXPECT_EQ(shaken(after), 3'073U);
}

}  // namespace
}  // namespace freshet::ingest::rtmp
