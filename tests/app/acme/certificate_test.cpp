#include "app/acme/certificate.hpp"

#include "access/hash.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace freshet::app::acme {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kNow = 1'800'000'000;

TEST(AcmeRequestToSign, HasAllNamesAndIsSignedByItsKey) {
  auto const key = *Key::make();
  auto const der = signing_request(key, {"a.example", "b.example"});
  ASSERT_TRUE(der) << der.error().what;
  auto const* octets = reinterpret_cast<unsigned char const*>(der->data());
  std::unique_ptr<X509_REQ, decltype(&X509_REQ_free)> const request{
      d2i_X509_REQ(nullptr, &octets, static_cast<long>(der->size())), &X509_REQ_free};
  ASSERT_TRUE(request);
  EXPECT_EQ(X509_REQ_verify(request.get(), key.native()), 1);
  auto* const extensions = X509_REQ_get_extensions(request.get());
  auto* const names = static_cast<GENERAL_NAMES*>(
      X509V3_get_d2i(extensions, NID_subject_alt_name, nullptr, nullptr));
  EXPECT_EQ(sk_GENERAL_NAME_num(names), 2);
  GENERAL_NAMES_free(names);
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
}

TEST(AcmeCertificate, OfOurOwnSaysWhatItIsAndForWhom) {
  auto const pem =
      self_signed({"Freshet self-signed", {"localhost", "127.0.0.1", "::1"}, kNow, 10});
  ASSERT_TRUE(pem) << pem.error().what;
  auto const read = read_certificate(*pem);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_THAT(read->names, ElementsAre("localhost", "127.0.0.1", "::1"));
  EXPECT_EQ(read->issuer, "Freshet self-signed");
  EXPECT_EQ(read->validity.until_s, kNow + 10 * 86'400);
  EXPECT_LT(read->validity.from_s, kNow) << "for clocks that are behind";
  auto const key = Key::of_pem(*pem);
  ASSERT_TRUE(key);
  EXPECT_TRUE(check_chain(*pem, *key, {"localhost"}, kNow));
}

TEST(AcmeChain, IsForItsKeyItsNamesAndNow) {
  auto const pem = *self_signed({"x", {"a.example"}, kNow, 10});
  auto const key = *Key::of_pem(pem);
  auto const why = [&](std::string const& text, Key const& of, Names const& names,
                       std::int64_t at) {
    auto const checked = check_chain(text, of, names, at);
    return checked ? "nothing" : checked.error().what;
  };
  EXPECT_EQ(why(pem, key, {"a.example"}, kNow), "nothing");
  EXPECT_THAT(why(pem, *Key::make(), {"a.example"}, kNow), HasSubstr("not for the key"));
  EXPECT_THAT(why(pem, key, {"a.example", "b.example"}, kNow), HasSubstr("not for b.example"));
  EXPECT_THAT(why(pem, key, {"a.example"}, kNow + 11 * 86'400), HasSubstr("clock"));
  EXPECT_THAT(why(pem, key, {"a.example"}, kNow - 9 * 86'400), HasSubstr("clock"));
  EXPECT_THAT(why("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", key, {}, kNow),
              HasSubstr("no certificate"));
  EXPECT_THAT(why("", key, {}, kNow), HasSubstr("no certificate"));
}

/// RFC 8737 §3: the name, and the hash in an extension that is critical; nothing else.
TEST(AcmeChallengeCertificate, HasTheHashInACriticalExtension) {
  auto const pem = challenge_certificate("a.example", "token.thumbprint", kNow);
  ASSERT_TRUE(pem) << pem.error().what;
  EXPECT_THAT(read_certificate(*pem)->names, ElementsAre("a.example"));
  std::unique_ptr<BIO, decltype(&BIO_free_all)> const text{
      BIO_new_mem_buf(pem->data(), static_cast<int>(pem->size())), &BIO_free_all};
  std::unique_ptr<X509, decltype(&X509_free)> const x509{
      PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &X509_free};
  ASSERT_TRUE(x509);
  std::unique_ptr<ASN1_OBJECT, decltype(&ASN1_OBJECT_free)> const kind{
      OBJ_txt2obj("1.3.6.1.5.5.7.1.31", 1), &ASN1_OBJECT_free};
  auto const at = X509_get_ext_by_OBJ(x509.get(), kind.get(), -1);
  ASSERT_GE(at, 0);
  auto* const extension = X509_get_ext(x509.get(), at);
  EXPECT_EQ(X509_EXTENSION_get_critical(extension), 1);
  auto const* const value = X509_EXTENSION_get_data(extension);
  std::string const der{reinterpret_cast<char const*>(ASN1_STRING_get0_data(value)),
                        static_cast<std::size_t>(ASN1_STRING_length(value))};
  EXPECT_EQ(der, std::string("\x04\x20") + access::sha256("token.thumbprint"));
}

}  // namespace
}  // namespace freshet::app::acme
