#include "net/tls_context.hpp"

#include "support/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace freshet::net {
namespace {

using test::write_certificate;
using ::testing::AllOf;
using ::testing::HasSubstr;

class TlsContextTest : public ::testing::Test {
 protected:
  using Loaded = Result<std::shared_ptr<TlsContext const>>;

  static Loaded load(std::string const& certificate, std::string const& key) {
    std::array<std::string, 1> const protocols{"http/1.1"};
    return TlsContext::load({certificate, key}, protocols, system_clock());
  }
  static std::string complaint(std::string const& certificate, std::string const& key) {
    auto const loaded = load(certificate, key);
    return loaded ? "nothing" : loaded.error().what;
  }

  test::TempDir folder_;
  test::CertificateFiles const good_ = write_certificate(folder_, "good");
};

TEST_F(TlsContextTest, KnowsItsCertificate) {
  auto const loaded = load(good_.certificate, good_.key);
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_THAT((*loaded)->about(), AllOf(HasSubstr("first.example"), HasSubstr("valid until 20")));
  EXPECT_FALSE((*loaded)->warning());
}

TEST_F(TlsContextTest, SaysWhichFileIsNotThere) {
  auto const none = folder_.path("none");
  EXPECT_EQ(complaint(none, good_.key), "cannot read " + none + ": No such file or directory");
  EXPECT_EQ(complaint(good_.certificate, none),
            "cannot read " + none + ": No such file or directory");
}

TEST_F(TlsContextTest, SaysWhatAFileIsNot) {
  auto const text = folder_.write("text", "this is no certificate\n");
  EXPECT_THAT(complaint(text, good_.key), HasSubstr(text + " holds no PEM certificate"));
  EXPECT_THAT(complaint(good_.key, good_.key), HasSubstr("holds no PEM certificate"));
  EXPECT_THAT(complaint(good_.certificate, good_.certificate), HasSubstr("holds no PEM key"));
  auto const broken =
      folder_.write("broken", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
  EXPECT_THAT(complaint(broken, good_.key), HasSubstr(broken));
}

TEST_F(TlsContextTest, AsksNobodyForAPassword) {
  auto const locked = write_certificate(folder_, "locked", {.password = "secret"});
  EXPECT_THAT(complaint(locked.certificate, locked.key),
              HasSubstr(locked.key + " holds no PEM key without a password"));
}

TEST_F(TlsContextTest, SaysThatAKeyIsAnothers) {
  auto const other = write_certificate(folder_, "other");
  EXPECT_EQ(complaint(good_.certificate, other.key),
            "the key in " + other.key + " does not match the certificate in " + good_.certificate);
}

TEST_F(TlsContextTest, WarnsOfADateAndServesAllTheSame) {
  auto const old = write_certificate(folder_, "old", {.to_days = -2});
  auto const loaded = load(old.certificate, old.key);
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_THAT((*loaded)->warning().value_or(""),
              AllOf(HasSubstr(old.certificate), HasSubstr("has expired on 20")));
  auto const early = write_certificate(folder_, "early", {.from_days = 3});
  EXPECT_THAT((*load(early.certificate, early.key))->warning().value_or(""),
              HasSubstr("is not valid before 20"));
}

}  // namespace
}  // namespace freshet::net
