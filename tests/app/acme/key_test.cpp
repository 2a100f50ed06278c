#include "app/acme/key.hpp"

#include "access/hash.hpp"
#include "access/jwt_key.hpp"
#include "app/acme/jws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/pem.h>

#include <memory>
#include <string>

namespace freshet::app::acme {
namespace {

using ::testing::HasSubstr;

// A key of RFC 7515 appendix A.3, in PEM, with its public half and thumbprint.
constexpr char kPem[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49\n"
    "AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72b\n"
    "focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
    "-----END EC PRIVATE KEY-----\n";
constexpr char kJwk[] =
    R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

/// By somebody else's hands: the verifier of web tokens.
access::JwtKey public_half(Key const& key) {
  std::unique_ptr<BIO, decltype(&BIO_free_all)> const memory{BIO_new(BIO_s_mem()), &BIO_free_all};
  PEM_write_bio_PUBKEY(memory.get(), key.native());
  char* text = nullptr;
  auto const size = BIO_get_mem_data(memory.get(), &text);
  return *access::JwtKey::of_public_key({text, static_cast<std::size_t>(size)});
}

TEST(AcmeKey, WritesItsPublicHalfAsTheStandardHasIt) {
  auto const key = Key::of_pem(kPem);
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_EQ(key->jwk(), kJwk);
  EXPECT_EQ(key->thumbprint(), access::base64url(access::sha256(kJwk)));
}

TEST(AcmeKey, SignsWhatOthersVerify) {
  auto const key = Key::make();
  ASSERT_TRUE(key);
  auto const verifier = public_half(*key);
  // Of so many some have numbers that are short, and are filled up.
  for (int i = 0; i < 300; ++i) {
    auto const text = "text " + std::to_string(i);
    ASSERT_TRUE(verifier.verifies(text, key->sign(text))) << text;
    ASSERT_FALSE(verifier.verifies(text + '.', key->sign(text)));
  }
}

TEST(AcmeKey, IsTheSameAfterItWasWrittenAndRead) {
  auto const key = Key::make();
  auto const again = Key::of_pem("something else\n" + key->pem());
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->thumbprint(), key->thumbprint());
}

TEST(AcmeKey, IsOnNoOtherCurveAndNothingElse) {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const other{EVP_EC_gen("P-384"),
                                                                  &EVP_PKEY_free};
  std::unique_ptr<BIO, decltype(&BIO_free_all)> const memory{BIO_new(BIO_s_mem()), &BIO_free_all};
  PEM_write_bio_PrivateKey(memory.get(), other.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  auto const size = BIO_get_mem_data(memory.get(), &text);
  auto const read = Key::of_pem({text, static_cast<std::size_t>(size)});
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, HasSubstr("not one on P-256"));
  EXPECT_FALSE(Key::of_pem(""));
  EXPECT_FALSE(Key::of_pem(std::string{kPem}.substr(0, 100)));
}

nlohmann::json part_of(std::string const& body, char const* name) {
  auto const json = nlohmann::json::parse(body);
  return nlohmann::json::parse(*access::from_base64url(json[name].get<std::string>()));
}

TEST(AcmeRequest, BearsTheKeyOrTheAccountAndNeverBoth) {
  auto const key = *Key::of_pem(kPem);
  auto const first = sign_request(key, {"https://ca.example/new", "n1", ""}, R"({"a": 1})");
  EXPECT_EQ(part_of(first, "protected"), nlohmann::json({{"alg", "ES256"},
                                                         {"nonce", "n1"},
                                                         {"url", "https://ca.example/new"},
                                                         {"jwk", nlohmann::json::parse(kJwk)}}));
  EXPECT_EQ(part_of(first, "payload"), nlohmann::json({{"a", 1}}));
  auto const later =
      sign_request(key, {"https://ca.example/o", "n2", "https://ca.example/me"}, "{}");
  EXPECT_EQ(part_of(later, "protected"), nlohmann::json({{"alg", "ES256"},
                                                         {"nonce", "n2"},
                                                         {"url", "https://ca.example/o"},
                                                         {"kid", "https://ca.example/me"}}));
}

TEST(AcmeRequest, IsSignedOverHeadAndPayload) {
  auto const key = *Key::of_pem(kPem);
  auto const json =
      nlohmann::json::parse(sign_request(key, {"https://ca.example/o", "n", "k"}, ""));
  EXPECT_EQ(json["payload"], "") << "to read something has no payload at all";
  auto const text = json["protected"].get<std::string>() + '.' + json["payload"].get<std::string>();
  auto const signature = *access::from_base64url(json["signature"].get<std::string>());
  EXPECT_TRUE(public_half(key).verifies(text, signature));
}

TEST(AcmeRequest, BindsAnAccountWithTheSecretOfItsOwner) {
  auto const key = *Key::of_pem(kPem);
  auto const body = sign_binding({"kid-1", "a secret"}, key, "https://ca.example/new");
  auto const json = nlohmann::json::parse(body);
  EXPECT_EQ(
      part_of(body, "protected"),
      nlohmann::json({{"alg", "HS256"}, {"kid", "kid-1"}, {"url", "https://ca.example/new"}}));
  EXPECT_EQ(part_of(body, "payload"), nlohmann::json::parse(kJwk));
  auto const text = json["protected"].get<std::string>() + '.' + json["payload"].get<std::string>();
  EXPECT_EQ(json["signature"], access::base64url(access::hmac_sha256("a secret", text)));
}

}  // namespace
}  // namespace freshet::app::acme
