#include "support/redis_pair.hpp"
#include "support/redis_server.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace freshet::test {
namespace {

using namespace std::chrono_literals;

config::Chat settings_of(RedisServer const& server) {
  config::Chat settings;
  settings.redis = server.url();
  settings.recovery = 200;
  return settings;
}

/// FRESHET_REDIS_ROUNDS: how many; tests/bench/chat_redis_kills.py asks for fifty.
int rounds() {
  auto const* const asked = std::getenv("FRESHET_REDIS_ROUNDS");
  return asked == nullptr ? 8 : std::atoi(asked);
}

struct Blow {
  char const* name;
  void (*fall)(RedisServer& server, RedisEnd& one);
};
constexpr Blow kBlows[] = {
    {"killed and started", [](RedisServer& server, RedisEnd&) { server.restart(); }},
    {"subscribers killed",
     [](RedisServer& server, RedisEnd&) { server.say("CLIENT KILL TYPE pubsub"); }},
    {"clients killed",
     [](RedisServer& server, RedisEnd&) { server.say("CLIENT KILL TYPE normal"); }},
    {"emptied", [](RedisServer& server, RedisEnd&) { server.say("FLUSHALL"); }},
    {"asleep", [](RedisServer& server, RedisEnd&) { server.say("DEBUG SLEEP 0.7"); }},
    {"scripts forgotten", [](RedisServer& server, RedisEnd&) { server.say("SCRIPT FLUSH"); }},
    {"paused until it is given up",
     [](RedisServer& server, RedisEnd& one) {
       server.pause();
       EXPECT_TRUE(one.comes([](RedisWitness& room) { return room.is_degraded; }));
       server.resume();
     }},
    {"killed until it is given up",
     [](RedisServer& server, RedisEnd& one) {
       server.kill();
       EXPECT_TRUE(one.comes([](RedisWitness& room) { return room.is_degraded; }));
       server.start();
     }},
};

void take_blows(bool keeps, unsigned seed) {
  RedisServer server{{.keeps = keeps}};
  Ledger ledger;
  RedisEnd one{"one", settings_of(server), ledger}, two{"two", settings_of(server), ledger};
  ASSERT_TRUE(are_together(one, two));
  one.talk(7ms);
  two.talk(11ms);
  std::minstd_rand random{seed};
  for (int i = 0; i < rounds(); ++i) {
    auto const& blow = kBlows[i < 8 ? static_cast<std::size_t>(i) : random() % std::size(kBlows)];
    SCOPED_TRACE(std::to_string(i) + ": " + blow.name);
    auto const before = one.placed + two.placed;
    blow.fall(server, one);
    ASSERT_TRUE(are_together(one, two));
    ASSERT_TRUE(eventually([&] { return one.placed + two.placed > before + 20; }));
    ASSERT_EQ(ledger.faults(), "");
  }
}

TEST(RedisKills, NothingIsLostWithoutAWordOrToldTwiceWhenRedisKeepsItsData) { take_blows(true, 1); }

TEST(RedisKills, NothingIsLostWithoutAWordOrToldTwiceWhenRedisLosesItsData) {
  take_blows(false, 2);
}

TEST(RedisKills, SubscribersThatAreKilledMissNothing) {
  RedisServer server;
  Ledger ledger;
  RedisEnd one{"one", settings_of(server), ledger}, two{"two", settings_of(server), ledger};
  ASSERT_TRUE(are_together(one, two));
  auto const entries = two.room->entries;
  for (int i = 0; i < 5; ++i) {
    server.say("CLIENT KILL TYPE pubsub");
    std::string last;
    for (int said = 0; said < 10; ++said) {
      auto draft = one.draft();
      last = draft.mid;
      ASSERT_TRUE(one.say(std::move(draft)));
    }
    ASSERT_TRUE(two.comes([&](RedisWitness& room) { return room.mids.count(last) != 0; }));
  }
  EXPECT_EQ(ledger.faults(), "");
  EXPECT_EQ(call_on(two.home(), [&] { return two.room->entries; }), entries) << "all was repaired";
}

chat::Draft ban(char const* user) {
  chat::Draft draft;
  draft.kind = chat::Kind::purge;
  draft.user = "mod";
  draft.mid = std::string{"ban-"} + user;
  draft.body = std::string{R"("t":"purge","user":")"} + user + '"';
  draft.state = {{std::string{"ban:"} + user, R"({"until":0,"by":"mod","reason":""})"}};
  draft.urgent = true;
  draft.by_banned_too = true;
  return draft;
}

TEST(RedisKills, ABanOfOneServerIsInForceOnTheOtherWithinATenthOfASecond) {
  RedisServer server;
  Ledger ledger;
  RedisEnd one{"one", settings_of(server), ledger}, two{"two", settings_of(server), ledger};
  ASSERT_TRUE(are_together(one, two));
  auto const began = system_clock().now();
  ASSERT_TRUE(one.say(ban("two")));
  ASSERT_TRUE(two.comes([](RedisWitness& room) { return room.mids.count("ban-two") != 0; }));
  EXPECT_LT(system_clock().now() - began, 100ms);
  EXPECT_EQ(two.say(two.draft()).value().what, chat::Placed::What::banned);
}

TEST(RedisKills, BansMadeWhileRedisIsAwayHoldEverywhereWhenItIsBack) {
  RedisServer server;
  Ledger ledger;
  RedisEnd one{"one", settings_of(server), ledger}, two{"two", settings_of(server), ledger};
  ASSERT_TRUE(are_together(one, two));
  ASSERT_TRUE(two.say(two.draft()));
  server.kill();
  auto const away = [](RedisWitness& room) {
    return room.is_degraded && room.epoch.substr(0, 2) == "L-";
  };
  ASSERT_TRUE(one.comes(away) && two.comes(away));
  EXPECT_EQ(one.say(ban("two")).value().off, 1U) << "the first of its own order";
  EXPECT_EQ(one.say(one.draft()).value().off, 2U);
  EXPECT_EQ(two.say(two.draft()).value().what, chat::Placed::What::placed) << "it cannot know";
  server.start();
  auto const knows = [](RedisWitness& room) {
    return !room.is_degraded && room.state.count("ban:two") != 0;
  };
  EXPECT_TRUE(one.comes(knows));
  EXPECT_TRUE(two.comes([](RedisWitness& room) { return room.mids.count("ban-two") != 0; }));
  EXPECT_TRUE(eventually([&] {
    auto const placed = two.say(two.draft());
    return placed && placed->what == chat::Placed::What::banned;
  }));
  EXPECT_EQ(ledger.faults(), "");
}

TEST(RedisKills, WhatWasPurgedWhileRedisWasAwayIsNotToldAgain) {
  RedisServer server{{.keeps = true}};
  Ledger ledger;
  RedisEnd one{"one", settings_of(server), ledger}, two{"two", settings_of(server), ledger};
  ASSERT_TRUE(are_together(one, two));
  auto secret = two.draft();
  secret.body += R"(,"text":"secret")";
  ASSERT_TRUE(two.say(std::move(secret)));
  ASSERT_NE(server.say("XRANGE freshet:x:{a} - +").find("secret"), std::string::npos);
  server.kill();
  ASSERT_TRUE(one.comes([](RedisWitness& room) { return room.is_degraded; }));
  ASSERT_TRUE(one.say(ban("two")));
  server.start();
  ASSERT_TRUE(one.comes([](RedisWitness& room) { return !room.is_degraded; }));
  EXPECT_EQ(server.say("XRANGE freshet:x:{a} - +").find("secret"), std::string::npos);
  EXPECT_EQ(ledger.faults(), "");
}

TEST(RedisKills, ARoomThatMayOnlyReadMeanwhileSaysSo) {
  RedisServer server;
  Ledger ledger;
  auto settings = settings_of(server);
  settings.on_redis_down = "readonly";
  RedisEnd one{"one", settings, ledger};
  ASSERT_TRUE(one.comes([](RedisWitness& room) { return room.entries == 1; }));
  ASSERT_TRUE(one.say(one.draft()));
  auto const epoch = call_on(one.home(), [&] { return one.room->epoch; });
  server.kill();
  ASSERT_TRUE(one.comes([](RedisWitness& room) { return room.is_degraded; }));
  auto const refused = one.say(one.draft());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("cannot reach each other"), std::string::npos);
  EXPECT_EQ(call_on(one.home(), [&] { return one.room->epoch; }), epoch);
  server.start();
  ASSERT_TRUE(one.comes([](RedisWitness& room) { return !room.is_degraded; }));
  EXPECT_TRUE(one.say(one.draft()));
  EXPECT_EQ(ledger.faults(), "");
}

TEST(RedisKills, AServerThatStartsWithoutRedisIsOnItsOwnUntilItComes) {
  RedisServer server;
  server.kill();
  Ledger ledger;
  RedisEnd one{"one", settings_of(server), ledger};
  ASSERT_TRUE(one.comes([](RedisWitness& room) { return room.is_degraded && room.entries == 1; }));
  EXPECT_EQ(one.say(one.draft()).value().off, 1U);
  server.start();
  ASSERT_TRUE(one.comes([](RedisWitness& room) { return !room.is_degraded; }));
  EXPECT_EQ(call_on(one.home(), [&] { return one.room->entries; }), 2U);
  EXPECT_EQ(ledger.faults(), "");
}

}  // namespace
}  // namespace freshet::test
