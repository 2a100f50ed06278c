#include "net/srt_port.hpp"

#include "net/gate.hpp"
#include "net/spawn.hpp"
#include "support/on_loop.hpp"
#include "support/srt_call.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <list>
#include <mutex>
#include <random>
#include <set>
#include <unistd.h>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::SrtCall;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

/// Asks for nothing but what the stream id says: a number is a refusal, anything else is let in.
struct SrtPortTest : ::testing::Test {
  SrtPortTest() { open(); }
  ~SrtPortTest() override {
    port.reset();
    EXPECT_TRUE(gate.wait_empty(10s));
  }
  void open() {
    port.emplace(loops, std::uint16_t{0},
                 SrtHandlers{[this](SrtCaller const& caller) { return answer(caller); },
                             [this](Loop& loop, std::unique_ptr<SrtConn> conn) {
                               auto const shared = std::shared_ptr<SrtConn>{std::move(conn)};
                               keep(shared);
                               spawn(loop, gate, "test", listen(*this, shared));
                             },
                             [this](SrtCaller const& caller) {
                               std::scoped_lock const lock{mutex};
                               failed.push_back(caller.stream_id);
                             }});
  }
  SrtAnswer answer(SrtCaller const& caller) {
    EXPECT_THAT(caller.peer, HasSubstr("127.0.0.1:"));
    auto const& id = caller.stream_id;
    if (!id.empty() && std::isdigit(static_cast<unsigned char>(id.front())) != 0) {
      return static_cast<SrtReject>(std::stoi(id));
    }
    return terms;
  }
  void keep(std::shared_ptr<SrtConn> const& conn) {
    std::scoped_lock const lock{mutex};
    conns.push_back(conn);
  }
  /// The text of every message, then why it ended.
  static awaitable<void> listen(SrtPortTest& test, std::shared_ptr<SrtConn> conn) {
    for (;;) {
      auto const batch = co_await conn->receive_until(SteadyTime::max());
      std::scoped_lock const lock{test.mutex};
      if (!batch) {
        test.ends.insert(batch.error().code.value());
        co_return;
      }
      auto& heard = test.heard[conn->stream_id()];
      for (auto const& message : batch->messages) heard.emplace_back(message.text());
      if (batch->figures) test.figures = *batch->figures;
    }
  }
  std::size_t count(std::string const& id) {
    std::scoped_lock const lock{mutex};
    return heard[id].size();
  }
  std::multiset<int> ended() {
    std::scoped_lock const lock{mutex};
    return ends;
  }

  SrtTerms terms{20ms, {}};
  Loops loops{2};
  Gate gate;
  std::mutex mutex;
  std::map<std::string, std::vector<std::string>> heard;
  std::vector<std::string> failed;
  std::multiset<int> ends;
  std::vector<std::weak_ptr<SrtConn>> conns;
  SrtFigures figures;
  std::optional<SrtPort> port;
};

constexpr int kLeft = boost::system::errc::connection_reset;
constexpr int kClosed = boost::system::errc::operation_canceled;

TEST_F(SrtPortTest, BringsEveryMessageInOrderToTheLast) {
  SrtCall call{port->port(), "a"};
  ASSERT_TRUE(call.connected());
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(call.send(std::to_string(i)));
    if (i % 50 == 0) call.flush();
  }
  call.flush();
  call.hang_up();
  ASSERT_TRUE(eventually([&] { return !ended().empty(); }));
  EXPECT_THAT(ended(), UnorderedElementsAre(kLeft));
  ASSERT_EQ(count("a"), 500U);
  for (int i = 0; i < 500; ++i)
    EXPECT_EQ(heard["a"][static_cast<std::size_t>(i)], std::to_string(i));
}

TEST_F(SrtPortTest, TheTailArrivesThoughTheCallerIsGone) {
  terms.latency = 400ms;
  SrtCall call{port->port(), "a"};
  ASSERT_TRUE(call.connected());
  EXPECT_EQ(call.latency_ms(), 400);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(call.send("x"));
  call.flush();
  EXPECT_EQ(count("a"), 0U) << "their time has not come";
  call.hang_up();
  ASSERT_TRUE(eventually([&] { return !ended().empty(); }));
  EXPECT_EQ(count("a"), 20U);
}

TEST_F(SrtPortTest, TurnsAwayWithAReason) {
  for (int const code : {1400, 1401, 1402, 1403, 1404, 1405, 1409, 1500, 1503}) {
    SrtCall const call{port->port(), std::to_string(code)};
    EXPECT_FALSE(call.connected());
    EXPECT_EQ(call.reason(), code);
  }
  EXPECT_TRUE(SrtCall(port->port(), "a").connected()) << "the next one is welcome";
}

