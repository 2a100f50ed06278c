#include "app/config_check_chat.hpp"

#include "app/config_load.hpp"
#include "app/config_print.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> check_chat_of(std::string const& yaml) {
  std::vector<std::string> all;
  auto const loaded = load_config_text("chat: " + yaml + "\n", "f");
  for (auto const& complaint : loaded.complaints) all.push_back(to_string(complaint));
  for (auto const& warning : loaded.warnings) all.push_back(to_string(warning));
  return all;
}

TEST(ChatKeys, ReachEveryMember) {
  auto const loaded = load_config_text(
      "chat:\n  redis: rediss://h\n  redis_ca_file: ca.pem\n  redis_prefix: a.b\n"
      "  redis_sharded: true\n  on_redis_down: readonly\n  join_backlog: 10\n  recovery: 200\n"
      "  slow: 3s\n  max_length: 300\n  guests: read\n  offline: false\n  keep: 7d\n"
      "  shown_per_second: 9\n  flush: 100ms\n  emotes: /e\n  origins: [https://a.example]\n"
      "  limits: {connections_per_ip: 1, connections_per_user: 2, connects_per_second: 3,\n"
      "    frames_per_second: 4, messages_per_half_minute: 5}\n"
      "  hook: {url: https://h.example/x, timeout: 1s, on_failure: hold,\n"
      "    secret: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=,\n"
      "    private_networks: [10.0.0.0/8]}\n",
      "f");
  EXPECT_THAT(loaded.complaints, IsEmpty());
  EXPECT_THAT(loaded.warnings, IsEmpty());
  auto const& chat = loaded.config.chat;
  EXPECT_EQ(chat.redis, "rediss://h");
  EXPECT_EQ(chat.redis_ca_file, "ca.pem");
  EXPECT_EQ(chat.redis_prefix, "a.b");
  EXPECT_TRUE(chat.redis_sharded);
  EXPECT_EQ(chat.on_redis_down, "readonly");
  EXPECT_EQ(chat.join_backlog, 10U);
  EXPECT_EQ(chat.recovery, 200U);
  EXPECT_EQ(chat.slow.count(), 3);
  EXPECT_EQ(chat.max_length, 300U);
  EXPECT_EQ(chat.guests, "read");
  EXPECT_FALSE(chat.offline);
  EXPECT_EQ(chat.keep.count(), 7 * 86'400);
  EXPECT_EQ(chat.shown_per_second, 9U);
  EXPECT_EQ(chat.flush.count(), 100);
  EXPECT_EQ(chat.emotes, "/e");
  EXPECT_THAT(chat.origins, ElementsAre("https://a.example"));
  EXPECT_EQ(chat.limits.connections_per_ip, 1U);
  EXPECT_EQ(chat.limits.connections_per_user, 2U);
  EXPECT_EQ(chat.limits.connects_per_second, 3U);
  EXPECT_EQ(chat.limits.frames_per_second, 4U);
  EXPECT_EQ(chat.limits.messages_per_half_minute, 5U);
  EXPECT_EQ(chat.hook.url, "https://h.example/x");
  EXPECT_EQ(chat.hook.timeout.count(), 1'000);
  EXPECT_EQ(chat.hook.on_failure, "hold");
  EXPECT_THAT(chat.hook.secret, HasSubstr("whsec_"));
  EXPECT_THAT(chat.hook.private_networks, ElementsAre("10.0.0.0/8"));
}

TEST(ChatKeys, AreOneOfTheirWords) {
  for (auto const* yaml : {"{guests: maybe}", "{on_redis_down: panic}", "{join_backlog: 201}",
                           "{hook: {on_failure: deny}}", "{flush: 3s}", "{max_length: 0}"}) {
    EXPECT_EQ(check_chat_of(yaml).size(), 1U) << yaml;
  }
}

TEST(CheckChat, TakesEveryFormOfARedisAddress) {
  for (auto const* redis :
       {"redis://h", "redis://h/", "redis://h:6380/3", "redis://:secret@h", "redis://me:s@h:1/0",
        "redis://me:a:b@c@h", "rediss://[2001:db8::5]:6379/15", "redis://10.0.0.5",
        "unix:/run/redis/redis.sock"}) {
    EXPECT_THAT(check_chat_of(std::string{"{redis: '"} + redis + "'}"), IsEmpty()) << redis;
  }
}

TEST(CheckChat, SaysWhatIsNoRedisAddressAndNotWhatStandsInIt) {
  for (auto const* redis :
       {"h:6379", "http://:sesame@h", "redis://", "redis://:sesame@", "redis://sesame@h:0",
        "redis://:sesame@h:70000", "redis://:sesame@h/x", "redis://:sesame@h/5000",
        "redis://:sesame@a b", "redis://[]:1", "unix:relative", "unix:/"}) {
    auto const found = check_chat_of(std::string{"{redis: '"} + redis + "'}");
    ASSERT_EQ(found.size(), 1U) << redis;
    EXPECT_THAT(found[0], HasSubstr("chat.redis: expected redis://"));
    EXPECT_THAT(found[0], Not(HasSubstr("sesame")));
  }
}

TEST(CheckChat, SaysWhatDoesNotFitTogether) {
  EXPECT_THAT(check_chat_of("{redis: 'redis://h', redis_ca_file: ca.pem}"),
              ElementsAre(HasSubstr("chat.redis_ca_file: has no meaning")));
  EXPECT_THAT(check_chat_of("{redis: 'redis://h/2', redis_sharded: true}"),
              ElementsAre(HasSubstr("a cluster has none but 0")));
  EXPECT_THAT(check_chat_of("{redis: 'redis://h', redis_prefix: 'a{b}'}"),
              ElementsAre(HasSubstr("chat.redis_prefix: found \"a{b}\"")));
  EXPECT_THAT(check_chat_of("{recovery: 20}"),
              ElementsAre(HasSubstr("expected chat.join_backlog's 50 or more")));
  EXPECT_THAT(check_chat_of("{redis_ca_file: ca.pem, redis_prefix: ''}"), IsEmpty())
      << "nothing is asked of what is not used";
}

TEST(CheckChat, TakesOriginsAndNothingElse) {
  EXPECT_THAT(check_chat_of("{origins: [https://a.example, 'http://localhost:3000', "
                            "'https://*.example.com', 'https://[::1]:8443']}"),
              IsEmpty());
  for (auto const* origin : {"*", "a.example", "https://", "https://a.example/", "https://*.com",
                             "https://a.*.example", "https://a.example:0", "ws://a.example"}) {
    EXPECT_THAT(check_chat_of(std::string{"{origins: ['"} + origin + "']}"),
                ElementsAre(HasSubstr("chat.origins: found")))
        << origin;
  }
}

TEST(CheckChat, LooksAtTheHook) {
  EXPECT_THAT(check_chat_of("{hook: {url: 'ftp://h/?key=sesame'}}"),
              ElementsAre(testing::AllOf(HasSubstr("chat.hook.url"), Not(HasSubstr("sesame")))));
  EXPECT_THAT(check_chat_of("{hook: {secret: sesame}}"),
              ElementsAre(testing::AllOf(HasSubstr("chat.hook.secret"), Not(HasSubstr("sesame")))));
  EXPECT_THAT(check_chat_of("{hook: {private_networks: [inside]}}"),
              ElementsAre(HasSubstr("chat.hook.private_networks: found \"inside\"")));
}

TEST(ChatSecrets, AreNotPrinted) {
  auto const text = print_config(load_config_text(
      "chat: {redis: 'redis://:sesame@h', hook: {url: 'https://h.example/open?sesame'}}\n", "f"));
  EXPECT_THAT(text, Not(HasSubstr("sesame")));
  EXPECT_THAT(text, HasSubstr("h.example"));
}

}  // namespace
}  // namespace freshet::app
