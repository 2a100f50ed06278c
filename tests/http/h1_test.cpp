#include "http/h1.hpp"

#include "net/spawn.hpp"
#include "support/answers.hpp"
#include "support/conn_talk.hpp"
#include "support/memory_conn.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace freshet::http {
namespace {

using namespace std::chrono_literals;
using freshet::test::call_on;
using freshet::test::eventually;
using freshet::test::hello;
using freshet::test::last;
using freshet::test::on_loop;
using freshet::test::Parking;
using freshet::test::read_until;
using freshet::test::throws;
using freshet::test::write_text;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

net::awaitable<Response> slices(Request) {
  Response response;
  response.body = Slices{Bytes::copy("0123"), Bytes{}, Bytes::copy("456789")};
  response.kind = "part";
  co_return response.with("accept-ranges", "bytes");
}
net::awaitable<Response> not_modified(Request) {
  Response response;
  response.status = 304;
  response.body = Slices{Bytes::copy("must not be sent")};
  co_return response;
}
net::awaitable<Response> file(Request) {
  auto* const made = std::tmpfile();
  std::fputs("0123456789", made);
  std::fflush(made);
  Response response;
  response.body = FileRange{std::make_shared<File const>(::dup(fileno(made))), 2, 6};
  std::fclose(made);
  co_return response.with("accept-ranges", "bytes");
}

/// In memory `m`, in the file `f`: what comes tells where from.
net::awaitable<Response> in_both(Request) {
  auto* const made = std::tmpfile();
  std::string const text(200'000, 'f');
  std::fwrite(text.data(), 1, text.size(), made);
  std::fflush(made);
  Response response;
  response.body = Slices{Bytes::copy(std::string(200'000, 'm'))};
  response.in_file = FileRange{std::make_shared<File const>(::dup(fileno(made))), 0, 200'000};
  std::fclose(made);
  co_return response.with("accept-ranges", "bytes");
}

class H1Test : public ::testing::Test {
 protected:
  H1Test() {
    router_.add(Method::get, "/hello", &hello);
    router_.add(Method::post, "/hello", &hello);
    router_.add(Method::get, "/throws", &throws);
    router_.add(Method::get, "/slices", &slices);
    router_.add(Method::get, "/304", &not_modified);
    router_.add(Method::get, "/last", &last);
    router_.add(Method::get, "/file", &file);
    router_.add(Method::get, "/both", &in_both);
    router_.add(Method::get, "/park", [this](Request r) { return parking_.park(std::move(r)); });
    router_.decorate([](Request const&, Response& response) {
      response.with("access-control-allow-origin", "*");
    });
  }
  ~H1Test() override {
    drop();
    EXPECT_TRUE(gate_.wait_empty(5s));
  }

  /// Connections die on their loop.
  void drop() {
    call_on(loop_, [&] { peer_.reset(); });
  }
  void connect(net::MemoryOptions options = {}) {
    drop();
    if (!context_) context_ = std::make_unique<ServerContext>(loops_, config_, metrics_, Log{});
    auto [served, peer] = net::memory_pair(loop_, options);
    peer_ = std::move(peer);
    net::spawn(loop_, gate_, "test", serve_h1(std::move(served), loop_, router_, *context_));
  }
  void say(std::string text) { ASSERT_TRUE(on_loop(loop_, write_text(*peer_, std::move(text)))); }
  std::string hear(std::string enough = {}) {
    return on_loop(loop_, read_until(*peer_, [&](std::string const& all) {
                     return !enough.empty() && all.ends_with(enough);
                   }));
  }
  /// What one connection answers to all of this, after which the client ends.
  std::string talk(std::string text, net::MemoryOptions options = {}) {
    connect(options);
    say(std::move(text));
    call_on(loop_, [&] { peer_->end_writing(); });
    return hear();
  }
  bool parked(int n) {
    return eventually([&] { return call_on(loop_, [&] { return parking_.parked; }) == n; });
  }
  std::uint64_t counted(std::string kind, std::string status) {
    return metrics_.counter("freshet_http_requests_total", "", {{"kind", kind}, {"status", status}})
        .value();
  }
  std::uint64_t refused(std::string reason) {
    return metrics_.counter("freshet_http_refused_total", "", {{"reason", reason}}).value();
  }

  config::Http config_;
  Metrics metrics_;
  Router router_;
  net::Gate gate_;
  net::Loops loops_{1};
  net::Loop& loop_ = loops_.at(0);
  Parking parking_{loop_};
  std::unique_ptr<ServerContext> context_;
  std::unique_ptr<net::Conn> peer_;
};

std::string get(std::string const& path, std::string const& more = {}) {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
}

std::size_t count(std::string const& text, std::string_view what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

TEST_F(H1Test, AnswersPipelinedRequestsInOrderUnderEverySplit) {
  auto const requests = get("/hello?1") +
                        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: " + "1\r\n\r\n2" +
                        get("/none") + get("/hello?3");
  for (std::size_t split : {1UL, 2UL, 3UL, 7UL, 50UL, 1'000UL}) {
    auto const answers = talk(requests, {split});
    EXPECT_EQ(count(answers, "HTTP/1.1 "), 4U) << answers;
    auto const one = answers.find("hello 1");
    auto const two = answers.find("hello 2");
    auto const none = answers.find("404 Not Found");
    auto const three = answers.find("hello 3");
    EXPECT_TRUE(one < two && two < none && none < three && three != std::string::npos) << answers;
  }
}

TEST_F(H1Test, WritesHeadAndSlicesAtOnce) {
  connect();
  say(get("/slices"));
  EXPECT_THAT(hear("0123456789"), HasSubstr("content-length: 10\r\n"));
  EXPECT_EQ(counted("part", "200"), 1U);
}

TEST_F(H1Test, KeepsTheConnectionAsTheVersionsSay) {
  connect();
  say(get("/hello") + "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/x"));
  auto const answers = hear();
  EXPECT_EQ(count(answers, "HTTP/1.1 200"), 2U);
  EXPECT_EQ(count(answers, "connection: close\r\n"), 1U);
  connect();
  say("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_THAT(hear(), HasSubstr("connection: close\r\n"));
  connect();
  say("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(hear("hello "), HasSubstr("connection: keep-alive\r\n"));
  say("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_THAT(hear(), HasSubstr("connection: close\r\n"));
}

TEST_F(H1Test, AHandlerMayEndTheConnection) {
  connect();
  say(get("/last") + get("/hello"));
  auto const answers = hear();
  EXPECT_EQ(count(answers, "HTTP/1.1 200"), 1U);
  EXPECT_THAT(answers, HasSubstr("connection: close"));
}

TEST_F(H1Test, HeadAnd304HaveNoBody) {
  auto const answers = talk("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n" + get("/304"));
  EXPECT_THAT(answers, HasSubstr("content-length: 6\r\n"));
  EXPECT_TRUE(answers.ends_with("\r\n\r\n"));
  EXPECT_THAT(answers, Not(HasSubstr("must not")));
}

TEST_F(H1Test, ServesRangesOfSlicesAndFiles) {
  EXPECT_THAT(talk(get("/slices", "Range: bytes=3-4\r\n")),
              ::testing::AllOf(StartsWith("HTTP/1.1 206 Partial Content"),
                               HasSubstr("content-range: bytes 3-4/10\r\n"),
                               ::testing::EndsWith("\r\n\r\n34")));
  EXPECT_THAT(talk(get("/file")), ::testing::EndsWith("\r\n\r\n234567"));
  EXPECT_THAT(talk(get("/file", "Range: bytes=-2\r\n")), ::testing::EndsWith("\r\n\r\n67"));
  EXPECT_THAT(talk(get("/file", "Range: bytes=6-\r\n")), StartsWith("HTTP/1.1 416 "));
}

TEST_F(H1Test, SendsFromAFileWhatIsThereTooWhereThatSparesACopy) {
  auto const ends_with = [](char c) {
    return ::testing::EndsWith("\r\n\r\n" + std::string(200'000, c));
  };
  EXPECT_THAT(talk(get("/both")), ends_with('f'));
  net::MemoryOptions tls;
  tls.secure = true;
  EXPECT_THAT(talk(get("/both"), tls), ends_with('m'));
  EXPECT_THAT(talk(get("/both", "Range: bytes=-2\r\n")), ::testing::EndsWith("\r\n\r\nmm"));
  EXPECT_THAT(talk("HEAD /both HTTP/1.1\r\nHost: a\r\n\r\n"), ::testing::EndsWith("\r\n\r\n"));
}

TEST_F(H1Test, AHandlerThatThrowsIsAnsweredFor) {
  auto const answers = talk(get("/throws") + get("/hello"));
  EXPECT_THAT(answers, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answers, Not(HasSubstr("on purpose")));
  EXPECT_THAT(answers, HasSubstr("hello "));
}

TEST_F(H1Test, DecoratesWhatTheFramingRefuses) {
  connect();
  say("GET /hello HTTP/1.1\r\n\r\n");
  auto const answer = hear();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(answer, HasSubstr("access-control-allow-origin: *\r\n"));
  EXPECT_THAT(answer, HasSubstr("content-type: application/problem+json\r\n"));
  EXPECT_THAT(answer, HasSubstr("there is no Host header"));
  EXPECT_THAT(answer, HasSubstr("cache-control: no-store\r\n"));
  EXPECT_THAT(answer, HasSubstr("connection: close\r\n"));
  EXPECT_EQ(counted("other", "400"), 1U);
  EXPECT_EQ(refused("bad_host"), 1U);
}

TEST_F(H1Test, TellsAWaitingClientToContinue) {
  connect();
  say("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(hear("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  say("ok");
  EXPECT_THAT(hear("hello ok"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(H1Test, RefusesATooLongBodyBeforeItComes) {
  connect();
  say("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(hear(), StartsWith("HTTP/1.1 413 Content Too Large"));
}

TEST_F(H1Test, ARequestThatTricklesIsLate) {
  config_.header_timeout = 100ms;
  connect();
  auto const before = SteadyTime::clock::now();
  for (auto const* octets : {"GET /hel", "lo HTTP/", "1.1\r\nHo"}) {
    say(octets);
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_THAT(hear(), StartsWith("HTTP/1.1 408 Request Timeout"));
  EXPECT_EQ(refused("slow_head"), 1U);
  EXPECT_GE(SteadyTime::clock::now() - before, 90ms);
  EXPECT_LT(SteadyTime::clock::now() - before, 5s);
}

TEST_F(H1Test, ABodyThatTricklesIsLate) {
  config_.write_timeout = 100ms;
  connect();
  say("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhel");
  EXPECT_THAT(hear(), StartsWith("HTTP/1.1 408 Request Timeout"));
  EXPECT_EQ(refused("slow_body"), 1U);
}

TEST_F(H1Test, ASilentConnectionIsClosedWithoutAWord) {
  config_.header_timeout = 50ms;
  connect();
  EXPECT_EQ(hear(), "");
  EXPECT_EQ(refused("silent"), 1U);
}

TEST_F(H1Test, TheBodiesOfAllConnectionsHaveALimitTogether) {
  config_.max_body = 4;
  connect();
  say("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nhel");
  ASSERT_TRUE(eventually([&] { return context_->shared().bodies == 3; }));
  auto const others = context_->shared().most_bodies() - 5;
  context_->shared().bodies += others;
  auto first = std::exchange(peer_, nullptr);
  auto const post = "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  EXPECT_THAT(talk(post), StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(refused("bodies_too_long"), 1U);
  call_on(loop_, [&] { first.reset(); });
  ASSERT_TRUE(eventually([&] { return context_->shared().bodies == others; }));
  EXPECT_THAT(talk(post), HasSubstr("hello abc"));
}

TEST_F(H1Test, AnIdleConnectionIsClosedWithoutAWord) {
  config_.idle_timeout = 50ms;
  connect();
  say(get("/hello"));
  hear("hello ");
  EXPECT_EQ(hear(), "");
  EXPECT_EQ(refused("silent"), 0U) << "it has said something";
}

TEST_F(H1Test, AClientThatDoesNotReadIsCutOff) {
  config_.write_timeout = 100ms;
  connect({SIZE_MAX, 64});
  spawn(loop_, gate_, "writer", write_text(*peer_, get("/slices")));
  EXPECT_TRUE(eventually([&] { return refused("slow_reader") == 1; }));
  EXPECT_TRUE(
      eventually([&] { return metrics_.gauge("freshet_http_connections", "").value() == 0; }));
}

TEST_F(H1Test, AParkedRequestIsAnsweredWhenItsTimeHasCome) {
  config_.write_timeout = 50ms;  // of no concern to one who waits
  connect();
  say(get("/park"));
  ASSERT_TRUE(parked(1));
  std::this_thread::sleep_for(100ms);
  call_on(loop_, [&] {
    parking_.open = true;
    parking_.event.notify_all();
  });
  EXPECT_THAT(hear("playlist "), StartsWith("HTTP/1.1 200 OK"));
  EXPECT_EQ(parking_.abandoned, 0);
}

TEST_F(H1Test, AParkedHandlerLearnsWithinASecondThatItsClientHasLeft) {
  connect();
  say(get("/park"));
  ASSERT_TRUE(parked(1));
  auto const before = SteadyTime::clock::now();
  call_on(loop_, [&] { peer_->close(); });
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_LT(SteadyTime::clock::now() - before, 1s);
  EXPECT_EQ(parking_.abandoned, 1);
  EXPECT_EQ(counted("playlist", "499"), 1U);
}

TEST_F(H1Test, ClosingAllFreesParkedHandlers) {
  connect();
  say(get("/park"));
  ASSERT_TRUE(parked(1));
  call_on(loop_, [&] { context_->at(loop_)->presence().close_all(); });
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_EQ(parking_.abandoned, 1);
}

TEST_F(H1Test, TooManyWaitingRequestsAreSentAway) {
  config_.max_parked = 1;
  connect();
  say(get("/park"));
  ASSERT_TRUE(parked(1));
  auto first = std::exchange(peer_, nullptr);
  EXPECT_THAT(talk(get("/park")),
              ::testing::AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("retry-after: 1\r\n")));
  EXPECT_EQ(refused("parked_too_many"), 1U);
  call_on(loop_, [&] { first.reset(); });
}

TEST_F(H1Test, NoAddressKeepsAllPlacesToItself) {
  config_.max_parked = config_.max_connections = 2;
  connect();
  say(get("/park"));
  ASSERT_TRUE(parked(1));
  auto first = std::exchange(peer_, nullptr);
  connect();
  EXPECT_EQ(hear(), "") << "closed without a word";
  EXPECT_EQ(refused("address_too_many"), 1U);
  call_on(loop_, [&] { first.reset(); });
  ASSERT_TRUE(parked(0));
  EXPECT_THAT(talk(get("/hello")), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(H1Test, BehindAProxyEachClientHasItsOwnPlaces) {
  config_.max_parked = config_.max_connections = 4;
  config_.trusted_proxies = {"10.0.0.1"};
  net::MemoryOptions const proxy{.peer = "10.0.0.1:4711"};
  auto const of = [](std::string const& client) {
    return get("/park", "X-Forwarded-For: " + client + "\r\n");
  };
  std::vector<std::unique_ptr<net::Conn>> waiting;
  for (int n = 1; n <= 2; ++n) {
    connect(proxy);
    say(of("203.0.113.7"));
    ASSERT_TRUE(parked(n));
    waiting.push_back(std::exchange(peer_, nullptr));
  }
  EXPECT_THAT(talk(of("203.0.113.7"), proxy), StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(refused("parked_too_many"), 1U);
  connect(proxy);
  say(of("203.0.113.8"));
  EXPECT_TRUE(parked(3)) << "another client of the same proxy";
  EXPECT_EQ(refused("address_too_many"), 0U) << "a proxy may have more than half";
  call_on(loop_, [&] { waiting.clear(); });
}

TEST_F(H1Test, DrainingEndsIdleConnectionsAndTheOthersAfterTheirAnswer) {
  connect();
  say(get("/hello"));
  hear("hello ");
  call_on(loop_, [&] { context_->at(loop_)->presence().close_idle(); });
  EXPECT_EQ(hear(), "");
  connect();
  say(get("/park"));
  ASSERT_TRUE(parked(1));
  call_on(loop_, [&] {
    context_->shared().draining = true;
    context_->at(loop_)->presence().close_idle();
    parking_.open = true;
    parking_.event.notify_all();
  });
  EXPECT_THAT(hear(),
              ::testing::AllOf(StartsWith("HTTP/1.1 200 OK"), HasSubstr("connection: close\r\n")));
}

}  // namespace
}  // namespace freshet::http
