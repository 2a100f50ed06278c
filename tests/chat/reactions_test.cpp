/// Reactions: added up, told twice a second, and never more than a room can bear.
#include "chat/reactions.hpp"

#include "support/fake_stage.hpp"

#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

using test::FakeStage;

class ReactionsTest : public ::testing::Test {
 protected:
  ReactionsTest() {
    stage_.on([this] { reactions_ = std::make_unique<Reactions>(stage_); });
  }
  ~ReactionsTest() override {
    stage_.on([this] { reactions_.reset(); });
  }
  void react(std::string const& user, std::string const& emoji, std::uint32_t n = 1) {
    stage_.on([&] { reactions_->react(FakeStage::author(user), emoji, n); });
  }
  nlohmann::json flushed(std::size_t which = 1) {
    EXPECT_TRUE(test::eventually([&] { return stage_.told_of(Kind::react) >= which; }));
    return stage_.on([&] { return FakeStage::json(*stage_.told.at(which - 1)); });
  }

  FakeStage stage_;
  std::unique_ptr<Reactions> reactions_;
};

TEST_F(ReactionsTest, AreAddedUpAndToldEverywhere) {
  react("ann", "🔥", 2);
  react("bob", "🔥");
  react("bob", "❤️");
  auto const told = flushed();
  EXPECT_EQ(told.at("t"), "react");
  EXPECT_EQ(told.at("w"), 500);
  EXPECT_EQ(told.at("c").at("🔥"), 3);
  EXPECT_EQ(told.at("c").at("❤️"), 1);
  EXPECT_EQ(stage_.on([&] { return stage_.fake_bus().shouted.size(); }), 1U);
}

TEST_F(ReactionsTest, FiveASecondOfEachUser) {
  react("ann", "🔥", 4'000'000'000);
  react("ann", "👍");
  react("bob", "👍");
  auto const told = flushed();
  EXPECT_EQ(told.at("c").at("🔥"), 5);
  EXPECT_EQ(told.at("c").at("👍"), 1);
  stage_.time.advance(std::chrono::seconds{1});
  react("ann", "👍");
  EXPECT_EQ(flushed(2).at("c").at("👍"), 1);
}

TEST_F(ReactionsTest, NothingButOneEmoji) {
  for (auto const* text : {"", "a", "5", "🔥🔥", "\xff", "🔥 ", "<b>"}) react("ann", text);
  react("ann", "🔥");
  EXPECT_EQ(flushed().at("c").size(), 1U);
}

TEST_F(ReactionsTest, TwentyDifferentOnesAtOnce) {
  for (int i = 0; i < 25; ++i) {
    // From U+1F600 on, one after the other.
    std::string const emoji{'\xF0', '\x9F', '\x98', static_cast<char>(0x80 + i)};
    react("u" + std::to_string(i), emoji);
  }
  EXPECT_EQ(flushed().at("c").size(), 20U);
}

TEST_F(ReactionsTest, WhoIsBannedIsNotSeen) {
  Draft draft;
  draft.kind = Kind::purge;
  draft.body = R"("t":"purge")";
  draft.state = {{"ban:ann", to_text(Bar{0, "mod", "", "ann"})}};
  stage_.on([&] { stage_.publish(draft, [](auto const&) {}); });
  react("ann", "🔥", 3);
  react("bob", "🔥", 1);
  EXPECT_EQ(flushed().at("c").at("🔥"), 1);
}

}  // namespace
}  // namespace freshet::chat
