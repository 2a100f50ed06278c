#include "chat/wish.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace freshet::chat {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

template <class T>
T wish_of(std::string_view json) {
  auto const wish = read_wish(json);
  if (!wish) throw std::runtime_error(wish.error().what);
  EXPECT_EQ(wish->wrong, "") << json;
  return std::get<T>(wish->what);
}

std::string wrong_in(std::string_view json) {
  auto const wish = read_wish(json);
  return wish ? wish->wrong : "refused: " + wish.error().what;
}

TEST(Wish, SaysWhoComesAndWhatTheyKnow) {
  auto const hello = wish_of<HelloWish>(
      R"({"t":"hello","id":1,"token":"a.b.c","since":{"ep":"k3x9","off":4711},"caps":["batch"]})");
  EXPECT_EQ(hello.token, "a.b.c");
  EXPECT_EQ(hello.epoch, "k3x9");
  EXPECT_EQ(hello.off, 4711U);
  auto const guest = wish_of<HelloWish>(R"({"t":"hello","id":1,"token":null,"name":"Änn"})");
  EXPECT_EQ(guest.token, "");
  EXPECT_EQ(guest.name, "Änn");
  EXPECT_EQ(guest.epoch, "");
}

TEST(Wish, IsAMessageWithItsKeyAndItsAnswer) {
  auto const wish = read_wish(
      R"({"t":"msg","id":2,"key":"k","text":"hi","reply_to":"01J","vpdt":1763668800123.7})");
  ASSERT_TRUE(wish) << wish.error().what;
  EXPECT_EQ(wish->id, 2U);
  EXPECT_EQ(word_of(wish->what), "msg");
  auto const& say = std::get<Say>(wish->what);
  EXPECT_EQ(say.key, "k");
  EXPECT_EQ(say.text, "hi");
  EXPECT_EQ(say.reply_to, "01J");
  EXPECT_EQ(say.vpdt_ms, 1'763'668'800'123);
}

TEST(Wish, MayBeAnyOfTheProtocol) {
  auto const edit = wish_of<EditWish>(R"({"t":"edit","id":1,"mid":"01J","text":"b","key":"k"})");
  EXPECT_EQ(edit.mid, "01J");
  EXPECT_EQ(edit.say.text, "b");
  EXPECT_EQ(wish_of<ReactWish>(R"({"t":"react","e":"🔥","n":4})").n, 4U);
  EXPECT_THAT(wish_of<VoteWish>(R"({"t":"vote","poll":"p","opt":2})").choices, ElementsAre(2U));
  EXPECT_THAT(wish_of<VoteWish>(R"({"t":"vote","poll":"p","opt":[0,1]})").choices,
              ElementsAre(0U, 1U));
  EXPECT_EQ(wish_of<QuestionWish>(R"({"t":"ask","text":"why?"})").text, "why?");
  EXPECT_EQ(wish_of<UpvoteWish>(R"({"t":"upvote","q":"q9"})").question, "q9");
  EXPECT_EQ(wish_of<HistoryWish>(R"({"t":"history","before":9,"limit":9999})").limit, 200U);
  EXPECT_EQ(wish_of<RenewWish>(R"({"t":"token","token":"a.b.c"})").token, "a.b.c");
  auto const act = wish_of<ModAction>(
      R"({"t":"mod","do":"timeout","user":"u1","secs":600,"reason":"r","msg":"01J"})");
  EXPECT_EQ(act.action, "timeout");
  EXPECT_EQ(act.user, "u1");
  EXPECT_EQ(act.seconds, 600);
  EXPECT_EQ(act.message, "01J");
}

TEST(Wish, OfAPongHasADelayOnlyIfThatCanBe) {
  EXPECT_EQ(wish_of<PongWish>(R"({"t":"pong","n":17,"ct":1,"lat":2350})").delay,
            std::chrono::milliseconds{2'350});
  EXPECT_FALSE(wish_of<PongWish>(R"({"t":"pong","n":17})").delay);
  EXPECT_FALSE(wish_of<PongWish>(R"({"t":"pong","n":17,"lat":-5})").delay);
  EXPECT_FALSE(wish_of<PongWish>(R"({"t":"pong","n":17,"lat":1e18})").delay);
}

TEST(Wish, OfANewerProtocolIsPassedOver) {
  wish_of<UnknownWish>(R"({"t":"teleport","id":3,"to":[1,2]})");
  wish_of<UnknownWish>(R"({"id":3})");
  EXPECT_EQ(wish_of<Say>(R"({"t":"msg","text":"hi","novel":{"a":1}})").text, "hi");
}

TEST(Wish, SaysWhichMemberIsWrong) {
  EXPECT_THAT(wrong_in(R"({"t":"msg","id":1})"), StartsWith("text: expected"));
  EXPECT_THAT(wrong_in(R"({"t":"msg","id":1,"text":7})"), StartsWith("text: expected"));
  EXPECT_THAT(wrong_in(R"({"t":"msg","id":-1,"text":"hi"})"), StartsWith("id: expected a number"));
  EXPECT_THAT(wrong_in(R"({"t":"msg","id":"1","text":"hi"})"), StartsWith("id: expected"));
  EXPECT_THAT(wrong_in(R"({"t":"msg","text":"hi","key":")" + std::string(129, 'k') + "\"}"),
              StartsWith("key: expected"));
  EXPECT_THAT(wrong_in(R"({"t":"vote","poll":"p","opt":[1,-1]})"), StartsWith("opt: expected"));
  EXPECT_THAT(wrong_in(R"({"t":"vote","poll":"p","opt":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]})"),
              StartsWith("opt: expected"));
  EXPECT_THAT(wrong_in(R"({"t":"vote","poll":"p"})"), StartsWith("opt: expected"));
  EXPECT_THAT(wrong_in(R"({"t":"hello","since":"k3x9"})"), StartsWith("since: expected"));
  EXPECT_THAT(wrong_in(R"({"t":"hello","since":{"off":1.5e300}})"), StartsWith("since: off"));
  EXPECT_THAT(wrong_in(R"({"t":"mod","do":"ban","secs":1e30})"), StartsWith("secs: expected"));
}

TEST(Wish, IsRefusedWhereNoClientOfOursSendsIt) {
  for (std::string_view const text : {"", "hi", "[]", "7", "{", R"({"t":"msg","text":"a)", "{}x"}) {
    EXPECT_THAT(wrong_in(text), HasSubstr("one JSON object")) << text;
  }
  std::string const deep =
      R"({"t":"msg","text":"a","x":)" + std::string(8, '[') + std::string(8, ']') + '}';
  EXPECT_THAT(wrong_in(deep), HasSubstr("deeper than 8"));
  std::string const fits =
      R"({"t":"msg","text":"a","x":)" + std::string(7, '[') + std::string(7, ']') + '}';
  EXPECT_EQ(wrong_in(fits), "");
  EXPECT_THAT(wrong_in(std::string(4'096, '[')), HasSubstr("one JSON object"));
}

}  // namespace
}  // namespace freshet::chat
