#include "app/watching.hpp"

#include "app/channel_overrides.hpp"
#include "store/entitlements.hpp"
#include "store/migrate.hpp"
#include "store/revocations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using Revoked = store::RevocationRow::Kind;
using ::testing::HasSubstr;

std::string const kCountries = std::string{FRESHET_SOURCE_DIR} + "/tests/golden/geo/countries.mmdb";

class WatchingTest : public ::testing::Test {
 protected:
  WatchingTest() {
    config_.channels["shut"].access = config::Access::token;
    set_password("open sesame");
  }
  void set_password(std::string password) {
    config_.channels["secret"].access = config::Access::password;
    config_.channels["secret"].password = std::move(password);
    settings_.set(config_);
  }
  void rule(std::string const& channel, std::string const& json) {
    ASSERT_TRUE(store::Entitlements{store_}.put(channel, json));
    ASSERT_TRUE(watching_.read(store_));
  }
  void revoke(Revoked kind, std::string name) {
    auto const now_s = clock_.wall_us() / 1'000'000;
    ASSERT_TRUE(store::Revocations{store_}.put({0, kind, std::move(name), now_s, now_s + 60, ""}));
    ASSERT_TRUE(watching_.read(store_));
  }

  /// "403 geo-blocked", or empty: it may be watched.
  static std::string said(std::optional<http::Response> const& refused) {
    if (!refused) return {};
    EXPECT_EQ(http::find_header(refused->headers, "cache-control"), "no-store");
    std::string text;
    for (auto const& slice : std::get<http::Slices>(refused->body)) text += slice.text();
    auto const type = text.substr(0, text.find("\",\"title\""));
    return std::to_string(refused->status) + ' ' + type.substr(type.rfind(':') + 1);
  }
  static http::Request from(std::string peer) {
    http::Request request;
    request.peer = std::move(peer);
    return request;
  }
  std::string plain(std::string const& channel, std::string const& peer = "192.0.2.1:4711") {
    return said(watching_.refuse(from(peer), channel, nullptr));
  }
  std::string linked(std::string const& channel, std::string const& session,
                     std::string const& peer = "192.0.2.1:4711") {
    access::PathToken const link{0, session};
    return said(watching_.refuse(from(peer), channel, &link));
  }
  std::string given(std::string const& channel, access::Identity const* who,
                    std::string const& peer = "192.0.2.1:4711") {
    return said(watching_.refuse_viewer(from(peer), channel, who));
  }

  Config config_;
  ManualClock clock_;
  store::Database store_ = store::open_store(":memory:").value();
  Settings settings_{config_};
  Watching watching_{{settings_, clock_, "a secret of the test's own", {}, 1}};
  access::Identity const ann_{"ann", {"viewer"}, {}, 0, "id-1"};
};

TEST_F(WatchingTest, LetsEverybodyWatchAPublicChannel) {
  EXPECT_EQ(plain("main"), "");
  EXPECT_EQ(linked("main", "viewer-7"), "");
  EXPECT_EQ(given("main", nullptr), "");
  EXPECT_TRUE(watching_.is_public("main"));
}

TEST_F(WatchingTest, TellsOfALinkAndOfAPassword) {
  EXPECT_EQ(plain("shut"), "403 link-needed");
  EXPECT_EQ(plain("secret"), "401 password-needed");
  EXPECT_FALSE(watching_.is_public("shut"));
  EXPECT_FALSE(watching_.is_public("secret"));
  EXPECT_EQ(watching_.password("secret"), "open sesame");
  EXPECT_EQ(watching_.password("main"), "");
}

TEST_F(WatchingTest, EndsALinkWithThePasswordThatItWasGivenFor) {
  auto const session = watching_.session_by_password("secret", nullptr).value();
  EXPECT_EQ(linked("secret", session), "");
  EXPECT_TRUE(watching_.may_renew("secret", session));
  EXPECT_EQ(linked("secret", "viewer-7"), "") << "given by an administrator";
  set_password("another one");
  EXPECT_EQ(linked("secret", session), "401 password-needed");
  EXPECT_FALSE(watching_.may_renew("secret", session));
  EXPECT_EQ(linked("secret", "viewer-7"), "");
  config_.channels["secret"].access = config::Access::token;
  settings_.set(config_);
  EXPECT_EQ(linked("secret", session), "403 link-needed");
  config_.channels["secret"].access = config::Access::open;
  settings_.set(config_);
  EXPECT_EQ(linked("secret", session), "");
  rule("secret", R"({"age_restriction":16})");
  EXPECT_EQ(linked("secret", session), "403 age-restricted") << "it asks who somebody is now";
}

TEST_F(WatchingTest, EndsALinkThatAnybodyWasGivenWhenTheChannelShuts) {
  auto const session = watching_.session_for(nullptr).value();
  EXPECT_EQ(linked("main", session), "");
  config_.channels["main"].access = config::Access::token;
  settings_.set(config_);
  EXPECT_EQ(linked("main", session), "403 link-needed");
  EXPECT_EQ(linked("main", watching_.session_for(&ann_).value()), "");
}

