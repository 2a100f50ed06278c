#include "api/chat_moderation.hpp"

#include "support/chat_api.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::HasSubstr;

constexpr char kActions[] = "/v1/moderation/main/actions";

class ModerationApi : public test::ChatApi {
 protected:
  ModerationApi() { routes_.add_routes(router_); }

  int act(std::string body, std::string const& bearer = "moderator.main.x") {
    return ask(Method::post, kActions, std::move(body), bearer).status();
  }

 private:
  ModerationRoutes routes_{house_};
};

TEST_F(ModerationApi, ActsForHelpersAndWhoStandsHigher) {
  EXPECT_EQ(act(R"({"action": "timeout", "user": "bob", "seconds": 600, "reason": "spam"})"), 200);
  EXPECT_EQ(wanted(), "main: ann: timeout user=bob message= seconds=600 value= reason=spam");
  EXPECT_EQ(act(R"({"action": "delete", "message": "01M"})", "helper.main.x"), 200);
  EXPECT_EQ(act(R"({"action": "mode", "value": "followers"})", "chat:moderate.main.x"), 200);
  EXPECT_EQ(act(R"({"action": "ban", "user": "bob"})", "bot+chat:moderate.main.x"), 200);
  EXPECT_EQ(act(R"({"action": "shield", "value": "on"})", "admin.main.x"), 200);
  refuses(403, "not_allowed");
  EXPECT_EQ(act(R"({"action": "ban", "user": "bob"})", "helper.main.x"), 403) << "says the room";
  refuses(404, "no_such_message");
  EXPECT_EQ(act(R"({"action": "delete", "message": "01N"})"), 404);
}

TEST_F(ModerationApi, RefusesWhatIsNoAction) {
  for (char const* body :
       {"", "{}", R"({"action": "explode"})", R"({"action": "ban", "seconds": -1})",
        R"({"action": "ban", "user": "a\nb"})", R"({"action": "ban", "who": "bob"})"}) {
    EXPECT_EQ(act(body), 400) << body;
  }
  EXPECT_THAT(ask(Method::post, kActions, R"({"action": "x"})").text, HasSubstr("unrestrict"));
}

TEST_F(ModerationApi, ListsWhatModeratorsLookAt) {
  answer_ = {};
  answer_.body = R"({"items":[{"mid":"01H"}],"next":null})";
  for (std::string const list : {"held", "barred", "terms"}) {
    auto const answer = ask(Method::get, "/v1/moderation/main/" + list, {}, "moderator.main.x");
    EXPECT_EQ(answer.status(), 200) << answer.text;
    EXPECT_EQ(answer.json["items"][0]["mid"], "01H");
    EXPECT_EQ(wanted(), "main: list of " + list);
  }
  EXPECT_EQ(ask(Method::get, "/v1/moderation/main/log?cursor=7&limit=1000").status(), 200);
  EXPECT_EQ(wanted(), "main: 200 of the log after 7");
  answer_.body =
      R"({"slow":5,"mode":"everyone","links":"hold","unique":false,"delay":0,"shield":false,"learn":false})";
  EXPECT_EQ(ask(Method::get, "/v1/moderation/main/room").json["slow"], 5);
  EXPECT_EQ(wanted(), "main: list of room");
  answer_.body = R"({"items":[],"next":null})";
  EXPECT_EQ(ask(Method::get, "/v1/moderation/main/held", {}, "helper.main.x").status(), 200);
  EXPECT_EQ(ask(Method::get, "/v1/moderation/main/barred", {}, "helper.main.x").status(), 403);
  EXPECT_EQ(ask(Method::get, "/v1/moderation/main/terms", {}, "helper.main.x").status(), 403);
}

TEST_F(ModerationApi, SetsTermsAndTriesThemOut) {
  constexpr char kTerm[] = "/v1/moderation/main/terms/t1";
  auto const set = [&](std::string body) {
    return ask(Method::put, kTerm, std::move(body), "moderator.main.x").status();
  };
  EXPECT_EQ(set(R"({"term": "spoiler*", "act": "hold", "note": "until monday"})"), 200);
  EXPECT_EQ(wanted(), "main: t1 is spoiler* act=hold note=until monday");
  EXPECT_EQ(set(R"({"term": "spoiler*"})"), 200);
  EXPECT_EQ(wanted(), "main: t1 is spoiler* act=hold note=");
  EXPECT_EQ(set(R"({"term": "x", "act": "explode"})"), 400);
  EXPECT_EQ(set("{}"), 400);
  EXPECT_EQ(ask(Method::del, kTerm).status(), 204);
  EXPECT_EQ(wanted(), "main: no more t1");
  refuses(404, "no_such_term");
  EXPECT_EQ(ask(Method::del, kTerm).status(), 404);
  answer_ = {};
  answer_.body = R"({"act":"block","stages":[]})";
  auto const test = ask(Method::post, "/v1/moderation/main/test", R"({"text": "a b"})");
  EXPECT_EQ(test.json["act"], "block") << test.text;
  EXPECT_EQ(wanted(), "main: tests a b");
  EXPECT_EQ(ask(Method::post, "/v1/moderation/main/test", "{}").status(), 400);
}

TEST_F(ModerationApi, IsNobodyElsesBusiness) {
  constexpr std::pair<Method, char const*> kCalls[] = {
      {Method::post, "/actions"}, {Method::post, "/test"},    {Method::get, "/held"},
      {Method::get, "/room"},     {Method::get, "/log"},      {Method::get, "/barred"},
      {Method::get, "/terms"},    {Method::put, "/terms/t1"}, {Method::del, "/terms/t1"}};
  for (auto const& [method, path] : kCalls) {
    auto const to = [&, method = method, path = path](std::string const& bearer,
                                                      std::string const& channel = "main") {
      return ask(method, "/v1/moderation/" + channel + path, "{}", bearer).status();
    };
    EXPECT_EQ(to(""), 401) << path;
    EXPECT_EQ(to("viewer.main.x"), 403) << path;
    EXPECT_EQ(to("bot+moderator.main.x"), 403) << path << ": a bot says chat:moderate";
    EXPECT_EQ(to("moderator.side.x"), 403) << path;
    EXPECT_EQ(to(kAdmin, "none"), 404) << path;
  }
  EXPECT_EQ(wanted(), "nothing");
}

}  // namespace
}  // namespace freshet::api
