#include "access/admin.hpp"

#include "access/totp.hpp"
#include "store/admin_sessions.hpp"
#include "store/audit.hpp"
#include "store/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::access {
namespace {

using boost::system::errc::invalid_argument;
using boost::system::errc::operation_not_permitted;
using boost::system::errc::permission_denied;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr char kFirst[] = "the first password", kNext[] = "another password";

class AdminTest : public ::testing::Test {
 protected:
  AdminTest() { EXPECT_TRUE(admin_.read(store_)); }

  /// As the command does, for a server that runs.
  std::string reset() {
    auto code = reset_admin(store_).value();
    EXPECT_TRUE(admin_.read(store_));
    return code;
  }
  std::string set_up() { return admin_.set_up(reset(), kFirst).value(); }
  [[nodiscard]] bool signed_in(std::string const& token) const {
    return admin_.signed_in().expires_at(token) > 0;
  }
  /// The second factor's code of now or so many steps later.
  [[nodiscard]] std::string code(std::string const& secret, int later = 0) const {
    return totp_code(secret, clock_.wall_us() / 1'000'000 / kTotpStepS + later);
  }
  /// A second factor that is on; the first step is used.
  std::string switch_on() {
    auto secret = admin_.offer_totp().value();
    EXPECT_TRUE(admin_.switch_totp_on(code(secret)));
    clock_.advance(seconds{kTotpStepS});
    return secret;
  }
  template <class T>
  static boost::system::error_code why(Result<T> const& done) {
    return done ? boost::system::error_code{} : done.error().code;
  }

