#include "access/revocations.hpp"

#include "access/jwt.hpp"
#include "support/jwt_forge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::access {
namespace {

constexpr std::int64_t kThen = test::kJwtNow;

class RevocationsInForce : public ::testing::Test {
 protected:
  static Identity ann(std::int64_t issued_at, std::string id = "id-1") {
    Identity who{"ann", {"viewer"}};
    who.issued_at = issued_at;
    who.token_id = std::move(id);
    return who;
  }
  std::string session(std::int64_t given_at, std::string const& id = "id-1") {
    LinkOrigin origin;
    origin.user = marks_.user("ann");
    origin.token = marks_.token(id);
    origin.given_at = given_at;
    return write_session_name(origin, "k3x9q2m7ab");
  }

  Marks const marks_{"a secret of the test's own"};
  Revocations revocations_{marks_};
};

TEST_F(RevocationsInForce, AreNoneAtFirst) {
  EXPECT_FALSE(revocations_.covers(ann(0)));
  EXPECT_FALSE(revocations_.covers_session("viewer-7"));
}

TEST_F(RevocationsInForce, OfATokenEndItAndItsLinks) {
  revocations_.set({{"id-1"}, {}, {}});
  EXPECT_TRUE(revocations_.covers(ann(kThen)));
  EXPECT_FALSE(revocations_.covers(ann(kThen, "id-2")));
  EXPECT_FALSE(revocations_.covers(ann(kThen, ""))) << "it has no id";
  EXPECT_TRUE(revocations_.covers_session(session(kThen)));
  EXPECT_FALSE(revocations_.covers_session(session(kThen, "id-2")));
}

TEST_F(RevocationsInForce, OfAUserEndWhatWasGivenUntilThen) {
  revocations_.set({{}, {{"ann", kThen}}, {}});
  EXPECT_TRUE(revocations_.covers(ann(kThen - 1)));
  EXPECT_TRUE(revocations_.covers(ann(kThen)));
  EXPECT_FALSE(revocations_.covers(ann(kThen + 1))) << "who was let in anew";
  EXPECT_TRUE(revocations_.covers(ann(0))) << "it does not say when";
  EXPECT_TRUE(revocations_.covers_session(session(kThen)));
  EXPECT_FALSE(revocations_.covers_session(session(kThen + 1)));
  Identity const eve{"eve", {"viewer"}};
  EXPECT_FALSE(revocations_.covers(eve));
}

TEST_F(RevocationsInForce, OfASessionEndItsLinkAlone) {
  revocations_.set({{}, {}, {"viewer-7"}});
  EXPECT_TRUE(revocations_.covers_session("viewer-7"));
  EXPECT_FALSE(revocations_.covers_session("viewer-8"));
  EXPECT_FALSE(revocations_.covers(ann(0)));
  revocations_.set({});
  EXPECT_FALSE(revocations_.covers_session("viewer-7"));
}

TEST_F(RevocationsInForce, HoldWhereverATokenIsRead) {
  ManualClock const clock{kThen * 1'000'000};
  JwtRules const rules{JwtKey::of_secret(test::kJwtSecret).value(), "", ""};
  Jwts const jwts{rules, clock, &revocations_};
  auto who = ann(0);
  who.expires_at = kThen + 600;
  auto const token = jwts.write(who).value();
  EXPECT_TRUE(jwts.read(token));
  revocations_.set({{"id-1"}, {}, {}});
  auto const refused = jwts.read(token);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, boost::system::errc::permission_denied);
  EXPECT_THAT(refused.error().what, ::testing::HasSubstr("taken back"));
  who.token_id.clear();
  auto const other = jwts.read(jwts.write(who).value());
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->token_id.empty()) << "each has an id of its own";
  revocations_.set({{}, {{"ann", kThen}}, {}});
  EXPECT_FALSE(jwts.read(jwts.write(who).value()));
}

}  // namespace
}  // namespace freshet::access
