#include "chat/redis_conn.hpp"

#include "support/certificate.hpp"
#include "support/on_loop.hpp"
#include "support/redis_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace freshet::chat {
namespace {

using namespace std::chrono_literals;
using test::call_on;
using test::eventually;
using test::RedisServer;
using ::testing::HasSubstr;

/// A connection on a loop of its own.
class OneRedis {
 public:
  explicit OneRedis(std::string const& url, std::string const& authorities = {},
                    bool subscribes = false) {
    RedisConn::Options options{parse_redis_address(url).value(), {}, "freshet-test", subscribes};
    if (options.address.tls) options.trust = net::TlsTrust::load(authorities).value();
    call_on(loop(), [&] {
      conn_ = std::make_shared<RedisConn>(
          loop(), options,
          RedisConn::Hooks{[this] { ++ups; },
                           [this](Error const& error) {
                             why = error.what;
                             ++downs;
                           },
                           [this](RedisValue const& value) { told.push_back(value.at(0).text); }},
          Log{});
      conn_->start(gate_);
      return 0;
    });
  }
  ~OneRedis() {
    call_on(loop(), [&] {
      conn_->stop();
      return 0;
    });
    EXPECT_TRUE(gate_.wait_empty(10s));
    loops_.stop_and_join();
    conn_.reset();
  }
  OneRedis(OneRedis const&) = delete;
  OneRedis& operator=(OneRedis const&) = delete;

  net::Loop& loop() { return loops_.at(0); }
  bool is_up() {
    return eventually([&] { return call_on(loop(), [&] { return conn_->is_up(); }); });
  }
  /// What Redis says to it, or "error: " and why it does not.
  std::string ask(RedisWords words) {
    auto promise = std::make_shared<std::promise<std::string>>();
    call_on(loop(), [&] {
      conn_->ask(words, [promise](Result<RedisValue> const& value) {
        promise->set_value(value ? value->text : "error: " + value.error().what);
      });
      return 0;
    });
    return promise->get_future().get();
  }
  void send(RedisWords words) {
    call_on(loop(), [&] {
      conn_->send(words);
      return 0;
    });
  }
  template <class F>
  auto on(F f) {
    return call_on(loop(), [&] { return f(*conn_); });
  }

  std::atomic<int> ups{0}, downs{0};
  std::string why;                // on the loop
  std::vector<std::string> told;  // on the loop

