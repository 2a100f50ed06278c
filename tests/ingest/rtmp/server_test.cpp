#include "ingest/rtmp/server.hpp"

#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/tcp_client.hpp"

#include <gtest/gtest.h>

#include <list>
#include <vector>

namespace freshet::ingest::rtmp {
namespace {

using test::RtmpPublisher;
using test::TcpClient;

struct RtmpServer : ::testing::Test {
  net::Loops loops{1};
  Metrics metrics;
  stream::Registry registry{[](stream::Session&) { return std::shared_ptr<void>{}; },
                            [](auto const&) { return stream::Session::Options{}; },
                            system_clock(),
                            {}};
  Server server{loops, house(registry, metrics)};

  static House house(stream::Registry& registry, Metrics& metrics) {
    config::Rtmp config;
    config.port = 0;
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

}  // namespace
}  // namespace freshet::ingest::rtmp
