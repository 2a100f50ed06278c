#include "chat/frames.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::chat {
namespace {

TEST(Frames, QuoteWhateverPeopleWrite) {
  Author author;
  author.id = "ann\"\n";
  author.name = "</script>\xff";
  auto const user = nlohmann::json::parse(user_json(author, "pa\"ss"));
  EXPECT_EQ(user["id"], "ann\"\n");
  EXPECT_EQ(user["name"], "</script>\xEF\xBF\xBD");
  EXPECT_EQ(user["guest"], "pa\"ss");
  EXPECT_EQ(user["standing"], "guest");
}

TEST(Frames, LeaveOutOfAWelcomeWhatIsForModeratorsOrHasNoText) {
  Event held, gone, said;
  held.for_moderators = true;
  held.text = Bytes::copy("{\"a\":1}");
  said.text = Bytes::copy("{\"off\":2}");
  std::vector<EventPtr> const backlog{std::make_shared<Event const>(held),
                                      std::make_shared<Event const>(gone),
                                      std::make_shared<Event const>(said)};
  auto const welcome = nlohmann::json::parse(
      welcome_text({1, "ep", 2, false, "{}", {false, false}, "", 5, 25, backlog}));
  EXPECT_EQ(welcome["backlog"].dump(), R"([{"off":2}])");
  EXPECT_EQ(welcome["perm"].dump(), R"(["read"])");
  EXPECT_EQ(welcome["room"].dump(), "{}");
}

TEST(Frames, AnswerWhatWasDone) {
  Outcome outcome;
  outcome.mid = "m";
  outcome.held = true;
  EXPECT_EQ(answer_text(3, outcome, false),
            R"({"t":"ack","id":3,"mid":"m","dup":false,"held":true})");
  outcome = {};
  outcome.sampled = true;
  outcome.body = R"({"n":[1]})";
  EXPECT_EQ(answer_text(3, outcome, false),
            R"({"t":"ack","id":3,"dup":false,"sampled":true,"body":{"n":[1]}})");
  outcome = {};
  outcome.body = "{}";
  EXPECT_EQ(answer_text(3, outcome, true), R"({"t":"history","id":3})");
}

TEST(Frames, OfCountsChangeRarely) {
  EXPECT_EQ(rounded_count(0), 0U);
  EXPECT_EQ(rounded_count(1'000), 1'000U);
  EXPECT_EQ(rounded_count(1'239), 1'230U);
  EXPECT_EQ(rounded_count(9'999), 9'990U);
  EXPECT_EQ(rounded_count(12'399), 12'000U);
  EXPECT_EQ(rounded_count(129'999), 120'000U);
  EXPECT_EQ(count_text(12'000, 870), R"({"t":"count","v":12000,"chat":870})");
}

TEST(Frames, OfAResyncHaveNoPlaceInTheOrder) {
  auto const resync = nlohmann::json::parse(resync_text("n3w", 9, "epoch", R"({"slow":1})"));
  EXPECT_EQ(resync["ep"], "n3w");
  EXPECT_FALSE(resync.contains("off"));
  EXPECT_EQ(resync["room"]["slow"], 1);
}

}  // namespace
}  // namespace freshet::chat
