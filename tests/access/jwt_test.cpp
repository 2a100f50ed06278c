#include "access/jwt.hpp"

#include "support/jwt_forge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::access {
namespace {

using test::claims_with;
using test::header_of;
using test::hs256;
using test::jwt_text;
using test::kJwtNow;
using test::SigningKey;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

JwtRules const& rules() {
  static JwtRules const own{JwtKey::of_secret(test::kJwtSecret).value(), "https://id.example",
                            "freshet"};
  return own;
}

Result<Identity> read(std::string const& claims, JwtRules const& by = rules()) {
  return read_jwt(hs256(jwt_text(header_of("HS256"), claims)), by, kJwtNow);
}

std::string why_not(Result<Identity> const& who) { return who ? "it is good" : who.error().what; }

TEST(Jwt, SaysWhoAsks) {
  auto const who = read(claims_with("roles", R"(["moderator","subscriber"])"));
  ASSERT_TRUE(who) << who.error().what;
  EXPECT_EQ(*who, (Identity{"ann",
                            {"moderator", "subscriber"},
                            std::vector<std::string>{"main"},
                            kJwtNow + 3'600,
                            {},
                            kJwtNow}));
  EXPECT_FALSE(read(claims_with("channels"))->channels) << "without the claim it is for all";
  EXPECT_THAT(read(claims_with("roles"))->roles, ElementsAre());
}

TEST(Jwt, IsReadAsItWasWritten) {
  Identity ann{"ann", {"admin"}, std::vector<std::string>{"main", "side"}, kJwtNow + 86'400};
  ann.name = "Ann of the hills";
  auto const token = write_jwt(ann, rules(), kJwtNow);
  ASSERT_TRUE(token) << token.error().what;
  auto again = read_jwt(*token, rules(), kJwtNow).value();
  EXPECT_EQ(again.token_id.size(), 10U) << "by which it can be taken back";
  EXPECT_EQ(again.issued_at, kJwtNow);
  again.token_id.clear();
  again.issued_at = 0;
  EXPECT_EQ(again, ann);
  JwtRules const any{rules().key, "", ""};
  EXPECT_THAT(why_not(read_jwt(write_jwt(ann, any, kJwtNow).value(), rules(), kJwtNow)),
              HasSubstr("another issuer"));
  EXPECT_TRUE(read_jwt(*token, any, kJwtNow));
}

TEST(Jwt, DeclaresAnAgeAndAnId) {
  EXPECT_EQ(read(claims_with("age", "17"))->age, 17U);
  EXPECT_EQ(read(claims_with("age_over", "18"))->age, 18U);
  EXPECT_EQ(read(claims_with())->age, 0U);
  EXPECT_EQ(read(claims_with("jti", "\"a-b\""))->token_id, "a-b");
  for (char const* odd : {"-1", "151", "17.5", "\"17\"", "true", "[18]"}) {
    EXPECT_THAT(why_not(read(claims_with("age", odd))), HasSubstr("age: expected years")) << odd;
    EXPECT_THAT(why_not(read(claims_with("age_over", odd))), HasSubstr("age_over: expected"));
  }
  for (char const* odd : {"5", "\"\"", "[]"}) {
    EXPECT_THAT(why_not(read(claims_with("jti", odd))), HasSubstr("jti: expected a text")) << odd;
  }
  Identity grown{"ann", {"viewer"}, {}, kJwtNow + 60, "id-7", 0, 21};
  auto const token = write_jwt(grown, rules(), kJwtNow);
  grown.issued_at = kJwtNow;
  EXPECT_EQ(read_jwt(*token, rules(), kJwtNow).value(), grown);
}

TEST(Jwt, OfAllThreeAlgorithmsIsGoodForItsOwnKeyAlone) {
  SigningKey const curve{"P-256"}, edwards{"ED25519"};
  std::vector<JwtRules> const by{
      rules(),
      {JwtKey::of_public_key(curve.public_pem()).value(), "https://id.example", "freshet"},
      {JwtKey::of_public_key(edwards.public_pem()).value(), "https://id.example", "freshet"}};
  std::vector<std::string> const tokens{hs256(jwt_text(header_of("HS256"), claims_with())),
                                        curve.token(jwt_text(header_of("ES256"), claims_with())),
                                        edwards.token(jwt_text(header_of("EdDSA"), claims_with()))};
  for (std::size_t key = 0; key < by.size(); ++key) {
    for (std::size_t token = 0; token < tokens.size(); ++token) {
      EXPECT_EQ(read_jwt(tokens[token], by[key], kJwtNow).has_value(), key == token)
          << key << ' ' << token;
    }
  }
}

// Made by Python's cryptography.
TEST(Jwt, OfAnotherProgramIsUnderstood) {
  std::string const claims =
      "eyJzdWIiOiAiYW5uIiwgImlzcyI6ICJodHRwczovL2lkLmV4YW1wbGUiLCAiYXVkIjogWyJmcmVzaGV0IiwgIm90aGVy"
      "Il0sICJleHAiOiAxNzg1NDkzNTAxLCAiaWF0IjogMTc4NTQ4OTkwMSwgInJvbGVzIjogWyJtb2RlcmF0b3IiLCAic3Vi"
      "c2NyaWJlciJdLCAiY2hhbm5lbHMiOiBbIm1haW4iLCAic2lkZSJdfQ";
  auto const pem = [](std::string const& text) {
    return JwtKey::of_public_key("-----BEGIN PUBLIC KEY-----\n" + text +
                                 "\n-----END PUBLIC KEY-----\n")
        .value();
  };
  auto const expect_ann = [](JwtKey const& key, std::string const& token) {
    auto const who = read_jwt(token, {key, "https://id.example", "other"}, kJwtNow);
    ASSERT_TRUE(who) << who.error().what;
    EXPECT_EQ(*who, (Identity{"ann",
                              {"moderator", "subscriber"},
                              std::vector<std::string>{"main", "side"},
                              kJwtNow + 3'600,
                              {},
                              kJwtNow}));
  };
  expect_ann(rules().key, "eyJ0eXAiOiAiSldUIiwgImFsZyI6ICJIUzI1NiJ9." + claims +
                              ".LQJasXp1BYVo6dO_ux2IjNuSdHByhg6yj157V-gWVcQ");
  expect_ann(
      pem("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE10TLaUxv2Ke/2abIkLFAkLZB1Em6\n"
          "Y5Te5Ln0yUuDcY6p+kgyy0kzz49QuAaBCCWVPNIUTw2f7Ays5A1I61aBKw=="),
      "eyJ0eXAiOiAiSldUIiwgImFsZyI6ICJFUzI1NiJ9." + claims +
          ".YhzrIPp4-BsX6iwuP0RH7gzL-5E3UYFFYdgLlumxoFo-cM577VbVITdZj98r6U-A4BJ6DYRwEGJ6oNEg7"
          "wVSYA");
  expect_ann(
      pem("MCowBQYDK2VwAyEAUueU6kZqT63NX9rBdgPRt5OgHS2VAx1YJkHEEJP9NtA="),
      "eyJ0eXAiOiAiSldUIiwgImFsZyI6ICJFZERTQSJ9." + claims +
          ".0Cf2q5mbpJYf1DIZAXfeoRSQhfyxWSofJtJiHRySf5la3H3T8nFACTXViIb3DGWVbhH_b6p8LM43rQb56"
          "hu6CQ");
}

TEST(Jwt, EndsAtItsSecond) {
  auto const token = hs256(jwt_text(header_of("HS256"), claims_with()));
  EXPECT_TRUE(read_jwt(token, rules(), kJwtNow + 3'599));
  auto const late = read_jwt(token, rules(), kJwtNow + 3'600);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, boost::system::errc::timed_out) << "so that a client renews it";
  EXPECT_EQ(late.error().what, "the token has expired on 2026-07-31 10:25 UTC");
}

TEST(Jwt, MayComeFromAClockThatIsAMinuteAhead) {
  for (char const* name : {"nbf", "iat"}) {
    EXPECT_TRUE(read(claims_with(name, std::to_string(kJwtNow + 60)))) << name;
    EXPECT_FALSE(read(claims_with(name, std::to_string(kJwtNow + 61)))) << name;
  }
}

TEST(Jwt, LastsADayAtMost) {
  auto const day = std::to_string(kJwtNow + 86'400);
  EXPECT_TRUE(read(claims_with("exp", day)));
  EXPECT_FALSE(read(claims_with("exp", std::to_string(kJwtNow + 86'401))));
  auto const without = [](std::int64_t exp) {
    return R"({"sub":"ann","iss":"https://id.example","aud":"freshet","exp":)" +
           std::to_string(exp) + '}';
  };
  EXPECT_TRUE(read(without(kJwtNow + 86'460)));
  EXPECT_THAT(why_not(read(without(kJwtNow + 86'461))), HasSubstr("more than 24 hours"));
}

TEST(Jwt, MayHaveAnyIssuerAndAudienceWhereNoneIsConfigured) {
  JwtRules const any{rules().key, "", ""};
  for (auto const& claims : {claims_with("iss"), claims_with("aud"), claims_with("aud", "[]"),
                             claims_with("iss", "\"https://other.example\"")}) {
    EXPECT_TRUE(read(claims, any)) << claims;
    EXPECT_FALSE(read(claims)) << claims;
  }
  EXPECT_TRUE(read(claims_with("aud", R"(["other","freshet"])")));
}

TEST(Jwt, MayHaveTheUsualTypesInAnyCase) {
  for (char const* type : {"JWT", "jwt", "at+jwt", "application/at+JWT", "chat+jwt"}) {
    auto const header = std::string{R"({"alg":"HS256","typ":")"} + type + "\"}";
    EXPECT_TRUE(read_jwt(hs256(jwt_text(header, claims_with())), rules(), kJwtNow)) << type;
  }
  EXPECT_TRUE(read_jwt(hs256(jwt_text(R"({"alg":"HS256"})", claims_with())), rules(), kJwtNow));
}

TEST(Jwt, IsNotWrittenIfItWouldBeRefused) {
  auto const why = [](Identity const& who) {
    auto const token = write_jwt(who, rules(), kJwtNow);
    return token ? "it is good" : token.error().what;
  };
  EXPECT_THAT(why({"", {}, {}, kJwtNow + 1}), HasSubstr("sub: expected a text"));
  EXPECT_THAT(why({"a\nb", {}, {}, kJwtNow + 1}), HasSubstr("sub: expected a text"));
  EXPECT_THAT(why({"ann", {}, {}, kJwtNow}), HasSubstr("expired"));
  EXPECT_THAT(why({"ann", {}, {}, kJwtNow + 86'401}), HasSubstr("24 hours"));
  EXPECT_THAT(why({"ann", {}, std::vector<std::string>{"*"}, kJwtNow + 1}),
              HasSubstr("cannot be a channel's name"));
  EXPECT_EQ(why({std::string(255, 'a'),
                 std::vector<std::string>(32, std::string(64, 'r')),
                 {},
                 kJwtNow + 1}),
            "it is good");
  std::vector<std::string> const many(200, std::string(48, 'c'));
  EXPECT_EQ(why({"ann", {}, many, kJwtNow + 1}), "the token is longer than 4096 characters");
  JwtRules const other{JwtKey::of_public_key(SigningKey{"ED25519"}.public_pem()).value(), "", ""};
  auto const token = write_jwt({"ann", {}, {}, kJwtNow + 1}, other, kJwtNow);
  EXPECT_EQ(token.error().code, boost::system::errc::operation_not_supported);
}

TEST(Jwts, ReadByTheClockAndTheRulesInForce) {
  ManualClock clock{kJwtNow * 1'000'000};
  Jwts jwts{rules(), clock};
  auto const token = hs256(jwt_text(header_of("HS256"), claims_with()));
  EXPECT_TRUE(jwts.read(token));
  jwts.set({rules().key, "https://id.example", "another"});
  EXPECT_THAT(why_not(jwts.read(token)), HasSubstr("another audience"));
  jwts.set(rules());
  clock.advance(std::chrono::seconds{3'600});
  EXPECT_THAT(why_not(jwts.read(token)), HasSubstr("expired"));
}

}  // namespace
}  // namespace freshet::access
