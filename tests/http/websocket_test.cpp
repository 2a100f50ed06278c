#include "http/websocket.hpp"

#include "http/h1.hpp"
#include "net/spawn.hpp"
#include "net/tcp_conn.hpp"
#include "support/conn_talk.hpp"
#include "support/memory_conn.hpp"
#include "support/on_loop.hpp"
#include "support/websocket_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace freshet::http {
namespace {

using namespace std::chrono_literals;
using freshet::test::call_on;
using freshet::test::close_with;
using freshet::test::eventually;
using freshet::test::FakeTalker;
using freshet::test::frame;
using freshet::test::frames_of;
using freshet::test::handshake;
using freshet::test::Heard;
using freshet::test::on_loop;
using freshet::test::read_until;
using freshet::test::Sent;
using freshet::test::write_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class WebSocketTest : public ::testing::Test {
 protected:
  WebSocketTest() {
    router_.add(Method::get, "/ws", [this](Request const& request) { return begin(request); });
  }
  ~WebSocketTest() override {
    call_on(loop_, [&] { peer_.reset(); });
    EXPECT_TRUE(gate_.wait_empty(5s));
  }

  net::awaitable<Response> begin(Request const& request) {
    if (stops_) context_.shared().draining = true;
    co_return upgrade(request, talker_, limits_, protocol_);
  }
  void connect(net::MemoryOptions options = {}) {
    auto [served, peer] = net::memory_pair(loop_, options);
    peer_ = std::move(peer);
    net::spawn(loop_, gate_, "test", serve_h1(std::move(served), loop_, router_, context_));
  }
  void say(std::string text) { ASSERT_TRUE(on_loop(loop_, write_text(*peer_, std::move(text)))); }
  /// Until the server ends or has said something that holds `enough`.
  std::string hear(std::string enough = {}) {
    return on_loop(loop_, read_until(*peer_, [&](std::string const& all) {
                     return !enough.empty() && all.find(enough) != std::string::npos;
                   }));
  }
  /// What the server says to all of this until it ends.
  std::vector<Heard> talk(std::string const& text, net::MemoryOptions options = {}) {
    connect(options);
    say(handshake() + text);
    return frames_of(hear());
  }
  template <class F>
  auto with_socket(F f) {
    return call_on(loop_, [&] { return f(*talker_->socket); });
  }

  config::Http config_;
  Metrics metrics_;
  Router router_;
  net::Gate gate_;
  net::Loops loops_{1};
  net::Loop& loop_ = loops_.at(0);
  ServerContext context_{loops_, config_, metrics_, Log{}};
  std::shared_ptr<FakeTalker> talker_ = std::make_shared<FakeTalker>();
  WebSocket::Limits limits_;
  std::string protocol_;
  bool stops_ = false;  // while it is asked
  std::unique_ptr<net::Conn> peer_;
};

TEST_F(WebSocketTest, ShakesHandsAsTheStandardsExample) {
  protocol_ = "freshet.chat.v1";
  connect();
  say(handshake());
  auto const head = hear("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_THAT(head, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_THAT(head, HasSubstr("Sec-WebSocket-Protocol: freshet.chat.v1\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Boost")));
  EXPECT_TRUE(eventually([&] { return call_on(loop_, [&] { return talker_->begun; }) == 1; }));
}

TEST_F(WebSocketTest, HearsTheStandardsExamplesUnderEverySplit) {
  // RFC 6455 §5.7: a masked Hello, one in two fragments with a ping between, and an end.
  auto const said = "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58" +
                    frame("Hel", {.final = false}) + frame("Hello", {.opcode = test::ping}) +
                    frame("lo", {.opcode = test::more}) + close_with(1000);
  for (std::size_t const split : {1UL, 2UL, 3UL, 7UL, 1'000UL}) {
    *talker_ = {};
    EXPECT_THAT(talk(said, {split}),
                ElementsAre(Heard{test::pong, "Hello"}, Heard{test::close, "\x03\xe8"}));
    call_on(loop_, [&] { peer_->close(); });
    EXPECT_TRUE(gate_.wait_empty(5s));
    EXPECT_THAT(talker_->texts, ElementsAre("Hello", "Hello"));
    EXPECT_EQ(talker_->controls, 1);
    EXPECT_EQ(talker_->ends, 1);
    EXPECT_EQ(talker_->last_code, 1000);
  }
}

TEST_F(WebSocketTest, AnswersEachOfManyMessagesThatComeAtOnce) {
  talker_->echo = true;
  std::string said;
  std::vector<Heard> expected;
  for (int i = 0; i < 300; ++i) {
    auto const text = std::string(static_cast<std::size_t>(i), 'a') + std::to_string(i);
    said += frame(text);
    expected.push_back({test::text, text});
  }
  expected.push_back({test::close, "\x03\xe8"});
  EXPECT_EQ(talk(said + close_with(1000)), expected);
}

TEST_F(WebSocketTest, TakesTheLargestMessageAndNoLarger) {
  talker_->echo = true;
  std::string const largest(limits_.most_message, 'x');
  auto const heard = talk(frame(largest) + frame(largest + "x"));
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0], (Heard{test::text, largest}));
  EXPECT_EQ(heard[1].code(), 1009);
}

TEST_F(WebSocketTest, EndsFragmentsThatAreTogetherTooLarge) {
  auto const half = std::string(limits_.most_message / 2 + 1, 'x');
  auto const heard =
      talk(frame(half, {.final = false}) + frame(half, {.opcode = test::more, .final = false}));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].code(), 1009);
}