TEST_F(WatchingTest, EndsWhatWasGivenToATokenOrAUser) {
  auto const ann = watching_.session_for(&ann_).value();
  auto other = ann_;
  other.token_id = "id-2";
  auto const second = watching_.session_for(&other).value();
  auto const both = watching_.session_by_password("secret", &ann_).value();
  EXPECT_FALSE(watching_.may_renew("secret", both)) << "her token may have ended";
  revoke(Revoked::token, "id-1");
  EXPECT_EQ(linked("shut", ann), "403 link-needed");
  EXPECT_EQ(linked("secret", both), "403 link-needed");
  EXPECT_EQ(linked("shut", second), "");
  revoke(Revoked::user, "ann");
  EXPECT_EQ(linked("shut", second), "403 link-needed");
  clock_.advance(std::chrono::seconds{1});
  EXPECT_EQ(linked("shut", watching_.session_for(&other).value()), "") << "given anew";
  EXPECT_TRUE(watching_.revocations().covers(ann_));
}

TEST_F(WatchingTest, TakesNothingBackForLongerThanItIsTo) {
  EXPECT_FALSE(watching_.is_due());
  revoke(Revoked::user, "ann");
  EXPECT_FALSE(watching_.is_due());
  clock_.advance(std::chrono::seconds{60});
  ASSERT_TRUE(watching_.is_due());
  ASSERT_TRUE(watching_.read(store_));
  EXPECT_FALSE(watching_.is_due());
  EXPECT_FALSE(watching_.revocations().covers(ann_));
}

TEST_F(WatchingTest, EndsALinkByItsSession) {
  revoke(Revoked::session, "viewer-7");
  EXPECT_EQ(linked("shut", "viewer-7"), "403 link-needed");
  auto const session = watching_.session_by_password("secret", nullptr).value();
  revoke(Revoked::session, session);
  EXPECT_FALSE(watching_.may_renew("secret", session));
}

TEST_F(WatchingTest, LooksWhereSomebodyIs) {
  rule("main", R"({"geo":{"allow":["DE"]}})");
  rule("shut", R"({"geo":{"deny":["FR"]}})");
  EXPECT_EQ(plain("main"), "403 geo-blocked") << "nothing knows where they are";
  EXPECT_EQ(linked("shut", "viewer-7"), "403 geo-blocked");
  ASSERT_TRUE(watching_.read_countries(kCountries));
  EXPECT_EQ(plain("main"), "");
  EXPECT_TRUE(watching_.is_public("main")) << "but for where somebody is";
  EXPECT_EQ(plain("main", "198.51.100.1:80"), "403 geo-blocked");
  EXPECT_EQ(plain("main", "unknown"), "403 geo-blocked");
  EXPECT_EQ(linked("shut", "viewer-7"), "");
  EXPECT_EQ(linked("shut", "viewer-7", "198.51.100.1:80"), "403 geo-blocked") << "a link elsewhere";
  EXPECT_EQ(linked("shut", "viewer-7", "unknown"), "");
  EXPECT_EQ(given("shut", &ann_, "198.51.100.1:80"), "403 geo-blocked");
  ASSERT_FALSE(watching_.read_countries(kCountries + "x"));
  EXPECT_EQ(plain("main"), "") << "what was known stays";
}

TEST_F(WatchingTest, LooksWhoSomebodyIs) {
  rule("main", R"({"subscriber_only":true})");
  rule("side", R"({"age_restriction":16})");
  EXPECT_EQ(plain("main"), "403 subscribers-only");
  EXPECT_EQ(plain("side"), "403 age-restricted");
  EXPECT_FALSE(watching_.is_public("main"));
  EXPECT_EQ(given("main", &ann_), "403 subscribers-only");
  auto grown = ann_;
  grown.roles.emplace_back("subscriber");
  grown.age = 16;
  EXPECT_EQ(given("main", &grown), "");
  EXPECT_EQ(given("side", &grown), "");
  EXPECT_EQ(linked("main", watching_.session_for(&grown).value()), "");
  EXPECT_EQ(linked("main", watching_.session_for(nullptr).value()), "403 subscribers-only");
}

TEST_F(WatchingTest, ShutsAChannelWhoseRulesItCannotRead) {
  rule("main", R"({"subscriber_only":"yes"})");
  EXPECT_EQ(plain("main"), "403 entitlement-unreadable");
  EXPECT_EQ(linked("main", "viewer-7"), "403 entitlement-unreadable");
  EXPECT_EQ(plain("side"), "");
}

TEST(KeptPassword, IsInThePlaceOfThePassword) {
  auto const kept = with_kept_password(R"({"title":"A","password":"open sesame"})");
  ASSERT_TRUE(kept) << kept.error().what;
  EXPECT_THAT(*kept, HasSubstr("\"title\":\"A\""));
  EXPECT_THAT(*kept, HasSubstr("\"password\":\"$argon2id$"));
  EXPECT_THAT(*kept, ::testing::Not(HasSubstr("sesame")));
  for (char const* same : {"{}", R"({"password":null})", R"({"password":""})", "[]", "{"}) {
    EXPECT_EQ(with_kept_password(same).value(), same);
  }
  for (char const* odd : {R"({"password":12345678})", R"({"password":"short"})",
                          R"({"password":"$argon2id$v=19$m=8,t=1,p=1$YQ$YQ"})"}) {
    auto const refused = with_kept_password(odd);
    ASSERT_FALSE(refused) << odd;
    EXPECT_EQ(refused.error().code, boost::system::errc::invalid_argument);
    EXPECT_THAT(refused.error().what, HasSubstr("password: "));
  }
}

}  // namespace
}  // namespace freshet::app
