#include "chat/moderation/entry.hpp"
#include "chat/moderation/limits.hpp"
#include "chat/moderation/plain.hpp"
#include "chat/moderation/raid.hpp"
#include "chat/moderation/repeats.hpp"
#include "chat/moderation/shape.hpp"
#include "support/fake_core.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace freshet::chat {
namespace {

using namespace std::chrono_literals;
using test::FakeCore;

SteadyTime const kStagesStart{1h};

Author stage_author(Standing standing = Standing::viewer) {
  Author author;
  author.id = "u1";
  author.name = "Ann";
  author.standing = standing;
  return author;
}

TEST(Limits, ABucketEmptiesAndFillsAgain) {
  Limits limits;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(limits.take("a", 20, kStagesStart), 0) << i;
  EXPECT_EQ(limits.take("a", 20, kStagesStart), 1'500);
  EXPECT_GE(limits.take("a", 20, kStagesStart + 1'499ms), 1);
  EXPECT_EQ(limits.take("a", 20, kStagesStart + 1'501ms), 0);
  EXPECT_EQ(limits.take("b", 20, kStagesStart), 0);
}

TEST(Limits, NamesAreBounded) {
  Limits limits{100};
  for (int i = 0; i < 1'000; ++i) {
    static_cast<void>(limits.take("n" + std::to_string(i), 20, kStagesStart + i * 1ms));
    ASSERT_LE(limits.size(), 100U);
  }
}

TEST(Shape, HeapsOfMarksAndTurnedTextAreRefused) {
  std::string heap = "a";
  for (int i = 0; i < 4; ++i) heap += "\xCC\x81";
  EXPECT_EQ(misshapen(heap), "");
  EXPECT_NE(misshapen(heap + "\xCC\x81"), "");
  EXPECT_NE(misshapen("abc \xE2\x80\xAE gnp.exe"), "");
  EXPECT_NE(misshapen("\xFF"), "");
  for (std::string_view const text :
       {"hello", "מזל טוב", "नमस्ते", "สวัสดีครับ", "Việt Nam", "👩‍👩‍👧‍👦",
        "\xE2\x81\xA8name\xE2\x81\xA9"}) {
    EXPECT_EQ(misshapen(text), "") << text;
  }
}

TEST(Signs, SpamHasManyAndTalkHasFew) {
  EXPECT_GE(signs_in("@a @b @c @d @e @f @g @h FREE SKINS FOR ALL OF YOU", {}).score, 0.6);
  EXPECT_GE(signs_in("frее viеwеrs fоr аll", {}).score, 0.6);
  EXPECT_LT(signs_in("GOOOOAL", {}).score, 0.6);
  EXPECT_LT(signs_in("OMG THIS IS AMAZING", {true, 0.1}).score, 0.7);
  EXPECT_EQ(signs_in("hello everybody", {true, 0.1}).score, 0);
  EXPECT_EQ(signs_in("Привет, как дела?", {}).score, 0);
}

TEST(Repeats, OnesOwnIsFoundForHalfAMinute) {
  Repeats repeats;
  auto const words = plain_of("Hello THERE").words;
  repeats.add("u1", words, "Hello THERE", kStagesStart);
  auto const again = plain_of("hello, there!").words;
  EXPECT_TRUE(repeats.look("u1", again, "hello, there!", kStagesStart + 29s).own);
  EXPECT_FALSE(repeats.look("u1", again, "hello, there!", kStagesStart + 31s).own);
  EXPECT_FALSE(repeats.look("u2", again, "hello, there!", kStagesStart + 1s).own);
  EXPECT_TRUE(repeats.look("u2", again, "hello, there!", kStagesStart + 1s).ever);
}

TEST(Repeats, NearlyTheSameOfManyIsCountedByUsers) {
  Repeats repeats;
  std::string const text = "come and join the best server of them all today number ";
  for (int i = 0; i < 6; ++i) {
    auto const said = text + std::to_string(i);
    repeats.add("bot" + std::to_string(i % 3), plain_of(said).words, said, kStagesStart);
  }
  auto const other = plain_of(text + "9").words;
  EXPECT_EQ(repeats.look("bot9", other, "", kStagesStart).users, 3U);
  auto const talk = plain_of("what a beautiful goal that was, wasn't it?").words;
  EXPECT_EQ(repeats.look("bot9", talk, "", kStagesStart).users, 0U);
}

TEST(Raid, ProposesOnceInFiveMinutes) {
  Raid raid;
  EXPECT_EQ(raid.note(false, 7, kStagesStart), "");
  EXPECT_NE(raid.note(false, 8, kStagesStart), "");
  EXPECT_EQ(raid.note(false, 9, kStagesStart + 4min), "");
  EXPECT_NE(raid.note(false, 9, kStagesStart + 5min), "");
}

TEST(Raid, ManyNewFacesWithinHalfAMinuteAreOne) {
  Raid slow;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(slow.note(true, 1, kStagesStart + i * 2s), "") << i;
  Raid fast;
  std::string said;
  for (int i = 0; i < 20; ++i) said = fast.note(true, 1, kStagesStart + i * 1s);
  EXPECT_NE(said, "");
}

TEST(Entry, ModesLetInWhomTheyName) {
  FakeCore core;
  auto const code = [&core](Author const& who, std::string_view text = "hello") {
    return barrier_to(core, who, text).code;
  };
  auto const set = [&core](RoomRules const& rules) { core.set_state("room", to_text(rules)); };
  EXPECT_EQ(code(stage_author()), "");
  set({.mode = Mode::subscribers});
  EXPECT_EQ(code(stage_author()), "subscribers_only");
  EXPECT_EQ(code(stage_author(Standing::subscriber)), "");
  set({.mode = Mode::followers});
  EXPECT_EQ(code(stage_author()), "followers_only");
  auto follower = stage_author();
  follower.roles = {"follower"};
  EXPECT_EQ(code(follower), "");
  set({.mode = Mode::followers, .followers_for = 3'600s});
  EXPECT_EQ(code(follower), "followers_only");
  follower.since_ms = core.now_ms() - 3'600'000;
  EXPECT_EQ(code(follower), "");
  set({.mode = Mode::moderators});
  EXPECT_EQ(code(stage_author(Standing::vip)), "moderators_only");
  EXPECT_EQ(code(stage_author(Standing::moderator)), "");
  core.emotes["wave"] = "/emotes/wave.png";
  set({.mode = Mode::emotes});
  EXPECT_EQ(code(stage_author()), "emotes_only");
  EXPECT_EQ(code(stage_author(), "wave 👋🏽 :wave:"), "");
  set({.shield = true});
  EXPECT_EQ(code(stage_author()), "shield");
  EXPECT_EQ(code(stage_author(Standing::subscriber)), "");
}

TEST(Entry, TheBannedAndTheirPlacesAreRefusedUntilItIsOver) {
  FakeCore core;
  Bar const bar{core.now_ms() + 60'000, "mod", "", "Ann"};
  core.set_state("ban:u1", to_text(bar));
  auto const barrier = barrier_to(core, stage_author(), "x");
  EXPECT_EQ(barrier.code, "timeout");
  EXPECT_EQ(barrier.retry_ms, 60'000);
  core.time.advance(61s);
  EXPECT_EQ(barrier_to(core, stage_author(), "x").code, "");
  core.set_state("place:p1", to_text(Bar{0, "mod", "", "Ann"}));
  auto guest = stage_author(Standing::guest);
  guest.id = "guest:2";
  guest.place = "p1";
  EXPECT_EQ(barrier_to(core, guest, "x").code, "banned");
}

TEST(Entry, GuestsOnlyReadWhereItIsConfiguredSo) {
  FakeCore core;
  core.config.guests = "read";
  EXPECT_EQ(barrier_to(core, stage_author(Standing::guest), "x").code, "read_only");
  EXPECT_EQ(barrier_to(core, stage_author(), "x").code, "");
}

TEST(Entry, SlowModeTellsHowLong) {
  FakeCore core;
  core.set_state("room", to_text(RoomRules{.slow = 10'000ms}));
  auto const now = core.now_ms();
  EXPECT_EQ(pause_of(core, stage_author(), now - 4'000).retry_ms, 6'000);
  EXPECT_EQ(pause_of(core, stage_author(), now - 10'000).code, "");
  EXPECT_EQ(pause_of(core, stage_author(), 0).code, "");
  EXPECT_EQ(pause_of(core, stage_author(Standing::moderator), now).code, "");
  core.set_state("room", to_text(RoomRules{.shield = true}));
  EXPECT_EQ(pause_of(core, stage_author(), now).retry_ms, 30'000);
}

}  // namespace
}  // namespace freshet::chat