TEST_F(WebSocketTest, EndsAMessageOfEmptyFragmentsWithoutEnd) {
  std::string said = frame("a", {.final = false});
  for (int i = 0; i < 20'000; ++i) said += frame("", {.opcode = test::more, .final = false});
  auto const heard = talk(said + close_with(1000));
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard[0].code(), 1009);
  EXPECT_THAT(talker_->texts, IsEmpty());
}

TEST_F(WebSocketTest, TakesTheLargestMessageInFragmentsOfAnOctet) {
  std::string said = frame("x", {.final = false});
  for (std::size_t i = 2; i < limits_.most_message; ++i) {
    said += frame("x", {.opcode = test::more, .final = false});
  }
  said += frame("x", {.opcode = test::more});
  EXPECT_THAT(talk(said + close_with(1000)), ElementsAre(Heard{test::close, "\x03\xe8"}));
  EXPECT_THAT(talker_->texts, ElementsAre(std::string(limits_.most_message, 'x')));
}

struct Bad {
  char const* name;
  std::string said;
  int code;
};
class WebSocketRefuses : public WebSocketTest, public ::testing::WithParamInterface<Bad> {};

TEST_P(WebSocketRefuses, WithTheCodeThatSaysWhy) {
  auto const heard = talk(GetParam().said);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].opcode, test::close);
  EXPECT_EQ(heard[0].code(), GetParam().code);
  call_on(loop_, [&] { peer_->close(); });
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_THAT(talker_->texts, IsEmpty());
  EXPECT_EQ(talker_->ends, 1);
}
INSTANTIATE_TEST_SUITE_P(
    All, WebSocketRefuses,
    ::testing::Values(Bad{"Unmasked", frame("Hello", {.masked = false}), 1002},
                      Bad{"Reserved", frame("Hello", {.reserved = 4}), 1002},
                      Bad{"Opcode", frame("Hello", {.opcode = static_cast<test::Opcode>(3)}), 1002},
                      Bad{"LongPing", frame(std::string(126, 'x'), {.opcode = test::ping}), 1002},
                      Bad{"SplitPing", frame("x", {.opcode = test::ping, .final = false}), 1002},
                      Bad{"LooseEnd", frame("x", {.opcode = test::more}), 1002},
                      Bad{"TwoBegun", frame("x", {.final = false}) + frame("x", {.final = false}),
                          1002},
                      Bad{"OddClose", frame("x", {.opcode = test::close}), 1002},
                      Bad{"Binary", frame("x", {.opcode = test::binary}) + close_with(1000), 1003},
                      Bad{"NoText", frame("\xc3\x28"), 1007},
                      Bad{"HalfACharacter", frame("\xe2\x82"), 1007}),
    [](auto const& one) { return std::string{one.param.name}; });

