#include "access/jwt_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::access {
namespace {

using ::testing::ElementsAre;

std::string why_not_claims(std::string_view json) {
  auto const claims = read_jwt_claims(json);
  return claims ? "it is good" : claims.error().what;
}

TEST(JwtClaims, AreReadAsTheyWereWritten) {
  JwtClaims claims;
  claims.subject = "Änn \"the\" host";
  claims.issuer = "https://id.example";
  claims.audience = {"freshet", "other"};
  claims.issued_at = 1;
  claims.not_before = 2;
  claims.expires_at = 3;
  claims.roles = {"admin", "subscriber"};
  claims.channels = {"main", "side_2"};
  claims.name = "Änn of the hills";
  auto const read = read_jwt_claims(write_jwt_claims(claims));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, claims);
  EXPECT_EQ(write_jwt_claims({"ann", "freshet", {"freshet"}, 3, {}, 1, {"viewer"}, {}}),
            R"({"sub":"ann","iss":"freshet","aud":"freshet","iat":1,"exp":3,"roles":["viewer"]})");
}

TEST(JwtClaims, AreGoodWhateverTheirNameIs) {
  EXPECT_EQ(read_jwt_claims(R"({"sub":"ann","name":"Ann"})")->name, "Ann");
  for (std::string_view const odd : {R"("")", R"("two\nlines")", "7", "null", R"(["Ann"])"}) {
    auto const claims = read_jwt_claims(R"({"sub":"ann","name":)" + std::string{odd} + '}');
    ASSERT_TRUE(claims) << odd << ": " << claims.error().what;
    EXPECT_EQ(claims->name, "") << odd;
  }
}

TEST(JwtClaims, MayHaveMembersThatMeanNothingHere) {
  auto const claims = read_jwt_claims(
      " {\"sub\": \"ann\",\r\n \"http://example.com/is_root\": true, \"x\": {\"sub\": [null, "
      "1.5]}} ");
  ASSERT_TRUE(claims) << claims.error().what;
  EXPECT_EQ(claims->subject, "ann");
  EXPECT_FALSE(claims->expires_at);
  EXPECT_FALSE(claims->channels);
}

TEST(JwtClaims, MayHaveTimesWithAFractionAndOneAudience) {
  auto const claims = read_jwt_claims(R"({"exp": 1785489901.9, "nbf": 1e3, "aud": "one"})");
  ASSERT_TRUE(claims) << claims.error().what;
  EXPECT_EQ(claims->expires_at, 1'785'489'901);
  EXPECT_EQ(claims->not_before, 1'000);
  EXPECT_THAT(claims->audience, ElementsAre("one"));
}

TEST(JwtClaims, ThatTwoReadersCouldReadInTwoWaysAreRefused) {
  for (std::string_view const json :
       {R"({"sub":"a","sub":"b"})", R"({"sub":"a","s\u0075b":"b"})", R"({"x":{"y":1,"y":1}})",
        R"({"x":[{"y":1},{"z":1,"z":2}]})"}) {
    EXPECT_EQ(why_not_claims(json), "payload names a member twice") << json;
  }
  EXPECT_EQ(why_not_claims(R"({"x":{"sub":1},"y":{"sub":2}})"), "it is good");
  using namespace std::string_view_literals;
  for (std::string_view const json :
       {"{}\0"sv, "{\"sub\":\"a\"}\0,\"sub\":\"b\"}"sv, "\xEF\xBB\xBF{}"sv, "{}{}"sv, "{} x"sv,
        "{'sub':'a'}"sv, "{\"sub\":\"a\",}"sv, "{/*x*/}"sv, "{\"x\":NaN}"sv, "{\"x\":Infinity}"sv,
        "{\"x\":01}"sv, "{\"x\":+1}"sv, "{\"x\":1e999}"sv, "{\"x\":\"\xFF\"}"sv,
        "{\"x\":\"\\ud800\"}"sv, "{\"x\":\"a\nb\"}"sv, ""sv, "{"sv}) {
    EXPECT_EQ(why_not_claims(json), "payload is not JSON") << json;
  }
  for (char const* json : {"[]", "null", "\"text\"", "1", "true"}) {
    EXPECT_EQ(why_not_claims(json), "payload is not a JSON object") << json;
  }
}

TEST(JwtClaims, AreNestedEightDeepAtMost) {
  auto const nested = [](std::size_t n) {
    return "{\"x\":" + std::string(n, '[') + std::string(n, ']') + '}';
  };
  EXPECT_EQ(why_not_claims(nested(7)), "it is good");
  EXPECT_EQ(why_not_claims(nested(8)), "payload is nested deeper than 8");
  EXPECT_EQ(why_not_claims(nested(1'000)), "payload is nested deeper than 8");
  EXPECT_EQ(why_not_claims("{\"x\":" + std::string(100'000, '[')), "payload is not JSON");
}

TEST(JwtHeader, TellsWhatIsAskedOfItAndNoKeys) {
  auto const header = read_jwt_header(
      R"({"alg":"ES256","typ":"JWT","kid":"../../etc","jwk":{"kty":"EC"},"jku":"http://x"})");
  ASSERT_TRUE(header) << header.error().what;
  EXPECT_EQ(header->algorithm, "ES256");
  EXPECT_EQ(header->type, "JWT");
  EXPECT_FALSE(header->has_extensions);
  EXPECT_TRUE(read_jwt_header(R"({"alg":"ES256","crit":null})")->has_extensions);
  EXPECT_EQ(read_jwt_header(R"({"alg":1})").error().what,
            "alg: expected a text of 1 to 255 octets in one line");
  EXPECT_EQ(write_jwt_header({"HS256", "JWT"}), R"({"alg":"HS256","typ":"JWT"})");
}

}  // namespace
}  // namespace freshet::access