TEST_F(SrtPortTest, TakesEveryLengthOfKey) {
  terms.passphrase = "a secret of ours";
  for (int const octets : {0, 16, 24, 32}) {
    auto const id = "aes" + std::to_string(octets);
    SrtCall call{port->port(), id, {.passphrase = terms.passphrase, .key_length = octets}};
    ASSERT_TRUE(call.connected()) << octets;
    ASSERT_TRUE(call.send("in cipher"));
    ASSERT_TRUE(eventually([&] { return count(id) == 1; }));
    EXPECT_EQ(heard[id].front(), "in cipher");
  }
}

TEST_F(SrtPortTest, TellsOfAPassphraseThatIsNotOurs) {
  terms.passphrase = "a secret of ours";
  SrtCall const wrong{port->port(), "wrong", {.passphrase = "another secret"}};
  EXPECT_FALSE(wrong.connected());
  EXPECT_EQ(wrong.reason(), SRT_REJ_BADSECRET);
  SrtCall const none{port->port(), "none"};
  EXPECT_FALSE(none.connected());
  EXPECT_EQ(none.reason(), SRT_REJ_UNSECURE);
  terms.passphrase.clear();
  SrtCall const needless{port->port(), "needless", {.passphrase = "another secret"}};
  EXPECT_FALSE(needless.connected());
  EXPECT_EQ(needless.reason(), SRT_REJ_UNSECURE);
  EXPECT_TRUE(eventually([&] {
    std::scoped_lock const lock{mutex};
    return failed.size() == 3;
  }));
  EXPECT_THAT(failed, UnorderedElementsAre("wrong", "none", "needless"));
}

