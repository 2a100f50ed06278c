/// Questions: asked once a minute, raised by others, featured, answered and removed.
#include "chat/questions.hpp"

#include "chat/moderation.hpp"
#include "support/fake_stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

using test::FakeStage;

class QuestionsTest : public ::testing::Test {
 protected:
  QuestionsTest() {
    stage_.on([this] {
      moderation_ = std::make_unique<Moderation>(stage_);
      questions_ = std::make_unique<Questions>(stage_, *moderation_);
    });
    stage_.happened = [this](Event const& event) { questions_->happened(event); };
  }
  ~QuestionsTest() override {
    stage_.on([this] {
      questions_.reset();
      moderation_.reset();
    });
  }
  Outcome ask(Author const& who, std::string const& text, std::string const& key = {}) {
    return stage_.ask([&](Reply reply) { questions_->ask(who, text, key, std::move(reply)); });
  }
  Outcome ask(std::string const& user, std::string const& text) {
    return ask(FakeStage::author(user), text);
  }
  Outcome upvote(std::string const& user, std::string const& id) {
    return stage_.ask(
        [&](Reply reply) { questions_->upvote(FakeStage::author(user), id, std::move(reply)); });
  }
  Outcome set(std::string const& id, std::string const& state) {
    return stage_.ask(
        [&](Reply reply) { questions_->set(moderator_, id, state, std::move(reply)); });
  }
  nlohmann::json list() {
    auto const outcome = stage_.ask([&](Reply reply) { questions_->list(std::move(reply)); });
    return FakeStage::json(outcome).at("items");
  }

  FakeStage stage_;
  Author const moderator_ = FakeStage::author("mod", Standing::moderator);
  std::unique_ptr<Moderation> moderation_;
  std::unique_ptr<Questions> questions_;
};

TEST_F(QuestionsTest, AreToldWithWhoAsks) {
  auto const outcome = ask("ann", "Why is the sky blue?");
  ASSERT_TRUE(outcome.done()) << outcome.says;
  auto const event = FakeStage::json(*stage_.heard_of(Kind::qa).at(0));
  EXPECT_EQ(event.at("q").at("id"), outcome.mid);
  EXPECT_EQ(event.at("q").at("text"), "Why is the sky blue?");
  EXPECT_EQ(event.at("q").at("u").at("id"), "ann");
  EXPECT_EQ(event.at("state"), "asked");
  EXPECT_EQ(event.at("pdt"), stage_.pdt_ms());
}

