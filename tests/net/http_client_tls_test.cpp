/// Whose certificates the client believes.
#include "net/gate.hpp"
#include "net/http_client.hpp"
#include "net/listener.hpp"
#include "net/spawn.hpp"
#include "net/tls_conn.hpp"
#include "support/certificate.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;

/// Answers one request, whatever it asks.
awaitable<Result<>> answer_one(std::unique_ptr<TlsConn> conn) {
  if (auto done = co_await conn->handshake(5s); !done) co_return done;
  conn->expires_after(5s);
  std::string heard;
  std::array<char, 4'096> buffer{};
  while (heard.find("\r\n\r\n") == std::string::npos) {
    auto const n = co_await conn->read_some(asio::buffer(buffer));
    if (!n) co_return n.error();
    if (*n == 0) co_return Result<>{};
    heard.append(buffer.data(), *n);
  }
  constexpr std::string_view text = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe";
  std::array const out{asio::const_buffer{text.data(), text.size()}};
  co_return co_await conn->write(out);
}

struct ClientTls : ::testing::Test {
  ~ClientTls() override {
    if (listener) listener->close();
    client.stop();
    EXPECT_TRUE(gate.wait_empty(10s));
  }
  void serve(test::CertificateOptions const& options) {
    files = test::write_certificate(folder, "tls", options);
    auto const loaded = TlsContext::load({files.certificate, files.key}, {}, system_clock());
    ASSERT_TRUE(loaded) << loaded.error().what;
    auto on_accept = [this, context = *loaded](Loop& loop, std::unique_ptr<TcpConn> tcp) {
      spawn(loop, gate, "tls", answer_one(std::make_unique<TlsConn>(std::move(tcp), context)));
    };
    listener.emplace(loops, "", std::uint16_t{0}, ListenerOptions{}, on_accept);
  }
  Result<HttpAnswer> ask(bool trusting) {
    HttpRequest request;
    request.url = "https://localhost:" + std::to_string(listener->port()) + "/";
    request.may_reach =
        std::make_shared<Networks const>(Networks::parse({"127.0.0.0/8", "::1"}).value());
    if (trusting) request.authorities = files.certificate;
    return test::on_loop(loops.at(0), client.ask(loops.at(0), std::move(request)));
  }
  void expect_distrust(bool trusting) {
    auto const answer = ask(trusting);
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().what, ::testing::HasSubstr("certificate"));
  }

  test::TempDir const folder;
  test::CertificateFiles files;
  Gate gate;
  Loops loops{1};
  HttpClient client;
  std::optional<Listener> listener;
};

TEST_F(ClientTls, BelievesWhomItIsToldToBelieve) {
  serve({"localhost"});
  auto const answer = ask(true);
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->body, "safe");
}

TEST_F(ClientTls, BelievesNobodyElse) {
  serve({"localhost"});
  expect_distrust(false);
}

TEST_F(ClientTls, BelievesNoOtherName) {
  serve({"elsewhere.example"});
  expect_distrust(true);
}

TEST_F(ClientTls, BelievesNoCertificateThatHasExpired) {
  serve({"localhost", -30, -1});
  expect_distrust(true);
}

}  // namespace
}  // namespace freshet::net
