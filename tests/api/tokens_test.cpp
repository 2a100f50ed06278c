#include "api/tokens.hpp"

#include "access/jwt.hpp"
#include "support/api_house.hpp"
#include "support/jwt_forge.hpp"

#include <gmock/gmock.h>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class TokensApi : public test::ApiHouse {
 protected:
  TokensApi() {
    make_channel("main");
    tokens_.add_routes(router_);
  }
  test::ApiAnswer make(std::string body, std::string const& bearer = kAdmin) {
    return ask(Method::post, "/v1/tokens", std::move(body), bearer);
  }
  [[nodiscard]] Result<access::Identity> read(test::ApiAnswer const& made) const {
    return jwts_.read(made.json["token"].get<std::string>());
  }

  access::Jwts jwts_{{access::JwtKey::of_secret(std::string(32, 'k')).value(), "", ""}, clock_};

 private:
  Tokens tokens_{{{directory_, insiders_, desk_, once_, clock_},
                  [this](access::Identity const& who) { return jwts_.write(who); }}};
};

TEST_F(TokensApi, AreSignedForWhomTheAdministratorSays) {
  auto const made =
      make(R"({"role": "moderator", "channels": ["main"], "user": "Ann", "expires_in_s": 60})");
  ASSERT_EQ(made.status(), 201) << made.text;
  EXPECT_EQ(made.header("cache-control"), "no-store");
  EXPECT_EQ(made.json["user"], "Ann");
  EXPECT_EQ(made.json["expires_at"], "2026-07-31T09:26:01.000Z");
  auto const who = read(made);
  ASSERT_TRUE(who) << who.error().what;
  EXPECT_EQ(*who, (access::Identity{"Ann",
                                    {"moderator"},
                                    std::vector<std::string>{"main"},
                                    clock_.wall_us() / 1'000'000 + 60,
                                    made.json["id"],
                                    clock_.wall_us() / 1'000'000}));
  EXPECT_EQ(who->token_id.size(), 10U) << "by which it can be taken back";
  EXPECT_THAT(changes_, ElementsAre(": admin signs the token " + who->token_id +
                                    " with the role moderator for Ann, on main"));
}

TEST_F(TokensApi, AreForADayAllChannelsAndSomebodyNewUnlessItIsSaid) {
  auto const one = make(R"({"role": "viewer"})"), two = make(R"({"role": "viewer"})");
  EXPECT_EQ(one.json["expires_at"], "2026-08-01T09:25:01.000Z");
  EXPECT_FALSE(read(one)->channels);
  EXPECT_THAT(one.json["user"].get<std::string>(), StartsWith("viewer-"));
  EXPECT_NE(one.json["user"], two.json["user"]);
}

TEST_F(TokensApi, MayCarryWhatMeansSomethingInChat) {
  auto const made = make(
      R"({"role": "viewer", "roles": ["bot", "chat:write", "bot"], "name": "Count Bot", "user": "c"})");
  ASSERT_EQ(made.status(), 201) << made.text;
  auto const who = read(made);
  ASSERT_TRUE(who) << who.error().what;
  EXPECT_THAT(who->roles, ElementsAre("viewer", "bot", "chat:write"));
  EXPECT_EQ(who->name, "Count Bot");
  EXPECT_THAT(changes_, ElementsAre(": admin signs the token " + who->token_id +
                                    " with the roles viewer bot chat:write for c"));
  EXPECT_EQ(make(R"({"role": "helper"})").status(), 201);
  EXPECT_EQ(make(R"({"role": "viewer", "name": ""})").status(), 400);
}

TEST_F(TokensApi, AreNotSignedForWhatIsWrong) {
  for (char const* body :
       {"", "[]", "{}", R"({"role": "owner"})", R"({"role": 1})",
        R"({"role": "admin", "channels": []})", R"({"role": "admin", "channels": "main"})",
        R"({"role": "admin", "channels": ["none"]})", R"({"role": "admin", "channels": [1]})",
        R"({"role": "admin", "user": ""})", R"({"role": "admin", "user": "a\nb"})",
        R"({"role": "admin", "expires_in_s": 0})", R"({"role": "admin", "expires_in_s": 86401})",
        R"({"role": "admin", "roles": ["admin"]})"}) {
    EXPECT_EQ(make(body).status(), 400) << body;
  }
  EXPECT_THAT(make(R"({"role": "admin", "channels": ["none"]})").text,
              HasSubstr("channels: there is no channel"));
  EXPECT_THAT(changes_, IsEmpty());
}

TEST_F(TokensApi, AreSignedForTheAdministratorOfAllAlone) {
  constexpr char kBody[] = R"({"role": "viewer", "channels": ["main"]})";
  EXPECT_THAT(to_others(Method::post, "/v1/tokens", kBody), ElementsAre(401, 403, 403));
  EXPECT_EQ(make(kBody, "admin.main.x").status(), 403);
  EXPECT_EQ(make(kBody, "admin.all.x").status(), 201);
}

TEST_F(TokensApi, AreNotSignedByAPublicKey) {
  auto key = access::JwtKey::of_public_key(test::SigningKey{"ED25519"}.public_pem());
  jwts_.set({std::move(key.value()), "", ""});
  auto const answer = make(R"({"role": "viewer"})");
  EXPECT_EQ(answer.status(), 409);
  EXPECT_THAT(answer.text, HasSubstr("auth.jwt.public_key"));
}

}  // namespace
}  // namespace freshet::api