TEST_F(QuestionsTest, OneAMinuteOfEachUser) {
  ASSERT_TRUE(ask("ann", "The first question?").done());
  stage_.time.advance(std::chrono::seconds{59});
  auto const refused = ask("ann", "Another question?");
  EXPECT_EQ(refused.code, "too_soon");
  EXPECT_EQ(refused.retry_ms, 1'000);
  EXPECT_TRUE(ask("bob", "Mine, if I may?").done());
  stage_.time.advance(std::chrono::seconds{1});
  EXPECT_TRUE(ask("ann", "Another question?").done());
}

TEST_F(QuestionsTest, AnAnswerBeforeTheMinuteIsOverOpensNoDoor) {
  auto const first = ask("ann", "The first question?");
  EXPECT_TRUE(set(first.mid, "answered").done());
  EXPECT_EQ(ask("ann", "Another question?").code, "too_soon");
}

TEST_F(QuestionsTest, TheSameOneTwiceIsOne) {
  auto const first = ask(moderator_, "Is this on?", "k");
  auto const second = ask(moderator_, "Is this on?", "k");
  EXPECT_EQ(second.mid, first.mid);
  EXPECT_TRUE(second.dup);
  EXPECT_EQ(list().size(), 1U);
}

TEST_F(QuestionsTest, OthersRaiseThemOnceEach) {
  auto const id = ask("ann", "Why is the sky blue?").mid;
  EXPECT_EQ(upvote("ann", id).code, "own_question");
  EXPECT_EQ(FakeStage::json(upvote("bob", id)).at("n"), 1);
  EXPECT_TRUE(upvote("bob", id).dup);
  EXPECT_EQ(FakeStage::json(upvote("cid", id)).at("n"), 2);
  EXPECT_EQ(upvote("bob", "none").code, "no_such_question");
  ASSERT_TRUE(test::eventually([&] { return stage_.told_of(Kind::qa) == 1; }));
  auto const told = stage_.on([&] { return FakeStage::json(*stage_.told.back()); });
  EXPECT_EQ(told.at("q").at("n"), 2);
  EXPECT_FALSE(told.contains("off")) << "voices must not push messages out of the backlog";
}

TEST_F(QuestionsTest, FeaturedOnesComeFirstAndThenTheMostRaised) {
  auto const a = ask("ann", "Why is the sky blue?").mid, b = ask("bob", "Who made this music?").mid;
  auto const c = ask("cid", "When do we begin?").mid;
  upvote("dan", b);
  EXPECT_TRUE(set(c, "featured").done());
  auto const items = list();
  EXPECT_EQ(items.at(0).at("id"), c);
  EXPECT_EQ(items.at(1).at("id"), b);
  EXPECT_EQ(items.at(2).at("id"), a);
  EXPECT_TRUE(set(c, "asked").done());
  EXPECT_EQ(list().at(0).at("id"), b);
}

TEST_F(QuestionsTest, AnsweredOnesLeaveAndAreKept) {
  auto const id = ask("ann", "Why is the sky blue?").mid;
  EXPECT_TRUE(set(id, "answered").done());
  EXPECT_TRUE(list().empty());
  auto const kept =
      stage_.database.number("SELECT count(*) FROM chat_things WHERE kind = 'question'");
  EXPECT_EQ(kept.value(), 1);
}

TEST_F(QuestionsTest, ARemovedOnesTextIsNeverToldAgain) {
  auto const id = ask("ann", "Something rude?").mid;
  set(id, "featured");
  EXPECT_TRUE(set(id, "removed").done());
  EXPECT_TRUE(list().empty());
  EXPECT_EQ(stage_.removed, (std::set<std::uint64_t>{1, 2}));
  auto const last = FakeStage::json(*stage_.heard_of(Kind::qa).back());
  EXPECT_EQ(last.at("state"), "removed");
  EXPECT_EQ(last.at("q").at("text"), "");
  EXPECT_EQ(stage_.database.number("SELECT count(*) FROM chat_things").value(), 0);
}

TEST_F(QuestionsTest, WhoIsPurgedTakesTheirsAlong) {
  ask("ann", "Why is the sky blue?");
  ask("bob", "Who made this music?");
  Draft purge;
  purge.kind = Kind::purge;
  purge.user = "ann";
  purge.body = R"("t":"purge","user":"ann","from":0)";
  stage_.on([&] { stage_.publish(purge, [](auto const&) {}); });
  auto const items = list();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].at("u").at("id"), "bob");
}

TEST_F(QuestionsTest, AreForModeratorsToSet) {
  auto const id = ask("ann", "Why is the sky blue?").mid;
  auto const viewer = FakeStage::author("bob");
  EXPECT_EQ(
      stage_.ask([&](Reply r) { questions_->set(viewer, id, "featured", std::move(r)); }).status,
      403);
  EXPECT_EQ(set(id, "loud").code, "bad_state");
  EXPECT_EQ(set("none", "featured").code, "no_such_question");
}

TEST_F(QuestionsTest, TwoHundredAreOpenAndNoMore) {
  for (int i = 0; i < 200; ++i) {
    stage_.time.advance(std::chrono::seconds{2});
    ASSERT_TRUE(ask(moderator_, "Question number " + std::to_string(i) + "?").done()) << i;
  }
  EXPECT_EQ(ask("ann", "One more?").code, "too_many_questions");
}

TEST_F(QuestionsTest, GoOnAfterARestart) {
  auto const id = ask("ann", "Why is the sky blue?").mid;
  upvote("bob", id);
  stage_.on([&] {
    questions_ = std::make_unique<Questions>(stage_, *moderation_);
    questions_->entered();
  });
  auto const items = list();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].at("n"), 1);
  EXPECT_EQ(ask("ann", "Another question?").code, "too_soon") << "the state knows when";
}

}  // namespace
}  // namespace freshet::chat
