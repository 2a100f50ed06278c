#include "chat/moderation.hpp"
#include "chat/moderation/hook.hpp"
#include "support/fake_core.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace freshet::chat {
namespace {

using namespace std::chrono_literals;

class ModerationLook : public testing::Test {
 protected:
  ModerationLook() {
    core.heard = [this](Event const& event) { moderation.happened(event); };
  }
  std::optional<Verdict> look(std::string const& user, std::string const& text,
                              Standing standing = Standing::viewer) {
    Author who;
    who.id = user;
    who.standing = standing;
    auto const answer = std::make_shared<std::optional<Verdict>>();
    moderation.look(who, text, [answer](Verdict verdict) { *answer = std::move(verdict); });
    waiting = answer;
    return *answer;
  }
  void rules(RoomRules const& rules) { core.set_state("room", to_text(rules)); }

  test::FakeCore core;
  Moderation moderation{core};
  std::shared_ptr<std::optional<Verdict>> waiting;
};

TEST_F(ModerationLook, TwoHundredFloodingBotsAreStoppedAndTheTalkGoesOn) {
  int through = 0, held = 0, flagged = 0;
  for (int round = 0; round < 20; ++round) {
    for (int bot = 0; bot < 200; ++bot) {
      auto const verdict =
          look("bot" + std::to_string(bot),
               "best viewers and followers here come to us now " + std::to_string(bot));
      ASSERT_TRUE(verdict);
      through += verdict->act <= Act::flag ? 1 : 0;
      flagged += verdict->act == Act::flag && verdict->flags.spam ? 1 : 0;
      held += verdict->act == Act::hold ? 1 : 0;
    }
    core.time.advance(1s);
    auto const talk = look("ann", "did you see that, round " + std::to_string(round) + "?");
    EXPECT_EQ(talk->act, Act::allow) << round;
  }
  EXPECT_LE(through, 8);
  EXPECT_GE(flagged, 1);
  EXPECT_LE(held, 200);
  auto const raids = std::ranges::count_if(core.told, [](Event const& event) {
    return as_text(event.text.span()).find(R"("action":"raid")") != std::string_view::npos;
  });
  EXPECT_EQ(raids, 1);
}

TEST_F(ModerationLook, LinksAreFlaggedHeldOrBlockedAsTheRoomSays) {
  EXPECT_EQ(look("a", "see example.com")->act, Act::allow);
  EXPECT_TRUE(look("b", "see example.com")->flags.link);
  rules({.links = Links::hold});
  EXPECT_EQ(look("c", "see example dot com")->act, Act::hold);
  rules({.links = Links::block});
  EXPECT_EQ(look("d", "see example.com")->code, "links_not_allowed");
  EXPECT_EQ(look("e", "see example.com", Standing::vip)->act, Act::allow);
  core.set_state("term:t", R"({"term":"example.com","act":"allow"})");
  moderation.entered();
  EXPECT_EQ(look("f", "see www.example.com")->act, Act::allow);
  EXPECT_EQ(look("g", "see other.com")->act, Act::block);
}

TEST_F(ModerationLook, NobodySaysTheSameTwiceAndInUniqueModeNobodyElseDoes) {
  EXPECT_EQ(look("a", "hello")->act, Act::allow);
  EXPECT_EQ(look("a", "HELLO!")->code, "duplicate");
  EXPECT_EQ(look("b", "hello")->act, Act::allow);
  rules({.unique = true});
  EXPECT_EQ(look("c", "hello")->code, "not_unique");
  EXPECT_EQ(look("m", "hello", Standing::moderator)->act, Act::allow);
}

TEST_F(ModerationLook, ATestTellsEveryStageAndCountsNothing) {
  core.set_state("term:t", R"({"term":"badword","act":"hold"})");
  moderation.entered();
  for (int i = 0; i < 50; ++i) {
    auto const said = moderation.test("b4dword example.com");
    for (auto const* const stage :
         {"shape", "duplicate", "links", "terms", "signs", "model", "hook"}) {
      EXPECT_NE(said.find("\"" + std::string{stage} + "\""), std::string::npos) << stage;
    }
    EXPECT_NE(said.find(R"("act":"hold")"), std::string::npos);
    EXPECT_NE(said.find(R"("term":"badword")"), std::string::npos);
  }
  EXPECT_TRUE(core.told.empty());
}

TEST_F(ModerationLook, TheClassifierIsAskedInBundlesAndNobodyElseWaits) {
  std::vector<std::function<void(Result<std::string>)>> asked;
  core.classifier = [&asked](std::string const&, std::function<void(Result<std::string>)> done) {
    asked.push_back(std::move(done));
  };
  for (int i = 0; i < 32; ++i) {
    EXPECT_FALSE(look("u" + std::to_string(i), "text number " + std::to_string(i * 7'919)));
  }
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_TRUE(look("mod", "at once", Standing::moderator));
  auto const last = waiting;
  asked[0](std::string{R"([{"id":"1","action":"block","labels":["toxic"],"score":0.9}])"});
  EXPECT_TRUE(*last);
  EXPECT_NE(core.asked[0].find("text number 7919"), std::string::npos);
}

TEST_F(ModerationLook, WhatTheClassifierSaidHoldsForAMinute) {
  core.classifier = [this](std::string const& body,
                           std::function<void(Result<std::string>)> const& done) {
    auto const at = body.find(R"("id":")") + 6;
    done(R"([{"id":")" + body.substr(at, body.find('"', at) - at) +
         R"(","action":"hold","labels":["spam"],"score":0.7}])");
    static_cast<void>(this);
  };
  for (int i = 0; i < 31; ++i) look("w" + std::to_string(i), "filler " + std::to_string(i * 31));
  look("u0", "one and the same");
  auto const again = look("u1", "One, and the SAME!");
  EXPECT_EQ(core.asked.size(), 1U);
  ASSERT_FALSE(again && again->act == Act::block);
}

TEST_F(ModerationLook, ASilentClassifierIsLateAndThenLeftAlone) {
  core.config.hook.on_failure = "hold";
  core.classifier = [](std::string const&, std::function<void(Result<std::string>)> const& done) {
    done(failure(boost::system::errc::connection_refused, "nobody is there"));
  };
  int held = 0;
  for (int i = 0; i < 32 * 6; ++i) {
    auto const answer = look("u" + std::to_string(i), "words " + std::to_string(i * 104'729));
    if (answer && answer->act == Act::hold) ++held;
  }
  EXPECT_EQ(core.asked.size(), 5U);
  EXPECT_GE(held, 32);
  core.time.advance(11s);
  for (int i = 0; i < 32; ++i) look("v" + std::to_string(i), "more " + std::to_string(i * 7'919));
  EXPECT_EQ(core.asked.size(), 6U);
}

TEST(Hook, AnAnswerThatIsNoneIsRefused) {
  for (auto const* const body :
       {"", "{}", "[1]", R"([{"id":1}])", R"([{"id":"1"}])", R"([{"id":"1","action":"eat"}])"}) {
    EXPECT_FALSE(verdicts_of(body)) << body;
  }
  auto const good = verdicts_of(
      R"([{"id":"1","action":"flag","labels":["spam"],"score":7},{"id":"2","action":"block"}])");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->at("1").act, Act::flag);
  EXPECT_TRUE(good->at("1").flags.spam);
  EXPECT_EQ(good->at("1").score, 1);
  EXPECT_FALSE(good->at("2").says.empty());
}

}  // namespace
}  // namespace freshet::chat
