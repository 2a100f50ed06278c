#include "net/proxy_door.hpp"

#include "net/gate.hpp"
#include "net/listener.hpp"
#include "net/spawn.hpp"
#include "support/on_loop.hpp"
#include "support/tcp_client.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::TcpClient;

std::string const kLine = "PROXY TCP4 203.0.113.7 10.0.0.1 4711 80\r\n";

/// Says who it thinks speaks, and all that they said; "malformed" or "late" where there is no peer.
awaitable<Result<>> tell(std::unique_ptr<TcpConn> conn, Networks const& trusted,
                         std::chrono::milliseconds limit) {
  auto const learned = co_await learn_peer(*conn, trusted, limit);
  std::string text = conn->peer() + ' ';
  if (!learned) {
    text = learned.error().code == boost::system::errc::timed_out ? "late" : "malformed";
  }
  std::array<char, 4'096> buffer;
  for (std::size_t n = learned ? 1 : 0; n > 0;) {
    auto const got = co_await conn->read_some(asio::buffer(buffer));
    n = got ? *got : 0;
    text.append(buffer.data(), n);
  }
  conn->expires_after(0ms);
  std::array const out{asio::const_buffer{text.data(), text.size()}};
  auto const written = co_await conn->write(out);
  conn->end_writing();
  co_return written;
}

struct ProxyDoor : ::testing::Test {
  explicit ProxyDoor(std::string const& trusted_network = "127.0.0.0/8")
      : trusted{*Networks::parse({trusted_network})} {}
  ~ProxyDoor() override { EXPECT_TRUE(gate.wait_empty(5s)); }

  std::string answer(std::vector<std::string> const& pieces) {
    TcpClient const client{listener.port()};
    for (auto const& piece : pieces) {
      client.send(piece);
      if (pieces.size() > 1) std::this_thread::sleep_for(5ms);
    }
    client.end();
    return client.receive(10'000);
  }

  Networks const trusted;
  std::chrono::milliseconds limit{5'000};
  Loops loops{1};
  Gate gate;
  Listener listener{loops, "", 0, {}, [this](Loop& loop, std::unique_ptr<TcpConn> conn) {
                      spawn(loop, gate, "tell", tell(std::move(conn), trusted, limit));
                    }};
};
struct ProxyDoorForOthers : ProxyDoor {
  ProxyDoorForOthers() : ProxyDoor{"10.0.0.0/8"} {}
};

TEST_F(ProxyDoor, LearnsTheClientOfATrustedBalancer) {
  EXPECT_EQ(answer({kLine + "hello"}), "203.0.113.7:4711 hello");
  auto const second =
      "\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\xcb\x00\x71\x07\x0a\x00\x00\x01\x12\x67\x00\x50"s;
  EXPECT_EQ(answer({second + "hello"}), "203.0.113.7:4711 hello");
}

TEST_F(ProxyDoor, LearnsItFromPiecesOfAnySize) {
  std::vector<std::string> octets;
  for (char const c : kLine + "hello") octets.emplace_back(1, c);
  EXPECT_EQ(answer(octets), "203.0.113.7:4711 hello");
}

TEST_F(ProxyDoor, LeavesWhatIsNoHeaderWhereItIs) {
  EXPECT_EQ(answer({"GET / HTTP/1.1\r\n"}).substr(0, 10), "127.0.0.1:");
  for (auto const& said : {"GET / HTTP/1.1\r\n"s, "P"s, "PROX"s, "POST /"s, ""s, "\r\n\r\n"s}) {
    auto const told = answer({said});
    EXPECT_EQ(told.substr(told.find(' ') + 1), said);
  }
}

TEST_F(ProxyDoor, RefusesAHeaderThatIsWrong) {
  EXPECT_EQ(answer({"PROXY TCP4 nobody\r\n"}), "malformed");
}

TEST_F(ProxyDoor, WaitsOnlySoLong) {
  limit = 50ms;
  TcpClient const client{listener.port()};
  client.send("PROXY TCP4 ");
  EXPECT_EQ(client.receive(10), "late");
}

TEST_F(ProxyDoorForOthers, BelievesNobodyElse) {
  auto const told = answer({kLine});
  EXPECT_EQ(told.substr(0, 10), "127.0.0.1:");
  EXPECT_EQ(told.substr(told.find(' ') + 1), kLine);
}

}  // namespace
}  // namespace freshet::net
