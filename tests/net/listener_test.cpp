#include "net/listener.hpp"

#include "base/clock.hpp"
#include "net/endpoint_text.hpp"
#include "net/gate.hpp"
#include "net/spawn.hpp"
#include "net/timer.hpp"
#include "support/on_loop.hpp"
#include "support/tcp_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;
using test::call_on;
using test::eventually;
using test::TcpClient;
using ::testing::HasSubstr;

awaitable<Result<>> echo(std::unique_ptr<Conn> conn) {
  std::array<char, 65'536> buffer;
  for (;;) {
    auto const n = co_await conn->read_some(asio::buffer(buffer));
    if (!n) co_return n.error();
    if (*n == 0) co_return Result<>{};
    std::array const out{asio::const_buffer{buffer.data(), *n}};
    auto const written = co_await conn->write(out);
    if (!written) co_return written.error();
  }
}

/// Keeps what one read or write answered.
awaitable<void> read_once(Conn& conn, Result<std::size_t>& answer) {
  std::array<char, 16> buffer;
  answer = co_await conn.read_some(asio::buffer(buffer));
}
awaitable<void> write_all(Conn& conn, std::string const& text, int pieces, Result<>& answer) {
  std::vector<asio::const_buffer> buffers;
  for (int i = 0; i < pieces; ++i) buffers.emplace_back(text.data(), text.size());
  answer = co_await conn.write(buffers);
}
awaitable<void> write_file(Conn& conn, int fd, std::uint64_t size, Result<>& answer) {
  answer = co_await conn.write_file(fd, 3, size);
}

/// Accepts one connection and holds it.
class OneConn : public ::testing::Test {
 protected:
  OneConn() : client_{listener_.port()} {
    EXPECT_TRUE(eventually([&] { return accepted_.load(); }));
  }
  ~OneConn() override {
    if (loop_) call_on(*loop_, [&] { conn_.reset(); });
    EXPECT_TRUE(gate_.wait_empty(5s));
  }

  Loops loops_{1};
  Gate gate_;
  Loop* loop_ = nullptr;
  std::unique_ptr<Conn> conn_;
  std::atomic<bool> accepted_{false};
  Listener listener_{loops_, "127.0.0.1", 0, {}, [this](Loop& loop, std::unique_ptr<Conn> conn) {
                       loop_ = &loop;
                       conn_ = std::move(conn);
                       accepted_ = true;
                     }};
  TcpClient client_;
};

TEST(Listener, DealsConnectionsRoundRobinToTheirOwnLoops) {
  Loops loops{2};
  Gate gate;
  std::atomic<int> on[2] = {0, 0};
  Listener listener{loops, "", 0, {}, [&](Loop& loop, std::unique_ptr<Conn> conn) {
                      if (loop.here()) ++on[loop.index()];
                      spawn(loop, gate, "echo", echo(std::move(conn)));
                    }};
  std::vector<TcpClient> clients;
  for (int i = 0; i < 10; ++i) {
    clients.emplace_back(listener.port(), i % 2 ? "::1" : "127.0.0.1");
    clients.back().send("ping");
    EXPECT_EQ(clients.back().receive(4), "ping");
  }
  EXPECT_EQ(on[0], 5);
  EXPECT_EQ(on[1], 5);
  EXPECT_EQ(listener.open_connections(), 10U);
  clients.clear();
  EXPECT_TRUE(gate.wait_empty(5s));
  EXPECT_TRUE(eventually([&] { return listener.open_connections() == 0; }));
}

TEST(Listener, NamesThePortThatIsTaken) {
  Loops loops{1};
  auto const nobody = [](Loop&, std::unique_ptr<Conn>) {};
  Listener const first{loops, "", 0, {}, nobody};
  try {
    Listener const second{loops, "", first.port(), {}, nobody};
    FAIL() << "the port was free";
  } catch (std::runtime_error const& e) {
    EXPECT_THAT(e.what(),
                HasSubstr("port " + std::to_string(first.port()) + " is already in use: "));
  }
  EXPECT_THROW((Listener{loops, "not an address", 0, {}, nobody}), std::runtime_error);
}

TEST(Listener, ClosesWhoIsOneTooMany) {
  Loops loops{1};
  Gate gate;
  ListenerOptions options;
  options.max_connections = 1;
  std::atomic<int> told{0};
  options.on_refused = [&told] { ++told; };
  Listener const listener{loops, "", 0, options, [&](Loop& loop, std::unique_ptr<Conn> conn) {
                            spawn(loop, gate, "echo", echo(std::move(conn)));
                          }};
  {
    TcpClient first{listener.port()};
    first.send("a");
    EXPECT_EQ(first.receive(1), "a");
    TcpClient second{listener.port()};
    EXPECT_TRUE(second.at_end());
    EXPECT_EQ(listener.refused(), 1U);
    EXPECT_EQ(told, 1);
  }
  EXPECT_TRUE(eventually([&] { return listener.open_connections() == 0; }));
  TcpClient third{listener.port()};
  third.send("c");
  EXPECT_EQ(third.receive(1), "c");
}