  ManualClock clock_;
  store::Database store_ = store::open_store(":memory:").value();
  Admin admin_{[this](Admin::Work const& work) { return work(store_); }, clock_, {8'192, 1}};
};

TEST_F(AdminTest, IsSetUpOnceByTheCode) {
  EXPECT_FALSE(admin_.has_password());
  auto const code = reset();
  EXPECT_TRUE(admin_.awaits(code));
  auto const token = admin_.set_up(code, kFirst);
  ASSERT_TRUE(token) << token.error().what;
  EXPECT_TRUE(signed_in(*token));
  EXPECT_TRUE(admin_.has_password());
  EXPECT_FALSE(admin_.awaits(code));
  auto const again = admin_.set_up(code, kNext);
  EXPECT_EQ(why(again), operation_not_permitted);
  EXPECT_THAT(again.error().what, HasSubstr("freshet admin reset-password"));
  EXPECT_TRUE(admin_.sign_in(kFirst, ""));
}

TEST_F(AdminTest, IsNotSetUpByAnotherCode) {
  EXPECT_EQ(why(admin_.set_up("", kFirst)), permission_denied) << "nobody has made one";
  auto const code = reset();
  for (auto const& wrong : {std::string{}, code.substr(1), code + "A", std::string{"code"}}) {
    EXPECT_EQ(why(admin_.set_up(wrong, kFirst)), permission_denied) << wrong;
  }
  auto const newer = reset();
  EXPECT_EQ(why(admin_.set_up(code, kFirst)), permission_denied) << "replaced by a newer one";
  EXPECT_EQ(why(admin_.set_up(newer, "too short")), invalid_argument);
  EXPECT_FALSE(admin_.has_password());
  EXPECT_TRUE(admin_.set_up(newer, kFirst)) << "a password that is unfit uses no code up";
}

TEST_F(AdminTest, IsNotSetUpByACodeThatAnotherProcessReplaced) {
  auto const code = reset();
  ASSERT_TRUE(reset_admin(store_)) << "of which this one has not heard yet";
  EXPECT_EQ(why(admin_.set_up(code, kFirst)), operation_not_permitted);
  ASSERT_TRUE(admin_.read(store_));
  EXPECT_FALSE(admin_.has_password());
}

TEST_F(AdminTest, SignsInByThePasswordAlone) {
  EXPECT_EQ(why(admin_.sign_in(kFirst, "")), operation_not_permitted) << "there is none";
  set_up();
  auto const token = admin_.sign_in(kFirst, "");
  ASSERT_TRUE(token);
  EXPECT_TRUE(signed_in(*token));
  for (std::string_view const wrong : {"", "the first passwor", "The first password", kNext}) {
    EXPECT_EQ(why(admin_.sign_in(wrong, "")), permission_denied) << wrong;
  }
  EXPECT_EQ(why(admin_.sign_in(std::string(kLongestPassword + 1, 'x'), "")), permission_denied);
}

TEST_F(AdminTest, IsKnownAfterARestart) {
  auto const token = set_up();
  Admin restarted{[this](Admin::Work const& work) { return work(store_); }, clock_};
  EXPECT_EQ(restarted.signed_in().expires_at(token), 0);
  ASSERT_TRUE(restarted.read(store_));
  EXPECT_GT(restarted.signed_in().expires_at(token), 0);
  EXPECT_TRUE(restarted.has_password());
}

TEST_F(AdminTest, LeavesInTheDatabaseNothingThatOpensAnything) {
  auto const code = reset();
  auto const token = admin_.set_up(code, kFirst).value();
  auto const row = store::Admin{store_}.get().value();
  EXPECT_THAT(*row.password, HasSubstr("$argon2id$"));
  EXPECT_FALSE(row.setup_hash) << "a used code is gone";
  EXPECT_EQ(store::AdminSessions{store_}.all().value().front().hash, session_hash(token));
}

TEST_F(AdminTest, SignsOutHereOrEverywhere) {
  auto const one = set_up(), two = admin_.sign_in(kFirst, "").value(),
             three = admin_.sign_in(kFirst, "").value();
  ASSERT_TRUE(admin_.sign_out(one));
  EXPECT_FALSE(signed_in(one));
  EXPECT_TRUE(signed_in(two));
  ASSERT_TRUE(admin_.sign_out_everywhere());
  EXPECT_FALSE(signed_in(two));
  EXPECT_FALSE(signed_in(three));
}

TEST_F(AdminTest, ChangesThePasswordAndEndsAllOtherSessions) {
  auto const one = set_up(), two = admin_.sign_in(kFirst, "").value();
  EXPECT_EQ(why(admin_.change_password(kNext, kNext, two)), permission_denied);
  EXPECT_EQ(why(admin_.change_password(kFirst, "short", two)), invalid_argument);
  ASSERT_TRUE(admin_.change_password(kFirst, kNext, two));
  EXPECT_FALSE(signed_in(one));
  EXPECT_TRUE(signed_in(two));
  EXPECT_EQ(why(admin_.sign_in(kFirst, "")), permission_denied);
  EXPECT_TRUE(admin_.sign_in(kNext, ""));
}

TEST_F(AdminTest, ASecondFactorIsOnFromItsFirstCodeOn) {
  EXPECT_EQ(why(admin_.offer_totp()), operation_not_permitted) << "without a password";
  set_up();
  EXPECT_EQ(why(admin_.switch_totp_on("123456")), operation_not_permitted) << "without a secret";
  auto const former = admin_.offer_totp().value(), secret = admin_.offer_totp().value();
  EXPECT_EQ(why(admin_.switch_totp_on(code(former))), permission_denied);
  EXPECT_FALSE(admin_.has_totp());
  EXPECT_TRUE(admin_.sign_in(kFirst, "")) << "what is only offered is not asked for";
  ASSERT_TRUE(admin_.switch_totp_on(code(secret)));
  EXPECT_TRUE(admin_.has_totp());
  EXPECT_EQ(why(admin_.offer_totp()), operation_not_permitted) << "else it could be replaced";
  EXPECT_EQ(why(admin_.switch_totp_on(code(secret, 1))), operation_not_permitted);
}

TEST_F(AdminTest, ASecondFactorIsAskedForWithThePassword) {
  set_up();
  auto const secret = switch_on();
  EXPECT_EQ(why(admin_.sign_in(kFirst, "")), permission_denied);
  EXPECT_EQ(why(admin_.sign_in(kFirst, "000000")), permission_denied);
  EXPECT_EQ(why(admin_.sign_in(kNext, code(secret))), permission_denied);
  EXPECT_TRUE(admin_.sign_in(kFirst, code(secret))) << "which the failures did not use up";
}

TEST_F(AdminTest, ACodeOfTheSecondFactorIsGoodOnce) {
  set_up();
  auto const secret = admin_.offer_totp().value();
  auto const first = code(secret);
  ASSERT_TRUE(admin_.switch_totp_on(first));
  EXPECT_EQ(why(admin_.sign_in(kFirst, first)), permission_denied) << "replayed";
  clock_.advance(seconds{kTotpStepS});
  auto const next = code(secret);
  ASSERT_TRUE(admin_.sign_in(kFirst, next));
  EXPECT_EQ(why(admin_.sign_in(kFirst, next)), permission_denied) << "replayed";
  Admin restarted{[this](Admin::Work const& work) { return work(store_); }, clock_};
  ASSERT_TRUE(restarted.read(store_));
  EXPECT_EQ(why(restarted.sign_in(kFirst, next)), permission_denied) << "replayed later";
}

TEST_F(AdminTest, ASecondFactorIsSwitchedOffWithBoth) {
  set_up();
  EXPECT_EQ(why(admin_.switch_totp_off(kFirst, "123456")), operation_not_permitted);
  auto const secret = switch_on();
  EXPECT_EQ(why(admin_.switch_totp_off(kNext, code(secret))), permission_denied);
  EXPECT_EQ(why(admin_.switch_totp_off(kFirst, "000000")), permission_denied);
  EXPECT_TRUE(admin_.has_totp());
  ASSERT_TRUE(admin_.switch_totp_off(kFirst, code(secret)));
  EXPECT_FALSE(admin_.has_totp());
  EXPECT_TRUE(admin_.sign_in(kFirst, ""));
}

TEST_F(AdminTest, TellsTheAuditLogWhoChangedWhatAndNoSecret) {
  auto const token = set_up();
  ASSERT_TRUE(admin_.change_password(kFirst, kNext, token, "ann"));
  auto const secret = switch_on();
  ASSERT_FALSE(admin_.switch_totp_off(kNext, "000000"));
  ASSERT_TRUE(admin_.switch_totp_off(kNext, code(secret), "bob"));
  std::vector<std::string> lines;
  for (auto const& row : store::Audit{store_}.list({}).value()) {
    lines.push_back(row.who + ' ' + row.what);
    EXPECT_EQ(row.before + row.after + row.was + row.became, "");
    EXPECT_GT(row.at_ms, 0);
  }
  EXPECT_THAT(lines, ::testing::ElementsAre("bob switches the second factor off",
                                            "admin switches the second factor on",
                                            "ann changes the password of the administrator",
                                            "admin sets the password of the administrator"));
}

TEST_F(AdminTest, AResetEndsPasswordSecondFactorAndSessions) {
  auto const token = set_up();
  switch_on();
  auto const code = reset();
  EXPECT_FALSE(signed_in(token));
  EXPECT_FALSE(admin_.has_password());
  EXPECT_FALSE(admin_.has_totp());
  EXPECT_EQ(why(admin_.sign_in(kFirst, "")), operation_not_permitted);
  ASSERT_TRUE(admin_.set_up(code, kNext));
  EXPECT_TRUE(admin_.sign_in(kNext, ""));
}

TEST_F(AdminTest, WritesDownWhenSessionsWereUsedAndForgetsOldOnes) {
  auto const token = set_up();
  auto const unused = admin_.sign_in(kFirst, "").value();
  clock_.advance(std::chrono::hours{11});
  ASSERT_TRUE(signed_in(token));
  ASSERT_TRUE(admin_.write_uses(store_));
  clock_.advance(std::chrono::hours{2});
  ASSERT_TRUE(admin_.write_uses(store_));
  auto const left = store::AdminSessions{store_}.all().value();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].hash, session_hash(token));
  EXPECT_EQ(left[0].used_at, left[0].created_at + 11 * 3'600);
}

TEST_F(AdminTest, HasNoMoreSessionsThanTheBound) {
  auto const first = set_up();
  std::string last;
  for (int i = 0; i < 64; ++i) {
    clock_.advance(seconds{1});
    last = admin_.sign_in(kFirst, "").value();
  }
  EXPECT_FALSE(signed_in(first));
  EXPECT_TRUE(signed_in(last));
  EXPECT_EQ(store::AdminSessions{store_}.all().value().size(), 64U);
}

}  // namespace
}  // namespace freshet::access
