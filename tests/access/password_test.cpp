#include "access/password.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::access {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr PasswordCost kCheap{8'192, 1};

std::string why_unfit(std::string_view password) {
  auto const fits = check_password(password);
  return fits ? "it fits" : fits.error().what;
}

TEST(Password, IsKnownByWhatIsKeptOfIt) {
  auto const kept = hash_password("a horse, a staple", kCheap).value();
  EXPECT_TRUE(is_password("a horse, a staple", kept).value());
  EXPECT_FALSE(is_password("a horse, a stapl", kept).value());
  EXPECT_FALSE(is_password("A horse, a staple", kept).value());
  EXPECT_FALSE(is_password("", kept).value());
  EXPECT_THAT(kept, ::testing::Not(HasSubstr("horse")));
  EXPECT_NE(kept, hash_password("a horse, a staple", kCheap).value()) << "each has its own salt";
}

TEST(Password, CostsMemoryUnlessATestSaysOtherwise) {
  auto const kept = hash_password("a horse, a staple").value();
  EXPECT_THAT(kept, StartsWith("$argon2id$v=19$m=65536,t=3,p=1$"));
  EXPECT_TRUE(is_password("a horse, a staple", kept).value());
  EXPECT_TRUE(is_password("x", hash_password("x", kCheap).value()).value()) << "at what it cost";
}

TEST(Password, OfAnotherProgramIsReadAsItWasWritten) {
  // By the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1.
  EXPECT_TRUE(is_password("password",
                          "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                          "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
                  .value());
}

TEST(Password, IsNotCalledWrongWhenWhatIsKeptIsDamaged) {
  for (char const* kept : {"", "$argon2id$", "$argon2id$v=19$m=65536,t=2,p=1$c29t", "plain"}) {
    EXPECT_FALSE(is_password("password", kept)) << kept;
  }
}

TEST(Password, IsLongEnoughAndNotTooLong) {
  EXPECT_EQ(why_unfit("twelve chars"), "it fits");
  EXPECT_THAT(why_unfit("eleven char"), HasSubstr("11 characters; it takes 12 or more"));
  EXPECT_THAT(why_unfit(""), HasSubstr("0 characters"));
  EXPECT_THAT(why_unfit("öööööö"), HasSubstr("6 characters")) << "which are not octets";
  EXPECT_EQ(why_unfit(std::string(kLongestPassword, 'x')), "it fits");
  EXPECT_THAT(why_unfit(std::string(kLongestPassword + 1, 'x')), HasSubstr("longer than 1024"));
  EXPECT_THAT(why_unfit("twelve chars\xff"), HasSubstr("not UTF-8"));
}

}  // namespace
}  // namespace freshet::access
