#include "chat/moderation.hpp"
#include "chat/moderation/books.hpp"
#include "support/fake_core.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::chat {
namespace {

using namespace std::chrono_literals;

Author person(std::string id, Standing standing) {
  Author author;
  author.id = std::move(id);
  author.name = "Name of " + author.id;
  author.standing = standing;
  if (standing == Standing::moderator) author.badges = {"moderator"};
  if (standing == Standing::owner) author.badges = {"owner"};
  return author;
}

class ModerationAct : public testing::Test {
 protected:
  ModerationAct() {
    core.heard = [this](Event const& event) { moderation.happened(event); };
    moderation.set_release([this](Author const& author, std::string const& mid,
                                  std::string const& text, std::string const&, Reply reply) {
      auto const event = core.say(author, mid, text);
      Outcome outcome;
      outcome.mid = mid;
      outcome.off = event->off;
      reply(std::move(outcome));
    });
    moderation.entered();
    core.turn();
  }

  Outcome act(Author const& who, ModAction const& action) {
    std::optional<Outcome> answer;
    moderation.act(who, action, [&answer](Outcome outcome) { answer = std::move(outcome); });
    core.turn();
    EXPECT_TRUE(answer) << action.action;
    return answer.value_or(refused(0, "never", ""));
  }
  Outcome act(ModAction const& action) { return act(mod, action); }
  Verdict look(Author const& who, std::string const& text) {
    std::optional<Verdict> answer;
    moderation.look(who, text, [&answer](Verdict verdict) { answer = std::move(verdict); });
    core.turn();
    EXPECT_TRUE(answer);
    return answer.value_or(Verdict{});
  }
  std::string body(std::function<void(Reply)> const& ask) {
    std::string body;
    ask([&body](Outcome outcome) { body = outcome.body; });
    core.turn();
    return body;
  }
  bool has_told(std::string_view part) const {
    return std::ranges::any_of(core.told, [part](Event const& event) {
      return as_text(event.text.span()).find(part) != std::string_view::npos;
    });
  }

