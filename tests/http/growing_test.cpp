/// Bodies that grow while they are sent, over HTTP/1.1, 1.0 and 2, and files whose octets have to
/// be waited for.
#include "http/h1.hpp"
#include "net/blocking.hpp"
#include "net/file_cache.hpp"
#include "net/spawn.hpp"
#include "support/conn_talk.hpp"
#include "support/growing_feed.hpp"
#include "support/h2_client.hpp"
#include "support/memory_conn.hpp"
#include "support/on_loop.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <fcntl.h>
#include <unistd.h>

namespace freshet::http {
namespace {

using namespace std::chrono_literals;
using freshet::test::call_on;
using freshet::test::eventually;
using freshet::test::GrowingFeed;
using freshet::test::H2Client;
using freshet::test::on_loop;
using freshet::test::read_until;
using freshet::test::talk_until;
using freshet::test::write_text;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class GrowingTest : public ::testing::Test {
 protected:
  GrowingTest() {
    router_.add(Method::get, "/grow", [this](Request r) { return grow(std::move(r)); });
    router_.add(Method::get, "/file", [this](Request r) { return file(std::move(r)); });
  }
  ~GrowingTest() override {
    drop();
    call_on(loop_, [&] { feed_.reset(); });
    EXPECT_TRUE(gate_.wait_empty(5s));
  }

  net::awaitable<Response> grow(Request request) {
    feed_ = std::make_shared<GrowingFeed>(loop_, request.client);
    for (auto const& text : first_) feed_->add(text);
    Response response;
    response.body = feed_;
    co_return response.with("accept-ranges", "bytes");
  }
  net::awaitable<Response> file(Request) {
    Response response;
    response.body = file_;
    co_return response;
  }

  /// Connections die on their loop.
  void drop() {
    call_on(loop_, [&] { peer_.reset(); });
  }
  void connect(net::MemoryOptions options = {}, std::uint32_t window = 65'535, bool reads = true) {
    drop();
    client_ = std::make_unique<H2Client>(window, reads);
    if (!context_) context_ = std::make_unique<ServerContext>(loops_, config_, metrics_, Log{});
    auto [served, peer] = net::memory_pair(loop_, options);
    served_ = static_cast<net::memory::MemoryConn*>(served.get());
    peer_ = std::move(peer);
    net::spawn(loop_, gate_, "test", serve_h1(std::move(served), loop_, router_, *context_));
  }
  void say(std::string text) { ASSERT_TRUE(on_loop(loop_, write_text(*peer_, std::move(text)))); }
  std::string hear(std::string enough = {}) {
    return on_loop(loop_, read_until(*peer_, [&](std::string const& all) {
                     return !enough.empty() && all.find(enough) != std::string::npos;
                   }));
  }
  bool talk(std::function<bool()> enough) {
    return on_loop(loop_, talk_until(*peer_, *client_, std::move(enough)));
  }
  void send() {
    auto const text = call_on(loop_, [&] { return client_->output(); });
    ASSERT_TRUE(on_loop(loop_, write_text(*peer_, text)));
  }
  template <class... A>
  void add(A... a) {
    call_on(loop_, [&] { feed_->add(a...); });
  }
  void break_off() {
    call_on(loop_, [&] { feed_->break_off(); });
  }
  bool fed() {
    return eventually([&] { return call_on(loop_, [&] { return feed_ && feed_->asked > 0; }); });
  }
  /// The frames of the connection and of the body are gone.
  bool forgotten() {
    return eventually([&] { return call_on(loop_, [&] { return feed_.use_count(); }) == 1; });
  }
  /// A file whose octets the page cache lacks.
  void make_file(std::string const& content) {
    auto const fd = ::open(dir_.write("file", content).c_str(), O_RDONLY | O_CLOEXEC);
    ::fdatasync(fd);
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    file_ = {std::make_shared<File const>(fd), 0, content.size(), &disk_};
  }

  config::Http config_;
  Metrics metrics_;
  Router router_;
  net::Gate gate_;
  test::TempDir dir_;
  net::Loops loops_{1};
  net::Loop& loop_ = loops_.at(0);
  net::Blocking disk_{"disk", 16};
  std::shared_ptr<GrowingFeed> feed_;
  std::vector<std::string> first_;  // what is there when the answer begins
  FileRange file_;
  std::unique_ptr<ServerContext> context_;
  std::unique_ptr<net::Conn> peer_;
  net::memory::MemoryConn* served_ = nullptr;
  std::unique_ptr<H2Client> client_;
};

constexpr char kGet[] = "GET /grow HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(GrowingTest, IsChunkedOverHttp11PieceByPieceUnderEverySplit) {
  for (std::size_t split : {1UL, 2UL, 7UL, 1'000UL}) {
    connect({split});
    say(kGet);
    ASSERT_TRUE(fed());
    add(std::string{"moof"});
    auto const begun = hear("moof\r\n");
    EXPECT_THAT(begun, HasSubstr("transfer-encoding: chunked\r\n"));
    EXPECT_THAT(begun, Not(HasSubstr("content-length")));
    EXPECT_THAT(begun, EndsWith("\r\n\r\n4\r\nmoof\r\n"));
    add(std::string(300, 'm'));
    EXPECT_EQ(hear("m\r\n"), "12c\r\n" + std::string(300, 'm') + "\r\n");
    add(std::string{"end"}, true);
    EXPECT_EQ(hear("0\r\n\r\n"), "3\r\nend\r\n0\r\n\r\n");
    EXPECT_TRUE(forgotten());
  }
}

TEST_F(GrowingTest, TheConnectionGoesOnAfterIt) {
  first_ = {"a"};
  connect();
  say(kGet);
  hear("1\r\na\r\n");
  add(std::string{}, true);
  EXPECT_EQ(hear("0\r\n\r\n"), "0\r\n\r\n") << "nothing more came";
  say("GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(hear("\r\n\r\n"), HasSubstr("404 Not Found"));
}

TEST_F(GrowingTest, AHeadMayGoOutBeforeTheFirstPiece) {
  first_ = {""};
  connect();
  say(kGet);
  EXPECT_THAT(hear("\r\n\r\n"), EndsWith("bytes\r\n\r\n")) << "and no chunk";
}

TEST_F(GrowingTest, EachPieceIsOneWriteWithItsHeadAndItsEnd) {
  connect();
  say(kGet);
  ASSERT_TRUE(fed());
  auto const before = call_on(loop_, [&] { return served_->writes(); });
  add(std::string{"one"});
  hear("one\r\n");
  add(std::string{"two"}, true);
  hear("0\r\n\r\n");
  EXPECT_EQ(call_on(loop_, [&] { return served_->writes(); }) - before, 2);
}

TEST_F(GrowingTest, EndsWithTheConnectionOverHttp10) {
  connect();
  say("GET /grow HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  ASSERT_TRUE(fed());
  add(std::string{"one"});
  add(std::string{"two"}, true);
  auto const answer = hear();
  EXPECT_THAT(answer, EndsWith("\r\n\r\nonetwo"));
  EXPECT_THAT(answer, HasSubstr("connection: close\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("transfer-encoding")));
}

TEST_F(GrowingTest, NobodyTakesABodyThatBrokeOffForComplete) {
  for (std::string const version : {"1.1", "1.0"}) {
    first_ = {"half"};
    connect();
    say("GET /grow HTTP/" + version + "\r\nHost: a\r\n\r\n");
    hear("half");
    break_off();
    auto const rest = hear();
    EXPECT_THAT(rest, HasSubstr("[read: the peer broke off]"));
    EXPECT_THAT(rest, Not(HasSubstr("0\r\n\r\n")));
    EXPECT_TRUE(forgotten());
  }
}

TEST_F(GrowingTest, HeadHasItsHeadersAloneAndRangesAreNotForIt) {
  connect();
  say("HEAD /grow HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(hear("\r\n\r\n"), HasSubstr("transfer-encoding: chunked\r\n"));
  EXPECT_EQ(call_on(loop_, [&] { return feed_->asked; }), 0);
  first_ = {"whole"};
  say("GET /grow HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n");
  EXPECT_THAT(hear("whole"), HasSubstr("200 OK"));
}

TEST_F(GrowingTest, WaitsForItsPiecesLongerThanAWriteMayTake) {
  config_.write_timeout = 50ms;
  first_ = {"one"};
  connect();
  say(kGet);
  hear("one");
  std::this_thread::sleep_for(150ms);
  add(std::string{"two"}, true);
  EXPECT_THAT(hear("0\r\n\r\n"), HasSubstr("two"));
}

TEST_F(GrowingTest, AReaderThatLeavesEndsIt) {
  connect();
  say(kGet);
  ASSERT_TRUE(fed());
  drop();
  EXPECT_TRUE(forgotten());
}

TEST_F(GrowingTest, AReaderThatStandsStillIsCutOffAndNothingPilesUp) {
  config_.write_timeout = 100ms;
  first_ = {std::string(1'000, 'a'), "b", "c"};
  connect({SIZE_MAX, 64});
  spawn(loop_, gate_, "writer", write_text(*peer_, kGet));
  ASSERT_TRUE(fed());
  EXPECT_TRUE(forgotten());
  EXPECT_EQ(call_on(loop_, [&] { return feed_->asked; }), 1);
}

TEST_F(GrowingTest, WaitsAmongTheOthersThatDo) {
  config_.max_parked = 1;
  connect();
  say(kGet);
  ASSERT_TRUE(fed());
  auto first = std::exchange(peer_, nullptr);
  connect();
  say(kGet);
  EXPECT_THAT(hear("\r\n\r\n"), HasSubstr("503 Service Unavailable"));
  call_on(loop_, [&] { first.reset(); });
}

TEST_F(GrowingTest, GoesOutAsItComesOverHttp2UnderEverySplit) {
  for (std::size_t split : {1UL, 3UL, 50UL, 10'000UL}) {
    connect({split});
    auto const id = client_->get("/grow");
    send();
    ASSERT_TRUE(fed());
    add(std::string(4'000, 'm'));
    ASSERT_TRUE(talk([&] { return client_->answer(id).body.size() == 4'000; }));
    EXPECT_EQ(client_->answer(id).headers.count("content-length"), 0U);
    EXPECT_FALSE(client_->answer(id).closed);
    add(std::string{"end"}, true);
    ASSERT_TRUE(talk([&] { return client_->answer(id).closed; }));
    EXPECT_TRUE(client_->answer(id).ok(200, std::string(4'000, 'm') + "end"));
    EXPECT_TRUE(forgotten());
  }
}

TEST_F(GrowingTest, SharesItsOctetsOverHttp2AndMayEndWithNone) {
  first_ = {"a"};
  connect();
  auto const id = client_->get("/grow");
  ASSERT_TRUE(talk([&] { return client_->answer(id).body == "a"; }));
  add(Bytes{}, true);
  ASSERT_TRUE(talk([&] { return client_->answer(id).closed; }));
  EXPECT_TRUE(client_->answer(id).ok(200, "a"));
}

TEST_F(GrowingTest, IsResetOverHttp2WhenItBreaksOff) {
  first_ = {"half"};
  connect();
  auto const id = client_->get("/grow");
  ASSERT_TRUE(talk([&] { return client_->answer(id).body == "half"; }));
  break_off();
  ASSERT_TRUE(talk([&] { return client_->answer(id).closed; }));
  EXPECT_EQ(client_->answer(id).error, NGHTTP2_INTERNAL_ERROR);
  EXPECT_TRUE(forgotten());
}

TEST_F(GrowingTest, AStreamThatIsGivenUpEndsItAtOnce) {
  connect();
  auto const id = client_->get("/grow");
  send();
  ASSERT_TRUE(fed());
  client_->reset(id);
  send();
  EXPECT_TRUE(forgotten());
  EXPECT_TRUE(talk([&] { return true; })) << "the connection goes on";
}

TEST_F(GrowingTest, AConnectionThatEndsTakesItAlong) {
  connect();
  client_->get("/grow");
  send();
  ASSERT_TRUE(fed());
  drop();
  EXPECT_TRUE(forgotten());
}

TEST_F(GrowingTest, AWindowThatIsShutTakesNoMorePiecesAndIsCutOff) {
  config_.write_timeout = 100ms;
  first_ = {std::string(1'000, 'a'), "b", "c"};
  connect({}, 10, false);
  auto const id = client_->get("/grow");
  ASSERT_TRUE(talk([&] { return client_->answer(id).closed; }));
  EXPECT_EQ(client_->answer(id).error, NGHTTP2_CANCEL);
  EXPECT_EQ(call_on(loop_, [&] { return feed_->taken; }), 1'000U);
}

TEST_F(GrowingTest, AStreamThatWaitsForItsPiecesIsNotLate) {
  config_.write_timeout = 50ms;
  first_ = {"one"};
  connect();
  auto const id = client_->get("/grow");
  ASSERT_TRUE(talk([&] { return client_->answer(id).body == "one"; }));
  std::this_thread::sleep_for(200ms);
  add(std::string{"two"}, true);
  ASSERT_TRUE(talk([&] { return client_->answer(id).closed; }));
  EXPECT_TRUE(client_->answer(id).ok(200, "onetwo"));
}

TEST_F(GrowingTest, NoLoopWaitsForAFileOfASlowDisk) {
  std::string content(3'000'000, 'f');
  content.back() = '!';
  make_file(content);
  if (net::is_cached(file_.file->fd(), 0, 1)) GTEST_SKIP() << "this file system has no page cache";
  std::promise<void> slow;
  ASSERT_TRUE(disk_.post([done = slow.get_future().share()] { done.wait(); }));
  connect();
  auto const id = client_->get("/file");
  auto const none = client_->get("/none");
  ASSERT_TRUE(talk([&] { return client_->answer(none).closed; })) << "others go on meanwhile";
  EXPECT_FALSE(client_->answer(id).closed);
  slow.set_value();
  ASSERT_TRUE(talk([&] { return client_->answer(id).closed; }));
  EXPECT_TRUE(client_->answer(id).ok(200, content));

  make_file(content);
  connect();
  say("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
  auto const answer = hear("!");
  EXPECT_THAT(answer, HasSubstr("content-length: 3000000\r\n"));
  EXPECT_THAT(answer, EndsWith(content.substr(content.size() - 10)));
}

TEST_F(GrowingTest, AFileThatIsShorterThanPromisedIsNotTakenForComplete) {
  make_file("short");
  file_.size = 100;
  connect();
  auto const id = client_->get("/file");
  ASSERT_TRUE(talk([&] { return client_->answer(id).closed; }));
  EXPECT_EQ(client_->answer(id).error, NGHTTP2_INTERNAL_ERROR);
  connect();
  say("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(hear(), HasSubstr("content-length: 100\r\n"));
}

}  // namespace
}  // namespace freshet::http
