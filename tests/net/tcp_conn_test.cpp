#include "net/tcp_conn.hpp"

#include "support/on_loop.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace freshet::net {
namespace {

using test::call_on;

class TcpConnTest : public ::testing::Test {
 protected:
  TcpConnTest() {
    std::array<int, 2> fds{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()), 0);
    peer_ = fds[1];
    call_on(loop_, [&] { conn_ = std::make_unique<TcpConn>(loop_, fds[0], "unix:1"); });
  }
  ~TcpConnTest() override {
    call_on(loop_, [&] { conn_.reset(); });
    ::close(peer_);
  }
  Result<std::size_t> write_now(std::string const& text) {
    return call_on(loop_, [&] {
      asio::const_buffer const buffer{text.data(), text.size()};
      return conn_->write_now({&buffer, 1});
    });
  }

  Loops loops_{1};
  Loop& loop_ = loops_.at(0);
  int peer_ = -1;
  std::unique_ptr<TcpConn> conn_;
};

TEST_F(TcpConnTest, TakesWhatFitsAndNoMore) {
  call_on(loop_, [&] { conn_->keep_little_unsent(); });
  EXPECT_EQ(write_now("hello").value(), 5U);
  std::string const much(10'000, 'x');
  std::size_t taken = 5;
  for (int i = 0; i < 100; ++i) {
    auto const n = write_now(much);
    ASSERT_TRUE(n) << n.error().what;
    taken += *n;
  }
  EXPECT_GT(taken, 10'000U);
  EXPECT_LT(taken, 100'000U) << "the kernel holds little";
  EXPECT_EQ(write_now(much).value(), 0U);
  std::string got(taken, '\0');
  EXPECT_EQ(::recv(peer_, got.data(), got.size(), MSG_WAITALL), static_cast<ssize_t>(taken));
  EXPECT_EQ(got.substr(0, 6), "hellox");
  EXPECT_EQ(write_now("again").value(), 5U);
}

TEST_F(TcpConnTest, TakesNothingOfNothing) { EXPECT_EQ(write_now("").value(), 0U); }

TEST_F(TcpConnTest, SaysThatItIsClosedOrItsPeerGone) {
  ::shutdown(peer_, SHUT_RDWR);
  EXPECT_EQ(write_now("hello").error().code, boost::system::errc::broken_pipe);
  call_on(loop_, [&] { conn_->close(); });
  EXPECT_EQ(write_now("hello").error().code, boost::system::errc::operation_canceled);
}

TEST(TcpConn, TellsTheKernelToKeepLittle) {
  Loops loops{1};
  auto const fd = ::socket(AF_INET, SOCK_STREAM, 0);
  auto const option = [&](int level, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(fd, level, name, &value, &size), 0);
    return value;
  };
  call_on(loops.at(0), [&] {
    TcpConn conn{loops.at(0), fd, "10.0.0.5:1"};
    conn.keep_little_unsent();
    EXPECT_EQ(option(SOL_SOCKET, SO_SNDBUF), 64 * 1024);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_NOTSENT_LOWAT), 16 * 1024);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_USER_TIMEOUT), 20'000);
    return true;
  });
}

}  // namespace
}  // namespace freshet::net