  test::FakeCore core;
  Moderation moderation{core};
  Author ann = person("ann", Standing::viewer), ben = person("ben", Standing::viewer);
  Author helper = person("help", Standing::helper), mod = person("mod", Standing::moderator),
         owner = person("own", Standing::owner);
};

TEST_F(ModerationAct, ADeletedMessageIsToldAndLeavesTheRing) {
  auto const said = core.say(ann, "m1", "bad words");
  EXPECT_TRUE(act({.action = "delete", .message = "m1"}).done());
  auto const& draft = core.drafts.back();
  EXPECT_EQ(draft.kind, Kind::del);
  EXPECT_EQ(draft.removes, std::vector<std::uint64_t>{said->off});
  EXPECT_TRUE(draft.urgent);
  EXPECT_TRUE(draft.by_banned_too);
  EXPECT_TRUE(core.ring().last(10).empty());
  EXPECT_TRUE(has_told(R"("action":"delete")"));
}

TEST_F(ModerationAct, WhatIsNotThereIsAnsweredWithWords) {
  for (auto const& action :
       {ModAction{.action = "delete", .message = "none"}, ModAction{.action = "ban", .user = "who"},
        ModAction{.action = "approve", .message = "none"},
        ModAction{.action = "pin", .message = "none"}, ModAction{.action = "unpin"}}) {
    auto const outcome = act(action);
    EXPECT_EQ(outcome.status, 404) << action.action;
    EXPECT_FALSE(outcome.says.empty());
  }
  EXPECT_EQ(act({.action = "dance"}).status, 400);
  EXPECT_EQ(act({.action = "ban"}).status, 400);
  EXPECT_EQ(act({.action = "mode", .value = "odd"}).status, 400);
  EXPECT_TRUE(core.events.empty());
}

TEST_F(ModerationAct, EachMayDoWhatTheirStandingAllows) {
  core.say(ann, "m1", "one");
  EXPECT_EQ(act(ann, {.action = "delete", .message = "m1"}).status, 403);
  EXPECT_EQ(act(helper, {.action = "ban", .user = "ann"}).status, 403);
  EXPECT_TRUE(act(helper, {.action = "delete", .message = "m1"}).done());
}

TEST_F(ModerationAct, NobodyActsOnTheirLikeButTheOwner) {
  auto const other = person("mod2", Standing::moderator);
  core.say(other, "m1", "hello");
  core.say(owner, "m2", "hello all");
  core.say(mod, "m3", "hello you two");
  EXPECT_EQ(act({.action = "ban", .user = "mod2"}).status, 403);
  EXPECT_EQ(act({.action = "delete", .message = "m1"}).status, 403);
  EXPECT_EQ(act({.action = "timeout", .user = "own"}).status, 403);
  EXPECT_EQ(act({.action = "ban", .user = "mod"}).status, 403);
  EXPECT_TRUE(act(owner, {.action = "ban", .user = "mod2"}).done());
}

TEST_F(ModerationAct, ABanTakesAllBackAndCuts) {
  core.say(ann, "m1", "one");
  core.say(ben, "m2", "two");
  core.say(ann, "m3", "three");
  EXPECT_TRUE(act({.action = "ban", .user = "ann", .reason = "spam"}).done());
  EXPECT_EQ(core.drafts.back().kind, Kind::purge);
  EXPECT_EQ(core.drafts.back().removes, (std::vector<std::uint64_t>{1, 3}));
  ASSERT_EQ(core.cuts.size(), 1U);
  EXPECT_EQ(core.cuts[0].user, "ann");
  EXPECT_EQ(core.cuts[0].code, 4510);
  EXPECT_EQ(look(ann, "let me in").code, "banned");
  EXPECT_EQ(core.ring().last(10).size(), 1U);
  EXPECT_TRUE(act({.action = "unban", .user = "ann"}).done());
  EXPECT_EQ(look(ann, "let me in").act, Act::allow);
  EXPECT_EQ(act({.action = "unban", .user = "ann"}).status, 404);
}

TEST_F(ModerationAct, ABannedGuestsPlaceIsBarredToo) {
  auto guest = person("guest:1", Standing::guest);
  guest.place = "p1";
  look(guest, "hello you all");
  EXPECT_TRUE(act({.action = "ban", .user = "guest:1"}).done());
  auto again = person("guest:2", Standing::guest);
  again.place = "p1";
  EXPECT_EQ(look(again, "me again").code, "banned");
  EXPECT_TRUE(act({.action = "unban", .user = "guest:1"}).done());
  EXPECT_EQ(look(again, "me again").act, Act::allow);
}

TEST_F(ModerationAct, ATimeoutEndsByItselfAndTellsUntilWhen) {
  core.say(ann, "m1", "one");
  EXPECT_TRUE(act({.action = "timeout", .user = "ann", .seconds = 60}).done());
  EXPECT_TRUE(core.cuts.empty());
  ASSERT_EQ(core.told_users.size(), 1U);
  EXPECT_NE(core.told_users[0].second.find(std::to_string(core.now_ms() + 60'000)),
            std::string::npos);
  auto const refused = look(ann, "but");
  EXPECT_EQ(refused.code, "timeout");
  EXPECT_EQ(refused.retry_ms, 60'000);
  core.time.advance(60s);
  EXPECT_EQ(look(ann, "but").act, Act::allow);
}

TEST_F(ModerationAct, KicksAndWarningsReachAndLeaveNothing) {
  core.say(ann, "m1", "one");
  EXPECT_TRUE(act({.action = "kick", .user = "ann"}).done());
  ASSERT_EQ(core.cuts.size(), 1U);
  EXPECT_EQ(core.cuts[0].code, 4511);
  EXPECT_TRUE(act({.action = "warn", .user = "ann", .reason = "be kind"}).done());
  ASSERT_EQ(core.told_users.size(), 1U);
  EXPECT_NE(core.told_users[0].second.find("be kind"), std::string::npos);
  EXPECT_TRUE(core.state().fields().empty());
}

TEST_F(ModerationAct, OneKeyActsOnce) {
  core.say(ann, "m1", "one");
  auto const first = act({.action = "ban", .user = "ann", .key = "k"});
  auto const again = act({.action = "ban", .user = "ann", .key = "k"});
  EXPECT_FALSE(first.dup);
  EXPECT_TRUE(again.dup);
  EXPECT_EQ(again.off, first.off);
  EXPECT_EQ(core.events.size(), 2U);
}

TEST_F(ModerationAct, WhatCouldNotBePlacedMayBeTriedAgain) {
  core.say(ann, "m1", "one");
  core.broken = "Redis is away";
  EXPECT_EQ(act({.action = "purge", .user = "ann", .key = "k"}).status, 503);
  core.broken.reset();
  EXPECT_TRUE(act({.action = "purge", .user = "ann", .key = "k"}).done());
}

TEST_F(ModerationAct, RoomRulesChangeForAll) {
  EXPECT_TRUE(act({.action = "slow", .seconds = 10}).done());
  EXPECT_TRUE(act({.action = "mode", .value = "followers"}).done());
  EXPECT_TRUE(act({.action = "links", .value = "block"}).done());
  EXPECT_TRUE(act({.action = "unique", .value = "on"}).done());
  EXPECT_TRUE(act({.action = "delay", .seconds = 4}).done());
  EXPECT_TRUE(act({.action = "shield"}).done());
  auto const& rules = core.state().rules();
  EXPECT_EQ(rules.slow, 10s);
  EXPECT_EQ(rules.mode, Mode::followers);
  EXPECT_EQ(rules.links, Links::block);
  EXPECT_TRUE(rules.unique);
  EXPECT_EQ(rules.delay, 4s);
  EXPECT_TRUE(rules.shield);
  EXPECT_TRUE(act({.action = "shield", .value = "off"}).done());
  EXPECT_FALSE(core.state().rules().shield);
  EXPECT_EQ(act({.action = "delay", .seconds = 7}).status, 400);
  EXPECT_NE(as_text(core.events.back()->text.span()).find(R"("mode":"followers")"),
            std::string_view::npos);
}

TEST_F(ModerationAct, AHeldMessageIsApprovedOnce) {
  Verdict verdict;
  verdict.rule = "terms";
  moderation.hold(ann, "m1", "hm", "", verdict);
  EXPECT_TRUE(has_told(R"("rule":"terms")"));
  EXPECT_NE(body([this](Reply reply) { moderation.held(std::move(reply)); }).find("m1"),
            std::string::npos);
  EXPECT_TRUE(act(helper, {.action = "approve", .message = "m1"}).done());
  EXPECT_EQ(core.events.back()->mid, "m1");
  EXPECT_TRUE(has_told(R"("how":"approve")"));
  EXPECT_EQ(act(helper, {.action = "approve", .message = "m1"}).status, 404);
  moderation.hold(ann, "m2", "hm", "", verdict);
  EXPECT_TRUE(act(helper, {.action = "deny", .message = "m2"}).done());
  EXPECT_EQ(core.events.size(), 1U);
}

TEST_F(ModerationAct, HeldMessagesOutliveTheServer) {
  Verdict verdict;
  verdict.rule = "links";
  moderation.hold(ann, "m1", "hm", "m0", verdict);
  Moderation next{core};
  next.entered();
  core.turn();
  std::string list;
  next.held([&list](Outcome outcome) { list = outcome.body; });
  EXPECT_NE(list.find(R"("mid":"m1")"), std::string::npos);
}

TEST_F(ModerationAct, TheQueueIsBounded) {
  for (int i = 0; i < 250; ++i) moderation.hold(ann, "m" + std::to_string(i), "x", "", {});
  auto const rows = books::held(core.database(), "main", 1'000);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->size(), 200U);
  EXPECT_EQ(rows->size() + 50, 250U);
  EXPECT_TRUE(has_told(R"("how":"expired")"));
}

TEST_F(ModerationAct, APinnedMessageIsUnpinnedByItsEnd) {
  core.say(ann, "m1", "read this");
  EXPECT_TRUE(act({.action = "pin", .message = "m1", .seconds = 60}).done());
  EXPECT_NE(core.state().get("pin").find("read this"), std::string_view::npos);
  EXPECT_TRUE(act({.action = "delete", .message = "m1"}).done());
  EXPECT_EQ(core.state().get("pin"), "");
  EXPECT_EQ(core.events.back()->kind, Kind::pin);
}

TEST_F(ModerationAct, TheLogIsAChainThatShowsWhereItWasBroken) {
  core.say(ann, "m1", "one");
  for (int i = 0; i < 5; ++i) act({.action = "slow", .seconds = i, .reason = "r"});
  auto const whole = books::first_broken(core.database());
  ASSERT_TRUE(whole);
  EXPECT_FALSE(*whole);
  auto const log = body([this](Reply reply) { moderation.log("", 2, std::move(reply)); });
  EXPECT_NE(log.find(R"("next":"4")"), std::string::npos) << log;
  ASSERT_TRUE(core.database().run("UPDATE chat_actions SET actor = 'nobody' WHERE id = 3"));
  auto const broken = books::first_broken(core.database());
  ASSERT_TRUE(broken);
  EXPECT_EQ(*broken, 3);
  EXPECT_TRUE(core.failures.empty());
}

TEST_F(ModerationAct, TermsAreSetForAllServersByTheState) {
  std::optional<Outcome> set;
  moderation.set_term(mod, "t1", "badword*", "block", "why", [&](Outcome one) { set = one; });
  ASSERT_TRUE(set && set->done());
  EXPECT_FALSE(core.state().get("term:t1").empty());
  EXPECT_EQ(look(ann, "what a B4dword").code, "blocked_term");
  EXPECT_TRUE(look(ann, "a badwordy thing").flags.toxic);
  EXPECT_EQ(look(mod, "we block badword").act, Act::allow);
  moderation.set_term(mod, "t2", "a*b", "block", "", [&](Outcome one) { set = one; });
  EXPECT_EQ(set->status, 400);
  moderation.set_term(ann, "t3", "x", "block", "", [&](Outcome one) { set = one; });
  EXPECT_EQ(set->status, 403);
  moderation.remove_term(mod, "t1", [&](Outcome one) { set = one; });
  EXPECT_TRUE(set->done());
  EXPECT_EQ(look(ann, "what a badword again").act, Act::allow);
}

TEST_F(ModerationAct, ARestrictedUsersMessagesAreHeld) {
  core.say(ann, "m1", "one");
  EXPECT_TRUE(act({.action = "restrict", .user = "ann"}).done());
  auto const verdict = look(ann, "two");
  EXPECT_EQ(verdict.act, Act::hold);
  EXPECT_EQ(verdict.rule, "restricted");
  EXPECT_TRUE(act({.action = "unrestrict", .user = "ann"}).done());
  EXPECT_EQ(look(ann, "three").act, Act::allow);
}

TEST_F(ModerationAct, TheModelLearnsOnlyWhereItIsOn) {
  core.say(ann, "m1", "one bad thing");
  EXPECT_TRUE(act(owner, {.action = "delete", .message = "m1"}).done());
  EXPECT_NE(act({.action = "learn", .value = "figures"}).body.find(R"("learns":false)"),
            std::string::npos);
  EXPECT_TRUE(act({.action = "learn", .value = "on"}).done());
  core.say(ann, "m2", "another bad thing");
  EXPECT_TRUE(act(owner, {.action = "delete", .message = "m2"}).done());
  EXPECT_NE(act({.action = "learn", .value = "figures"}).body.find(R"("taken_away":1)"),
            std::string::npos);
  EXPECT_TRUE(act({.action = "learn", .value = "reset"}).done());
  EXPECT_NE(act({.action = "learn", .value = "figures"}).body.find(R"("taken_away":0)"),
            std::string::npos);
}

}  // namespace
}  // namespace freshet::chat
