#include "net/http_client.hpp"

#include "support/on_loop.hpp"
#include "support/web_receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;
using test::Heard;
using test::on_loop;
using test::web_answer;
using test::WebReceiver;
using ::testing::HasSubstr;
using ::testing::Not;
namespace errc = boost::system::errc;

std::shared_ptr<Networks const> loopback() {
  return std::make_shared<Networks const>(Networks::parse({"127.0.0.0/8", "::1"}).value());
}

/// To a server of the test's own.
HttpRequest request_of(std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  request.may_reach = loopback();
  return request;
}

struct Client : ::testing::Test {
  Result<HttpAnswer> ask(HttpRequest request) {
    return on_loop(loops.at(0), client.ask(loops.at(0), std::move(request)));
  }

  Loops loops{1};
  HttpClient client{"freshet/test"};
};

TEST_F(Client, SendsWhatItIsGivenAndAnswersWhatComes) {
  WebReceiver server{[](Heard const&) { return web_answer(202, "fine", "X-Word:  a b \r\n"); }};
  auto request = request_of(server.url("/hook?a=b"));
  request.method = "POST";
  request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};
  request.body = "{\"n\":1}";
  auto const answer = ask(request);
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(answer->body, "fine");
  EXPECT_EQ(answer->header("x-word"), "a b");
  EXPECT_EQ(answer->header("x-none"), "");
  auto const heard = server.heard(1).front();
  EXPECT_EQ(heard.line(), "POST /hook?a=b HTTP/1.1");
  EXPECT_EQ(heard.body, request.body);
  EXPECT_EQ(heard.header("content-type"), "application/json");
  EXPECT_EQ(heard.header("user-agent"), "freshet/test");
  EXPECT_THAT(heard.head, HasSubstr("X-Empty:\r\n"));
  EXPECT_THAT(heard.head, Not(HasSubstr("Expect")));
}

TEST_F(Client, KnowsTheOtherMethods) {
  WebReceiver server{[](Heard const&) { return web_answer(200); }};
  for (auto const* method : {"GET", "PUT", "DELETE"}) {
    auto request = request_of(server.url());
    request.method = method;
    EXPECT_TRUE(ask(request)) << method;
    EXPECT_THAT(server.heard().back().line(), HasSubstr(method));
  }
  auto request = request_of(server.url());
  request.method = "HEAD";
  EXPECT_TRUE(ask(request));
  EXPECT_EQ(server.heard().back().line(), "HEAD / HTTP/1.1");
}

TEST_F(Client, UsesAConnectionAgain) {
  WebReceiver server;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ask(request_of(server.url())));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Client, FollowsNoRedirectUnlessAsked) {
  WebReceiver server{[](Heard const& heard) {
    auto const first = heard.line().find("/first") != std::string::npos;
    return first ? web_answer(307, "", "Location: /second\r\n") : web_answer(200, "there");
  }};
  auto request = request_of(server.url("/first"));
  auto const stayed = ask(request);
  ASSERT_TRUE(stayed);
  EXPECT_EQ(stayed->status, 307);
  EXPECT_EQ(stayed->header("location"), "/second");
  request.redirects = 1;
  auto const followed = ask(request);
  ASSERT_TRUE(followed);
  EXPECT_EQ(followed->status, 200);
  EXPECT_EQ(followed->body, "there");
  EXPECT_EQ(followed->header("location"), "");
}

TEST_F(Client, GivesUpOnRedirectsInACircle) {
  WebReceiver server{[](Heard const&) { return web_answer(302, "", "Location: /again\r\n"); }};
  auto request = request_of(server.url());
  request.redirects = 3;
  EXPECT_FALSE(ask(request));
  EXPECT_EQ(server.heard().size(), 4U);
}

