/// What a room's events are in the playlists.
#include "chat/marks.hpp"

#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

Event event(Kind kind, std::string_view text) {
  Event event;
  event.kind = kind;
  event.text = Bytes::copy(text);
  return event;
}

TEST(ChatMarks, APollBeginsAndEnds) {
  auto const begins = mark_of(event(
      Kind::poll_open, R"({"t":"poll_open","off":1,"poll":{"id":"P","q":"Tea?","opens_pdt":5}})"));
  ASSERT_TRUE(begins);
  EXPECT_EQ(begins->id, "poll-P");
  EXPECT_EQ(begins->kind, "poll");
  EXPECT_EQ(begins->start_ms, 5);
  EXPECT_FALSE(begins->end_ms);
  EXPECT_EQ(begins->text, "Tea?");
  auto const ends =
      mark_of(event(Kind::poll_close, R"({"t":"poll_close","off":2,"pdt":9,"poll":"P","n":[1]})"));
  ASSERT_TRUE(ends);
  EXPECT_EQ(ends->id, "poll-P");
  EXPECT_EQ(ends->end_ms, 9);
}

TEST(ChatMarks, AnAlertLastsAsLongAsItIsShown) {
  auto const mark = mark_of(event(
      Kind::alert, R"({"t":"alert","off":1,"pdt":1000,"id":"A","title":"Thanks","ttl":8000})"));
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->id, "alert-A");
  EXPECT_EQ(mark->start_ms, 1'000);
  EXPECT_EQ(mark->end_ms, 9'000);
}

TEST(ChatMarks, NothingElseIsOne) {
  EXPECT_FALSE(mark_of(event(Kind::msg, R"({"t":"msg","pdt":1})")));
  EXPECT_FALSE(mark_of(event(Kind::alert, "")));
  EXPECT_FALSE(mark_of(event(Kind::poll_open, R"({"poll":7})")));
}

TEST(ChatMarks, PollsThatAreOpenAreMarkedForWhoEnters) {
  RoomState state;
  state.set({{"poll:P", R"({"id":"P","q":"Tea?","opts":["a","b"],"opens_pdt":5})"}, {"room", ""}});
  auto const marks = marks_of(state);
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(marks[0].id, "poll-P");
}

}  // namespace
}  // namespace freshet::chat
