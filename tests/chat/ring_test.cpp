#include "chat/ring.hpp"

#include "chat/event_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RingTest : public testing::Test {
 protected:
  void add(Kind kind, std::string mid, std::string user, std::string const& body) {
    Draft draft;
    draft.kind = kind;
    draft.mid = std::move(mid);
    draft.user = std::move(user);
    draft.body = body;
    ring.add(event_at(draft, ++off));
  }
  void say(std::string const& mid, std::string const& user, std::string const& text,
           std::string const& more = {}) {
    add(Kind::msg, mid, user,
        R"("t":"msg","mid":")" + mid + R"(","u":{"id":")" + user + R"("},"text":")" + text + '"' +
            more);
  }
  std::string told(std::uint64_t after = 0) {
    std::string all;
    for (auto const& event : ring.after(after).events) all.append(event->text.text()) += '\n';
    return all;
  }
  static std::string mids(std::vector<EventPtr> const& events) {
    std::string all;
    for (auto const& event : events) all += event->mid;
    return all;
  }

  Ring ring{5};
  std::uint64_t off = 0;
};

TEST_F(RingTest, TellsWhatFollowsAnOffset) {
  EXPECT_TRUE(ring.after(0).whole);
  EXPECT_FALSE(ring.after(1).whole);
  for (auto const* const mid : {"a", "b", "c"}) say(mid, "ann", mid);
  EXPECT_EQ(mids(ring.after(0).events), "abc");
  EXPECT_EQ(mids(ring.after(2).events), "c");
  EXPECT_THAT(ring.after(3).events, IsEmpty());
  EXPECT_TRUE(ring.after(3).whole);
  EXPECT_FALSE(ring.after(4).whole);
}

TEST_F(RingTest, KnowsThatTheOldestAreGone) {
  for (auto const* const mid : {"a", "b", "c", "d", "e", "f", "g"}) say(mid, "ann", mid);
  EXPECT_EQ(ring.size(), 5U);
  EXPECT_TRUE(ring.after(2).whole);
  EXPECT_FALSE(ring.after(1).whole);
  EXPECT_EQ(mids(ring.last(2)), "fg");
}

TEST_F(RingTest, EndsAtAGap) {
  say("a", "ann", "a");
  off = 7;
  say("b", "ann", "b");
  EXPECT_FALSE(ring.after(1).whole);
  EXPECT_EQ(mids(ring.after(7).events), "b");
}

TEST_F(RingTest, TellsNothingOfWhatIsDeleted) {
  say("a", "eve", "secret");
  say("b", "ann", "what?", R"(,"reply":{"mid":"a","u":{"id":"eve"},"text":"secret"})");
  add(Kind::pin, "a", "mod", R"("t":"pin","msg":{"u":{"id":"eve"},"text":"secret"})");
  add(Kind::del, "a", "eve", R"("t":"del","mid":"a")");
  EXPECT_THAT(told(), Not(HasSubstr("secret")));
  EXPECT_THAT(told(), HasSubstr(R"("reply":{"mid":"a","gone":true})"));
  EXPECT_TRUE(ring.after(0).whole);
  EXPECT_EQ(ring.find("a"), nullptr);
  EXPECT_EQ(ring.size(), 4U);
}

TEST_F(RingTest, TellsNothingOfWhoIsPurged) {
  say("a", "eve", "first");
  say("b", "ann", "stays", R"(,"reply":{"mid":"a","u":{"id":"eve"},"text":"first"})");
  say("c", "eve", "second");
  EXPECT_THAT(ring.of_user("eve"), ElementsAre(1U, 3U));
  EXPECT_THAT(ring.of_user("eve", 2), ElementsAre(3U));
  add(Kind::purge, "", "eve", R"("t":"purge","user":"eve","from":0)");
  EXPECT_THAT(told(), Not(HasSubstr("first")));
  EXPECT_THAT(told(), Not(HasSubstr("second")));
  EXPECT_THAT(told(), HasSubstr("stays"));
}

TEST_F(RingTest, TellsNoMessageAfterItIsCleared) {
  say("a", "ann", "one");
  add(Kind::alert, "x", "mod", R"("t":"alert")");
  say("b", "bob", "two");
  EXPECT_THAT(ring.messages(), ElementsAre(1U, 3U));
  add(Kind::clear, "", "mod", R"("t":"clear")");
  EXPECT_THAT(ring.messages(), IsEmpty());
  EXPECT_THAT(told(), HasSubstr("alert"));
}

TEST_F(RingTest, ShowsAnEditedMessageInItsPlaceWithItsNewWordsAlone) {
  say("a", "ann", "old");
  add(Kind::edit, "a", "ann",
      R"("t":"edit","mid":"a","of":1,"ts":5,"pdt":6,"u":{"id":"ann"},"text":"new","frag":[])");
  add(Kind::edit, "a", "ann",
      R"("t":"edit","mid":"a","of":1,"ts":5,"pdt":6,"u":{"id":"ann"},"text":"newest","frag":[])");
  EXPECT_THAT(told(), Not(HasSubstr("old")));
  EXPECT_THAT(told(), Not(HasSubstr("\"new\"")));
  ASSERT_EQ(ring.last(9).size(), 1U);
  EXPECT_EQ(
      ring.last(9)[0]->text.text(),
      R"({"off":1,"t":"msg","mid":"a","ts":5,"pdt":6,"u":{"id":"ann"},"text":"newest","frag":[],"edited":true})");
  EXPECT_EQ(ring.find("a")->off, 1U);
  add(Kind::del, "a", "ann", R"("t":"del","mid":"a")");
  EXPECT_THAT(told(), Not(HasSubstr("newest")));
}

TEST_F(RingTest, IsTheSameForWhoReadsItAnew) {
  say("a", "eve", "secret");
  say("b", "ann", "re", R"(,"reply":{"mid":"a","u":{"id":"eve"},"text":"secret"})");
  std::vector<EventPtr> const raw{ring.all().begin(), ring.all().end()};
  add(Kind::del, "a", "eve", R"("t":"del","mid":"a")");
  auto again = raw;
  again.push_back(ring.all().back());
  Ring other{5};
  other.start_anew(again);
  for (auto const& event : other.all())
    EXPECT_THAT(std::string{event->text.text()}, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace freshet::chat
