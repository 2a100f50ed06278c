#include "api/unlock.hpp"

#include "access/channel_password.hpp"
#include "support/api_house.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class UnlockApi : public test::ApiHouse {
 protected:
  UnlockApi() {
    make_channel("shut");
    make_channel("open");
    unlock_.add_routes(router_);
  }
  ~UnlockApi() override { thread_.stop(); }

  test::ApiAnswer post(std::string const& body, std::string const& bearer = {},
                       std::string const& channel = "shut") {
    return ask(http::Method::post, "/v1/channels/" + channel + "/unlock", body, bearer);
  }
  test::ApiAnswer with_password(std::string const& password) {
    return post(R"({"password":")" + password + "\"}");
  }
  test::ApiAnswer renew(std::string const& prefix) {
    auto const token = prefix.substr(2, prefix.find('/', 1) - 2);
    return post(R"({"link":")" + token + "\"}");
  }
  static std::string type(test::ApiAnswer const& answer) { return answer.json["type"]; }

  std::string kept_ = access::hash_password("open sesame", {8'192, 1}).value();
  std::set<std::string, std::less<>> ended_;  ///< sessions
  bool barred_ = false;
  access::PathTokens tokens_{{access::path_key("a secret of the test's own")}};
  net::Blocking thread_{"unlock", 4};
  Unlock unlock_{
      {directory_, insiders_, tokens_, clock_, thread_, "",
       [this](std::string const& channel) { return channel == "shut" ? kept_ : ""; },
       [this](http::Request const&, std::string const&,
              access::Identity const* who) -> std::optional<http::Response> {
         if (!barred_ || who != nullptr) return std::nullopt;
         return http::problem(403, "Forbidden", "for subscribers");
       },
       [this](std::string const&, access::Identity const* who) -> Result<std::string> {
         return (who != nullptr ? who->subject : "somebody") + std::to_string(++sessions_);
       },
       [this](std::string const&, std::string_view session) { return !ended_.contains(session); }}};
  int sessions_ = 0;
};

TEST_F(UnlockApi, GivesALinkForThePassword) {
  auto const answer = with_password("open sesame");
  ASSERT_EQ(answer.status(), 200) << answer.text;
  EXPECT_EQ(answer.header("cache-control"), "no-store");
  EXPECT_EQ(answer.json["channel"], "shut");
  EXPECT_EQ(answer.json["session"], "somebody1");
  EXPECT_EQ(answer.json["expires_at"], "2026-07-31T15:25:01.000Z");
  std::string const prefix = answer.json["prefix"], hls = answer.json["hls"];
  EXPECT_THAT(prefix, StartsWith("/~v1."));
  EXPECT_EQ(hls, "http://live.example:8080" + prefix + "index.m3u8");
  auto const token = prefix.substr(2, prefix.find('/', 1) - 2);
  EXPECT_TRUE(access::read_path_token(token, "/live/shut/", *tokens_.keys()));
  EXPECT_FALSE(access::read_path_token(token, "/live/open/", *tokens_.keys()));
}

TEST_F(UnlockApi, SaysThatAPasswordIsWrongAndThenToWait) {
  for (int i = 0; i < 5; ++i) {
    auto const answer = with_password("open sesami");
    EXPECT_EQ(answer.status(), 401);
    EXPECT_THAT(type(answer), HasSubstr(":password-wrong"));
  }
  auto const answer = with_password("open sesami");
  EXPECT_EQ(answer.status(), 429);
  EXPECT_THAT(type(answer), HasSubstr(":too-many-attempts"));
  EXPECT_EQ(answer.header("retry-after"), "1");
  EXPECT_EQ(with_password("open sesame").status(), 429) << "the right one waits too";
  clock_.advance(std::chrono::seconds{2});
  EXPECT_EQ(with_password("open sesame").status(), 200);
}

TEST_F(UnlockApi, TriesTheRightOneAtOnceTheSecondTime) {
  ASSERT_EQ(with_password("open sesame").status(), 200);
  thread_.stop();  // where it would be tried
  EXPECT_EQ(with_password("open sesame").status(), 200);
  EXPECT_EQ(with_password("open sesami").status(), 503) << "the wrong one is not known so";
  kept_ = access::hash_password("another one", {8'192, 1}).value();
  EXPECT_EQ(with_password("open sesame").status(), 503) << "nor that of another password";
}

TEST_F(UnlockApi, ExchangesALinkForAFreshOne) {
  auto const first = with_password("open sesame");
  clock_.advance(std::chrono::hours{3});
  auto const second = renew(first.json["prefix"]);
  ASSERT_EQ(second.status(), 200) << second.text;
  EXPECT_EQ(second.json["session"], first.json["session"]) << "so that it can be revoked";
  EXPECT_EQ(second.json["expires_at"], "2026-07-31T18:25:01.000Z");
  clock_.advance(std::chrono::hours{4});
  EXPECT_EQ(renew(first.json["prefix"]).status(), 401) << "expired";
  ended_.insert("somebody1");
  auto const third = renew(second.json["prefix"]);
  EXPECT_EQ(third.status(), 401);
  EXPECT_THAT(type(third), HasSubstr(":link-ended"));
  EXPECT_EQ(renew("/~v1.forged/live/shut/").status(), 401);
}

TEST_F(UnlockApi, AsksWhoSomebodyIsWhereTheRulesDo) {
  barred_ = true;
  EXPECT_EQ(with_password("open sesame").status(), 403);
  auto const known = post(R"({"password":"open sesame"})", "viewer.shut.x");
  EXPECT_EQ(known.status(), 200);
  EXPECT_EQ(known.json["session"], "ann1");
  EXPECT_EQ(post(R"({"password":"open sesame"})", "nobody").status(), 403) << "a bad token is told";
}

TEST_F(UnlockApi, RefusesWhatItCannotRead) {
  for (char const* body : {"", "{}", "[]", R"({"password":5})", R"({"password":"a","link":"b"})",
                           R"({"word":"open sesame"})"}) {
    EXPECT_EQ(post(body).status(), 400) << body;
  }
  EXPECT_EQ(post(R"({"password":"open sesame"})", "", "other").status(), 404);
  auto const open = post(R"({"password":"open sesame"})", "", "open");
  EXPECT_EQ(open.status(), 409);
  EXPECT_THAT(open.text, HasSubstr("has no password"));
}

}  // namespace
}  // namespace freshet::api
