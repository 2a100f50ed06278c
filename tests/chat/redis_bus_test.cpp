#include "chat/redis_bus.hpp"

#include "support/bus_story.hpp"
#include "support/redis_pair.hpp"
#include "support/redis_server.hpp"

#include <chrono>
#include <memory>
#include <thread>

namespace freshet::test {
namespace {

using namespace std::chrono_literals;

/// A redis-server of its own.
struct RedisMedium {
  static constexpr bool kShared = true;
  static constexpr std::size_t kRing = 10;

  std::unique_ptr<chat::Bus> make(net::Loops& loops) {
    config::Chat settings;
    settings.redis = server.url();
    settings.recovery = kRing;
    return std::make_unique<chat::RedisBus>(loops, settings, system_clock(), metrics, Log{});
  }
  Clock const& clock() { return system_clock(); }
  static void pass(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }
  void forget_order() { server.say("DEL freshet:m:{a} freshet:x:{a}"); }

  RedisServer server;
  Metrics metrics;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Redis, BusStory, RedisMedium);

/// One that publishes to the shard of a channel, as a cluster has it.
TEST(RedisBus, TalksOverShardedChannelsToo) {
  RedisServer server;
  Ledger ledger;
  config::Chat settings;
  settings.redis = server.url();
  settings.redis_sharded = true;
  settings.redis_prefix = "shop";
  RedisEnd one{"one", settings, ledger}, two{"two", settings, ledger};
  ASSERT_TRUE(are_together(one, two));
  EXPECT_NE(server.say("PUBSUB SHARDCHANNELS").find("shop:c:{a}"), std::string::npos);
  EXPECT_EQ(ledger.faults(), "");
}

/// Whoever shares the Redis may say anything there.
TEST(RedisBus, IgnoresWhatOthersSayOnItsChannels) {
  RedisServer server;
  Ledger ledger;
  config::Chat settings;
  settings.redis = server.url();
  RedisEnd one{"one", settings, ledger}, two{"two", settings, ledger};
  ASSERT_TRUE(are_together(one, two));
  server.say("PUBLISH freshet:c:{a} nonsense");
  server.say("PUBLISH freshet:c:{a} \"s other 1broken\"");
  server.say("PUBLISH freshet:c:{a} \"e other 5 1broken\"");
  server.say("HSET freshet:v:{a} x 1000000|1 y nonsense");
  ASSERT_TRUE(are_together(one, two));
  auto const malformed = [](RedisEnd& end) {
    return end.metrics.text().find("freshet_chat_redis_malformed_total 3") != std::string::npos;
  };
  EXPECT_TRUE(malformed(one)) << one.metrics.text();
  EXPECT_TRUE(malformed(two));
  EXPECT_EQ(call_on(one.home(), [&] { return one.room->shouts; }), 0U);
  EXPECT_EQ(call_on(one.home(), [&] { return one.room->entries; }), 1U) << "nothing was missed";
  EXPECT_EQ(ledger.faults(), "");
}

TEST(RedisBus, SaysWhatIsWrongWithItsSettings) {
  config::Chat settings;
  settings.redis = "http://localhost";
  EXPECT_NE(chat::RedisBus::check(settings).error().what.find("chat.redis"), std::string::npos);
  settings.redis = "rediss://localhost";
  settings.redis_ca_file = "/none.pem";
  EXPECT_NE(chat::RedisBus::check(settings).error().what.find("none.pem"), std::string::npos);
  settings.redis_ca_file.clear();
  EXPECT_TRUE(chat::RedisBus::check(settings));
}

}  // namespace
}  // namespace freshet::test
