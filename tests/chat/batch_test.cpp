#include "chat/batch.hpp"

#include "support/fake_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace freshet::chat {
namespace {

EventPtr event_of(Kind kind, std::string text, std::string user = "ann", std::string mid = {},
                  std::uint64_t off = 0) {
  Event event;
  event.kind = kind;
  event.off = off;
  event.mid = std::move(mid);
  event.user = std::move(user);
  event.text = Bytes::adopt(std::move(text));
  return std::make_shared<Event const>(std::move(event));
}

EventPtr for_moderators_alone(std::string text) {
  Event event;
  event.kind = Kind::held;
  event.text = Bytes::adopt(std::move(text));
  event.for_moderators = true;
  return std::make_shared<Event const>(std::move(event));
}

std::string told(Batch& batch, Hearers whose = Hearers::viewers, std::size_t from = 0) {
  auto const& frame = batch.frame(from, whose);
  return frame.events == 0 ? "nothing" : test::text_in_frame(frame.octets);
}

TEST(Batch, IsOneFrameWithAllEventsInTheirOrder) {
  Batch batch;
  batch.add(event_of(Kind::msg, R"({"off":1})"));
  batch.add(event_of(Kind::msg, R"({"off":2})"));
  EXPECT_EQ(told(batch), R"({"b":[{"off":1},{"off":2}]})");
  EXPECT_EQ(batch.frame(0, Hearers::viewers).octets.data(),
            batch.frame(0, Hearers::viewers).octets.data())
      << "made once";
  EXPECT_EQ(told(batch, Hearers::viewers, 1), R"({"b":[{"off":2}]})") << "for who came meanwhile";
  EXPECT_EQ(told(batch, Hearers::viewers, 2), "nothing");
}

TEST(Batch, IsAnotherOneForModeratorsOnlyWhereTheyHearMore) {
  Batch batch;
  batch.add(event_of(Kind::msg, R"({"off":1})"));
  EXPECT_EQ(batch.frame(0, Hearers::moderators).octets.data(),
            batch.frame(0, Hearers::viewers).octets.data());
  batch.add(for_moderators_alone(R"({"t":"held"})"));
  EXPECT_EQ(told(batch, Hearers::moderators), R"({"b":[{"off":1},{"t":"held"}]})");
  EXPECT_EQ(told(batch), R"({"b":[{"off":1}]})");
}

TEST(Batch, LeavesOutForTheSlowWhatIsNotRecoveredAnyhow) {
  Batch batch;
  batch.add(event_of(Kind::react, R"({"t":"react"})"));
  EXPECT_EQ(told(batch, Hearers::slow), "nothing");
  batch.add(event_of(Kind::msg, R"({"off":1})"));
  EXPECT_EQ(told(batch, Hearers::slow), R"({"b":[{"off":1}]})");
}

TEST(Batch, TellsNothingOfAMessageThatIsTakenBack) {
  Batch batch;
  batch.add(event_of(Kind::msg, R"({"mid":"a"})", "ann", "a", 1));
  batch.add(event_of(Kind::msg, R"({"mid":"b"})", "ben", "b", 2));
  EXPECT_EQ(told(batch), R"({"b":[{"mid":"a"},{"mid":"b"}]})");
  batch.add(event_of(Kind::del, R"({"t":"del","mid":"a"})", "mod", "a", 3));
  EXPECT_EQ(told(batch), R"({"b":[{"mid":"b"},{"t":"del","mid":"a"}]})");
  EXPECT_EQ(told(batch, Hearers::viewers, 1), told(batch)) << "places stay as they are";
}

TEST(Batch, TellsNothingOfWhoIsPurgedFromAnOffsetOn) {
  Batch batch;
  batch.add(event_of(Kind::msg, R"({"mid":"a"})", "ann", "a", 1));
  batch.add(event_of(Kind::msg, R"({"mid":"b"})", "ann", "b", 2));
  batch.add(event_of(Kind::msg, R"({"mid":"c"})", "mod", "c", 3));
  auto const purge = R"({"t":"purge","off":4,"user":"ann","from":2})";
  batch.add(event_of(Kind::purge, purge, "mod", {}, 4));
  EXPECT_EQ(told(batch), R"({"b":[{"mid":"a"},{"mid":"c"},)" + std::string{purge} + "]}");
}

TEST(Batch, TellsOfAClearAndNothingBeforeIt) {
  Batch batch;
  batch.add(event_of(Kind::msg, R"({"mid":"a"})", "ann", "a", 1));
  batch.add(event_of(Kind::edit, R"({"t":"edit","mid":"a"})", "ann", "a", 2));
  batch.add(event_of(Kind::clear, R"({"t":"clear"})", "mod", {}, 3));
  EXPECT_EQ(told(batch), R"({"b":[{"t":"clear"}]})");
  EXPECT_EQ(batch.octets(), std::string{R"({"t":"clear"})"}.size());
}

TEST(Batch, ForgetsWhatSomebodyWrote) {
  Batch batch;
  batch.add(event_of(Kind::msg, R"({"mid":"a"})", "ann"));
  batch.add(event_of(Kind::msg, R"({"mid":"b"})", "ben"));
  batch.forget("ann");
  EXPECT_EQ(told(batch), R"({"b":[{"mid":"b"}]})");
  batch.clear();
  EXPECT_EQ(told(batch), "nothing");
}

}  // namespace
}  // namespace freshet::chat
