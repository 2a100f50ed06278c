#include "net/dial.hpp"

#include "net/gate.hpp"
#include "net/listener.hpp"
#include "net/resolve.hpp"
#include "net/spawn.hpp"
#include "net/tls_conn.hpp"
#include "support/certificate.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;
using test::on_loop;
using ::testing::HasSubstr;

/// Says hello and answers what comes back.
awaitable<Result<std::string>> talk(Loop& loop, Where where, std::chrono::milliseconds limit) {
  auto conn = co_await dial(loop, std::move(where), limit);
  if (!conn) co_return conn.error();
  std::array const out{asio::const_buffer{"hello", 5}};
  if (auto sent = co_await (*conn)->write(out); !sent) co_return sent.error();
  std::string text(5, '\0');
  for (std::size_t have = 0; have < text.size();) {
    auto const n = co_await (*conn)->read_some(asio::buffer(text.data() + have, 5 - have));
    if (!n) co_return n.error();
    if (*n == 0) break;
    have += *n;
  }
  co_return text + ((*conn)->secure() ? " in secret" : "");
}

awaitable<Result<>> echo_once(std::unique_ptr<Conn> conn) {
  std::array<char, 64> buffer{};
  auto const n = co_await conn->read_some(asio::buffer(buffer));
  if (!n) co_return n.error();
  std::array const out{asio::const_buffer{buffer.data(), *n}};
  co_return co_await conn->write(out);
}
awaitable<Result<>> echo_in_secret(std::unique_ptr<TcpConn> tcp,
                                   std::shared_ptr<TlsContext const> context) {
  auto conn = std::make_unique<TlsConn>(std::move(tcp), std::move(context));
  auto const shaken = co_await conn->handshake(5s);
  if (!shaken) co_return shaken.error();
  co_return co_await echo_once(std::move(conn));
}

awaitable<Result<std::vector<std::string>>> ask(Loop& loop, std::string name) {
  return resolve(loop, std::move(name), 20s);
}

/// A server whose certificate is for "localhost", and who believes in it.
class Dial : public ::testing::Test {
 protected:
  ~Dial() override {
    EXPECT_TRUE(gate_.wait_empty(10s));
    loops_.stop_and_join();
  }
  std::shared_ptr<TlsTrust const> trust(std::string const& file) {
    auto loaded = TlsTrust::load(file);
    EXPECT_TRUE(loaded) << loaded.error().what;
    return *loaded;
  }
  Result<std::string> say(Where where, std::chrono::milliseconds limit = 5s) {
    return on_loop(loops_.at(0), talk(loops_.at(0), std::move(where), limit));
  }

  test::TempDir folder_;
  test::CertificateFiles const files_ =
      test::write_certificate(folder_, "server", {.name = "localhost"});
  std::shared_ptr<TlsContext const> const context_ =
      TlsContext::load({files_.certificate, files_.key}, {}, system_clock()).value();
  Loops loops_{1};
  Gate gate_;
  Listener plain_{loops_, "127.0.0.1", 0, {}, [this](Loop& loop, std::unique_ptr<TcpConn> conn) {
                    spawn(loop, gate_, "echo", echo_once(std::move(conn)));
                  }};
  Listener secret_{loops_, "127.0.0.1", 0, {}, [this](Loop& loop, std::unique_ptr<TcpConn> conn) {
                     spawn(loop, gate_, "tls echo", echo_in_secret(std::move(conn), context_));
                   }};
};

TEST_F(Dial, ReachesANameAndAnAddress) {
  EXPECT_EQ(say({"127.0.0.1", plain_.port()}).value(), "hello");
  EXPECT_EQ(say({"localhost", plain_.port()}).value(), "hello");
}

TEST_F(Dial, SpeaksTlsWithWhoItBelieves) {
  EXPECT_EQ(say({"localhost", secret_.port(), {}, trust(files_.certificate)}).value(),
            "hello in secret");
}

TEST_F(Dial, BelievesNoOtherName) {
  auto const other = say({"127.0.0.1", secret_.port(), {}, trust(files_.certificate)});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, boost::system::errc::protocol_error);
  EXPECT_THAT(other.error().what, HasSubstr("IP address mismatch"));
}

TEST_F(Dial, BelievesNobodyWhomNoAuthorityKnows) {
  auto const unknown = say({"localhost", secret_.port(), {}, trust({})});
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().what, HasSubstr("not to be believed"));
  auto const expired =
      test::write_certificate(folder_, "old", {.name = "localhost", .to_days = -1});
  EXPECT_FALSE(say({"localhost", secret_.port(), {}, trust(expired.certificate)}));
}

TEST_F(Dial, GivesUpOnWhoSpeaksNoTls) {
  auto const plain = say({"localhost", plain_.port(), {}, trust(files_.certificate)}, 2s);
  ASSERT_FALSE(plain);
  EXPECT_THAT(plain.error().what, HasSubstr("no TLS with localhost"));
}

TEST_F(Dial, SaysWhatIsWrongWithAFileOfAuthorities) {
  auto const none = TlsTrust::load(folder_.path("none.pem"));
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().what, HasSubstr("none.pem"));
  EXPECT_FALSE(TlsTrust::load(folder_.write("text.pem", "no certificate")));
}

TEST_F(Dial, ReachesASocketOfThisMachine) {
  auto const path = folder_.path("door.sock");
  auto const door = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  std::strncpy(at.sun_path, path.c_str(), sizeof(at.sun_path) - 1);
  ASSERT_EQ(::bind(door, reinterpret_cast<sockaddr const*>(&at), sizeof(at)), 0);
  ASSERT_EQ(::listen(door, 1), 0);
  auto answer = std::async(std::launch::async, [door] {
    auto const conn = ::accept(door, nullptr, nullptr);
    std::array<char, 5> text{};
    bool const heard = ::read(conn, text.data(), text.size()) == 5;
    bool const said = ::write(conn, text.data(), text.size()) == 5;
    ::close(conn);
    return heard && said;
  });
  EXPECT_EQ(say({{}, 0, path}).value(), "hello");
  EXPECT_TRUE(answer.get());
  ::close(door);
  ::unlink(path.c_str());
  auto const gone = say({{}, 0, path});
  ASSERT_FALSE(gone);
  EXPECT_THAT(gone.error().what, HasSubstr(path));
  EXPECT_FALSE(say({{}, 0, std::string(200, 'x')}));
}

TEST_F(Dial, SaysThatANameHasNoAddress) {
  auto const none = on_loop(loops_.at(0), ask(loops_.at(0), "no-such-name.invalid"));
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().what, HasSubstr("no address for 'no-such-name.invalid'"));
  auto const own = on_loop(loops_.at(0), ask(loops_.at(0), "::1"));
  EXPECT_THAT(own.value(), testing::ElementsAre("::1"));
}

}  // namespace
}  // namespace freshet::net
