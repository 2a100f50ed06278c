#include "api/chat_polls.hpp"

#include "support/chat_api.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;

class PollsApi : public test::ChatApi {
 protected:
  PollsApi() { routes_.add_routes(router_); }

  int post(std::string const& path, std::string body,
           std::string const& bearer = "moderator.main.x") {
    return ask(Method::post, "/v1/polls" + path, std::move(body), bearer).status();
  }

 private:
  PollRoutes routes_{house_};
};

constexpr char kPoll[] =
    R"({"channel_id": "main", "question": "Which?", "options": ["a", "b"], "seconds": 60})";

TEST_F(PollsApi, AreOpenedByModerators) {
  answer_.body = R"({"id":"01M","q":"Which?"})";
  auto const made =
      ask(Method::post, "/v1/polls", kPoll, "moderator.main.x", {{"idempotency-key", "k"}});
  EXPECT_EQ(made.status(), 201) << made.text;
  EXPECT_EQ(made.json["made"]["q"], "Which?");
  EXPECT_EQ(wanted(), "main: ann asks Which?, a, b for 60 by k");
  EXPECT_EQ(post("", kPoll, ""), 401);
  EXPECT_EQ(post("", kPoll, "viewer.main.x"), 403);
  EXPECT_EQ(post("", kPoll, "moderator.side.x"), 403);
}

TEST_F(PollsApi, AreNotOpenedAsTheyMustNotBe) {
  for (char const* body :
       {"{}", R"({"question": "x", "options": ["a", "b"]})",
        R"({"channel_id": "main", "question": "", "options": ["a", "b"]})",
        R"({"channel_id": "main", "question": "x", "options": ["a"]})",
        R"({"channel_id": "main", "question": "x", "options": ["a", ""]})",
        R"({"channel_id": "main", "question": "x", "options": ["a", "b"], "seconds": 86401})"}) {
    EXPECT_EQ(post("", body), 400) << body;
  }
  EXPECT_EQ(post("", R"({"channel_id": "none", "question": "x", "options": ["a", "b"]})", kAdmin),
            404);
  EXPECT_EQ(wanted(), "nothing");
}

TEST_F(PollsApi, AreClosedByModerators) {
  EXPECT_EQ(post("/01P/close", R"({"channel_id": "main"})"), 200);
  EXPECT_EQ(wanted(), "main: closes 01P");
  EXPECT_EQ(post("/01P/close", "{}"), 400);
  EXPECT_EQ(post("/01P/close", R"({"channel_id": "main"})", ""), 401);
  EXPECT_EQ(post("/01P/close", R"({"channel_id": "main"})", "viewer.main.x"), 403);
  EXPECT_EQ(post("/01P/close", R"({"channel_id": "main"})", "moderator.side.x"), 403);
  refuses(404, "no_such_poll");
  EXPECT_EQ(post("/01P/close", R"({"channel_id": "main"})"), 404);
}

TEST_F(PollsApi, AreVotedInByWhoMayWrite) {
  constexpr char kVote[] = R"({"channel_id": "main", "options": [0, 2]})";
  EXPECT_EQ(post("/01P/votes", kVote, "viewer.main.x"), 200);
  EXPECT_EQ(wanted(), "main: ann votes in 01P for 0 2");
  EXPECT_EQ(post("/01P/votes", kVote, ""), 401);
  EXPECT_EQ(post("/01P/votes", kVote, "viewer.side.x"), 403);
  EXPECT_EQ(post("/01P/votes", kVote, "bot.main.x"), 403);
  for (char const* options :
       {"[]", "[10]", "[-1]", "[\"a\"]", "{}", "null", "[0,0,0,0,0,0,0,0,0,0,0]"}) {
    EXPECT_EQ(
        post("/01P/votes", std::string{R"({"channel_id": "main", "options": )"} + options + '}'),
        400)
        << options;
  }
  refuses(409, "closed");
  EXPECT_EQ(post("/01P/votes", kVote), 409);
}

TEST_F(PollsApi, AreListedToWhoMayWatch) {
  answer_ = {};
  answer_.body = R"({"items":[],"next":null})";
  EXPECT_EQ(ask(Method::get, "/v1/polls?channel=main", {}, "").status(), 200);
  EXPECT_EQ(wanted(), "main: list of polls");
  EXPECT_EQ(ask(Method::get, "/v1/polls").status(), 400);
  EXPECT_EQ(ask(Method::get, "/v1/polls?channel=closed", {}, "").status(), 401);
  EXPECT_EQ(ask(Method::get, "/v1/polls?channel=main", {}, "viewer.side.x").status(), 403);
  EXPECT_EQ(ask(Method::get, "/v1/polls?channel=none").status(), 404);
}

}  // namespace
}  // namespace freshet::api
