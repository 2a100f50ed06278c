#include "api/revocations.hpp"

#include "support/api_house.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RevocationsApi : public test::ApiHouse {
 protected:
  RevocationsApi() { revocations_.add_routes(router_); }

  test::ApiAnswer post(std::string const& body) {
    return ask(http::Method::post, "/v1/revocations", body);
  }
  test::ApiAnswer list(std::string const& query = {}) {
    return ask(http::Method::get, "/v1/revocations" + query);
  }

  Revocations revocations_{{directory_, insiders_, desk_, once_, clock_}};
};

TEST_F(RevocationsApi, AreMadeForATokenAUserAndASession) {
  auto const token = post(R"({"jti":"k3x9q2m7ab"})");
  ASSERT_EQ(token.status(), 201) << token.text;
  EXPECT_EQ(token.header("location"), "/v1/revocations/" + std::string{token.json["id"]});
  EXPECT_EQ(token.json["jti"], "k3x9q2m7ab");
  EXPECT_EQ(token.json["who"], "admin");
  EXPECT_EQ(token.json["until"], "2026-08-01T09:26:01.000Z") << "as long as a token can be good";
  EXPECT_EQ(post(R"({"user":"ann"})").json["until"], "2027-08-01T09:25:01.000Z") << "or a link";
  EXPECT_EQ(post(R"({"session":"viewer-7"})").status(), 201);
  EXPECT_THAT(changes_, ElementsAre(": admin takes back the token k3x9q2m7ab",
                                    ": admin takes back all tokens and links of ann",
                                    ": admin takes back the link of the session viewer-7"));
}

TEST_F(RevocationsApi, LastAsLongAsIsAskedFor) {
  auto const answer = post(R"({"user":"ann","until":"2026-07-31T10:00:00Z"})");
  EXPECT_EQ(answer.json["until"], "2026-07-31T10:00:00.000Z");
  EXPECT_EQ(list().json["items"].size(), 1U);
  clock_.advance(std::chrono::hours{1});
  EXPECT_EQ(list().json["items"].size(), 0U);
  for (char const* until : {"2026-07-31T10:00:00Z", "2030-01-01T00:00:00Z", "soon", ""}) {
    EXPECT_EQ(post(R"({"user":"ann","until":")" + std::string{until} + "\"}").status(), 400)
        << until;
  }
}

TEST_F(RevocationsApi, AreListedTheNewestFirstAndTakenBack) {
  std::string middle;
  for (char const* user : {"ann", "bob", "eve"}) {
    std::string const id = post(R"({"user":")" + std::string{user} + "\"}").json["id"];
    if (std::string{user} == "bob") middle = id;
  }
  auto const first = list("?limit=2");
  ASSERT_EQ(first.json["items"].size(), 2U);
  EXPECT_EQ(first.json["items"][0]["user"], "eve");
  EXPECT_EQ(first.json["next"], middle);
  auto const second = list("?limit=2&cursor=" + middle);
  EXPECT_EQ(second.json["items"][0]["user"], "ann");
  EXPECT_TRUE(second.json["next"].is_null());
  EXPECT_EQ(ask(http::Method::del, "/v1/revocations/" + middle).status(), 204);
  EXPECT_EQ(ask(http::Method::del, "/v1/revocations/" + middle).status(), 404);
  EXPECT_EQ(ask(http::Method::del, "/v1/revocations/x").status(), 404);
  EXPECT_EQ(list("?cursor=x").status(), 400);
}

TEST_F(RevocationsApi, HappenOnceForOneKey) {
  std::vector<http::Header> const key{{"idempotency-key", "\"a\""}};
  auto const one = ask(http::Method::post, "/v1/revocations", R"({"user":"ann"})", kAdmin, key);
  auto const two = ask(http::Method::post, "/v1/revocations", R"({"user":"ann"})", kAdmin, key);
  EXPECT_EQ(one.text, two.text);
  EXPECT_EQ(changes_.size(), 1U);
}

TEST_F(RevocationsApi, RefuseWhatTheyCannotRead) {
  for (char const* body :
       {"", "{}", "[]", R"({"jti":5})", R"({"jti":""})", R"({"jti":"a","user":"b"})",
        R"({"session":"a.b"})", R"({"token":"a"})", "{\"user\":\"a\\nb\"}"}) {
    EXPECT_EQ(post(body).status(), 400) << body;
  }
  EXPECT_EQ(post(R"({"user":")" + std::string(256, 'a') + "\"}").status(), 400);
}

TEST_F(RevocationsApi, AreTheAdministrators) {
  make_channel("main");
  for (auto const method : {http::Method::get, http::Method::post}) {
    EXPECT_THAT(to_others(method, "/v1/revocations", R"({"user":"ann"})"),
                ElementsAre(401, 403, 403));
  }
  EXPECT_THAT(to_others(http::Method::del, "/v1/revocations/1"), ElementsAre(401, 403, 403));
}

}  // namespace
}  // namespace freshet::api
