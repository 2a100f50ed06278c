#include "access/jwt_key_set.hpp"

#include "support/jwt_forge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::access {
namespace {

using ::testing::HasSubstr;

// RFC 7515 A.3 and RFC 8037 A.2.
constexpr char kP256[] =
    R"({"kty":"EC","crv":"P-256","kid":"curve","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr char kEdwards[] =
    R"({"kty":"OKP","crv":"Ed25519","kid":"edwards","use":"sig","alg":"EdDSA",)"
    R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

Result<JwtKeySet> set_of(std::string const& keys) {
  return JwtKeySet::of_json("{\"keys\":[" + keys + "]}");
}

std::string why_no_set(Result<JwtKeySet> const& set) {
  return set ? "it is one" : set.error().what;
}

JwtHeader header(std::string algorithm, std::string id) {
  JwtHeader header;
  header.algorithm = std::move(algorithm);
  header.key_id = std::move(id);
  return header;
}

TEST(JwtKeySet, HoldsTheKeysThatSignByTheirNames) {
  auto const set = set_of(std::string{kP256} + ',' + kEdwards);
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_EQ(set->size(), 2U);
  auto const edwards = set->find(header("EdDSA", "edwards"));
  ASSERT_TRUE(edwards);
  EXPECT_TRUE(edwards->verifies(
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
      from_base64url(
          "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_M"
          "uM0KAg")
          .value()));
  EXPECT_EQ(set->find(header("ES256", "curve"))->algorithm(), "ES256");
}

TEST(JwtKeySet, PassesOverWhatIsForSomethingElse) {
  auto const set = set_of(
      R"({"kty":"RSA","n":"AQAB","e":"AQAB","kid":"rsa"},{"kty":"oct","k":"c2VjcmV0","kid":"secret"},)"
      R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"},7,{"kty":"OKP","crv":"X25519","x":"AA"},)"
      R"({"kty":"OKP","crv":"Ed25519","use":"enc","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},)"
      R"({"kty":"OKP","crv":"Ed25519","key_ops":["sign"],"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},)" +
      std::string{kEdwards});
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_EQ(set->size(), 1U);
}

TEST(JwtKeySet, IsRefusedWithWhatIsWrongWithIt) {
  for (auto const& [text, why] :
       {std::pair{std::string{"{}"}, "is no JSON web key set"},
        {"[]", "is no JSON web key set"},
        {"not JSON", "is no JSON web key set"},
        {R"({"keys":7})", "is no JSON web key set"},
        {R"({"keys":[]})", "holds no key that signs"},
        {std::string(kLongestJwks + 1, ' '), "is longer than 64 KiB"},
        {std::string{"{\"keys\":["} + kEdwards + ',' + kEdwards + "]}",
         "holds the key edwards twice"},
        {R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":"AAAA"}]})",
         "the key k is not 32 octets in base64url (x)"},
        {R"({"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"AAAA"}]})",
         "the key k has no coordinates of 32 octets"}}) {
    EXPECT_THAT(why_no_set(JwtKeySet::of_json(text)), HasSubstr(why)) << text.substr(0, 80);
  }
  auto moved = std::string{kP256};
  moved.replace(moved.find("f83O"), 4, "f83P");
  EXPECT_THAT(why_no_set(set_of(moved)), HasSubstr("the key curve is not a point of its curve"));
}

TEST(JwtKeySet, GivesATokenTheKeyItNamesAndNoOther) {
  auto const set = set_of(std::string{kP256} + ',' + kEdwards).value();
  auto const other = set.find(header("EdDSA", "of last year"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, boost::system::errc::no_such_process);
  EXPECT_EQ(set.find(header("EdDSA", ""))->algorithm(), "EdDSA") << "the only one of its kind";
  EXPECT_FALSE(set.find(header("HS256", "")));
  EXPECT_FALSE(JwtKeySet{}.find(header("EdDSA", "")));
}

TEST(JwtKeySet, DoesNotLetATokenChooseAnotherAlgorithmThanItsKeys) {
  test::SigningKey const key{"ED25519"};
  auto const set = std::make_shared<JwtKeySet const>(set_of(kEdwards).value());
  JwtRules const rules{JwtKey::of_secret(test::kJwtSecret).value(), "", "", set};
  for (auto const* algorithm : {"HS256", "ES256", "none"}) {
    auto const text =
        test::jwt_text(R"({"alg":")" + std::string{algorithm} + R"(","typ":"JWT","kid":"edwards"})",
                       test::claims_with());
    auto const read = read_jwt(test::hs256(text), rules, test::kJwtNow);
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().what, HasSubstr("the configured key is for EdDSA"));
  }
  auto const unnamed = test::jwt_text(test::header_of("HS256"), test::claims_with());
  EXPECT_FALSE(read_jwt(test::hs256(unnamed), rules, test::kJwtNow))
      << "the secret that stands beside the set verifies nothing";
}

}  // namespace
}  // namespace freshet::access
