/// Polls: who opens, who votes, when they close, and what is told of them.
#include "chat/polls.hpp"

#include "support/fake_stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

using test::FakeStage;
using ::testing::HasSubstr;
using ::testing::Not;

class PollsTest : public ::testing::Test {
 protected:
  PollsTest() { make(); }
  ~PollsTest() override {
    stage_.on([this] { polls_.reset(); });
  }
  void make() {
    stage_.on([this] { polls_ = std::make_unique<Polls>(stage_); });
    stage_.happened = [this](Event const& event) { polls_->happened(event); };
  }
  Outcome open(PollWish wish) {
    return stage_.ask([&](Reply reply) { polls_->open(moderator_, wish, std::move(reply)); });
  }
  std::string open_one(std::int64_t seconds = 0, bool multiple = false, bool anonymous = false) {
    return open({"Tea or coffee?", {"Tea", "Coffee", "Neither"}, multiple, anonymous, seconds}).mid;
  }
  Outcome vote(std::string const& user, std::string const& id, std::vector<std::uint32_t> choices) {
    return stage_.ask(
        [&](Reply reply) { polls_->vote(FakeStage::author(user), id, choices, std::move(reply)); });
  }
  Outcome close(std::string const& id) {
    return stage_.ask([&](Reply reply) { polls_->close(moderator_, id, std::move(reply)); });
  }
  nlohmann::json list() {
    auto const outcome = stage_.ask([&](Reply reply) { polls_->list(std::move(reply)); });
    return FakeStage::json(outcome).at("items");
  }
  bool closes() {
    return test::eventually([this] { return stage_.heard_of(Kind::poll_close).size() == 1; });
  }

  FakeStage stage_;
  Author const moderator_ = FakeStage::author("mod", Standing::moderator);
  std::unique_ptr<Polls> polls_;
};

