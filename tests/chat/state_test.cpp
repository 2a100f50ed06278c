#include "chat/state.hpp"

#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

TEST(RoomRules, AreReadAsTheyWereWritten) {
  RoomRules rules;
  EXPECT_EQ(rules_of(to_text(rules)), rules);
  rules.slow = std::chrono::seconds{7};
  rules.mode = Mode::followers;
  rules.followers_for = std::chrono::hours{2};
  rules.links = Links::hold;
  rules.unique = rules.shield = rules.learns = true;
  rules.delay = std::chrono::seconds{4};
  EXPECT_EQ(rules_of(to_text(rules)), rules);
}

TEST(RoomRules, OfWhatCannotBeReadAreTheUsualOnes) {
  for (auto const* const text : {"", "{", "[]", "1", R"({"mode":7,"links":"x","slow_ms":-1})"}) {
    EXPECT_EQ(rules_of(text), RoomRules{}) << text;
  }
  EXPECT_EQ(rules_of(R"({"delay_s":99})").delay, std::chrono::seconds{6});
  EXPECT_FALSE(mode_of("nobody"));
}

TEST(RoomState, KnowsWhoIsBannedUntilTheirTimeIsOver) {
  RoomState state;
  state.apply({{"ban:eve", to_text(Bar{100, "mod", "spam", "Eve"})},
               {"place:h", to_text(Bar{0, "mod", ""})},
               {"restrict:bob", to_text(Bar{50, "mod", ""})}});
  ASSERT_TRUE(state.ban_of("eve", "", 99));
  EXPECT_EQ(state.ban_of("eve", "", 99)->reason, "spam");
  EXPECT_FALSE(state.ban_of("eve", "", 100));
  EXPECT_TRUE(state.ban_of("ann", "h", 1'000));
  EXPECT_FALSE(state.ban_of("ann", "", 1));
  EXPECT_TRUE(state.is_restricted("bob", 49));
  EXPECT_FALSE(state.is_restricted("bob", 50));
  state.apply({{"place:h", ""}});
  EXPECT_FALSE(state.ban_of("ann", "h", 1));
}

TEST(RoomState, KeepsBannedWhoseBanItCannotRead) {
  RoomState state;
  state.set({{"ban:eve", "what?"}});
  EXPECT_TRUE(state.ban_of("eve", "", 1));
}

TEST(RoomState, FollowsItsRoomField) {
  RoomState state;
  RoomRules rules;
  rules.unique = true;
  state.set({{"room", to_text(rules)}, {"poll:1", "a"}, {"poll:2", "b"}, {"qa:1", "c"}});
  EXPECT_TRUE(state.rules().unique);
  ASSERT_EQ(state.beginning("poll:").size(), 2U);
  EXPECT_EQ(state.beginning("poll:")[1].second, "b");
  state.apply({{"room", ""}});
  EXPECT_EQ(state.rules(), RoomRules{});
  EXPECT_EQ(state.get("room"), "");
}

}  // namespace
}  // namespace freshet::chat