TEST_F(WebSocketTest, SendsAnUnfinishedCharacterOnOnlyOnceItIsWhole) {
  auto const said = frame("\xe2\x82", {.final = false}) + frame("\xac", {.opcode = test::more}) +
                    close_with(1000);
  EXPECT_EQ(talk(said).size(), 1U);
  EXPECT_THAT(talker_->texts, ElementsAre("\xe2\x82\xac"));
}

TEST_F(WebSocketTest, AnswersWhatIsNoHandshakeAndGoesOn) {
  connect();
  say("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n");
  auto const heard = hear("}\n");
  EXPECT_THAT(heard, StartsWith("HTTP/1.1 426 Upgrade Required\r\n"));
  EXPECT_THAT(heard, HasSubstr("application/problem+json"));
  EXPECT_EQ(talker_->begun, 0);
  say(handshake());
  EXPECT_THAT(hear("\r\n\r\n"), StartsWith("HTTP/1.1 101 "));
}

TEST_F(WebSocketTest, SharesOneFrameAmongMany) {
  auto const shared = text_frame("for all");
  talker_->greeting = {shared, shared};
  connect();
  say(handshake() + close_with(1001));
  EXPECT_THAT(frames_of(hear()),
              ElementsAre(Heard{test::text, "for all"}, Heard{test::text, "for all"},
                          Heard{test::close, "\x03\xe9"}));
}

TEST_F(WebSocketTest, ClosesWithItsReasonAndHearsTheAnswer) {
  connect();
  say(handshake());
  hear("\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return call_on(loop_, [&] { return talker_->begun; }) == 1; }));
  with_socket([](WebSocket& socket) {
    socket.close(4510, "banned");
    socket.close(4001, "twice");
    socket.send(text_frame("too late"));
    return true;
  });
  say(frame("ignored") + close_with(4510));
  auto const heard = frames_of(hear());
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].code(), 4510);
  EXPECT_EQ(heard[0].payload.substr(2), "banned");
  call_on(loop_, [&] { peer_->close(); });
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_EQ(talker_->last_code, 4510);
  EXPECT_THAT(talker_->texts, IsEmpty());
}

TEST_F(WebSocketTest, EndsSoonWhenNobodyAnswersItsClose) {
  connect();
  say(handshake());
  hear("\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return call_on(loop_, [&] { return talker_->begun; }) == 1; }));
  with_socket([](WebSocket& socket) {
    socket.close(4001, "slow");
    return true;
  });
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_EQ(talker_->last_code, 1006);
}

TEST_F(WebSocketTest, EndsWithTheServer) {
  connect();
  say(handshake());
  hear("\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return call_on(loop_, [&] { return talker_->begun; }) == 1; }));
  EXPECT_EQ(context_.shared().connections.value(), 1);
  call_on(loop_, [&] { context_.at(loop_)->presence().close_idle(); });
  auto const heard = frames_of(hear("stopping"));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].code(), 1001);
  EXPECT_EQ(gate_.count(), 1U);
  call_on(loop_, [&] { context_.at(loop_)->presence().close_all(); });
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_EQ(talker_->ends, 1);
  EXPECT_EQ(context_.shared().connections.value(), 0);
}

TEST_F(WebSocketTest, IsAnsweredByAProblemWhileTheServerStops) {
  stops_ = true;
  connect();
  say(handshake());
  EXPECT_THAT(hear("}\n"), StartsWith("HTTP/1.1 503 "));
}

TEST_F(WebSocketTest, CountsAPeerThatIsGoneAsBroken) {
  connect();
  say(handshake());
  hear("\r\n\r\n");
  call_on(loop_, [&] { peer_->abort(); });
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_EQ(talker_->last_code, 1006);
}

