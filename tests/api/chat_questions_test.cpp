#include "api/chat_questions.hpp"

#include "support/chat_api.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;

class QuestionsApi : public test::ChatApi {
 protected:
  QuestionsApi() { routes_.add_routes(router_); }

  int send(Method method, std::string const& path, std::string body,
           std::string const& bearer = "moderator.main.x") {
    return ask(method, "/v1/questions" + path, std::move(body), bearer).status();
  }

 private:
  QuestionRoutes routes_{house_};
};

TEST_F(QuestionsApi, AreAskedByWhoMayWrite) {
  constexpr char kQuestion[] = R"({"channel_id": "main", "text": "Why?"})";
  EXPECT_EQ(send(Method::post, "", kQuestion, "viewer.main.x"), 201);
  EXPECT_EQ(wanted(), "main: ann asks Why? by ");
  EXPECT_EQ(send(Method::post, "", kQuestion, ""), 401);
  EXPECT_EQ(send(Method::post, "", kQuestion, "viewer.side.x"), 403);
  EXPECT_EQ(send(Method::post, "", kQuestion, "bot.main.x"), 403);
  EXPECT_EQ(send(Method::post, "", R"({"channel_id": "main"})"), 400);
  refuses(429, "one_a_minute", 60'000);
  EXPECT_EQ(send(Method::post, "", kQuestion, "viewer.main.x"), 429);
}

TEST_F(QuestionsApi, AreRaisedByWhoMayWrite) {
  constexpr char kIn[] = R"({"channel_id": "main"})";
  EXPECT_EQ(send(Method::post, "/01Q/upvotes", kIn, "viewer.main.x"), 200);
  EXPECT_EQ(wanted(), "main: upvotes 01Q");
  EXPECT_EQ(send(Method::post, "/01Q/upvotes", kIn, ""), 401);
  EXPECT_EQ(send(Method::post, "/01Q/upvotes", kIn, "viewer.side.x"), 403);
  EXPECT_EQ(send(Method::post, "/01Q/upvotes", "{}"), 400);
}

TEST_F(QuestionsApi, AreFeaturedByModerators) {
  constexpr char kSet[] = R"({"channel_id": "main", "state": "featured"})";
  EXPECT_EQ(send(Method::patch, "/01Q", kSet), 200);
  EXPECT_EQ(wanted(), "main: 01Q is featured");
  EXPECT_EQ(send(Method::patch, "/01Q", kSet, ""), 401);
  EXPECT_EQ(send(Method::patch, "/01Q", kSet, "viewer.main.x"), 403);
  EXPECT_EQ(send(Method::patch, "/01Q", kSet, "moderator.side.x"), 403);
  EXPECT_EQ(send(Method::patch, "/01Q", R"({"channel_id": "main", "state": "x"})"), 400);
  refuses(404, "no_such_question");
  EXPECT_EQ(send(Method::patch, "/01Q", kSet), 404);
}

TEST_F(QuestionsApi, AreListedToWhoMayWatch) {
  answer_ = {};
  answer_.body = R"({"items":[],"next":null})";
  EXPECT_EQ(ask(Method::get, "/v1/questions?channel=main", {}, "").status(), 200);
  EXPECT_EQ(wanted(), "main: list of questions");
  EXPECT_EQ(ask(Method::get, "/v1/questions").status(), 400);
  EXPECT_EQ(ask(Method::get, "/v1/questions?channel=closed", {}, "").status(), 401);
  EXPECT_EQ(ask(Method::get, "/v1/questions?channel=main", {}, "viewer.side.x").status(), 403);
}

}  // namespace
}  // namespace freshet::api
