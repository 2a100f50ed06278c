#include "net/tls_conn.hpp"

#include "base/published.hpp"
#include "net/event.hpp"
#include "net/gate.hpp"
#include "net/listener.hpp"
#include "net/spawn.hpp"
#include "support/certificate.hpp"
#include "support/on_loop.hpp"
#include "support/tls_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace freshet::net {
namespace {

using namespace std::chrono_literals;
using test::call_on;
using test::eventually;
using test::TcpClient;
using test::TlsClient;
using ::testing::HasSubstr;

/// What one connection is to do, and what came of it. Written on the loop, read when `ended`.
struct Story {
  using Talk = awaitable<Result<>> (*)(TlsConn& conn, Story& story);

  Talk talk = nullptr;
  std::chrono::milliseconds limit = 5s;
  std::chrono::milliseconds pause{0};  // before the handshake
  std::vector<std::string> texts;
  std::FILE* file = nullptr;
  std::uint64_t offset = 0, size = 0;

  Result<> handshake, result;
  std::string protocol, heard;
  TlsConn* conn = nullptr;
  std::atomic<bool> began{false}, ended{false};
};

awaitable<Result<>> echo(TlsConn& conn, Story&) {
  std::array<char, 65'536> buffer;
  for (;;) {
    auto const n = co_await conn.read_some(asio::buffer(buffer));
    if (!n) co_return n.error();
    if (*n == 0) co_return Result<>{};
    std::array const out{asio::const_buffer{buffer.data(), *n}};
    auto const written = co_await conn.write(out);
    if (!written) co_return written.error();
  }
}
awaitable<Result<>> hear_all(TlsConn& conn, Story& story) {
  std::array<char, 65'536> buffer;
  for (;;) {
    auto const n = co_await conn.read_some(asio::buffer(buffer));
    if (!n) co_return n.error();
    if (*n == 0) co_return Result<>{};
    story.heard.append(buffer.data(), *n);
  }
}
awaitable<Result<>> write_texts(TlsConn& conn, Story& story) {
  std::vector<asio::const_buffer> buffers;
  for (auto const& text : story.texts) buffers.emplace_back(text.data(), text.size());
  co_return co_await conn.write(buffers);
}
awaitable<Result<>> write_twice_in_vain(TlsConn& conn, Story& story) {
  conn.expires_after(50ms);
  auto const first = co_await write_texts(conn, story);
  if (first) co_return Result<>{};
  conn.expires_after(5s);
  auto const second = co_await write_texts(conn, story);
  if (!second) story.heard = second.error().what;
  co_return first;
}
awaitable<Result<>> write_file(TlsConn& conn, Story& story) {
  co_return co_await conn.write_file(::fileno(story.file), story.offset, story.size);
}
awaitable<Result<>> end_and_hear(TlsConn& conn, Story& story) {
  auto written = co_await write_texts(conn, story);
  if (!written) co_return written;
  conn.end_writing();
  co_return co_await hear_all(conn, story);
}

awaitable<Result<>> serve(Loop& loop, std::unique_ptr<TcpConn> tcp,
                          std::shared_ptr<TlsContext const> context, Story& story) {
  TlsConn conn{std::move(tcp), std::move(context)};
  story.conn = &conn;
  if (story.pause.count() > 0) {
    Event never{loop};
    static_cast<void>(co_await never.wait_until(SteadyTime::clock::now() + story.pause));
  }
  story.handshake = co_await conn.handshake(story.limit);
  story.protocol = conn.protocol();
  story.began = true;
  if (story.handshake) story.result = co_await story.talk(conn, story);
  conn.close();
  story.conn = nullptr;
  story.ended = true;
  co_return story.handshake;
}

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 % 251);
  return text;
}

/// A server whose n-th connection lives the n-th story.
class Tls : public ::testing::Test {
 protected:
  Tls() { show("first.example"); }
  ~Tls() override {
    listener_.close();
    EXPECT_TRUE(gate_.wait_empty(10s));
    loops_.stop_and_join();
  }

  void show(std::string const& name) {
    auto const files = test::write_certificate(folder_, "server", {.name = name});
    auto const loaded =
        TlsContext::load({files.certificate, files.key}, protocols_, system_clock());
    ASSERT_TRUE(loaded) << loaded.error().what;
    context_.set(*loaded);
  }
  Story& tell(Story::Talk talk) {
    auto& story = *stories_.emplace_back(std::make_unique<Story>());
    story.talk = talk;
    return story;
  }
  static void wait(Story const& story) {
    EXPECT_TRUE(eventually([&] { return story.ended.load(); }));
  }
  /// What the test has written until now is the loop's to read.
  [[nodiscard]] std::uint16_t port() {
    call_on(loops_.at(0), [] {});
    return listener_.port();
  }

  test::TempDir folder_;
  std::vector<std::string> protocols_{"h2", "http/1.1"};
  Published<TlsContext> context_;
  std::vector<std::unique_ptr<Story>> stories_;
  std::atomic<std::size_t> next_{0};
  Loops loops_{1};
  Gate gate_;
  Listener listener_{loops_, "127.0.0.1", 0, {}, [this](Loop& loop, std::unique_ptr<TcpConn> tcp) {
                       spawn(loop, gate_, "tls",
                             serve(loop, std::move(tcp), context_.get(), *stories_.at(next_++)));
                     }};
};

