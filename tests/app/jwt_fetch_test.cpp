#include "app/jwt_fetch.hpp"

#include "support/jwt_forge.hpp"
#include "support/on_loop.hpp"
#include "support/web_receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

namespace freshet::app {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::SigningKey;
using ::testing::HasSubstr;

/// The wall's clock as the tokens of the tests have it.
struct TokenClock final : Clock {
  [[nodiscard]] SteadyTime now() const override { return system_clock().now(); }
  [[nodiscard]] std::int64_t wall_us() const override { return test::kJwtNow * 1'000'000; }
};

class JwtFetchTest : public ::testing::Test {
 protected:
  JwtFetchTest() { fetch_.start(); }
  ~JwtFetchTest() override {
    fetch_.begin_to_stop();
    client_.stop();
    EXPECT_TRUE(fetch_.stop());
  }
  void serve(int status, std::string body) {
    std::scoped_lock const lock{mutex_};
    answer_ = test::web_answer(status, body);
  }
  std::string answer() {
    std::scoped_lock const lock{mutex_};
    return answer_;
  }
  static access::JwtRules rules() {
    return {access::JwtKey::of_secret(test::kJwtSecret).value(), "", ""};
  }
  static std::string token(SigningKey const& key, std::string const& id) {
    return key.token(
        test::jwt_text(R"({"alg":"EdDSA","typ":"JWT","kid":")" + id + "\"}", test::claims_with()));
  }
  static std::string set_of(std::string const& keys) { return "{\"keys\":[" + keys + "]}"; }

  TokenClock clock_;
  net::Loops loops_{1};
  net::HttpClient client_{"freshet/test"};
  access::Jwts jwts_{rules(), clock_};
  JwtFetch fetch_{{loops_.at(0), client_, jwts_, clock_, {}}, {1h, 50ms, 10ms}};
  SigningKey const first_{"ED25519"}, second_{"ED25519"};
  std::mutex mutex_;
  std::string answer_ = test::web_answer(503);
  test::WebReceiver signer_{[this](test::Heard const&) { return answer(); }};
};

TEST_F(JwtFetchTest, NoTokenIsGoodUntilTheKeysAreFetched) {
  fetch_.set(rules(), signer_.url("/jwks"));
  ASSERT_TRUE(eventually([&] { return !signer_.heard(1).empty(); }));
  EXPECT_FALSE(jwts_.read(token(first_, "first")));
  EXPECT_FALSE(
      jwts_.read(test::hs256(test::jwt_text(test::header_of("HS256"), test::claims_with()))))
      << "the secret that stands there meanwhile is not for tokens";
  serve(200, set_of(first_.jwk("first")));
  EXPECT_TRUE(eventually([&] { return jwts_.read(token(first_, "first")).has_value(); }));
}

TEST_F(JwtFetchTest, ATokenOfAKeyThatIsLackingHasTheSetFetchedAgain) {
  serve(200, set_of(first_.jwk("first")));
  fetch_.set(rules(), signer_.url("/jwks"));
  ASSERT_TRUE(eventually([&] { return jwts_.read(token(first_, "first")).has_value(); }));
  serve(200, set_of(second_.jwk("second")));
  EXPECT_TRUE(jwts_.read(token(first_, "first"))) << "nobody has asked for another";
  EXPECT_TRUE(eventually([&] { return jwts_.read(token(second_, "second")).has_value(); }));
  EXPECT_FALSE(jwts_.read(token(first_, "first")));
}

TEST_F(JwtFetchTest, WhatIsNoSetDoesNotReplaceOne) {
  serve(200, set_of(first_.jwk("first")));
  fetch_.set(rules(), signer_.url("/jwks"));
  ASSERT_TRUE(eventually([&] { return jwts_.read(token(first_, "first")).has_value(); }));
  serve(200, "<html>");
  auto const before = signer_.heard(1).size();
  ASSERT_TRUE(eventually([&] {
    static_cast<void>(jwts_.read(token(second_, "second")));
    return signer_.heard(before + 1).size() > before;
  }));
  EXPECT_TRUE(jwts_.read(token(first_, "first")));
}

TEST_F(JwtFetchTest, WithoutAnAddressTheRulesAreAll) {
  fetch_.set(rules(), "");
  EXPECT_TRUE(eventually([&] {
    return jwts_.read(test::hs256(test::jwt_text(test::header_of("HS256"), test::claims_with())))
        .has_value();
  }));
}

}  // namespace
}  // namespace freshet::app