 private:
  net::Loops loops_{1};
  net::Gate gate_;
  std::shared_ptr<RedisConn> conn_;
};

TEST(RedisConn, IsLetInAndNamesItself) {
  RedisServer server;
  OneRedis redis{server.url() + "/3"};
  ASSERT_TRUE(redis.is_up());
  EXPECT_EQ(redis.ask({"SET", "key", "value"}), "OK");
  EXPECT_EQ(redis.ask({"GET", "key"}), "value");
  EXPECT_EQ(redis.ask({"CLIENT", "GETNAME"}), "freshet-test");
  EXPECT_THAT(server.say("SELECT 3\r\nGET key"), HasSubstr("value"));
}

TEST(RedisConn, AnswersInTheOrderOfAsking) {
  RedisServer server;
  OneRedis redis{server.url()};
  ASSERT_TRUE(redis.is_up());
  auto answers = std::make_shared<std::vector<std::int64_t>>();
  redis.on([&](RedisConn& conn) {
    for (int i = 0; i < 1'000; ++i) {
      conn.ask({"INCR", "n"}, [answers](Result<RedisValue> const& value) {
        answers->push_back(value ? value->number : -1);
      });
    }
    return 0;
  });
  ASSERT_TRUE(
      eventually([&] { return redis.on([&](auto&) { return answers->size() == 1'000; }); }));
  for (std::size_t i = 0; i < answers->size(); ++i) {
    ASSERT_EQ(answers->at(i), static_cast<std::int64_t>(i + 1));
  }
}

TEST(RedisConn, RefusesMoreThanItsBound) {
  RedisServer server;
  OneRedis redis{server.url()};
  ASSERT_TRUE(redis.is_up());
  auto refused = std::make_shared<int>(0);
  redis.on([&](RedisConn& conn) {
    for (std::size_t i = 0; i < RedisConn::kMostWaiting + 7; ++i) {
      conn.ask({"PING"}, [refused](Result<RedisValue> const& value) { *refused += value ? 0 : 1; });
    }
    return 0;
  });
  EXPECT_EQ(redis.on([&](auto&) { return *refused; }), 7);
}

TEST(RedisConn, SpeaksTlsAndSaysThePassword) {
  test::TempDir folder;
  auto const files = test::write_certificate(folder, "redis", {.name = "localhost"});
  RedisServer server{
      {.password = "open sesame", .certificate = files.certificate, .key = files.key}};
  auto const port = std::to_string(server.port());
  {
    OneRedis redis{"rediss://:open%20sesame@localhost:" + port, files.certificate};
    ASSERT_TRUE(redis.is_up());
    EXPECT_EQ(redis.ask({"SET", "key", std::string(300'000, 'x')}), "OK");
    EXPECT_EQ(redis.ask({"GET", "key"}).size(), 300'000U);
  }
  {
    OneRedis wrong{"rediss://:sesame@localhost:" + port, files.certificate};
    ASSERT_TRUE(eventually([&] { return wrong.downs > 0; }));
    EXPECT_THAT(wrong.on([&](auto&) { return wrong.why; }), HasSubstr("AUTH: WRONGPASS"));
    EXPECT_EQ(wrong.ups, 0);
  }
  OneRedis other{"rediss://:open%20sesame@127.0.0.1:" + port, files.certificate};
  ASSERT_TRUE(eventually([&] { return other.downs > 0; }));
  EXPECT_THAT(other.on([&](auto&) { return other.why; }), HasSubstr("not to be believed"));
  EXPECT_EQ(other.ups, 0);
}

TEST(RedisConn, ReachesASocketOfThisMachine) {
  RedisServer server;
  OneRedis redis{"unix:" + server.socket()};
  ASSERT_TRUE(redis.is_up());
  EXPECT_EQ(redis.ask({"PING"}), "PONG");
}

TEST(RedisConn, ComesBackAndTellsWhoWaitedThatNobodyKnows) {
  RedisServer server;
  OneRedis redis{server.url()};
  ASSERT_TRUE(redis.is_up());
  server.pause();
  auto answer = std::make_shared<std::promise<bool>>();
  redis.on([&](RedisConn& conn) {
    conn.ask({"INCR", "n"},
             [answer](Result<RedisValue> const& value) { answer->set_value(value.has_value()); });
    return 0;
  });
  EXPECT_FALSE(answer->get_future().get()) << "two seconds without a word";
  EXPECT_TRUE(eventually([&] { return redis.downs == 1; }));
  server.resume();
  EXPECT_TRUE(eventually([&] { return redis.ups == 2; }));
  server.restart();
  EXPECT_TRUE(eventually([&] { return redis.ups == 3; }));
  EXPECT_EQ(redis.ask({"PING"}), "PONG");
}

TEST(RedisConn, TellsWhatIsPublishedPlainAndSharded) {
  RedisServer server;
  OneRedis redis{server.url(), {}, true};
  ASSERT_TRUE(redis.is_up());
  redis.send({"SUBSCRIBE", "a", "b"});
  redis.send({"SSUBSCRIBE", "c"});
  auto const told = [&] { return redis.on([&](auto&) { return redis.told; }); };
  ASSERT_TRUE(eventually([&] { return told().size() == 3; }));
  server.say("PUBLISH b x");
  server.say("SPUBLISH c y");
  ASSERT_TRUE(eventually([&] { return told().size() == 5; }));
  EXPECT_THAT(told(),
              testing::ElementsAre("subscribe", "subscribe", "ssubscribe", "message", "smessage"));
}

}  // namespace
}  // namespace freshet::chat