TEST_F(Tls, ShakesHandsInBothVersionsAndTalks) {
  for (auto const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto& story = tell(&echo);
    {
      TlsClient client{port(), {{}, version, {}}};
      ASSERT_EQ(client.trouble(), "");
      EXPECT_EQ(client.server(), "first.example");
      EXPECT_TRUE(client.send("ping"));
      EXPECT_EQ(client.receive(4), "ping");
      client.end();
      EXPECT_EQ(client.receive(1), "");
      EXPECT_TRUE(client.ended_in_order());
    }
    wait(story);
    EXPECT_TRUE(story.handshake && story.result);
    EXPECT_EQ(story.protocol, "");
  }
}

TEST_F(Tls, ShakesHandsWithAClientThatSpokeBeforeAnybodyListened) {
  auto& story = tell(&echo);
  story.pause = 200ms;
  EXPECT_EQ(TlsClient{port()}.trouble(), "");
  wait(story);
  EXPECT_TRUE(story.handshake);
}

TEST_F(Tls, AgreesOnTheProtocolItWantsMost) {
  auto& both = tell(&echo);
  EXPECT_EQ((TlsClient{port(), {{"http/1.1", "h2"}, 0, {}}}.protocol()), "h2");
  wait(both);
  EXPECT_EQ(both.protocol, "h2");
  auto& one = tell(&echo);
  EXPECT_EQ((TlsClient{port(), {{"http/0.9", "http/1.1"}, 0, {}}}.protocol()), "http/1.1");
  wait(one);
  EXPECT_EQ(one.protocol, "http/1.1");
}

TEST_F(Tls, RefusesWhoHasNothingInCommon) {
  auto& story = tell(&echo);
  TlsClient const stranger{port(), {{"smtp"}, 0, {}}};
  EXPECT_THAT(stranger.trouble(), HasSubstr("no application protocol"));
  wait(story);
  EXPECT_EQ(story.handshake.error().code, boost::system::errc::protocol_error);
  auto& old = tell(&echo);
  TlsClient const outdated{port(), {{}, TLS1_1_VERSION, {}}};
  EXPECT_NE(outdated.trouble(), "");
  wait(old);
  EXPECT_EQ(old.handshake.error().code, boost::system::errc::protocol_error);
}

TEST_F(Tls, TakesMuch) {
  auto& story = tell(&hear_all);
  auto const text = pattern(8'000'000);
  TlsClient client{port()};
  EXPECT_TRUE(client.send(text));
  client.end();
  wait(story);
  EXPECT_TRUE(story.result);
  EXPECT_TRUE(story.heard == text);
}

TEST_F(Tls, GivesMuchAndTakesItBackMeanwhile) {
  auto& story = tell(&echo);
  auto const text = pattern(200'000);
  TlsClient client{port()};
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(client.send(text));
    ASSERT_TRUE(client.receive(text.size()) == text);
  }
  client.end();
  wait(story);
  EXPECT_TRUE(story.result);
}

