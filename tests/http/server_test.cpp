#include "http/server.hpp"

#include "net/event.hpp"
#include "support/on_loop.hpp"
#include "support/tcp_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace freshet::http {
namespace {

using namespace std::chrono_literals;
using freshet::test::call_on;
using freshet::test::eventually;
using freshet::test::TcpClient;
using ::testing::EndsWith;
using ::testing::StartsWith;

net::awaitable<Response> greeting(Request request) {
  co_return text_response(200, "hello from " + request.peer);
}

/// A parked playlist: one event a loop, as the origin has.
class Parked {
 public:
  explicit Parked(net::Loops& loops) {
    for (unsigned i = 0; i < loops.size(); ++i) {
      events_.push_back(std::make_unique<net::Event>(loops.at(i)));
    }
  }
  net::awaitable<Response> wait(Request request) {
    auto& event = *events_.at(request.loop->index());
    request.client->when_gone([&event] { event.notify_all(); });
    ++waiting;
    while (!open && !request.gone()) co_await event.wait();
    --waiting;
    co_return text_response(200, "playlist");
  }
  void publish(net::Loops& loops) {
    open = true;
    for (unsigned i = 0; i < loops.size(); ++i) {
      loops.at(i).post([this, i] { events_[i]->notify_all(); });
    }
  }
  std::atomic<int> waiting{0};
  std::atomic<bool> open{false};

 private:
  std::vector<std::unique_ptr<net::Event>> events_;
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    config_.port = 0;
    router_.add(Method::get, "/hello", &greeting);
    router_.add(Method::get, "/parked", [this](Request r) { return parked_.wait(std::move(r)); });
  }
  ~ServerTest() override { loops_.stop_and_join(); }
  void start() { server_ = std::make_unique<Server>(loops_, config_, router_, metrics_, Log{}); }
  std::string get(TcpClient const& client, std::string const& path, std::string_view end) {
    client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    return client.receive_until(end);
  }

  config::Http config_;
  Metrics metrics_;
  Router router_;
  net::Loops loops_{2};
  Parked parked_{loops_};
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersOverBothAddressFamilies) {
  start();
  TcpClient const v4{server_->port()};
  EXPECT_THAT(get(v4, "/none", "}\n"), StartsWith("HTTP/1.1 404 Not Found"));
  v4.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(v4.receive_until("the end"), ::testing::HasSubstr("hello from 127.0.0.1:"));
  TcpClient const v6{server_->port(), "::1"};
  v6.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(v6.receive_until("the end"), ::testing::HasSubstr("hello from [::1]:"));
}

TEST_F(ServerTest, HalfOpenConnectionsDoNotHurt) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  auto const n = std::min<rlim_t>(2'000, (limit.rlim_cur - 100) / 2);
  config_.header_timeout = 60s;
  start();
  std::vector<TcpClient> half;
  for (rlim_t i = 0; i < n; ++i) {
    half.emplace_back(server_->port());
    half.back().send(i % 2 ? "" : "GET /hel");
  }
  EXPECT_TRUE(eventually([&] {
    return metrics_.gauge("freshet_http_connections", "").value() == static_cast<std::int64_t>(n);
  }));
  TcpClient const quick{server_->port()};
  auto const before = SteadyTime::clock::now();
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(get(quick, "/none", "}\n"), StartsWith("HTTP/1.1 404"));
  }
  EXPECT_LT(SteadyTime::clock::now() - before, 5s);
  server_->close_all();
  EXPECT_TRUE(server_->gate().wait_empty(20s));
}

TEST_F(ServerTest, ManyParkedRequestsAreWokenTogether) {
  start();
  std::vector<TcpClient> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(server_->port());
    clients.back().send("GET /parked HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  ASSERT_TRUE(eventually([&] { return parked_.waiting == 200; }));
  parked_.publish(loops_);
  for (auto const& client : clients) {
    EXPECT_THAT(client.receive_until("playlist"), EndsWith("\r\n\r\nplaylist"));
  }
  EXPECT_EQ(parked_.waiting, 0);
}

TEST_F(ServerTest, ParkedRequestsAreForgottenWhenTheirClientsGo) {
  start();
  std::vector<TcpClient> clients;
  for (int i = 0; i < 100; ++i) {
    clients.emplace_back(server_->port());
    clients.back().send("GET /parked HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  ASSERT_TRUE(eventually([&] { return parked_.waiting == 100; }));
  for (auto& client : clients) client.reset_connection();
  EXPECT_TRUE(eventually([&] { return parked_.waiting == 0; }));
  EXPECT_TRUE(server_->gate().wait_empty(5s));
}

TEST_F(ServerTest, StopsInOrder) {
  start();
  TcpClient const idle{server_->port()};
  get(idle, "/none", "}\n");
  TcpClient const waits{server_->port()};
  waits.send("GET /parked HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return parked_.waiting == 1; }));
  server_->stop_accepting();
  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(eventually([&] { return server_->gate().count() == 1; }));
  parked_.publish(loops_);
  EXPECT_THAT(waits.receive_until("playlist"), ::testing::HasSubstr("connection: close\r\n"));
  waits.end();
  EXPECT_TRUE(server_->gate().wait_empty(5s));
}

TEST_F(ServerTest, MayDieBeforeItsConnections) {
  start();
  TcpClient const client{server_->port()};
  client.send("GET /parked HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return parked_.waiting == 1; }));
  server_.reset();
  parked_.publish(loops_);
  EXPECT_THAT(client.receive_until("playlist"), EndsWith("playlist"));
}

TEST_F(ServerTest, NamesThePortThatIsTaken) {
  start();
  config_.port = server_->port();
  EXPECT_THROW(start(), std::runtime_error);
}

}  // namespace
}  // namespace freshet::http
