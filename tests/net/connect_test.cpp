#include "net/connect.hpp"

#include "net/listener.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <future>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;
using test::on_loop;
using ::testing::HasSubstr;

using Connected = Result<std::unique_ptr<Conn>>;

/// Connects, writes and ends; answers the name of who it wrote to.
awaitable<Result<std::string>> greet(Loop& loop, std::string address, std::uint16_t port) {
  auto conn = co_await connect(loop, std::move(address), port, 5s);
  if (!conn) co_return conn.error();
  std::array const out{asio::const_buffer{"hello", 5}};
  if (auto sent = co_await (*conn)->write(out); !sent) co_return sent.error();
  co_return (*conn)->peer();
}
awaitable<std::string> hear(std::unique_ptr<Conn> conn) {
  std::string text(5, '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    auto const n = co_await conn->read_some(asio::buffer(text.data() + have, text.size() - have));
    if (!n || *n == 0) break;
    have += *n;
  }
  co_return text;
}
awaitable<Result<>> try_connect(Loop& loop, std::string address, std::uint16_t port,
                                std::chrono::milliseconds limit) {
  auto conn = co_await connect(loop, std::move(address), port, limit);
  if (!conn) co_return conn.error();
  co_return Result<>{};
}

/// A door that nobody opens: its kernel queue is full, so a connection gets no answer.
class FullDoor {
 public:
  FullDoor() : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    at_.sin_family = AF_INET;
    at_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(at_);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&at_), size), 0);
    EXPECT_EQ(::listen(fd_, 0), 0);
    EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&at_), &size), 0);
    for (auto& client : clients_) {
      client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      static_cast<void>(::connect(client, reinterpret_cast<sockaddr*>(&at_), size));
    }
  }
  ~FullDoor() {
    for (auto const client : clients_) ::close(client);
    ::close(fd_);
  }
  FullDoor(FullDoor const&) = delete;
  FullDoor& operator=(FullDoor const&) = delete;
  [[nodiscard]] std::uint16_t port() const { return ntohs(at_.sin_port); }

 private:
  sockaddr_in at_{};
  int fd_;
  std::array<int, 4> clients_{};
};

TEST(Connect, ReachesAListenerOverBothFamilies) {
  for (std::string const address : {"127.0.0.1", "::1"}) {
    Loops loops{1};
    std::promise<std::string> heard;
    std::promise<std::unique_ptr<Conn>> accepted;
    Listener const listener{loops, address, 0, {}, [&](Loop&, std::unique_ptr<Conn> conn) {
                              accepted.set_value(std::move(conn));
                            }};
    auto const peer = on_loop(loops.at(0), greet(loops.at(0), address, listener.port()));
    ASSERT_TRUE(peer) << peer.error().what;
    EXPECT_THAT(*peer, HasSubstr(address));
    EXPECT_THAT(*peer, HasSubstr(":" + std::to_string(listener.port())));
    EXPECT_EQ(on_loop(loops.at(0), hear(accepted.get_future().get())), "hello");
  }
}

TEST(Connect, SaysWhereNobodyListens) {
  Loops loops{1};
  std::uint16_t port = 0;
  {
    Listener const listener{loops, "127.0.0.1", 0, {}, [](Loop&, std::unique_ptr<Conn>) {}};
    port = listener.port();
  }
  ASSERT_TRUE(test::eventually([&] {
    return !on_loop(loops.at(0), try_connect(loops.at(0), "127.0.0.1", port, 5s)).has_value();
  }));
  auto const refused = on_loop(loops.at(0), try_connect(loops.at(0), "127.0.0.1", port, 5s));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, boost::system::errc::connection_refused);
  EXPECT_THAT(refused.error().what,
              HasSubstr("no connection to 127.0.0.1:" + std::to_string(port)));
}

TEST(Connect, GivesUpWhenNobodyAnswersInTime) {
  Loops loops{1};
  FullDoor const door;
  auto const late = on_loop(loops.at(0), try_connect(loops.at(0), "127.0.0.1", door.port(), 50ms));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, boost::system::errc::timed_out) << late.error().what;
}

TEST(Connect, TakesNoNames) {
  Loops loops{1};
  auto const named = on_loop(loops.at(0), try_connect(loops.at(0), "localhost", 1, 5s));
  ASSERT_FALSE(named);
  EXPECT_THAT(named.error().what, HasSubstr("'localhost' is not an IP address"));
}

}  // namespace
}  // namespace freshet::net
