#include "chat/redis_codec.hpp"

#include "chat/redis_event.hpp"
#include "support/redis_reply_story.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace freshet::chat {
namespace {

using ::testing::HasSubstr;
using Type = RedisValue::Type;

std::vector<RedisValue> read_all(std::string_view text) {
  RedisAnswers answers;
  EXPECT_TRUE(answers.feed(as_bytes(text)));
  std::vector<RedisValue> all;
  for (;;) {
    auto value = answers.next().value();
    if (!value) return all;
    all.push_back(std::move(*value));
  }
}
bool breaks(std::string_view text) {
  RedisAnswers answers;
  if (!answers.feed(as_bytes(text))) return true;
  return !answers.next();
}

TEST(RedisCodec, WritesWordsWithAnyOctets) {
  std::vector<std::string> const words{"SET", std::string{"a\0b", 3}, ""};
  EXPECT_EQ(redis_command(words),
            std::string{"*3\r\n$3\r\nSET\r\n$3\r\na"} + '\0' + "b\r\n$0\r\n\r\n");
}

TEST(RedisCodec, ReadsEveryKindOfValue) {
  auto const all =
      read_all("+OK\r\n-ERR no\r\n:-7\r\n$3\r\na\r\n\r\n$-1\r\n*2\r\n:1\r\n*1\r\n$0\r\n\r\n");
  ASSERT_EQ(all.size(), 6U);
  EXPECT_TRUE(all[0].is(Type::status));
  EXPECT_EQ(all[0].text, "OK");
  EXPECT_TRUE(all[1].is(Type::error));
  EXPECT_EQ(all[2].number, -7);
  EXPECT_EQ(all[3].text, "a\r\n");
  EXPECT_TRUE(all[4].is(Type::nil));
  EXPECT_EQ(all[5].at(0).number, 1);
  EXPECT_TRUE(all[5].at(1).at(0).is(Type::text));
  EXPECT_TRUE(all[5].at(1).at(7).is(Type::nil)) << "what is not there";
}

TEST(RedisCodec, ReadsTheSameInPieces) {
  std::string const text = "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$5\r\nhello\r\n:12\r\n";
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    EXPECT_EQ(test::redis_reply_story(as_bytes(text), piece),
              test::redis_reply_story(as_bytes(text), text.size()));
  }
}

TEST(RedisCodec, RefusesWhatIsTooDeepTooManyOrTooLarge) {
  std::string deep;
  for (int i = 0; i < 12; ++i) deep += "*1\r\n";
  EXPECT_TRUE(breaks(deep + ":1\r\n"));
  EXPECT_TRUE(breaks("*1000000\r\n:1\r\n"));
  EXPECT_TRUE(breaks("?what\r\n"));
  RedisAnswers answers;
  std::string const much(std::size_t{8} << 20, 'x');
  ASSERT_TRUE(answers.feed(as_bytes("$500000000\r\n")));
  bool broke = false;
  for (int i = 0; i < 9 && !broke; ++i) broke = !answers.feed(as_bytes(much));
  EXPECT_TRUE(broke);
}

TEST(RedisCodec, CountsTheItemsOfOneAnswerInAllItsArrays) {
  std::string const many = "*270000\r\n";
  std::string whole;
  for (int i = 0; i < 2; ++i) {
    whole += many;
    for (int k = 0; k < 270'000; ++k) whole += ":1\r\n";
  }
  EXPECT_EQ(read_all(whole).size(), 2U) << "each answer has its own bound";
  EXPECT_TRUE(breaks("*2\r\n" + whole));
}

Draft draft() {
  Draft draft;
  draft.mid = "mid-1";
  draft.user = "ann";
  draft.ts_ms = 12;
  draft.pdt_ms = 34;
  draft.body = R"("t":"msg")";
  draft.state = {{"pin", "x:y"}, {"qa:1", ""}};
  return draft;
}

TEST(RedisEvent, ComesBackAsItWas) {
  auto const event = event_of_redis(redis_form(draft()), 7).value();
  EXPECT_EQ(event->mid, "mid-1");
  EXPECT_EQ(event->user, "ann");
  EXPECT_EQ(event->ts_ms, 12);
  EXPECT_EQ(event->pdt_ms, 34);
  EXPECT_EQ(event->off, 7U);
  EXPECT_EQ(event->text.text(), R"({"off":7,"t":"msg"})");
  EXPECT_EQ(event->state, draft().state);
}

TEST(RedisEvent, IsRefusedWhenItIsCutAnywhere) {
  auto const form = redis_form(draft());
  for (std::size_t n = 0; n < form.size(); ++n) {
    EXPECT_FALSE(event_of_redis(form.substr(0, n), 7)) << n;
  }
  EXPECT_FALSE(event_of_redis(form + "x", 7));
}

TEST(RedisEvent, IsRefusedWhenItsTextIsNoJsonObject) {
  auto wrong = draft();
  for (auto const* const body :
       {"", "\"t\"", R"("t":"a"},{"b":1)", "\"t\":\"\xff\"", "\"t\":[[["}) {
    wrong.body = body;
    EXPECT_FALSE(event_of_redis(redis_form(wrong), 7)) << body;
  }
}

TEST(RedisEvent, HasAPlaceOnlyIfItIsState) {
  auto ephemeral = draft();
  ephemeral.kind = Kind::react;
  EXPECT_FALSE(event_of_redis(redis_form(ephemeral), 7));
  Event event;
  event.kind = Kind::held;
  event.for_moderators = true;
  event.text = Bytes::copy(std::string_view{R"({"t":"held"})"});
  EXPECT_TRUE(event_of_redis(redis_form(event), 0).value()->for_moderators);
  EXPECT_FALSE(event_of_redis(redis_form(event), 3));
}

TEST(RedisTold, IsAnEventOrAShoutOrNothing) {
  auto const event = told_of("e 01J 12 form of it").value();
  EXPECT_FALSE(event.shout);
  EXPECT_EQ(event.from, "01J");
  EXPECT_EQ(event.off, 12U);
  EXPECT_EQ(event.form, "form of it");
  EXPECT_EQ(told_of("s node form").value().form, "form");
  for (auto const* const text : {"", "e", "e 01J", "e 01J x f", "e 01J 0 f", "e  1 f", "s node",
                                 "x y z", "e 01J 99999999999999999999 f"}) {
    EXPECT_FALSE(told_of(text)) << text;
  }
}

}  // namespace
}  // namespace freshet::chat