TEST(Listener, TakesNobodyOnceClosed) {
  Loops loops{1};
  Listener listener{loops, "127.0.0.1", 0, {}, [](Loop&, std::unique_ptr<Conn>) {}};
  listener.close();
  call_on(loops.at(0), [] {});
  EXPECT_THROW(TcpClient{listener.port()}, std::runtime_error);
}

TEST(Listener, WaitsOutALackOfDescriptors) {
  Loops loops{1};
  Gate gate;
  Listener const listener{loops, "", 0, {}, [&](Loop& loop, std::unique_ptr<Conn> conn) {
                            spawn(loop, gate, "echo", echo(std::move(conn)));
                          }};
  // The sanitizer opens a pipe for each type that it meets for the first time.
  TcpClient const first{listener.port()};
  first.send("a");
  EXPECT_EQ(first.receive(1), "a");
  std::atomic<bool> called{false};
  call_later(loops.at(0), 0ms, [&] { called = true; });
  EXPECT_TRUE(eventually([&] { return called.load(); }));
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  TcpClient client{listener.port(), "127.0.0.1", TcpClient::Connect::later};
  // Every number below the limit is taken: accept() answers EMFILE.
  auto const spare = ::open("/dev/null", O_RDONLY);
  ::setrlimit(RLIMIT_NOFILE,
              std::array{rlimit{static_cast<rlim_t>(spare), before.rlim_max}}.data());
  client.connect();
  EXPECT_TRUE(eventually([&] { return listener.errors() > 0; }));
  ::setrlimit(RLIMIT_NOFILE, &before);
  ::close(spare);
  client.send("at last");
  EXPECT_EQ(client.receive(7), "at last");
}

TEST_F(OneConn, KnowsItsPeer) { EXPECT_THAT(conn_->peer(), ::testing::StartsWith("127.0.0.1:")); }

TEST_F(OneConn, ReadsNothingWhenThePeerEnds) {
  Result<std::size_t> answer{42U};
  spawn(*loop_, gate_, "read", read_once(*conn_, answer));
  EXPECT_FALSE(call_on(*loop_, [&] { return conn_->peer_left(); }));
  client_.end();
  EXPECT_TRUE(gate_.wait_empty(5s));
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, 0U);
  EXPECT_TRUE(call_on(*loop_, [&] { return conn_->peer_left(); }));
}

TEST_F(OneConn, ReadsWhatCameBeforeAnybodyAskedAndTheEndBehindIt) {
  client_.send("last");
  client_.end();
  ASSERT_TRUE(eventually([&] { return call_on(*loop_, [&] { return conn_->peer_left(); }); }));
  call_on(*loop_, [&] { conn_->expires_after(5s); });
  // The reactor has told of both, to nobody; no edge comes any more.
  for (std::size_t const expected : {4U, 0U}) {
    Result<std::size_t> answer{42U};
    spawn(*loop_, gate_, "read", read_once(*conn_, answer));
    EXPECT_TRUE(gate_.wait_empty(10s));
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer, expected);
  }
}

TEST_F(OneConn, SeesThatThePeerLeftBehindUnreadOctets) {
  client_.send("unread");
  client_.end();
  EXPECT_TRUE(eventually([&] { return call_on(*loop_, [&] { return conn_->peer_left(); }); }));
}

TEST_F(OneConn, AReadThatWaitsTooLongIsLate) {
  Result<std::size_t> answer{42U};
  call_on(*loop_, [&] { conn_->expires_after(30ms); });
  auto const before = SteadyTime::clock::now();
  spawn(*loop_, gate_, "read", read_once(*conn_, answer));
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_GE(SteadyTime::clock::now() - before, 25ms);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, boost::system::errc::timed_out);
  // A new limit makes it usable again.
  call_on(*loop_, [&] { conn_->expires_after(5s); });
  client_.send("x");
  spawn(*loop_, gate_, "read", read_once(*conn_, answer));
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_TRUE(answer);
}

TEST_F(OneConn, ALimitMayBeMovedWhileNobodyWaits) {
  Result<std::size_t> answer{42U};
  call_on(*loop_, [&] {
    conn_->expires_after(1h);
    conn_->expires_after(20ms);
    conn_->expires_after(0ms);
    conn_->expires_after(40ms);
  });
  spawn(*loop_, gate_, "read", read_once(*conn_, answer));
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_EQ(answer.error().code, boost::system::errc::timed_out);
}

