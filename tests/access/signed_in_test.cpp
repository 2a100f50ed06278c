#include "access/signed_in.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::access {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SignedInTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::int64_t now_s() const { return clock_.wall_us() / 1'000'000; }
  [[nodiscard]] store::AdminSession row(std::string const& token) const {
    return {session_hash(token), now_s(), now_s()};
  }
  [[nodiscard]] bool good(std::string_view token) const { return signed_in_.expires_at(token) > 0; }

  ManualClock clock_;
  SignedIn signed_in_{clock_};
  std::string const one_ = make_session_token().value(), two_ = make_session_token().value();
};

TEST_F(SignedInTest, IsWhoHoldsTheTokenOfASession) {
  EXPECT_FALSE(good(one_)) << "nobody is";
  signed_in_.set({row(one_)});
  EXPECT_EQ(signed_in_.expires_at(one_), now_s() + kLongestSessionS);
  EXPECT_FALSE(good(two_));
  EXPECT_FALSE(good(one_.substr(1)));
  EXPECT_FALSE(good(one_ + 'A'));
  EXPECT_FALSE(good(""));
  EXPECT_FALSE(good(session_hash(one_))) << "what is kept opens nothing";
  signed_in_.set({});
  EXPECT_FALSE(good(one_));
}

TEST_F(SignedInTest, EndsAfterTwelveHoursWithoutUse) {
  signed_in_.set({row(one_), row(two_)});
  clock_.advance(hours{12} - seconds{1});
  EXPECT_TRUE(good(one_));
  clock_.advance(seconds{1});
  EXPECT_FALSE(good(two_));
  EXPECT_TRUE(good(one_)) << "it was used";
}

TEST_F(SignedInTest, EndsAfterThirtyDaysHoweverMuchItIsUsed) {
  signed_in_.set({row(one_)});
  for (int i = 0; i < 30 * 4; ++i) {
    ASSERT_TRUE(good(one_)) << i;
    clock_.advance(hours{6});
  }
  EXPECT_FALSE(good(one_));
}

TEST_F(SignedInTest, IsNotMadeOlderByReadingTheDatabaseAgain) {
  auto const rows = std::vector{row(one_)};
  signed_in_.set(rows);
  clock_.advance(hours{11});
  EXPECT_TRUE(good(one_));
  signed_in_.set(rows);
  clock_.advance(hours{11});
  EXPECT_TRUE(good(one_));
}

TEST_F(SignedInTest, TellsOfItsUseAtMostOnceAMinute) {
  signed_in_.set({row(one_)});
  EXPECT_TRUE(good(one_));
  EXPECT_THAT(signed_in_.uses(), IsEmpty());
  clock_.advance(seconds{59});
  EXPECT_TRUE(good(one_));
  EXPECT_THAT(signed_in_.uses(), IsEmpty());
  clock_.advance(seconds{1});
  EXPECT_TRUE(good(one_));
  EXPECT_THAT(signed_in_.uses(),
              ElementsAre(store::AdminSession{session_hash(one_), now_s() - 60, now_s()}));
  EXPECT_THAT(signed_in_.uses(), IsEmpty());
  clock_.advance(seconds{3'600});
  EXPECT_THAT(signed_in_.uses(), IsEmpty()) << "it was not used";
}

TEST(SessionToken, IsRandomAndItsCsrfTokenFollowsFromIt) {
  auto const one = make_session_token().value(), two = make_session_token().value();
  EXPECT_EQ(one.size(), 43U) << "256 bits";
  EXPECT_NE(one, two);
  EXPECT_EQ(csrf_token(one), csrf_token(one));
  EXPECT_NE(csrf_token(one), csrf_token(two));
  EXPECT_NE(csrf_token(one), one);
  EXPECT_EQ(session_hash(one).size(), 32U);
}

}  // namespace
}  // namespace freshet::access
