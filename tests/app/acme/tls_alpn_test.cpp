/// tls-alpn-01 on the TLS port of a server: who gets which certificate.
#include "app/acme/answers.hpp"
#include "app/acme/certificate.hpp"
#include "http/server.hpp"
#include "support/certificate.hpp"
#include "support/on_loop.hpp"
#include "support/tls_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace freshet::app::acme {
namespace {

using namespace std::chrono_literals;
using test::TlsClient;
using ::testing::HasSubstr;

class TlsAlpnTest : public ::testing::Test {
 protected:
  TlsAlpnTest() {
    config_.port = {};
    config_.tls_port = 0;
    router_.add(http::Method::get, "/hello", [](http::Request const&) { return hello(); });
    auto const files = test::write_certificate(folder_, "own", {.name = "own"});
    auto const context =
        net::TlsContext::load({files.certificate, files.key}, http::tls_protocols(), system_clock(),
                              answers_.certificates());
    server_.emplace(loops_, config_, router_, metrics_, Log{}, context.value());
  }
  ~TlsAlpnTest() override {
    server_->close_all();
    EXPECT_TRUE(server_->gate().wait_empty(10s));
    loops_.stop_and_join();
  }
  void show(std::string const& name) {
    auto const pem =
        challenge_certificate(name, "token.thumb", system_clock().wall_us() / 1'000'000);
    ASSERT_TRUE(answers_.certificates()->show(name, pem.value()));
  }
  static net::awaitable<http::Response> hello() { co_return http::text_response(200, "hello"); }

  test::TempDir folder_;
  config::Http config_;
  Metrics metrics_;
  Answers answers_;
  http::Router router_;
  net::Loops loops_{2};
  std::optional<http::Server> server_;
};

TEST_F(TlsAlpnTest, ShowsAnAuthorityTheCertificateForTheNameInBothVersions) {
  show("a.example");
  show("b.example");
  for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client{server_->tls_port(), {{"acme-tls/1"}, version, {}, "A.example"}};
    ASSERT_EQ(client.trouble(), "");
    EXPECT_EQ(client.protocol(), "acme-tls/1");
    EXPECT_EQ(client.server(), "ACME challenge");
    EXPECT_EQ(
        X509_check_host(SSL_get0_peer_certificate(client.native()), "a.example", 0, 0, nullptr), 1);
    EXPECT_EQ(client.receive_all(), "") << "the handshake was all";
    EXPECT_TRUE(client.ended_in_order()) << client.trouble();
  }
}

TEST_F(TlsAlpnTest, ShowsEverybodyElseTheServersOwn) {
  show("a.example");
  TlsClient browser{server_->tls_port(), {{"h2", "http/1.1"}, 0, {}, "a.example"}};
  EXPECT_EQ(browser.server(), "own");
  EXPECT_EQ(browser.protocol(), "h2");
  TlsClient both{server_->tls_port(), {{"http/1.1", "acme-tls/1"}, 0, {}, "a.example"}};
  EXPECT_EQ(both.server(), "own") << "who offers more is no authority";
  TlsClient plain{server_->tls_port()};
  EXPECT_EQ(plain.server(), "own");
  plain.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(plain.receive_all(), HasSubstr("hello"));
}

TEST_F(TlsAlpnTest, RefusesWhoAsksForWhatIsNotThere) {
  show("a.example");
  auto const refused = [&](std::string const& name) {
    TlsClient const client{server_->tls_port(), {{"acme-tls/1"}, 0, {}, name}};
    return !client.trouble().empty();
  };
  EXPECT_TRUE(refused("b.example"));
  EXPECT_TRUE(refused(""));
  EXPECT_FALSE(refused("a.example"));
  answers_.certificates()->hide("a.example");
  EXPECT_TRUE(refused("a.example"));
}

TEST_F(TlsAlpnTest, TakesNoCertificateWithoutItsKey) {
  auto const one = *self_signed({"x", {"a.example"}, 1'800'000'000});
  auto const other = *self_signed({"y", {"a.example"}, 1'800'000'000});
  auto const mixed = one.substr(0, one.find("-----BEGIN CERTIFICATE")) +
                     other.substr(other.find("-----BEGIN CERTIFICATE"));
  EXPECT_FALSE(answers_.certificates()->show("a.example", mixed));
  EXPECT_FALSE(answers_.certificates()->show("a.example", "nothing"));
}

}  // namespace
}  // namespace freshet::app::acme
