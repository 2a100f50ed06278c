#include "access/jwt_key.hpp"

#include "access/hash.hpp"
#include "support/jwt_forge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

namespace freshet::access {
namespace {

using ::testing::HasSubstr;

std::string octets_of(std::string_view text) { return from_base64url(text).value(); }

std::string why_no_key(Result<JwtKey> const& key) { return key ? "it is one" : key.error().what; }

JwtKey key_of(test::SigningKey const& key) {
  return JwtKey::of_public_key(key.public_pem()).value();
}

constexpr char kRfcClaims[] =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
    "fQ";

TEST(JwtKey, VerifiesTheHs256OfRfc7515A1) {
  auto const key = JwtKey::of_secret(octets_of(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"));
  auto const text = std::string{"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."} + kRfcClaims;
  auto const signature = octets_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  EXPECT_EQ(key->algorithm(), "HS256");
  EXPECT_TRUE(key->verifies(text, signature));
  EXPECT_EQ(key->sign(text).value(), signature);
  EXPECT_FALSE(key->verifies(text + '.', signature));
}

TEST(JwtKey, VerifiesTheEs256OfRfc7515A3) {
  auto const key = JwtKey::of_public_key(
      "-----BEGIN PUBLIC KEY-----\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
      "6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
      "-----END PUBLIC KEY-----\n");
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_EQ(key->algorithm(), "ES256");
  auto const text = std::string{"eyJhbGciOiJFUzI1NiJ9."} + kRfcClaims;
  auto const signature = octets_of(
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
  EXPECT_TRUE(key->verifies(text, signature));
  EXPECT_FALSE(key->verifies(text + '.', signature));
}

TEST(JwtKey, VerifiesTheEddsaOfRfc8037A4) {
  auto const key = JwtKey::of_public_key(
      "-----BEGIN PUBLIC KEY-----\n"
      "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
      "-----END PUBLIC KEY-----");
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_EQ(key->algorithm(), "EdDSA");
  std::string const text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  auto const signature = octets_of(
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  EXPECT_TRUE(key->verifies(text, signature));
  EXPECT_FALSE(key->verifies(text + '.', signature));
}

TEST(JwtKey, IsOfTwoKindsAndNamesWhatElseItWasGiven) {
  EXPECT_EQ(key_of(test::SigningKey{"P-256"}).algorithm(), "ES256");
  EXPECT_EQ(key_of(test::SigningKey{"ED25519"}).algorithm(), "EdDSA");
  for (auto const& [kind, named] : {std::pair{"P-384", "EC on secp384r1"},
                                    {"secp256k1", "EC on secp256k1"},
                                    {"P-521", "EC on secp521r1"},
                                    {"ED448", "ED448"},
                                    {"RSA", "RSA"}}) {
    auto const key = JwtKey::of_public_key(test::SigningKey{kind}.public_pem());
    EXPECT_THAT(why_no_key(key), HasSubstr(std::string{"is a key of the kind "} + named + ';'));
    EXPECT_THAT(why_no_key(key), HasSubstr("expected one on P-256, for ES256, or Ed25519"));
  }
}

TEST(JwtKey, TakesOnePublicKeyAndNothingElse) {
  test::SigningKey const key{"P-256"};
  auto const pem = key.public_pem();
  EXPECT_TRUE(JwtKey::of_public_key("a comment before it\n" + pem));
  auto const why = [](std::string const& text) { return why_no_key(JwtKey::of_public_key(text)); };
  EXPECT_THAT(why(key.private_pem()), HasSubstr("holds a private key"));
  EXPECT_THAT(why(pem + key.private_pem()), HasSubstr("holds a private key"));
  EXPECT_THAT(why(pem + pem), HasSubstr("more than one key"));
  for (auto const& text :
       {std::string{}, std::string{"secret"}, pem.substr(0, pem.size() / 2),
        pem.substr(pem.find('\n')), pem + std::string(20'000, 'x'),
        std::string{"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"}}) {
    EXPECT_THAT(why(text), HasSubstr("is no public key in PEM")) << text.substr(0, 100);
  }
  EXPECT_EQ(ERR_peek_error(), 0U) << "what is left is taken for a TLS connection's fault";
}

TEST(JwtKey, WantsASecretThatIsOne) {
  EXPECT_TRUE(JwtKey::of_secret(std::string(32, 'x')));
  EXPECT_THAT(why_no_key(JwtKey::of_secret(std::string(31, 'x'))), HasSubstr("at least 32"));
  EXPECT_THAT(why_no_key(JwtKey::of_secret(test::SigningKey{"P-256"}.public_pem())),
              HasSubstr("a public key is auth.jwt.public_key"));
}

TEST(JwtKey, OfAPublicKindCannotSign) {
  auto const signature = key_of(test::SigningKey{"ED25519"}).sign("text");
  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error().code, boost::system::errc::operation_not_supported);
}

TEST(JwtKey, LeavesNoErrorsBehindForTheNextTlsConnection) {
  auto const key = key_of(test::SigningKey{"P-256"});
  for (std::size_t const size : {0, 32, 63, 64, 65, 1'000}) {
    EXPECT_FALSE(key.verifies("text", std::string(size, '\xFF')));
    EXPECT_EQ(ERR_peek_error(), 0U);
  }
}

/// (r, n - s) is as good as (r, s), and who signs gives either: it says the same of the same text,
/// and nothing here takes a token's spelling for its name.
TEST(JwtKey, TakesBothTwinsOfAnEs256Signature) {
  test::SigningKey const signer{"P-256"};
  auto const key = key_of(signer);
  auto signature = signer.signature("text");
  ASSERT_TRUE(key.verifies("text", signature));
  BIGNUM* n = nullptr;
  BN_hex2bn(&n, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
  BIGNUM* const s =
      BN_bin2bn(reinterpret_cast<unsigned char const*>(signature.data()) + 32, 32, nullptr);
  BN_sub(s, n, s);
  EXPECT_TRUE(key.verifies("text", signature.substr(0, 32) + test::bn_octets(s, 32)));
  BN_free(s);
  BN_free(n);
}

}  // namespace
}  // namespace freshet::access
