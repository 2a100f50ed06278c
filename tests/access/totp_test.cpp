#include "access/totp.hpp"

#include <gtest/gtest.h>

#include <array>

namespace freshet::access {
namespace {

constexpr char kRfcSecret[] = "12345678901234567890";  // of both RFCs
constexpr std::int64_t kNow = 1'111'111'109;

std::string code_at(std::int64_t now_s) { return totp_code(kRfcSecret, now_s / kTotpStepS); }

TEST(Totp, IsThatOfRfc6238) {
  struct Row {
    std::int64_t time_s;
    char const* code;
  };
  // Appendix B, SHA-1.
  constexpr std::array<Row, 6> kRows{{{59, "94287082"},
                                      {1'111'111'109, "07081804"},
                                      {1'111'111'111, "14050471"},
                                      {1'234'567'890, "89005924"},
                                      {2'000'000'000, "69279037"},
                                      {20'000'000'000, "65353130"}}};
  for (auto const& [time_s, code] : kRows) {
    EXPECT_EQ(totp_code(kRfcSecret, time_s / kTotpStepS, 8), code) << time_s;
  }
}

TEST(Totp, HasTheDigitsOfRfc4226) {
  // Appendix D.
  constexpr std::array<char const*, 10> kCodes{"755224", "287082", "359152", "969429", "338314",
                                               "254676", "287922", "162583", "399871", "520489"};
  for (std::size_t i = 0; i < kCodes.size(); ++i) {
    EXPECT_EQ(totp_code(kRfcSecret, static_cast<std::int64_t>(i)), kCodes[i]) << i;
  }
}

TEST(Totp, IsGoodForItsStepAndThoseBesideIt) {
  auto const step = kNow / kTotpStepS;
  EXPECT_EQ(totp_step(kRfcSecret, code_at(kNow), kNow, 0), step);
  EXPECT_EQ(totp_step(kRfcSecret, code_at(kNow - 30), kNow, 0), step - 1);
  EXPECT_EQ(totp_step(kRfcSecret, code_at(kNow + 30), kNow, 0), step + 1);
  EXPECT_FALSE(totp_step(kRfcSecret, code_at(kNow - 60), kNow, 0)) << "expired";
  EXPECT_FALSE(totp_step(kRfcSecret, code_at(kNow + 60), kNow, 0)) << "of a future";
}

TEST(Totp, IsGoodOnce) {
  auto const step = kNow / kTotpStepS;
  EXPECT_FALSE(totp_step(kRfcSecret, code_at(kNow), kNow, step)) << "replayed";
  EXPECT_FALSE(totp_step(kRfcSecret, code_at(kNow - 30), kNow, step)) << "older than the one used";
  EXPECT_EQ(totp_step(kRfcSecret, code_at(kNow + 30), kNow, step), step + 1);
}

TEST(Totp, IsNothingElse) {
  auto const code = code_at(kNow);
  for (auto const& wrong : {std::string{}, code.substr(1), code + '0', ' ' + code, "+" + code,
                            std::string{"abcdef"}, std::string(6, '\0')}) {
    EXPECT_FALSE(totp_step(kRfcSecret, wrong, kNow, 0)) << wrong;
  }
  EXPECT_FALSE(totp_step("another secret of them", code, kNow, 0));
}

TEST(Totp, SecretsAreRandomAndEnteredByHand) {
  auto const one = make_totp_secret().value(), two = make_totp_secret().value();
  EXPECT_EQ(one.size(), 20U);
  EXPECT_NE(one, two);
  EXPECT_EQ(base32(one).size(), 32U);
}

TEST(Base32, IsThatOfRfc4648) {
  // §10, without padding.
  EXPECT_EQ(base32(""), "");
  EXPECT_EQ(base32("f"), "MY");
  EXPECT_EQ(base32("fo"), "MZXQ");
  EXPECT_EQ(base32("foo"), "MZXW6");
  EXPECT_EQ(base32("foob"), "MZXW6YQ");
  EXPECT_EQ(base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
  EXPECT_EQ(base32(kRfcSecret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

}  // namespace
}  // namespace freshet::access
