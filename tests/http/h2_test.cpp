#include "http/h2.hpp"

#include "http/h1.hpp"
#include "http/upgrade.hpp"
#include "net/spawn.hpp"
#include "support/answers.hpp"
#include "support/conn_talk.hpp"
#include "support/h2_client.hpp"
#include "support/memory_conn.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace freshet::http {
namespace {

using namespace std::chrono_literals;
using freshet::test::call_on;
using freshet::test::eventually;
using freshet::test::H2Client;
using freshet::test::hello;
using freshet::test::last;
using freshet::test::on_loop;
using freshet::test::Parking;
using freshet::test::talk_until;
using freshet::test::throws;
using freshet::test::write_text;
using ::testing::HasSubstr;

net::awaitable<Response> part(Request) {
  Response response;
  response.body = Slices{Bytes::adopt(std::string(300'000, 'm')), Bytes::copy("456789")};
  response.kind = "part";
  co_return response.with("accept-ranges", "bytes");
}
/// An answer that takes the connection over, which none of HTTP/2's can.
class NoUpgrade final : public Upgrade {
 public:
  net::awaitable<void> run(Given) override { co_return; }
  void drain() noexcept override {}
};
net::awaitable<Response> upgraded(Request) {
  Response response;
  response.status = 101;
  response.upgraded = std::make_shared<NoUpgrade>();
  co_return response;
}

class H2Test : public ::testing::Test {
 protected:
  H2Test() {
    router_.add(Method::get, "/hello", &hello);
    router_.add(Method::post, "/hello", &hello);
    router_.add(Method::get, "/throws", &throws);
    router_.add(Method::get, "/part", &part);
    router_.add(Method::get, "/last", &last);
    router_.add(Method::get, "/upgraded", &upgraded);
    router_.add(Method::get, "/park", [this](Request r) { return parking_.park(std::move(r)); });
    router_.decorate([](Request const&, Response& response) {
      response.with("access-control-allow-origin", "*");
    });
  }
  ~H2Test() override {
    drop();
    EXPECT_TRUE(gate_.wait_empty(5s));
  }

  /// Connections die on their loop.
  void drop() {
    call_on(loop_, [&] { peer_.reset(); });
  }
  void connect(net::MemoryOptions options = {}, std::uint32_t window = 65'535, bool reads = true) {
    drop();
    client_ = std::make_unique<H2Client>(window, reads);
    if (!context_) context_ = std::make_unique<ServerContext>(loops_, config_, metrics_, Log{});
    auto [served, peer] = net::memory_pair(loop_, options);
    peer_ = std::move(peer);
    net::spawn(loop_, gate_, "test", serve_h1(std::move(served), loop_, router_, *context_));
  }
  bool talk(std::function<bool()> enough) {
    return on_loop(loop_, talk_until(*peer_, *client_, std::move(enough)));
  }
  /// What only the server can end.
  bool ended() {
    return !talk([] { return false; });
  }
  bool answered(std::int32_t stream) {
    return talk([&] { return client_->answer(stream).closed; });
  }
  void send() { on_loop(loop_, write_text(*peer_, client_->output())); }
  bool parked(int n) {
    return eventually([&] { return call_on(loop_, [&] { return parking_.parked; }) == n; });
  }
  void publish() {
    call_on(loop_, [&] {
      parking_.open = true;
      parking_.event.notify_all();
    });
  }
  std::uint64_t counted(std::string kind, std::string status) {
    return metrics_.counter("freshet_http_requests_total", "", {{"kind", kind}, {"status", status}})
        .value();
  }
  std::uint64_t defended(std::string reason) {
    return metrics_.counter("freshet_http_refused_total", "", {{"reason", reason}}).value();
  }
  std::int64_t connections() { return metrics_.gauge("freshet_http_connections", "").value(); }

  config::Http config_;
  Metrics metrics_;
  Router router_;
  net::Gate gate_;
  net::Loops loops_{1};
  net::Loop& loop_ = loops_.at(0);
  Parking parking_{loop_};
  std::unique_ptr<ServerContext> context_;
  std::unique_ptr<net::Conn> peer_;
  std::unique_ptr<H2Client> client_;
};

TEST_F(H2Test, AnswersSideBySideUnderEverySplit) {
  for (std::size_t split : {1UL, 3UL, 50UL, 10'000UL}) {
    connect({split});
    auto const get = client_->get("/hello?1");
    auto const post = client_->post("/hello", "2");
    auto const none = client_->get("/none");
    auto const media = client_->get("/part");
    ASSERT_TRUE(talk([&] { return client_->closed.size() == 4; })) << split;
    EXPECT_TRUE(client_->answer(get).ok(200, "hello 1"));
    EXPECT_TRUE(client_->answer(post).ok(200, "hello 2"));
    EXPECT_EQ(client_->answer(none).status, 404);
    EXPECT_EQ(client_->answer(none).headers.at("access-control-allow-origin"), "*");
    EXPECT_TRUE(client_->answer(media).ok(200, std::string(300'000, 'm') + "456789"));
  }
  EXPECT_EQ(connections(), 1);
}

TEST_F(H2Test, ServesByItselfWhatTlsHasAgreedOn) {
  connect();
  drop();
  EXPECT_TRUE(gate_.wait_empty(5s));
  auto [served, peer] = net::memory_pair(loop_);
  peer_ = std::move(peer);
  net::spawn(loop_, gate_, "test", serve_h2(std::move(served), loop_, router_, *context_));
  auto const get = client_->get("/hello");
  ASSERT_TRUE(answered(get));
  EXPECT_TRUE(client_->answer(get).ok(200, "hello "));
}

TEST_F(H2Test, BlockingPlaylistsAndPartsShareAConnection) {
  connect();
  std::vector<std::int32_t> waiting;
  for (int i = 0; i < 100; ++i) waiting.push_back(client_->get("/park?" + std::to_string(i)));
  auto const media = client_->get("/part");
  ASSERT_TRUE(answered(media));
  ASSERT_TRUE(parked(100));
  EXPECT_EQ(client_->closed.size(), 1U);
  publish();
  ASSERT_TRUE(talk([&] { return client_->closed.size() == 101; }));
  for (int i = 0; i < 100; ++i) {
    auto const& answer = client_->answer(waiting[static_cast<std::size_t>(i)]);
    EXPECT_TRUE(answer.ok(200, "playlist " + std::to_string(i)));
  }
  EXPECT_EQ(counted("playlist", "200"), 100U);
  EXPECT_EQ(counted("part", "200"), 1U);
}

TEST_F(H2Test, AResetStreamFreesItsHandlerAtOnce) {
  connect();
  auto const one = client_->get("/park");
  client_->get("/park");
  send();
  ASSERT_TRUE(parked(2));
  client_->reset(one);
  send();
  EXPECT_TRUE(parked(1));
  EXPECT_EQ(parking_.abandoned, 1);
  EXPECT_EQ(counted("playlist", "499"), 1U);
  auto const hello = client_->get("/hello");
  EXPECT_TRUE(answered(hello));
}

TEST_F(H2Test, AClosedConnectionFreesAllHandlersAtOnce) {
  connect();
  for (int i = 0; i < 3; ++i) client_->get("/park");
  send();
  ASSERT_TRUE(parked(3));
  call_on(loop_, [&] { peer_->close(); });
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_EQ(parking_.abandoned, 3);
  EXPECT_EQ(connections(), 0);
}

TEST_F(H2Test, HeadHasNoBodyAndRangesAreServed) {
  connect();
  auto const head = client_->ask("HEAD", "/part");
  auto const range = client_->get("/part", {{"range", "bytes=299998-300001"}});
  auto const beyond = client_->get("/part", {{"range", "bytes=400000-"}});
  ASSERT_TRUE(talk([&] { return client_->closed.size() == 3; }));
  EXPECT_TRUE(client_->answer(head).ok(200, ""));
  EXPECT_EQ(client_->answer(head).headers.at("content-length"), "300006");
  EXPECT_TRUE(client_->answer(range).ok(206, "mm45"));
  EXPECT_EQ(client_->answer(beyond).status, 416);
}

TEST_F(H2Test, AHandlerThatThrowsIsAnsweredFor) {
  connect();
  auto const bad = client_->get("/throws");
  auto const good = client_->get("/hello");
  ASSERT_TRUE(talk([&] { return client_->closed.size() == 2; }));
  EXPECT_EQ(client_->answer(bad).status, 500);
  EXPECT_TRUE(client_->answer(good).ok(200, "hello "));
}

TEST_F(H2Test, AHandlerMayEndTheConnection) {
  connect();
  auto const id = client_->get("/last");
  ASSERT_TRUE(answered(id));
  EXPECT_TRUE(ended());
  EXPECT_TRUE(client_->answer(id).ok(200, "last"));
  EXPECT_TRUE(client_->told_to_go);
}

TEST_F(H2Test, AnUpgradeIsRefused) {
  connect();
  auto const get = client_->get("/upgraded");
  ASSERT_TRUE(answered(get));
  EXPECT_EQ(client_->answer(get).status, 426);
}

TEST_F(H2Test, TooManyWaitingRequestsAreSentAway) {
  config_.max_parked = 1;
  connect();
  client_->get("/park");
  send();
  ASSERT_TRUE(parked(1));
  auto const second = client_->get("/park");
  ASSERT_TRUE(answered(second));
  EXPECT_EQ(client_->answer(second).status, 503);
  EXPECT_EQ(client_->answer(second).headers.at("retry-after"), "1");
  EXPECT_EQ(defended("parked_too_many"), 1U);
}

TEST_F(H2Test, TooLongABodyIsRefusedBeforeItComes) {
  connect();
  auto const id = client_->ask("POST", "/hello", {{"content-length", "2000000"}}, false);
  ASSERT_TRUE(answered(id));
  EXPECT_EQ(client_->answer(id).status, 413);
  EXPECT_EQ(defended("body_too_long"), 1U);
}

TEST_F(H2Test, AnswersPings) {
  connect();
  client_->ping();
  EXPECT_TRUE(talk([&] { return client_->pongs == 1; }));
}

TEST_F(H2Test, AnIdleConnectionIsToldToGo) {
  config_.idle_timeout = 50ms;
  connect();
  ASSERT_TRUE(answered(client_->get("/hello")));
  EXPECT_TRUE(ended());
  EXPECT_TRUE(client_->told_to_go);
  EXPECT_EQ(client_->told_why, 0U);
}

TEST_F(H2Test, AParkedRequestOutlivesAllTimeLimits) {
  config_.idle_timeout = config_.write_timeout = config_.header_timeout = 50ms;
  connect();
  auto const id = client_->get("/park?1");
  send();
  ASSERT_TRUE(parked(1));
  std::this_thread::sleep_for(200ms);
  publish();
  ASSERT_TRUE(answered(id));
  EXPECT_TRUE(client_->answer(id).ok(200, "playlist 1"));
}

TEST_F(H2Test, DrainingEndsIdleConnectionsAndTheOthersAfterTheirAnswers) {
  connect();
  ASSERT_TRUE(answered(client_->get("/hello")));
  call_on(loop_, [&] { context_->at(loop_)->presence().close_idle(); });
  EXPECT_TRUE(ended());
  EXPECT_TRUE(client_->told_to_go);
  connect();
  auto const id = client_->get("/park?1");
  send();
  ASSERT_TRUE(parked(1));
  call_on(loop_, [&] {
    context_->shared().draining = true;
    context_->at(loop_)->presence().close_idle();
  });
  EXPECT_TRUE(talk([&] { return client_->told_to_go; }));
  publish();
  EXPECT_TRUE(ended());
  EXPECT_TRUE(client_->answer(id).ok(200, "playlist 1"));
}

TEST_F(H2Test, ClosingAllFreesParkedHandlers) {
  connect();
  client_->get("/park");
  send();
  ASSERT_TRUE(parked(1));
  call_on(loop_, [&] { context_->at(loop_)->presence().close_all(); });
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_EQ(parking_.abandoned, 1);
}

TEST_F(H2Test, AWindowThatStaysShutCostsItsStreamAlone) {
  config_.write_timeout = 100ms;
  connect({}, 10, false);
  auto const stuck = client_->get("/part");
  client_->get("/park");
  ASSERT_TRUE(answered(stuck));
  EXPECT_EQ(client_->answer(stuck).error, NGHTTP2_CANCEL);
  EXPECT_EQ(defended("slow_reader"), 1U);
  EXPECT_TRUE(parked(1));
}

TEST_F(H2Test, AClientThatDoesNotReadIsCutOff) {
  config_.write_timeout = 100ms;
  connect({SIZE_MAX, 1'000}, 1 << 20);
  client_->get("/part");
  send();
  EXPECT_TRUE(eventually([&] { return connections() == 0; }));
  EXPECT_EQ(defended("slow_reader"), 1U);
}

TEST_F(H2Test, ABodyThatTricklesIsLate) {
  config_.write_timeout = 100ms;
  connect();
  auto const id = client_->ask("POST", "/hello", {}, false);
  ASSERT_TRUE(answered(id));
  EXPECT_EQ(client_->answer(id).error, NGHTTP2_CANCEL);
  EXPECT_EQ(defended("slow_body"), 1U);
}

TEST_F(H2Test, AHeadThatTricklesEndsTheConnection) {
  config_.header_timeout = 100ms;
  connect();
  ASSERT_TRUE(answered(client_->get("/hello")));
  send();
  // HEADERS without END_HEADERS (RFC 9113 §6.2), and nothing behind it.
  std::string const half{"\0\0\1\1\0\0\0\0\3\x82", 10};
  std::array const buffers{net::asio::const_buffer{half.data(), half.size()}};
  ASSERT_TRUE(on_loop(loop_, peer_->write(buffers)));
  EXPECT_TRUE(ended());
  EXPECT_EQ(defended("slow_head"), 1U);
}

TEST_F(H2Test, ASilentConnectionIsClosed) {
  config_.header_timeout = 50ms;
  connect();
  send();
  EXPECT_TRUE(ended());
  EXPECT_TRUE(client_->told_to_go);
  EXPECT_EQ(defended("silent"), 1U);
}

TEST_F(H2Test, ResetStormsAreCountedAndEnded) {
  connect();
  for (int i = 0; i < 2'000; ++i) {
    auto const id = client_->get("/park");
    send();
    client_->reset(id);
    send();
  }
  EXPECT_TRUE(ended());
  EXPECT_EQ(defended("rapid_reset"), 1U);
  EXPECT_TRUE(parked(0));
}

TEST_F(H2Test, NoiseAfterThePrefaceEndsTheConnection) {
  connect();
  client_ = std::make_unique<H2Client>();
  auto const noise = call_on(loop_, [&] { return client_->output(); }) + std::string(100, '\xff');
  std::array const buffers{net::asio::const_buffer{noise.data(), noise.size()}};
  ASSERT_TRUE(on_loop(loop_, peer_->write(buffers)));
  EXPECT_TRUE(ended());
  EXPECT_EQ(defended("protocol_error"), 1U);
}

}  // namespace
}  // namespace freshet::http
