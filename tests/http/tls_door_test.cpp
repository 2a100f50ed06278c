#include "http/tls_door.hpp"

#include "http/server.hpp"
#include "support/certificate.hpp"
#include "support/h2_client.hpp"
#include "support/on_loop.hpp"
#include "support/tls_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <memory>
#include <string>

namespace freshet::http {
namespace {

using namespace std::chrono_literals;
using freshet::test::eventually;
using freshet::test::H2Client;
using freshet::test::TcpClient;
using freshet::test::TlsClient;
using ::testing::HasSubstr;
using ::testing::StartsWith;

net::awaitable<Response> hello(Request request) {
  co_return text_response(200, "hello from " + request.peer);
}

net::awaitable<Response> media(Request) {
  Response response;
  response.body = Slices{Bytes::adopt(std::string(2'000'000, 'm')), Bytes::copy("end")};
  co_return response;
}

class TlsDoorTest : public ::testing::Test {
 protected:
  TlsDoorTest() {
    config_.port = {};
    config_.tls_port = 0;
    router_.add(Method::get, "/hello", &hello);
    router_.add(Method::get, "/media", &media);
  }
  ~TlsDoorTest() override {
    server_->close_all();
    EXPECT_TRUE(server_->gate().wait_empty(10s));
    loops_.stop_and_join();
  }
  void start() {
    server_ = std::make_unique<Server>(loops_, config_, router_, metrics_, Log{}, shown("first"));
  }
  std::shared_ptr<net::TlsContext const> shown(std::string const& name) {
    auto const files = test::write_certificate(folder_, name, {.name = name});
    return net::TlsContext::load({files.certificate, files.key}, tls_protocols(), system_clock())
        .value();
  }
  [[nodiscard]] std::uint64_t handshakes(char const* status) {
    return metrics_
        .counter("freshet_tls_handshakes_total", "", {{"protocol", "http"}, {"status", status}})
        .value();
  }
  static std::string get(TlsClient& client) {
    client.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    return client.receive_all();
  }

  test::TempDir folder_;
  config::Http config_;
  Metrics metrics_;
  Router router_;
  net::Loops loops_{2};
  std::unique_ptr<Server> server_;
};

TEST_F(TlsDoorTest, ServesHttpBehindTheHandshake) {
  start();
  EXPECT_EQ(server_->port(), 0);
  TlsClient client{server_->tls_port(), {{"http/1.1"}, 0, {}}};
  ASSERT_EQ(client.trouble(), "");
  EXPECT_EQ(client.protocol(), "http/1.1");
  auto const answer = get(client);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(answer, HasSubstr("hello from 127.0.0.1:"));
  EXPECT_TRUE(client.ended_in_order());
  EXPECT_EQ(handshakes("done"), 1U);
}

TEST_F(TlsDoorTest, SpeaksHttp2WhereAlpnAgreesOnIt) {
  start();
  TlsClient tls{server_->tls_port(), {{"h2", "http/1.1"}, 0, {}}};
  ASSERT_EQ(tls.trouble(), "");
  EXPECT_EQ(tls.protocol(), "h2");
  H2Client client;
  auto const large = client.get("/media");
  auto const small = client.get("/hello");
  while (client.closed.size() < 2) {
    auto const asked = client.output();
    ASSERT_TRUE(asked.empty() || tls.send(asked));
    auto const heard = tls.receive_some();
    ASSERT_FALSE(heard.empty());
    ASSERT_TRUE(client.input(heard));
  }
  EXPECT_TRUE(client.answer(large).ok(200, std::string(2'000'000, 'm') + "end"));
  EXPECT_EQ(client.answer(small).status, 200);
  server_->stop_accepting();
  EXPECT_TRUE(client.input(tls.receive_all()));
  EXPECT_TRUE(client.told_to_go);
  EXPECT_TRUE(tls.ended_in_order());
}

TEST_F(TlsDoorTest, CountsThoseThatDoNotGetIn) {
  config_.header_timeout = 100ms;
  start();
  TcpClient const plain{server_->tls_port()};
  plain.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return handshakes("refused") == 1; }));
  { TcpClient const probe{server_->tls_port()}; }
  EXPECT_TRUE(eventually([&] { return handshakes("left") == 1; }));
  TcpClient const silent{server_->tls_port()};
  EXPECT_TRUE(silent.at_end());
  EXPECT_TRUE(eventually([&] { return handshakes("late") == 1; }));
  EXPECT_EQ(handshakes("done"), 0U);
}

TEST_F(TlsDoorTest, HalfOpenHandshakesHoldNobodyUp) {
  config_.header_timeout = 60s;
  start();
  std::list<TcpClient> half;
  for (int i = 0; i < 200; ++i) {
    half.emplace_back(server_->tls_port()).send(i % 2 ? "" : "\x16\x03\x01");
  }
  auto& under_way = metrics_.gauge("freshet_tls_handshakes", "", {{"protocol", "http"}});
  EXPECT_TRUE(eventually([&] { return under_way.value() == 200; }));
  TlsClient client{server_->tls_port()};
  EXPECT_THAT(get(client), HasSubstr("hello"));
  // A server that stops waits for none of them.
  server_->stop_accepting();
  EXPECT_TRUE(server_->gate().wait_empty(5s));
  EXPECT_EQ(under_way.value(), 0);
}

TEST_F(TlsDoorTest, ShowsANewCertificateToNewConnections) {
  start();
  TlsClient before{server_->tls_port()};
  EXPECT_EQ(before.server(), "first");
  server_->set_tls(shown("second"));
  EXPECT_EQ(TlsClient{server_->tls_port()}.server(), "second");
  EXPECT_THAT(get(before), HasSubstr("hello"));
}

}  // namespace
}  // namespace freshet::http