TEST_F(SrtPortTest, TakesForwardErrorCorrection) {
  SrtCall call{port->port(), "fec", {.packet_filter = "fec,cols:5,rows:5,layout:even"}};
  ASSERT_TRUE(call.connected()) << call.reason();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(call.send(std::string(1'316, 'x')));
  EXPECT_TRUE(eventually([&] { return count("fec") == 100; }));
}

TEST_F(SrtPortTest, KeepsManyApart) {
  std::list<SrtCall> calls;
  for (int i = 0; i < 12; ++i) {
    calls.emplace_back(port->port(), "c" + std::to_string(i));
    ASSERT_TRUE(calls.back().connected());
  }
  for (int round = 0; round < 40; ++round) {
    int i = 0;
    for (auto& call : calls) ASSERT_TRUE(call.send("c" + std::to_string(i++)));
  }
  for (int i = 0; i < 12; ++i) {
    auto const id = "c" + std::to_string(i);
    EXPECT_TRUE(eventually([&] { return count(id) == 40; })) << id << " " << count(id);
    EXPECT_EQ(std::set<std::string>(heard[id].begin(), heard[id].end()), std::set{id});
  }
  calls.clear();
  EXPECT_TRUE(eventually([&] { return ended().size() == 12; }));
}

TEST_F(SrtPortTest, ClosesWhileTheCallerSends) {
  SrtCall call{port->port(), "a"};
  ASSERT_TRUE(call.send("x"));
  ASSERT_TRUE(eventually([&] { return count("a") == 1; }));
  if (auto const conn = conns.at(0).lock()) conn->close();
  EXPECT_TRUE(eventually([&] { return !call.send("more"); })) << "the caller hears of it";
  EXPECT_TRUE(eventually([&] { return ended().size() == 1; }));
  EXPECT_THAT(ended(), UnorderedElementsAre(kClosed));
}

TEST_F(SrtPortTest, MeasuresTheLine) {
  SrtCall call{port->port(), "a"};
  EXPECT_TRUE(eventually([&] {
    call.send(std::string(1'316, 'x'));
    std::scoped_lock const lock{mutex};
    return figures.rtt_s > 0 && figures.receive_bps > 0;
  }));
  EXPECT_DOUBLE_EQ(figures.latency_s, .02);
  EXPECT_LT(figures.rtt_s, 1);
}

TEST_F(SrtPortTest, StopsWithCallersConnected) {
  SrtCall one{port->port(), "a"}, two{port->port(), "b"};
  ASSERT_TRUE(one.connected() && two.connected());
  // A caller hears nothing of an end that comes with its beginning.
  ASSERT_TRUE(one.send("x") && two.send("x"));
  ASSERT_TRUE(eventually([&] { return count("a") == 1 && count("b") == 1; }));
  auto const began = std::chrono::steady_clock::now();
  port->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
  EXPECT_TRUE(eventually([&] { return ended().size() == 2; }));
  EXPECT_TRUE(eventually([&] { return one.ended() && two.ended(); }));
}

/// A datagram from somebody who does not speak SRT.
class Stranger {
 public:
  explicit Stranger(std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr const*>(&to), sizeof to), 0);
  }
  ~Stranger() { ::close(fd_); }
  void send(std::string const& text) const {
    static_cast<void>(!::send(fd_, text.data(), text.size(), 0));
  }

 private:
  int const fd_ = ::socket(AF_INET, SOCK_DGRAM, 0);
};

TEST_F(SrtPortTest, NonsenseDisturbsNobody) {
  SrtCall call{port->port(), "a"};
  ASSERT_TRUE(call.connected());
  Stranger const stranger{port->port()};
  std::mt19937 random{7};
  // A handshake's first packet, as a caller begins one that it never goes on with.
  std::string induction(64, '\0');
  induction[0] = '\x80';
  induction[19] = '\x04';
  induction[23] = '\x02';
  induction[39] = '\x01';
  for (int i = 0; i < 3'000; ++i) {
    std::string text(random() % 200, '\0');
    for (auto& c : text) c = static_cast<char>(random());
    if (i % 3 == 1) text = induction;
    if (i % 3 == 2) {  // one that is spoiled here and there
      text = induction;
      for (int n = 0; n < 6; ++n) text[random() % text.size()] = static_cast<char>(random());
    }
    stranger.send(text);
    if (i % 100 != 0) continue;
    ASSERT_TRUE(call.send("x"));
  }
  EXPECT_TRUE(eventually([&] { return count("a") == 30; })) << count("a");
  EXPECT_TRUE(SrtCall(port->port(), "b").connected());
  EXPECT_FALSE(call.ended());
}

TEST(SrtPort, SaysThatItsPortIsTaken) {
  Loops loops{1};
  auto const handlers = [] {
    return SrtHandlers{[](SrtCaller const&) { return SrtReject::not_found; },
                       [](Loop&, std::unique_ptr<SrtConn>) {}};
  };
  SrtPort const first{loops, 0, handlers()};
  SrtPort const second{loops, 0, handlers()};
  EXPECT_NE(first.port(), second.port()) << "many may coexist";
  try {
    SrtPort const third{loops, first.port(), handlers()};
    FAIL() << "two on one port";
  } catch (std::runtime_error const& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("UDP port " + std::to_string(first.port()) + " is already in use"));
  }
}

TEST(SrtPort, ALoopThatTakesNothingEndsTheConnection) {
  Loops loops{1};
  std::promise<void> release;
  auto released = release.get_future().share();
  std::atomic<bool> stuck{false};
  std::promise<int> end;
  Gate gate;
  struct Slow {
    static awaitable<void> listen(std::unique_ptr<SrtConn> conn, std::promise<int>& end) {
      for (;;) {
        auto const batch = co_await conn->receive_until(SteadyTime::max());
        if (!batch) {
          end.set_value(batch.error().code.value());
          co_return;
        }
      }
    }
  };
  SrtPort port{loops,
               0,
               {[](SrtCaller const&) {
                  return SrtTerms{20ms, {}};
                },
                [&](Loop& loop, std::unique_ptr<SrtConn> conn) {
                  spawn(loop, gate, "slow", Slow::listen(std::move(conn), end));
                  loop.post([&] {
                    stuck = true;
                    released.wait();
                  });
                }}};
  SrtCall call{port.port(), "a"};
  ASSERT_TRUE(eventually([&] { return stuck.load(); }));
  std::string const message(1'316, 'x');
  auto const until = std::chrono::steady_clock::now() + 60s;
  while (call.send(message) && std::chrono::steady_clock::now() < until) {
  }
  EXPECT_TRUE(eventually([&] { return call.ended(); }));
  release.set_value();
  auto why = end.get_future();
  ASSERT_EQ(why.wait_for(30s), std::future_status::ready);
  EXPECT_EQ(why.get(), boost::system::errc::no_buffer_space);
  EXPECT_TRUE(gate.wait_empty(10s));
}

TEST(SrtLibrary, KnowsItsVersion) { EXPECT_THAT(srt_version(), testing::StartsWith("1.5.")); }

}  // namespace
}  // namespace freshet::net
