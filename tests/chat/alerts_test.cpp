/// Alerts: what they may hold, when they are shown, and that they are kept.
#include "chat/alerts.hpp"

#include "support/fake_stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

using test::FakeStage;

class AlertsTest : public ::testing::Test {
 protected:
  AlertsTest() {
    stage_.happened = [this](Event const& event) { alerts_.happened(event); };
  }
  Outcome show(AlertWish wish, Standing standing = Standing::moderator) {
    return stage_.ask([&](Reply reply) {
      alerts_.show(FakeStage::author("mod", standing), std::move(wish), std::move(reply));
    });
  }
  nlohmann::json list() {
    auto const outcome = stage_.ask([&](Reply reply) { alerts_.list(std::move(reply)); });
    return FakeStage::json(outcome).at("items");
  }

  FakeStage stage_;
  Alerts alerts_{stage_};
};

TEST_F(AlertsTest, AreShownInStepAndKept) {
  auto const outcome = show({"donation", "Thank\nyou!", "Keep \"going\"", "Ann", "5 €", 4'000});
  ASSERT_TRUE(outcome.done()) << outcome.says;
  EXPECT_EQ(outcome.status, 201);
  auto const event = FakeStage::json(*stage_.heard_of(Kind::alert).at(0));
  EXPECT_EQ(event.at("pdt"), stage_.pdt_ms());
  EXPECT_EQ(event.at("id"), outcome.mid);
  EXPECT_EQ(event.at("kind"), "donation");
  EXPECT_EQ(event.at("title"), "Thank you!");
  EXPECT_EQ(event.at("text"), "Keep \"going\"");
  EXPECT_EQ(event.at("from"), "Ann");
  EXPECT_EQ(event.at("amount"), "5 €");
  EXPECT_EQ(event.at("ttl"), 4'000);
  ASSERT_EQ(list().size(), 1U);
  EXPECT_EQ(list()[0].at("id"), outcome.mid);
}

TEST_F(AlertsTest, AreRefusedWhenTheyWouldNotFit) {
  EXPECT_EQ(show({"Gift!", "Title"}).code, "bad_alert");
  EXPECT_EQ(show({std::string(33, 'a'), "Title"}).code, "bad_alert");
  EXPECT_EQ(show({"gift", " "}).code, "bad_alert");
  EXPECT_EQ(show({"gift", std::string(101, 'a')}).code, "bad_alert");
  EXPECT_EQ(show({"gift", "Title", std::string(301, 'a')}).code, "bad_alert");
  EXPECT_EQ(show({"gift", "Title", "", "", "", 60'001}).code, "bad_alert");
  EXPECT_EQ(show({"gift", "Title"}, Standing::helper).status, 403);
  EXPECT_TRUE(stage_.heard_of(Kind::alert).empty());
}

TEST_F(AlertsTest, TheSameOneTwiceIsShownOnce) {
  AlertWish const wish{"gift", "Title", "", "", "", 8'000, "k"};
  auto const first = show(wish), second = show(wish);
  EXPECT_TRUE(second.dup);
  EXPECT_EQ(second.mid, first.mid);
  EXPECT_EQ(stage_.heard_of(Kind::alert).size(), 1U);
}

TEST_F(AlertsTest, TwentyInTenSecondsAreEnough) {
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(show({"gift", "Title"}).done()) << i;
  EXPECT_EQ(show({"gift", "Title"}).status, 429);
  stage_.time.advance(std::chrono::seconds{10});
  EXPECT_TRUE(show({"gift", "Title"}).done());
}

TEST_F(AlertsTest, TheNewestHundredAreListed) {
  for (int i = 0; i < 105; ++i) {
    stage_.time.advance(std::chrono::seconds{1});
    ASSERT_TRUE(show({"gift", "Gift " + std::to_string(i)}).done());
  }
  auto const items = list();
  ASSERT_EQ(items.size(), 100U);
  EXPECT_EQ(items[0].at("title"), "Gift 104");
}

}  // namespace
}  // namespace freshet::chat