TEST_F(PollsTest, OpensInStepWithThePicture) {
  auto const outcome = open({"  Tea\nor coffee? ", {"Tea", "Coffee"}, false, false, 60});
  ASSERT_TRUE(outcome.done()) << outcome.says;
  EXPECT_EQ(outcome.status, 201);
  auto const events = stage_.heard_of(Kind::poll_open);
  ASSERT_EQ(events.size(), 1U);
  auto const event = FakeStage::json(*events[0]);
  auto const& poll = event.at("poll");
  EXPECT_EQ(event.at("pdt"), stage_.pdt_ms());
  EXPECT_EQ(poll.at("id"), outcome.mid);
  EXPECT_EQ(poll.at("q"), "Tea or coffee?");
  EXPECT_EQ(poll.at("opts"), nlohmann::json({"Tea", "Coffee"}));
  EXPECT_EQ(poll.at("opens_pdt"), stage_.pdt_ms());
  EXPECT_EQ(poll.at("closes_pdt"), stage_.pdt_ms() + 60'000);
  EXPECT_THAT(stage_.on([&] { return polls_->open_ones(); }), HasSubstr(outcome.mid));
}

TEST_F(PollsTest, WhatSaltsTheNamesOfVotersIsToldToNobody) {
  auto const id = open_one(0, false, true);
  auto const told = as_text(stage_.heard_of(Kind::poll_open).at(0)->text.span());
  EXPECT_THAT(std::string{told}, Not(HasSubstr("salt")));
  EXPECT_THAT(stage_.on([&] { return polls_->open_ones(); }), Not(HasSubstr("salt")));
  vote("ann", id, {0});
  auto const voters =
      stage_.on([&] { return stage_.fake_bus().voices.at("poll:" + id).begin()->first; });
  EXPECT_THAT(voters, Not(HasSubstr("ann")));
}

TEST_F(PollsTest, AreForModerators) {
  auto const viewer = FakeStage::author("ann");
  auto const outcome = stage_.ask([&](Reply reply) {
    polls_->open(viewer, {"Tea?", {"Yes", "No"}}, std::move(reply));
  });
  EXPECT_EQ(outcome.status, 403);
  auto const id = open_one();
  EXPECT_EQ(stage_.ask([&](Reply r) { polls_->close(viewer, id, std::move(r)); }).status, 403);
}

TEST_F(PollsTest, AreRefusedWhenTheyAreNoQuestion) {
  EXPECT_EQ(open({"", {"Yes", "No"}}).code, "bad_poll");
  EXPECT_EQ(open({std::string(201, 'x'), {"Yes", "No"}}).code, "bad_poll");
  EXPECT_EQ(open({"Tea?", {"Yes"}}).code, "bad_poll");
  EXPECT_EQ(open({"Tea?", std::vector<std::string>(11, "a")}).code, "bad_poll");
  EXPECT_EQ(open({"Tea?", {"Yes", " Yes "}}).code, "bad_poll");
  EXPECT_EQ(open({"Tea?", {"Yes", "No\xff"}}).code, "bad_poll");
  EXPECT_EQ(open({"Tea?", {"Yes", "No"}, false, false, 4}).code, "bad_poll");
  EXPECT_TRUE(stage_.heard_of(Kind::poll_open).empty());
}

TEST_F(PollsTest, FiveAreOpenAtOnceAndNoMore) {
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(open_one().empty());
  EXPECT_EQ(open({"One more?", {"Yes", "No"}}).code, "too_many_polls");
}

TEST_F(PollsTest, TheSameWishTwiceIsOnePoll) {
  PollWish const wish{"Tea?", {"Yes", "No"}, false, false, 0, "k1"};
  auto const first = open(wish), second = open(wish);
  EXPECT_EQ(first.mid, second.mid);
  EXPECT_TRUE(second.dup);
  EXPECT_EQ(FakeStage::json(second).at("id"), first.mid);
  EXPECT_EQ(stage_.heard_of(Kind::poll_open).size(), 1U);
}

TEST_F(PollsTest, EachUsersFirstVoteCounts) {
  auto const id = open_one();
  EXPECT_EQ(FakeStage::json(vote("ann", id, {0})).at("n"), nlohmann::json({1, 0, 0}));
  auto const again = vote("ann", id, {1});
  EXPECT_TRUE(again.dup);
  EXPECT_EQ(FakeStage::json(again).at("n"), nlohmann::json({1, 0, 0}));
  EXPECT_EQ(FakeStage::json(vote("bob", id, {1})).at("total"), 2);
}

TEST_F(PollsTest, ChoicesAreThoseOfThePoll) {
  auto const one = open_one(), many = open_one(0, true);
  EXPECT_EQ(vote("ann", one, {}).code, "bad_choice");
  EXPECT_EQ(vote("ann", one, {3}).code, "bad_choice");
  EXPECT_EQ(vote("ann", one, {0, 1}).code, "bad_choice");
  EXPECT_EQ(vote("ann", many, {1, 1}).code, "bad_choice");
  EXPECT_EQ(FakeStage::json(vote("ann", many, {0, 2})).at("n"), nlohmann::json({1, 0, 1}));
  EXPECT_EQ(vote("ann", "none", {0}).code, "no_such_poll");
}

TEST_F(PollsTest, OneNetworkOfGuestsCountsTenTimes) {
  auto const id = open_one();
  auto const guest = [&](int i) {
    auto who = FakeStage::author("guest:" + std::to_string(i), Standing::guest);
    who.place = "one network";
    return stage_.ask([&](Reply reply) { polls_->vote(who, id, {0}, std::move(reply)); });
  };
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(guest(i).done()) << i;
  EXPECT_EQ(guest(10).code, "too_many_guests");
  EXPECT_TRUE(vote("ann", id, {0}).done());
}

TEST_F(PollsTest, FiguresAreToldOnceASecondHoweverManyVote) {
  auto const id = open_one();
  stage_.time.advance(std::chrono::seconds{2});
  for (int i = 0; i < 50; ++i) vote("u" + std::to_string(i), id, {0});
  ASSERT_TRUE(test::eventually([&] { return stage_.told_of(Kind::poll) == 1; }));
  for (int i = 50; i < 100; ++i) vote("u" + std::to_string(i), id, {1});
  stage_.time.advance(std::chrono::milliseconds{900});
  // Of two looks at the voices one is late: it would have told them by now.
  stage_.ask([&](Reply reply) { polls_->list(std::move(reply)); });
  EXPECT_EQ(stage_.told_of(Kind::poll), 1U);
  stage_.time.advance(std::chrono::milliseconds{200});
  ASSERT_TRUE(test::eventually([&] { return stage_.told_of(Kind::poll) == 2; }));
  auto const last = stage_.on([&] { return FakeStage::json(*stage_.told.back()); });
  EXPECT_EQ(last.at("n"), nlohmann::json({50, 50, 0}));
  EXPECT_FALSE(last.contains("off"));
  EXPECT_TRUE(stage_.fake_bus().shouted.empty()) << "each server tells its own";
}

TEST_F(PollsTest, VoicesFromOtherServersAreLookedFor) {
  auto const id = open_one();
  stage_.on([&] { stage_.fake_bus().voices["poll:" + id]["far"] = {2}; });
  stage_.time.advance(std::chrono::seconds{4});
  EXPECT_TRUE(test::eventually([&] { return stage_.told_of(Kind::poll) == 1; }));
}

TEST_F(PollsTest, LateViewersVoteUntilTheGraceIsOver) {
  stage_.delay = std::chrono::milliseconds{10'000};
  auto const id = open_one(60);
  stage_.time.advance(std::chrono::milliseconds{69'900});
  EXPECT_TRUE(vote("late", id, {1}).done());
  auto const closes_pdt = FakeStage::json(*stage_.heard_of(Kind::poll_open).at(0))
                              .at("poll")
                              .at("closes_pdt")
                              .get<std::int64_t>();
  stage_.time.advance(std::chrono::milliseconds{200});
  ASSERT_TRUE(closes());
  auto const event = FakeStage::json(*stage_.heard_of(Kind::poll_close).at(0));
  EXPECT_EQ(event.at("poll"), id);
  EXPECT_EQ(event.at("pdt"), closes_pdt) << "for the eye it closed when it said";
  EXPECT_EQ(event.at("n"), nlohmann::json({0, 1, 0}));
  EXPECT_EQ(vote("later", id, {1}).code, "no_such_poll");
}

TEST_F(PollsTest, AModeratorClosesForTheEyeAndWhoAsksAgainForGood) {
  auto const id = open_one();
  vote("ann", id, {0});
  EXPECT_TRUE(close(id).done());
  auto const told = FakeStage::json(*stage_.heard_of(Kind::poll_open).at(1));
  EXPECT_EQ(told.at("poll").at("closes_pdt"), stage_.pdt_ms());
  EXPECT_TRUE(vote("late", id, {1}).done());
  EXPECT_TRUE(stage_.heard_of(Kind::poll_close).empty());
  auto const second = close(id);
  EXPECT_EQ(FakeStage::json(second).at("total"), 2);
  EXPECT_EQ(stage_.heard_of(Kind::poll_close).size(), 1U);
  EXPECT_EQ(close(id).code, "no_such_poll");
}

TEST_F(PollsTest, ResultsAreKept) {
  auto const id = open_one();
  vote("ann", id, {2});
  close(id);
  close(id);
  auto const second = open_one();
  auto const items = list();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].at("id"), second);
  EXPECT_EQ(items[0].at("open"), true);
  EXPECT_EQ(items[1].at("id"), id);
  EXPECT_EQ(items[1].at("open"), false);
  EXPECT_EQ(items[1].at("n"), nlohmann::json({0, 0, 1}));
  EXPECT_TRUE(stage_.lost.empty());
}

TEST_F(PollsTest, GoOnAfterARestartAndCloseWhenTheySaid) {
  auto const id = open_one(60);
  vote("ann", id, {1});
  make();  // the state is what is left
  stage_.on([&] { polls_->entered(); });
  auto const items = list();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].at("n"), nlohmann::json({0, 1, 0}));
  EXPECT_TRUE(vote("bob", id, {1}).done());
  stage_.time.advance(std::chrono::seconds{64});
  EXPECT_TRUE(closes());
}

TEST_F(PollsTest, TwoServersCloseOnce) {
  auto const id = open_one(60);
  std::unique_ptr<Polls> other;
  stage_.on([&] {
    other = std::make_unique<Polls>(stage_);
    other->entered();
  });
  stage_.happened = [&](Event const& event) {
    polls_->happened(event);
    other->happened(event);
  };
  stage_.time.advance(std::chrono::seconds{64});
  ASSERT_TRUE(closes());
  EXPECT_EQ(stage_.on([&] { return other->open_ones() + polls_->open_ones(); }), "[][]");
  EXPECT_EQ(stage_.heard_of(Kind::poll_close).size(), 1U);
  stage_.on([&] { other.reset(); });
}

TEST_F(PollsTest, CloseOnceTheBusIsBack) {
  auto const id = open_one(60);
  stage_.on([&] { stage_.fake_bus().fails = true; });
  EXPECT_EQ(vote("ann", id, {0}).status, 503);
  stage_.time.advance(std::chrono::seconds{64});
  stage_.on([&] { stage_.fake_bus().fails = false; });
  EXPECT_TRUE(closes());
}

}  // namespace
}  // namespace freshet::chat
