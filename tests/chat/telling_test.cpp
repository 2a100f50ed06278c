#include "chat/telling.hpp"

#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

std::string told_of(Kind kind, std::string body, Placed const& placed = {}) {
  Draft draft;
  draft.kind = kind;
  draft.mid = "01M";
  draft.user = "ann";
  draft.ts_ms = 5;
  draft.pdt_ms = 4;
  draft.body = std::move(body);
  auto const fact = world_fact_of(draft, placed);
  return fact ? std::string{fact->kind} + ' ' + fact->data : "nothing";
}

TEST(WorldFact, OfAMessageHasWhoSaidWhat) {
  EXPECT_EQ(
      told_of(Kind::msg, R"("t":"msg","mid":"01M","u":{"id":"ann","name":"Ann"},"text":"hi")"),
      R"(chat.message {"mid":"01M","user":"ann","name":"Ann","text":"hi","ts":5,"pdt":4,)"
      R"("reply_to":null})");
}

TEST(WorldFact, OfWhatWasTakenBackSaysHow) {
  EXPECT_EQ(told_of(Kind::del, R"("t":"del","mid":"01A")"),
            R"(chat.deleted {"how":"delete","mid":"01A"})");
  EXPECT_EQ(told_of(Kind::purge, R"("t":"purge","user":"bob")"),
            R"(chat.deleted {"how":"purge","user":"bob"})");
  EXPECT_EQ(told_of(Kind::clear, R"("t":"clear")"), R"(chat.deleted {"how":"clear"})");
}

TEST(WorldFact, OfAPollIsToldWhenItOpensAndWhenItCloses) {
  EXPECT_EQ(
      told_of(Kind::poll_open,
              R"("t":"poll_open","pdt":9,"poll":{"id":"p","q":"?","opts":["a"],"opens_pdt":9})"),
      R"(poll.opened {"id":"p","question":"?","options":["a"]})");
  EXPECT_EQ(told_of(Kind::poll_open, R"("t":"poll_open","pdt":12,"poll":{"id":"p","opens_pdt":9})"),
            "nothing")
      << "it is told again, with the time of its close";
  EXPECT_EQ(told_of(Kind::poll_close, R"("t":"poll_close","poll":"p","n":[1,2],"total":3)"),
            R"(poll.closed {"id":"p","votes":[1,2],"total":3})");
}

TEST(WorldFact, IsNoneOfWhatDidNotHappenOrHappenedBefore) {
  Placed placed;
  placed.dup = true;
  EXPECT_EQ(told_of(Kind::msg, R"("text":"hi")", placed), "nothing");
  placed = {};
  placed.what = Placed::What::slow;
  EXPECT_EQ(told_of(Kind::msg, R"("text":"hi")", placed), "nothing");
  EXPECT_EQ(told_of(Kind::pin, R"("mid":"01M")"), "nothing");
}

TEST(WorldFact, OfModeratorsIsTheEntryOfTheirLog) {
  Event event;
  event.kind = Kind::modlog;
  event.text = Bytes::adopt(std::string{R"({"t":"modlog","entry":{"id":"1","action":"ban"}})"});
  auto const fact = world_fact_of(event);
  ASSERT_TRUE(fact);
  EXPECT_EQ(fact->kind, "moderation.action");
  EXPECT_EQ(fact->data, R"({"id":"1","action":"ban"})");
  event.kind = Kind::count;
  EXPECT_FALSE(world_fact_of(event));
}

}  // namespace
}  // namespace freshet::chat