TEST_F(Tls, GathersSmallBuffersInOneRecordAndKeepsTheirOrder) {
  auto& story = tell(&write_texts);
  std::string all;
  for (std::size_t i = 0; i < 60; ++i) {
    story.texts.emplace_back(100, static_cast<char>('!' + i));
    all += story.texts.back();
  }
  TlsClient client{port()};
  EXPECT_EQ(client.receive_some(), all);
  wait(story);

  auto& mixed = tell(&write_texts);
  all.clear();
  for (std::size_t i = 0; i < 300; ++i) {
    mixed.texts.push_back(pattern(i % 7 == 0 ? 50'000 + i : i * 11 % 997));
    all += mixed.texts.back();
  }
  TlsClient other{port()};
  EXPECT_TRUE(other.receive_all() == all);
  EXPECT_TRUE(other.ended_in_order());
  wait(mixed);
  EXPECT_TRUE(mixed.result);
}

TEST_F(Tls, SendsFilesAndSaysWhenOneIsTooShort) {
  std::unique_ptr<std::FILE, decltype(&std::fclose)> const file{std::tmpfile(), &std::fclose};
  auto const text = pattern(3'000'000);
  std::fwrite(text.data(), 1, text.size(), file.get());
  std::fflush(file.get());
  for (auto const more : {0U, 1U}) {
    auto& story = tell(&write_file);
    story.file = file.get();
    story.offset = 3;
    story.size = text.size() - 3 + more;
    TlsClient client{port()};
    EXPECT_TRUE(client.receive_all() == text.substr(3));
    wait(story);
    EXPECT_EQ(story.result.has_value(), more == 0);
    auto const why = story.result ? std::string{} : story.result.error().what;
    EXPECT_THAT(why, HasSubstr(more == 0 ? "" : "shorter than promised"));
  }
}

TEST_F(Tls, AWriteWithoutProgressIsLateAndTheLast) {
  auto& story = tell(&write_twice_in_vain);
  story.texts.assign(30, std::string(1'000'000, 'x'));
  TlsClient const client{port()};
  wait(story);
  EXPECT_EQ(story.result.error().code, boost::system::errc::timed_out);
  EXPECT_THAT(story.heard, HasSubstr("broken"));
}

TEST_F(Tls, TellsAnEndFromABreak) {
  auto& orderly = tell(&hear_all);
  TlsClient polite{port()};
  EXPECT_TRUE(polite.send("x"));
  polite.end();
  wait(orderly);
  EXPECT_TRUE(orderly.result);
  auto& broken = tell(&hear_all);
  TlsClient rude{port()};
  EXPECT_TRUE(rude.send("x"));
  rude.tcp().end();
  wait(broken);
  EXPECT_EQ(broken.heard, "x");
  EXPECT_EQ(broken.result.error().code, boost::system::errc::connection_aborted);
  EXPECT_THAT(broken.result.error().what, HasSubstr("the peer broke off"));
}

TEST_F(Tls, EndsWritingAndStillHears) {
  auto& story = tell(&end_and_hear);
  story.texts = {"all"};
  TlsClient client{port()};
  EXPECT_EQ(client.receive_all(), "all");
  EXPECT_TRUE(client.ended_in_order());
  EXPECT_TRUE(client.send("thanks"));
  client.end();
  wait(story);
  EXPECT_TRUE(story.result) << story.result.error().what;
  EXPECT_EQ(story.heard, "thanks");
}

TEST_F(Tls, SaysWhatCameInsteadOfAClientHello) {
  auto& plain = tell(&echo);
  TcpClient const browser{port()};
  browser.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  wait(plain);
  EXPECT_EQ(plain.handshake.error().code, boost::system::errc::protocol_error);
  EXPECT_THAT(plain.handshake.error().what, HasSubstr("plain HTTP, not TLS"));
  auto& garbage = tell(&echo);
  TcpClient const monkey{port()};
  monkey.send(pattern(5'000));
  wait(garbage);
  EXPECT_EQ(garbage.handshake.error().code, boost::system::errc::protocol_error);
  auto& nothing = tell(&echo);
  { TcpClient const probe{port()}; }
  wait(nothing);
  EXPECT_EQ(nothing.handshake.error().code, boost::system::errc::connection_aborted);
}

TEST_F(Tls, AHandshakeThatTricklesIsLate) {
  for (std::string_view const begun : {"", "\x16\x03\x01\x02"}) {
    auto& story = tell(&echo);
    story.limit = 50ms;
    TcpClient const slow{port()};
    slow.send(begun);
    wait(story);
    ASSERT_FALSE(story.handshake);
    EXPECT_EQ(story.handshake.error().code, boost::system::errc::timed_out);
    EXPECT_TRUE(slow.at_end());
  }
}

TEST_F(Tls, CloseEndsWhatWaitsAndSaysGoodbye) {
  auto& story = tell(&hear_all);
  TlsClient client{port()};
  EXPECT_TRUE(eventually([&] { return story.began.load(); }));
  call_on(loops_.at(0), [&] { story.conn->close(); });
  wait(story);
  EXPECT_EQ(story.result.error().code, boost::system::errc::operation_canceled);
  EXPECT_EQ(client.receive(1), "");
  EXPECT_TRUE(client.ended_in_order());
  auto& half = tell(&echo);
  TcpClient const silent{port()};
  EXPECT_TRUE(
      eventually([&] { return call_on(loops_.at(0), [&] { return half.conn != nullptr; }); }));
  call_on(loops_.at(0), [&] { half.conn->close(); });
  wait(half);
  EXPECT_EQ(half.handshake.error().code, boost::system::errc::operation_canceled);
}

TEST_F(Tls, ResumesFromATicketUntilTheCertificateChanges) {
  for (auto const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    show("first.example");
    std::array const order{&tell(&echo), &tell(&echo), &tell(&echo)};
    TlsClient first{port(), {{}, version, {}}};
    EXPECT_TRUE(first.send("x"));
    EXPECT_EQ(first.receive(1), "x");
    ASSERT_TRUE(first.session());
    {
      TlsClient second{port(), {{}, version, first.session()}};
      EXPECT_TRUE(second.resumed());
      second.end();  // or OpenSSL would forget the session
    }
    wait(*order[1]);
    show("second.example");
    TlsClient const third{port(), {{}, version, first.session()}};
    EXPECT_FALSE(third.resumed());
    EXPECT_EQ(third.server(), "second.example");
    EXPECT_TRUE(first.send("still here"));
    EXPECT_EQ(first.receive(10), "still here");
  }
}

TEST_F(Tls, RenegotiatesWithNobody) {
  auto& story = tell(&echo);
  TlsClient client{port(), {{}, TLS1_2_VERSION, {}}};
  ASSERT_EQ(SSL_renegotiate(client.native()), 1);
  EXPECT_NE(SSL_do_handshake(client.native()), 1);
  client.tcp().reset_connection();
  wait(story);
}

}  // namespace
}  // namespace freshet::net