TEST_F(OneConn, CloseFailsWhatWaitsAndWhatComes) {
  Result<std::size_t> answer{42U};
  spawn(*loop_, gate_, "read", read_once(*conn_, answer));
  call_on(*loop_, [&] { conn_->close(); });
  EXPECT_TRUE(gate_.wait_empty(5s));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, boost::system::errc::operation_canceled);
  Result<> written;
  std::string const text = "x";
  spawn(*loop_, gate_, "write", write_all(*conn_, text, 1, written));
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_EQ(written.error().code, boost::system::errc::operation_canceled);
  EXPECT_TRUE(client_.at_end());
}

TEST_F(OneConn, WritesMoreBuffersThanOneCallTakesAndMoreThanFits) {
  Result<> written = failure(boost::system::errc::io_error, "not yet");
  std::string text(40'000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7 % 251);
  spawn(*loop_, gate_, "write", write_all(*conn_, text, 300, written));
  for (int i = 0; i < 300; ++i) ASSERT_EQ(client_.receive(text.size()), text);
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_TRUE(written);
}

TEST_F(OneConn, AWriteThatMakesNoProgressIsLate) {
  Result<> written;
  std::string const text(1'000'000, 'x');
  call_on(*loop_, [&] { conn_->expires_after(50ms); });
  spawn(*loop_, gate_, "write", write_all(*conn_, text, 100, written));
  EXPECT_TRUE(gate_.wait_empty(10s));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, boost::system::errc::timed_out);
}

TEST_F(OneConn, AWriteToAPeerThatIsGoneIsAnErrorAndNoSignal) {
  client_.reset_connection();
  auto* const file = std::tmpfile();
  std::string const text(100'000, 'x');
  std::fwrite(text.data(), 1, text.size(), file);
  std::fflush(file);
  for (int i = 0; i < 3; ++i) {
    Result<> written;
    spawn(*loop_, gate_, "write", write_file(*conn_, ::fileno(file), 90'000, written));
    EXPECT_TRUE(gate_.wait_empty(5s));
    EXPECT_TRUE(i < 2 || !written);
  }
  std::fclose(file);
}

TEST_F(OneConn, SendsFilesAndSaysWhenOneIsTooShort) {
  auto* const file = std::tmpfile();
  std::string text(3'000'000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 13 % 253);
  std::fwrite(text.data(), 1, text.size(), file);
  std::fflush(file);
  Result<> written = failure(boost::system::errc::io_error, "not yet");
  spawn(*loop_, gate_, "file", write_file(*conn_, ::fileno(file), text.size() - 3, written));
  EXPECT_EQ(client_.receive(text.size() - 3), text.substr(3));
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_TRUE(written);
  spawn(*loop_, gate_, "file", write_file(*conn_, ::fileno(file), text.size(), written));
  client_.receive(text.size() - 3);
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_FALSE(written);
  std::fclose(file);
}

awaitable<void> read_often(Conn& conn, std::size_t total, int& reads) {
  std::array<char, 65'536> buffer;
  for (std::size_t got = 0; got < total; ++reads) {
    auto const n = co_await conn.read_some(asio::buffer(buffer));
    if (!n || *n == 0) co_return;
    got += *n;
  }
}

TEST_F(OneConn, APauseGathersManySmallWritesInOneRead) {
  call_on(*loop_, [&] { conn_->set_read_pause(50ms); });
  int reads = 0;
  spawn(*loop_, gate_, "read", read_often(*conn_, 100, reads));
  for (int i = 0; i < 100; ++i) {
    client_.send("x");
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_TRUE(gate_.wait_empty(5s));
  EXPECT_GE(reads, 2);
  EXPECT_LE(reads, 20);
}

TEST_F(OneConn, AClosedConnectionDoesNotWaitForItsPause) {
  call_on(*loop_, [&] { conn_->set_read_pause(1h); });
  int reads = 0;
  spawn(*loop_, gate_, "read", read_often(*conn_, 100, reads));
  client_.send("x");
  EXPECT_TRUE(eventually([&] { return call_on(*loop_, [&] { return reads; }) == 1; }));
  call_on(*loop_, [&] { conn_->close(); });
  EXPECT_TRUE(gate_.wait_empty(5s));
}

TEST(EndpointText, WritesAddressesAsPeopleDo) {
  sockaddr_storage storage{};
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(4711);
  ::inet_pton(AF_INET6, "2001:db8::1", &v6.sin6_addr);
  EXPECT_EQ(endpoint_text(storage), "[2001:db8::1]:4711");
  ::inet_pton(AF_INET6, "::ffff:10.0.0.5", &v6.sin6_addr);
  EXPECT_EQ(endpoint_text(storage), "10.0.0.5:4711");
  storage.ss_family = AF_UNIX;
  EXPECT_EQ(endpoint_text(storage), "unknown");
}

}  // namespace
}  // namespace freshet::net
