/// Tokens that the right key has signed, and that are still not good here and now.
#include "support/jwt_forge.hpp"

namespace freshet::access {
namespace {

using test::claims_with;
using test::expect_refused;
using test::Forgeries;
using test::header_of;
using test::jwt_text;
using test::kJwtNow;

std::string signed_claims(std::string_view claims) {
  return test::hs256(jwt_text(header_of("HS256"), claims));
}

std::string with_claim(std::string const& name, std::string const& value) {
  return signed_claims(claims_with(name, value));
}

std::string at(std::int64_t after_s) { return std::to_string(kJwtNow + after_s); }

std::string list_of(std::size_t count, std::string const& each) {
  std::string json;
  for (std::size_t i = 0; i < count; ++i) json += (i == 0 ? "[" : ",") + each;
  return json + ']';
}

JwtRules const& strict() {
  static JwtRules const rules{JwtKey::of_secret(test::kJwtSecret).value(), "https://id.example",
                              "freshet"};
  return rules;
}

TEST(ForgedJwtClaims, OfAnotherTimeAreRefused) {
  auto const number = "expected a time in seconds, as a number";
  Forgeries all{
      {"no exp", with_claim("exp", ""), "does not say when it ends (exp)"},
      {"exp now", with_claim("exp", at(0)), "has expired on 2026-07-31 09:25 UTC"},
      {"exp a second ago", with_claim("exp", at(-1)), "has expired"},
      {"exp a minute ago", with_claim("exp", at(-60)), "has expired"},
      {"exp a year ago", with_claim("exp", at(-31'536'000)), "has expired"},
      {"exp 0", with_claim("exp", "0"), "has expired on 1970-01-01 00:00 UTC"},
      {"exp within this second", with_claim("exp", at(0) + ".9"), "has expired"},
      {"exp of milliseconds", with_claim("exp", at(60) + "000"), number},
      {"exp after a day", with_claim("exp", at(86'401)), "valid for more than 24 hours (exp)"},
      {"exp after a year", with_claim("exp", at(31'536'000)), "valid for more than 24 hours"},
      {"exp at the end of time", with_claim("exp", "253402300799"), "more than 24 hours"},
      {"a life of two days, half over",
       signed_claims(R"({"sub":"a","iss":"https://id.example","aud":"freshet","iat":)" +
                     at(-86'400) + R"(,"exp":)" + at(3'600) + '}'),
       "more than 24 hours"},
      {"nbf after a minute", with_claim("nbf", at(61)), "is not valid before 2026-07-31 09:26 UTC"},
      {"nbf tomorrow", with_claim("nbf", at(86'400)), "is not valid before"},
      {"nbf at the end of time", with_claim("nbf", "253402300799"), "before 9999-12-31"},
      {"iat after a minute", with_claim("iat", at(61)), "was issued in the future (iat)"},
      {"iat tomorrow", with_claim("iat", at(86'400)), "was issued in the future"}};
  for (char const* name : {"exp", "nbf", "iat"}) {
    for (char const* value :
         {"\"1785493501\"", "null", "true", "[1785493501]", "{}", "-1", "-0.5", "1e30",
          "9223372036854775807", "18446744073709551615", "253402300800"}) {
      all.push_back({std::string{name} + ' ' + value, with_claim(name, value),
                     std::string{name} + ": " + number});
    }
  }
  expect_refused(all, strict());
}

TEST(ForgedJwtClaims, OfAnotherIssuerAudienceOrNobodyAreRefused) {
  Forgeries const all{
      {"no iss", with_claim("iss", ""), "does not say who issued it (iss)"},
      {"another iss", with_claim("iss", "\"https://evil.example\""), "of another issuer (iss)"},
      {"iss with a slash", with_claim("iss", "\"https://id.example/\""), "another issuer"},
      {"iss in capitals", with_claim("iss", "\"HTTPS://ID.EXAMPLE\""), "another issuer"},
      {"iss and more", with_claim("iss", "\"https://id.example.evil.example\""), "another issuer"},
      {"half the iss", with_claim("iss", "\"https://id.exam\""), "another issuer"},
      {"iss list", with_claim("iss", "[\"https://id.example\"]"), "iss: expected a text"},
      {"iss null", with_claim("iss", "null"), "iss: expected a text"},
      {"iss empty", with_claim("iss", "\"\""), "iss: expected a text"},
      {"no aud", with_claim("aud", ""), "does not say for whom it is (aud)"},
      {"no audience in it", with_claim("aud", "[]"), "does not say for whom it is (aud)"},
      {"another aud", with_claim("aud", "\"other\""), "for another audience (aud)"},
      {"other auds", with_claim("aud", R"(["other","more"])"), "for another audience"},
      {"aud in capitals", with_claim("aud", "\"Freshet\""), "for another audience"},
      {"aud and more", with_claim("aud", "\"freshet2\""), "for another audience"},
      {"half the aud", with_claim("aud", "\"fresh\""), "for another audience"},
      {"auds in one text", with_claim("aud", "\"other freshet\""), "for another audience"},
      {"any aud", with_claim("aud", "\"*\""), "for another audience"},
      {"aud 1", with_claim("aud", "1"), "aud: expected a list of texts"},
      {"aud of 1", with_claim("aud", R"(["freshet",1])"), "aud: expected a list of texts"},
      {"aud object", with_claim("aud", R"({"freshet":true})"), "aud: expected a list of texts"},
      {"17 auds", with_claim("aud", list_of(17, "\"freshet\"")), "aud: expected 16 texts at most"},
      {"no sub", with_claim("sub", ""), "does not say whose it is (sub)"},
      {"sub empty", with_claim("sub", "\"\""), "sub: expected a text of 1 to 255 octets"},
      {"sub null", with_claim("sub", "null"), "sub: expected a text"},
      {"sub 1", with_claim("sub", "1"), "sub: expected a text"},
      {"sub list", with_claim("sub", "[\"ann\"]"), "sub: expected a text"},
      {"256 octets", with_claim("sub", '"' + std::string(256, 'a') + '"'), "sub: expected a text"},
      {"two lines", with_claim("sub", R"("ann\nadmin")"), "sub: expected a text"},
      {"a NUL", with_claim("sub", R"("ann\u0000")"), "sub: expected a text"},
      {"an escape", with_claim("sub", R"("\u001b[2J")"), "sub: expected a text"}};
  expect_refused(all, strict());
}

TEST(ForgedJwtClaims, WithRolesOrChannelsThatAreNoneAreRefused) {
  auto const no_list = [](char const* name) { return std::string{name} + ": expected a list"; };
  auto const no_name = "cannot be a channel's name";
  Forgeries const all{
      {"roles text", with_claim("roles", "\"admin\""), no_list("roles")},
      {"roles object", with_claim("roles", R"({"admin":true})"), no_list("roles")},
      {"roles null", with_claim("roles", "null"), no_list("roles")},
      {"roles true", with_claim("roles", "true"), no_list("roles")},
      {"roles of 1", with_claim("roles", "[1]"), no_list("roles")},
      {"roles in a list", with_claim("roles", R"([["admin"]])"), no_list("roles")},
      {"roles empty", with_claim("roles", R"([""])"), "roles: expected words of 1 to 64 octets"},
      {"roles long", with_claim("roles", list_of(1, '"' + std::string(65, 'a') + '"')), "roles: "},
      {"roles of two lines", with_claim("roles", R"(["a\nadmin"])"), "roles: expected words"},
      {"33 roles", with_claim("roles", list_of(33, "\"a\"")), "roles: expected 32 texts at most"},
      {"channels text", with_claim("channels", "\"main\""), no_list("channels")},
      {"channels null", with_claim("channels", "null"), no_list("channels")},
      {"channels true", with_claim("channels", "true"), no_list("channels")},
      {"channels object", with_claim("channels", "{}"), no_list("channels")},
      {"channels of 1", with_claim("channels", "[\"main\",1]"), no_list("channels")},
      {"every channel", with_claim("channels", R"(["*"])"), no_name},
      {"a path", with_claim("channels", R"(["../main"])"), no_name},
      {"capitals", with_claim("channels", R"(["Main"])"), no_name},
      {"a reserved name", with_claim("channels", R"(["admin"])"), no_name},
      {"an empty name", with_claim("channels", R"([""])"), no_name},
      {"49 letters", with_claim("channels", list_of(1, '"' + std::string(49, 'a') + '"')), no_name},
      {"257 channels", with_claim("channels", list_of(257, "\"a\"")), "256 texts at most"}};
  expect_refused(all, strict());
}

TEST(ForgedJwtClaims, ThatCouldBeReadInTwoWaysAreRefused) {
  auto const twice = "payload names a member twice";
  auto const none = "payload is not JSON";
  std::string objects;
  for (int i = 0; i < 8; ++i) objects += "\"x\":{";
  objects += "\"x\":";
  auto const more = [](std::string const& members) {
    return signed_claims(claims_with().insert(1, members + ','));
  };
  Forgeries const all{
      {"sub twice", more(R"("sub":"root")"), twice},
      {"exp twice", more(R"("exp":1785489902)"), twice},
      {"roles twice", more(R"("roles":["admin"])"), twice},
      {"roles twice, escaped", more(R"("role\u0073":["admin"])"), twice},
      {"twice inside", more(R"("x":{"y":1,"y":2})"), twice},
      {"twice inside a list", more(R"("x":[{"y":1,"y":2}])"), twice},
      {"deep", more(R"("x":)" + std::string(8, '[') + std::string(8, ']')), "deeper than 8"},
      {"deep objects", more(objects + "1" + std::string(8, '}')), "deeper than 8"},
      {"very deep", more(R"("x":)" + std::string(1'000, '[')), none},
      {"NaN", more(R"("x":NaN)"), none},
      {"-Infinity", more(R"("x":-Infinity)"), none},
      {"a number beyond all", more(R"("x":1e999)"), none},
      {"hexadecimal", more(R"("x":0x10)"), none},
      {"nothing", signed_claims(""), none},
      {"half", signed_claims(R"({"sub":"ann")"), none},
      {"two", signed_claims(claims_with() + claims_with()), none},
      {"a NUL and more", signed_claims(claims_with() + std::string("\0{}", 3)), none},
      {"a mark of byte order", signed_claims("\xEF\xBB\xBF" + claims_with()), none},
      {"no UTF-8", more("\"x\":\"\xFF\""), none},
      {"a long form", more("\"x\":\"\xC0\xAF\""), none},
      {"half a pair", more(R"("x":"\udc00")"), none},
      {"a comment", more("/**/\"x\":1"), none},
      {"a list", signed_claims("[" + claims_with() + "]"), "payload is not a JSON object"},
      {"a token", signed_claims('"' + signed_claims(claims_with()) + '"'), "not a JSON object"},
      {"null", signed_claims("null"), "payload is not a JSON object"}};
  expect_refused(all, strict());
}

}  // namespace
}  // namespace freshet::access
