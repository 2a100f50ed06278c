#include "api/json_body.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

http::Request saying(std::string text) {
  http::Request request;
  request.body = Bytes::adopt(std::move(text));
  return request;
}

std::string refusal(JsonBody const& body) {
  auto const refused = body.refusal();
  if (!refused) return {};
  return std::to_string(refused->status) + ' ' +
         std::string{std::get<http::Slices>(refused->body).front().text()};
}

TEST(JsonBody, GivesMembersByTheirKind) {
  JsonBody body{
      saying(R"({"t": "x", "n": 7, "b": false, "l": ["a", "b"], "o": {"k": [1]}, "z": null})"),
      {"t", "n", "b", "l", "o", "z", "not there"}};
  EXPECT_THAT(body.text("t"), Optional(std::string{"x"}));
  EXPECT_THAT(body.number("n", 1, 9), Optional(7));
  EXPECT_THAT(body.truth("b"), Optional(false));
  EXPECT_THAT(body.texts("l"), Optional(ElementsAre("a", "b")));
  EXPECT_THAT(body.object("o"), Optional(std::string{R"({"k":[1]})"}));
  EXPECT_FALSE(body.text("z"));
  EXPECT_FALSE(body.text("not there"));
  EXPECT_EQ(refusal(body), "");
}

TEST(JsonBody, KeepsTheFirstComplaint) {
  JsonBody body{saying(R"({"t": 1, "n": 10})"), {"t", "n", "m"}};
  EXPECT_FALSE(body.text("t"));
  EXPECT_FALSE(body.number("n", 1, 9));
  body.need("m");
  EXPECT_THAT(refusal(body), HasSubstr("t: expected a text"));
}

TEST(JsonBody, SaysWhatLacksAndWhatIsOutOfRange) {
  JsonBody lacking{saying("{}"), {"m"}};
  lacking.need("m");
  EXPECT_THAT(refusal(lacking), HasSubstr("m: is missing"));
  JsonBody large{saying(R"({"n": 10})"), {"n"}};
  EXPECT_FALSE(large.number("n", 1, 9));
  EXPECT_THAT(refusal(large), HasSubstr("n: expected a whole number from 1 to 9"));
}

TEST(JsonBody, IsOneObjectReadInOneWay) {
  auto const complaint = [](std::string text) {
    return refusal(JsonBody{saying(std::move(text)), {"a"}});
  };
  for (char const* text : {"", "7", "[]", "{} {}", "{\"a\":}", "\xEF\xBB\xBF{}"}) {
    EXPECT_THAT(complaint(text), HasSubstr("the body is not a JSON object")) << text;
  }
  EXPECT_THAT(complaint(R"({"a": 1, "a": 2})"), HasSubstr("a: is there twice"));
  EXPECT_THAT(complaint(R"({"a": {"b": 1, "b": 2}})"), HasSubstr("b: is there twice"));
  EXPECT_THAT(complaint("{\"a\":" + std::string(16, '[') + std::string(16, ']') + "}"),
              HasSubstr("nested deeper than 16"));
  EXPECT_EQ(complaint("{\"a\":" + std::string(15, '[') + std::string(15, ']') + "}"), "");
  EXPECT_THAT(complaint(R"({"b": 1})"), HasSubstr("b: there is no such member; there are a"));
  EXPECT_THAT(complaint(std::string(65'537, ' ')), HasSubstr("413"));
}

}  // namespace
}  // namespace freshet::api
