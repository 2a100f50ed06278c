/// Tokens whose shape or header is not that of ours. None is taken, each for its own reason.
#include "support/jwt_forge.hpp"

namespace freshet::access {
namespace {

using test::claims_with;
using test::expect_refused;
using test::Forgeries;
using test::header_of;
using test::hs256;
using test::jwt_text;
using test::kJwtSecret;

JwtRules const& shared() {
  static JwtRules const rules{JwtKey::of_secret(kJwtSecret).value(), "https://id.example",
                              "freshet"};
  return rules;
}

std::string good_jwt() { return hs256(jwt_text(header_of("HS256"), claims_with())); }

/// Signed by the right key whatever the header says.
std::string with_header(std::string_view header) { return hs256(jwt_text(header, claims_with())); }

TEST(ForgedJwt, WithAnotherAlgorithmIsRefusedThoughTheKeySignedIt) {
  ASSERT_TRUE(read_jwt(good_jwt(), shared(), test::kJwtNow));
  Forgeries all;
  for (char const* algorithm :
       {"none", "None", "NONE", "nOnE", "hs256", "HS384", "HS512", "RS256", "RS384", "RS512",
        "PS256", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "HS256K", "A128KW", "dir"}) {
    std::string const name{algorithm};
    auto const why = "is signed with " + name + "; the configured key is for HS256";
    all.push_back({name, with_header(header_of(name)), why});
    all.push_back({name + " unsigned", jwt_text(header_of(name), claims_with()) + '.', why});
  }
  for (char const* odd : {"HS256 ", " HS256", "HS256,none", "H\\u0000S256", "<script>"}) {
    auto const why = std::string_view{odd}.find('\\') != std::string_view::npos
                         ? "alg: expected a text of 1 to 255 octets in one line"
                         : "is signed with another algorithm; the configured key is for HS256";
    all.push_back({odd, with_header(header_of(odd)), why});
  }
  for (char const* value : {"5", "null", "true", R"(["HS256"])", R"({"HS256":1})", "\"\""}) {
    all.push_back({value, with_header(std::string{R"({"alg":)"} + value + '}'),
                   "alg: expected a text of 1 to 255 octets in one line"});
  }
  all.push_back({"no alg", with_header(R"({"typ":"JWT"})"), "header has no alg"});
  all.push_back({"empty", with_header("{}"), "header has no alg"});
  all.push_back({"its name in capitals", with_header(R"({"ALG":"HS256"})"), "header has no alg"});
  expect_refused(all, shared());
}

TEST(ForgedJwt, OfAnotherTypeOrWithExtensionsIsRefused) {
  Forgeries all;
  for (char const* type : {"JWE", "logout+jwt", "dpop+jwt", "secevent+jwt", "JWT ", "JWS",
                           "application/jose", "xapplication/jwt"}) {
    all.push_back({type, with_header(std::string{R"({"alg":"HS256","typ":")"} + type + "\"}"),
                   "another type (typ) than JWT"});
  }
  all.push_back({"typ 1", with_header(R"({"alg":"HS256","typ":1})"), "typ: expected a text"});
  for (char const* crit : {R"(["exp"])", "[]", "null", R"(["b64"],"b64":false)"}) {
    all.push_back({crit, with_header(std::string{R"({"alg":"HS256","crit":)"} + crit + '}'),
                   "wants extensions to be understood (crit)"});
  }
  expect_refused(all, shared());
}

TEST(ForgedJwt, WhoseHeaderCouldBeReadInTwoWaysIsRefused) {
  using namespace std::string_view_literals;
  auto const twice = "header names a member twice";
  auto const none = "header is not JSON";
  Forgeries const all{
      {"alg twice", with_header(R"({"alg":"HS256","alg":"none"})"), twice},
      {"alg twice, in order", with_header(R"({"alg":"none","alg":"HS256"})"), twice},
      {"alg twice, escaped", with_header(R"({"alg":"HS256","\u0061lg":"none"})"), twice},
      {"twice inside", with_header(R"({"alg":"HS256","jwk":{"k":1,"k":2}})"), twice},
      {"half", with_header(R"({"alg":"HS256")"), none},
      {"two", with_header(R"({"alg":"HS256"}{"alg":"none"})"), none},
      {"rubbish behind it", with_header(R"({"alg":"HS256"} x)"), none},
      {"a NUL behind it", with_header("{\"alg\":\"HS256\"}\0{}"sv), none},
      {"a mark of byte order", with_header("\xEF\xBB\xBF{\"alg\":\"HS256\"}"), none},
      {"UTF-16", with_header("{\0\"\0a\0l\0g\0\"\0"sv), none},
      {"a comment", with_header(R"({"alg":"HS256"/*none*/})"), none},
      {"single quotes", with_header("{'alg':'HS256'}"), none},
      {"a comma at its end", with_header(R"({"alg":"HS256",})"), none},
      {"no UTF-8", with_header("{\"alg\":\"HS256\",\"x\":\"\xC0\x80\"}"), none},
      {"half a pair", with_header(R"({"alg":"HS256","x":"\uD800"})"), none},
      {"a raw line end", with_header("{\"alg\":\"HS256\",\"x\":\"\n\"}"), none},
      {"NaN", with_header(R"({"alg":"HS256","x":NaN})"), none},
      {"nothing", with_header(""), none},
      {"a list", with_header(R"(["HS256"])"), "header is not a JSON object"},
      {"a text", with_header(R"("HS256")"), "header is not a JSON object"},
      {"null", with_header("null"), "header is not a JSON object"},
      {"deep", with_header(R"({"alg":"HS256","x":[[[[[[[[[1]]]]]]]]]})"), "deeper than 8"},
      {"very deep", with_header(R"({"alg":"HS256","x":)" + std::string(1'000, '[')), none}};
  expect_refused(all, shared());
}

TEST(ForgedJwt, OfAnotherShapeIsRefused) {
  auto const token = good_jwt();
  auto const first = token.find('.'), last = token.rfind('.');
  auto const header = token.substr(0, first), tail = token.substr(first);
  auto const shape = "is no JSON web token: three parts with a point between them";
  auto const of = [](char const* part) {
    return std::string{part} + " is not base64url without padding";
  };
  auto const claims = token.substr(first + 1, last - first - 1);
  auto const signature = token.substr(last);
  Forgeries const all{
      {"nothing", "", shape},
      {"a point", ".", shape},
      {"two points", "..", "header is not JSON"},
      {"three points", "...", shape},
      {"one part", header, shape},
      {"two parts", token.substr(0, last), shape},
      {"four parts", token + ".e30", shape},
      {"five parts, as JWE", token + ".e30.e30", shape},
      {"an empty header", tail, "header is not JSON"},
      {"no claims", header + '.' + signature, "signature does not fit"},
      {"no signature", token.substr(0, last + 1), "signature does not fit"},
      {"a blank before it", ' ' + token, of("header")},
      {"a blank behind it", token + ' ', of("signature")},
      {"a line end behind it", token + '\n', of("signature")},
      {"a NUL behind it", token + '\0', of("signature")},
      {"its scheme", "Bearer " + token, of("header")},
      {"quotes", '"' + token + '"', of("header")},
      {"a padded header", header + "=" + tail, of("header")},
      {"a padded header, twice", header + "==" + tail, of("header")},
      {"a padded signature", token + "=", of("signature")},
      {"percent signs", header + "%2E" + tail, of("header")},
      {"the other alphabet", "+/" + header + tail, of("header")},
      {"a header cut off", header.substr(0, header.size() - 1) + tail, "header"},
      {"a letter more", header + "A" + tail, of("header")},
      {"claims with padding", hs256(header + '.' + claims + '='), of("payload")},
      {"claims of the other alphabet", hs256(header + "." + claims + "+/A"), of("payload")},
      {"claims with a line end", hs256(header + '.' + claims + '\n'), of("payload")},
      {"4097 characters", token + std::string(4'097 - token.size(), 'A'), "longer than 4096"},
      {"a megabyte", std::string(1'000'000, 'A'), "longer than 4096"},
      {"a megabyte of points", std::string(1'000'000, '.'), "longer than 4096"}};
  expect_refused(all, shared());
}

TEST(ForgedJwt, WithAnyCharacterChangedCutOffOrAddedIsRefused) {
  auto const token = good_jwt();
  for (std::size_t i = 0; i < token.size(); ++i) {
    EXPECT_FALSE(read_jwt(token.substr(0, i), shared(), test::kJwtNow)) << i;
    EXPECT_FALSE(read_jwt(token.substr(i + 1), shared(), test::kJwtNow)) << i;
    for (char const other : {'A', 'B', '_', '.', '=', '\0'}) {
      auto changed = token;
      if (changed[i] == other) continue;
      changed[i] = other;
      EXPECT_FALSE(read_jwt(changed, shared(), test::kJwtNow)) << changed;
      EXPECT_FALSE(read_jwt(token.substr(0, i) + other + token.substr(i), shared(), test::kJwtNow));
    }
  }
}

/// The last of 43 characters holds two bits of padding, so four spellings decode to the same
/// octets.
TEST(ForgedJwt, HasNoSecondSpelling) {
  int taken = 0;
  for (char const c :
       std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"}) {
    auto token = good_jwt();
    token.back() = c;
    taken += read_jwt(token, shared(), test::kJwtNow) ? 1 : 0;
  }
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace freshet::access