TEST_F(Client, TakesNoMoreThanItWasTold) {
  WebReceiver server{[](Heard const&) { return web_answer(200, std::string(100'000, 'x')); }};
  auto request = request_of(server.url());
  request.most = 1'000;
  auto const refused = ask(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::message_size);
  request.cut = true;
  auto const cut = ask(request);
  ASSERT_TRUE(cut) << cut.error().what;
  EXPECT_EQ(cut->status, 200);
  EXPECT_EQ(cut->body.size(), 1'000U);
  EXPECT_TRUE(cut->cut);
}

TEST_F(Client, TakesNoEndlessHeaders) {
  WebReceiver server{[](Heard const&) {
    std::string headers;
    for (int i = 0; i < 100; ++i) headers += "X-A: " + std::string(1'000, 'x') + "\r\n";
    return web_answer(200, "", headers);
  }};
  auto const refused = ask(request_of(server.url()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::message_size);
}

TEST_F(Client, DoesNotBelieveALengthThatIsALie) {
  WebReceiver longer{[](Heard const&) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\nConnection: close\r\n\r\nshort";
  }};
  auto const early = ask(request_of(longer.url()));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, errc::connection_reset);
  WebReceiver shorter{[](Heard const&) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nmuch longer";
  }};
  auto const two = ask(request_of(shorter.url()));
  ASSERT_TRUE(two);
  EXPECT_EQ(two->body, "mu");
}

TEST_F(Client, TakesNoOtherProtocolForHttp) {
  for (auto const* text : {"SSH-2.0-server\r\n\r\n", "hello", "HTTP/9.9 200 OK\r\n\r\n", ""}) {
    WebReceiver server{[text](Heard const&) {
      return std::string{text} + (text == std::string{"hello"} ? "Connection: close\r\n" : "");
    }};
    auto request = request_of(server.url());
    request.limit = 300ms;
    EXPECT_FALSE(ask(request)) << text;
  }
}

TEST_F(Client, WaitsForNoAnswerLongerThanItWasTold) {
  WebReceiver server{[](Heard const&) { return std::nullopt; }};
  auto request = request_of(server.url());
  request.limit = 50ms;
  auto const late = ask(request);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, errc::timed_out);
  EXPECT_THAT(late.error().what, HasSubstr("127.0.0.1"));
}

TEST_F(Client, IsHeldUpByNoSlowServer) {
  WebReceiver slow{[](Heard const&) { return std::nullopt; }};
  WebReceiver good;
  std::atomic<int> answered{0};
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(client.send(request_of(slow.url()), [&](auto const&) { ++answered; }));
  }
  EXPECT_TRUE(ask(request_of(good.url())));
  EXPECT_EQ(answered, 0);
  client.stop();
  EXPECT_EQ(answered, 50);
}

TEST_F(Client, SaysThatNobodyListens) {
  std::string url;
  {
    WebReceiver gone;
    url = gone.url("/s3cret");
  }
  auto const refused = ask(request_of(url));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::connection_refused);
  EXPECT_THAT(refused.error().what, Not(HasSubstr("s3cret")));
}

/// However an address of this machine is written.
TEST_F(Client, ReachesNoPrivateAddressUnlessItIsAllowed) {
  WebReceiver server;
  auto const port = ':' + std::to_string(server.port()) + '/';
  for (std::string const host :
       {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0",
        "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "169.254.169.254", "10.0.0.1",
        "[fe80::1]", "[fd00::1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"}) {
    auto request = request_of("http://" + host + port);
    request.may_reach = nullptr;
    auto const refused = ask(request);
    ASSERT_FALSE(refused) << host;
    EXPECT_EQ(refused.error().code, errc::permission_denied) << host << refused.error().what;
  }
  EXPECT_EQ(server.connections(), 0);
  auto request = request_of("http://localhost" + port);
  EXPECT_TRUE(ask(request));
  request.may_reach = std::make_shared<Networks const>(Networks::parse({"10.0.0.0/8"}).value());
  EXPECT_FALSE(ask(request));
}

TEST_F(Client, FollowsNoRedirectToAPrivateAddress) {
  WebReceiver inside;
  auto const target = "http://127.0.0.2:" + std::to_string(inside.port()) + "/";
  WebReceiver outside{
      [&](Heard const&) { return web_answer(302, "", "Location: " + target + "\r\n"); }};
  auto request = request_of(outside.url());
  request.redirects = 3;
  request.may_reach = std::make_shared<Networks const>(Networks::parse({"127.0.0.1"}).value());
  auto const refused = ask(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::permission_denied);
  EXPECT_THAT(refused.error().what, HasSubstr("127.0.0.2"));
}

TEST_F(Client, FollowsNoRedirectToAFile) {
  WebReceiver server{
      [](Heard const&) { return web_answer(302, "", "Location: file:///etc/passwd\r\n"); }};
  auto request = request_of(server.url());
  request.redirects = 3;
  EXPECT_FALSE(ask(request));
}

/// A connection of a request that may is not one of a request that may not.
TEST_F(Client, LendsNoConnectionToWhomItWouldNotOpenOne) {
  WebReceiver server;
  EXPECT_TRUE(ask(request_of(server.url())));
  auto request = request_of(server.url());
  request.may_reach = nullptr;
  auto const refused = ask(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::permission_denied);
  EXPECT_EQ(server.heard().size(), 1U);
}

TEST_F(Client, RefusesAHeaderThatWouldBeTwo) {
  WebReceiver server;
  for (auto const* value : {"a\r\nX-Other: b", "a\nb"}) {
    auto request = request_of(server.url());
    request.headers = {{"X-A", value}};
    auto const refused = ask(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(Client, AnswersWhoWaitsWhenItIsStopped) {
  WebReceiver server{[](Heard const&) { return std::nullopt; }};
  std::promise<Result<HttpAnswer>> promise;
  auto answer = promise.get_future();
  ASSERT_TRUE(client.send(request_of(server.url()),
                          [&](Result<HttpAnswer> a) { promise.set_value(std::move(a)); }));
  static_cast<void>(server.heard(1));
  auto const began = std::chrono::steady_clock::now();
  client.stop();
  auto const stopped = answer.get();
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, errc::operation_canceled);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
  EXPECT_FALSE(client.send(request_of(server.url()), [](auto const&) {}));
  EXPECT_FALSE(ask(request_of(server.url())));
}

TEST_F(Client, TakesRequestsFromManyThreads) {
  WebReceiver server;
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        EXPECT_TRUE(client.send(request_of(server.url()),
                                [&](auto const& answer) { answered += answer ? 1 : 0; }));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(test::eventually([&] { return answered == 100; })) << answered;
}

}  // namespace
}  // namespace freshet::net