TEST_F(WebSocketTest, EndsWhoAsksForMoreThanItReads) {
  connect({.capacity = 1'000});
  say(handshake());
  std::string pings;
  for (int i = 0; i < 3'000; ++i) pings += frame(std::string(100, 'p'), {.opcode = test::ping});
  // Written without being read for: the pongs wait, and their number is bounded.
  auto const written = on_loop(loop_, write_text(*peer_, pings));
  static_cast<void>(written);
  EXPECT_TRUE(gate_.wait_empty(10s));
  EXPECT_EQ(talker_->ends, 1);
}

/// The server's end is a TcpConn over a real socket that holds little.
class WebSocketOverASocket : public WebSocketTest {
 protected:
  void SetUp() override {
    std::array<int, 2> fds{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()), 0);
    client_ = fds[1];
    call_on(loop_, [&] {
      auto served = std::make_unique<net::TcpConn>(loop_, fds[0], "unix:1");
      net::spawn(loop_, gate_, "test", serve_h1(std::move(served), loop_, router_, context_));
    });
    auto const hello = handshake();
    ASSERT_EQ(::write(client_, hello.data(), hello.size()), static_cast<ssize_t>(hello.size()));
    ASSERT_TRUE(eventually([&] { return call_on(loop_, [&] { return talker_->begun; }) == 1; }));
  }
  void TearDown() override {
    if (client_ >= 0) ::close(client_);
  }
  /// All there is until the server ends or `size` octets of it.
  std::string read_all(std::size_t size = SIZE_MAX) {
    std::string all;
    std::array<char, 65'536> buffer;
    while (all.size() < size) {
      auto const n = ::read(client_, buffer.data(), std::min(buffer.size(), size - all.size()));
      if (n <= 0) break;
      all.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return all;
  }

  int client_ = -1;
};

TEST_F(WebSocketOverASocket, KeepsWhatTheSocketDoesNotTakeAndSendsItInOrder) {
  std::size_t size = 0;
  std::vector<Heard> expected;
  auto const waits = with_socket([&](WebSocket& socket) {
    for (int i = 0; i < 90; ++i) {
      auto const text = std::to_string(i) + std::string(1'500, 'x');
      auto const one = text_frame(text);
      size += one.size();
      expected.push_back({test::text, text});
      socket.send(one);
    }
    EXPECT_FALSE(socket.is_slow(system_clock().now()));
    EXPECT_TRUE(socket.is_slow(system_clock().now() + 6s));
    return socket.waiting();
  });
  EXPECT_GT(waits, 0U);
  auto const head = read_all(1).size() == 1 ? 1U : 0U;
  ASSERT_EQ(head, 1U);
  std::string all = "H";
  while (all.find("\r\n\r\n") == std::string::npos) all += read_all(1);
  auto const frames = read_all(size);
  EXPECT_EQ(frames_of(frames), expected);
  EXPECT_TRUE(eventually(
      [&] { return with_socket([](WebSocket& socket) { return socket.waiting(); }) == 0; }));
}

TEST_F(WebSocketOverASocket, DropsWhatWaitsWhenItClosesButNeverHalfAFrame) {
  with_socket([](WebSocket& socket) {
    for (int i = 0; i < 20; ++i) socket.send(text_frame(std::string(10'000, 'x')));
    EXPECT_TRUE(socket.is_slow(system_clock().now() + 6s));
    socket.close(4001, "slow");
    EXPECT_LT(socket.waiting(), 11'000U);
    return true;
  });
  auto const heard = frames_of(read_all());
  ASSERT_GE(heard.size(), 2U);
  EXPECT_LT(heard.size(), 19U);
  for (std::size_t i = 0; i + 1 < heard.size(); ++i) EXPECT_EQ(heard[i].payload.size(), 10'000U);
  EXPECT_EQ(heard.back().code(), 4001);
}

TEST_F(WebSocketOverASocket, BreaksOffWhoNobodyClosesInTime) {
  with_socket([&](WebSocket& socket) {
    for (int i = 0; i < 60; ++i) socket.send(text_frame(std::string(10'000, 'x')));
    return true;
  });
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_EQ(talker_->last_code, 1006);
}

}  // namespace
}  // namespace freshet::http
