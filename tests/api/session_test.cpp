/// A browser's way through set-up, signing in and out, password and second factor.
#include "api/session.hpp"

#include "support/session_api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace freshet::api {
namespace {

using http::Method;
using nlohmann::json;
using std::chrono::seconds;
using test::Browser;
using test::kPassword;
using test::SessionApi;
using ::testing::HasSubstr;

TEST_F(SessionApi, SaysHowThingsStandToAnybody) {
  Browser stranger;
  auto const first = state(stranger);
  EXPECT_EQ(first, json::parse(R"({"signed_in":false,"setup_needed":true,"totp":false})"));
  auto browser = owner();
  auto const now = state(browser);
  EXPECT_EQ(now["signed_in"], true);
  EXPECT_EQ(now["user"], "admin");
  EXPECT_EQ(now["role"], "admin");
  EXPECT_EQ(now["setup_needed"], false);
  EXPECT_EQ(now["csrf"].get<std::string>().size(), 43U);
  EXPECT_FALSE(state(stranger).contains("csrf"));
}

TEST_F(SessionApi, IsSetUpOnceByTheLink) {
  Browser browser;
  EXPECT_EQ(set_up(browser, "another"), 401);
  EXPECT_EQ(
      status(browser, Method::post, "/setup", R"({"code":")" + code_ + R"(","password":"x"})"),
      400);
  EXPECT_EQ(set_up(browser, code_), 200);
  EXPECT_THAT(browser.cookie, HasSubstr("freshet_session="));
  EXPECT_EQ(state(browser)["signed_in"], true);
  Browser second;
  EXPECT_EQ(set_up(second, code_), 409);
  EXPECT_EQ(second.cookie, "");
}

TEST_F(SessionApi, SignsInWithThePassword) {
  Browser early;
  EXPECT_EQ(sign_in(early), 409) << "before there is one";
  owner();
  Browser browser;
  auto const wrong = ask(browser, Method::post, "", password("a wrong password"));
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(http::find_header(wrong.headers, "www-authenticate"), "Bearer");
  EXPECT_EQ(browser.cookie, "");
  EXPECT_EQ(sign_in(browser), 200);
  EXPECT_EQ(state(browser)["signed_in"], true);
}

TEST_F(SessionApi, RefusesBodiesThatAreNoneOfItsOwn) {
  auto browser = owner();
  EXPECT_EQ(status(browser, Method::post, ""), 400) << "nothing";
  for (char const* body :
       {"no JSON", "[]", "\"text\"", "{}", R"({"password":7})", R"({"password":null})",
        R"({"password":"x","more":"y"})", "{\"password\":"}) {
    EXPECT_EQ(status(browser, Method::post, "", body), 400) << body;
  }
  EXPECT_THAT(text(ask(browser, Method::post, "", R"({"password":"x","more":"y"})")),
              HasSubstr("more: there is no such member"));
  EXPECT_EQ(status(browser, Method::post, "", std::string(64 * 1024 + 1, ' ')), 413);
  EXPECT_EQ(sign_in(browser), 200) << "none of which counted as an attempt";
}

TEST_F(SessionApi, SlowsAnAddressWhoseAttemptsFail) {
  owner();
  Browser guesser;
  guesser.peer = "198.51.100.9:1";
  for (int i = 0; i < 5; ++i) ASSERT_EQ(sign_in(guesser, "a guess, the next"), 401);
  guesser.peer = "198.51.100.9:2";
  auto const slowed = ask(guesser, Method::post, "", password(kPassword));
  EXPECT_EQ(slowed.status, 429) << "even with the right one";
  EXPECT_EQ(http::find_header(slowed.headers, "retry-after"), "1");
  Browser other;
  EXPECT_EQ(sign_in(other), 200);
  clock_.advance(seconds{1});
  EXPECT_EQ(sign_in(guesser), 200);
}

TEST_F(SessionApi, SlowsGuessesOfTheSetUpCodeToo) {
  Browser guesser;
  for (int i = 0; i < 5; ++i) ASSERT_EQ(set_up(guesser, "guess"), 401);
  EXPECT_EQ(set_up(guesser, "guess"), 429);
}

TEST_F(SessionApi, SlowsGuessesFromWithinASession) {
  auto browser = owner();
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(status(browser, Method::post, "/password",
                     R"({"old":"a wrong password","new":"another password"})"),
              401);
  }
  EXPECT_EQ(status(browser, Method::post, "/password",
                   R"({"old":"a wrong password","new":"another password"})"),
            429);
}

TEST_F(SessionApi, TakesAttemptsFromNoOtherSite) {
  owner();
  Browser browser;
  browser.origin = "http://evil.example";
  EXPECT_EQ(sign_in(browser), 403);
  EXPECT_EQ(browser.cookie, "");
  browser.origin = "http://live.example";
  EXPECT_EQ(sign_in(browser), 200);
}

TEST_F(SessionApi, SignsOut) {
  auto browser = owner();
  auto const former = browser;
  EXPECT_EQ(status(browser, Method::del, ""), 204);
  EXPECT_EQ(browser.cookie, "freshet_session=");
  auto replayed = former;
  EXPECT_EQ(state(replayed)["signed_in"], false) << "the cookie is good no more, whoever kept it";
  EXPECT_EQ(status(browser, Method::del, ""), 204) << "twice is no mistake";
}

TEST_F(SessionApi, SignsNobodyOutForAnotherSite) {
  auto browser = owner();
  auto const csrf = std::exchange(browser.csrf, "");
  for (char const* path : {"", "/all"}) EXPECT_EQ(status(browser, Method::del, path), 403) << path;
  browser.csrf = csrf;
  browser.origin = "http://evil.example";
  for (char const* path : {"", "/all"}) EXPECT_EQ(status(browser, Method::del, path), 403) << path;
  EXPECT_EQ(state(browser)["signed_in"], true);
}

TEST_F(SessionApi, SignsOutEverywhere) {
  auto one = owner();
  Browser two, program;
  ASSERT_EQ(sign_in(two), 200);
  EXPECT_EQ(status(one, Method::del, "/all"), 204);
  EXPECT_EQ(state(two)["signed_in"], false);
  EXPECT_EQ(status(two, Method::del, "/all"), 401);
  ASSERT_EQ(sign_in(two), 200);
  program.authorization = "Bearer the-token";
  EXPECT_EQ(state(program)["user"], "admin");
  EXPECT_FALSE(state(program).contains("csrf"));
  EXPECT_EQ(status(program, Method::del, "/all"), 204);
  EXPECT_EQ(state(two)["signed_in"], false);
}

TEST_F(SessionApi, ChangesThePassword) {
  auto browser = owner();
  Browser other, stranger;
  ASSERT_EQ(sign_in(other), 200);
  std::string const change = R"({"old":"the first password","new":"the second password"})";
  EXPECT_EQ(status(stranger, Method::post, "/password", change), 401);
  EXPECT_EQ(
      status(browser, Method::post, "/password", R"({"old":"the first password","new":"short"})"),
      400);
  EXPECT_EQ(status(browser, Method::post, "/password", change), 204);
  EXPECT_EQ(state(browser)["signed_in"], true);
  EXPECT_EQ(state(other)["signed_in"], false);
  EXPECT_EQ(sign_in(stranger), 401);
  EXPECT_EQ(sign_in(stranger, "the second password"), 200);
}

TEST_F(SessionApi, TakesASecondFactor) {
  auto browser = owner();
  auto const offered = json::parse(text(ask(browser, Method::post, "/totp")));
  auto const secret = store::Admin{store_}.get()->totp_secret;
  EXPECT_EQ(offered["secret"], access::base32(secret));
  EXPECT_EQ(offered["uri"], "otpauth://totp/A%20name:admin?secret=" + access::base32(secret) +
                                "&issuer=A%20name&algorithm=SHA1&digits=6&period=30");
  auto const with = [](std::string const& code) { return R"({"code":")" + code + "\"}"; };
  EXPECT_EQ(
      status(browser, Method::del, "/totp", R"({"password":"the first password","code":"1"})"), 409)
      << "it is off";
  EXPECT_EQ(status(browser, Method::put, "/totp", "{}"), 400);
  EXPECT_EQ(status(browser, Method::put, "/totp", with("000000")), 401);
  EXPECT_EQ(status(browser, Method::put, "/totp", with(digits(secret))), 204);
  EXPECT_EQ(state(browser)["totp"], true);
  EXPECT_EQ(status(browser, Method::post, "/totp"), 409);
  clock_.advance(seconds{30});
  Browser fresh;
  EXPECT_EQ(sign_in(fresh), 401) << "without the code";
  auto code = digits(secret);
  auto const both = R"({"password":"the first password","totp":")" + code.insert(3, " ") + "\"}";
  EXPECT_EQ(status(fresh, Method::post, "", both), 200) << "as people copy it";
  EXPECT_EQ(status(fresh, Method::post, "", both), 401) << "replayed";
  auto const off = R"({"password":"the first password","code":")" + digits(secret, 1) + "\"}";
  EXPECT_EQ(status(browser, Method::del, "/totp", off), 204);
  EXPECT_EQ(state(browser)["totp"], false);
}

TEST_F(SessionApi, SecondFactorIsNobodyElsesBusiness) {
  Browser stranger;
  EXPECT_EQ(status(stranger, Method::post, "/totp"), 401);
  EXPECT_EQ(status(stranger, Method::put, "/totp", R"({"code":"123456"})"), 401);
  EXPECT_EQ(status(stranger, Method::del, "/totp", R"({"password":"x","code":"123456"})"), 401);
}

TEST_F(SessionApi, IsChangedByAdministratorsOfAllChannelsAlone) {
  owner();
  constexpr std::pair<Method, char const*> kSessionCalls[] = {{Method::del, "/all"},
                                                              {Method::post, "/password"},
                                                              {Method::post, "/totp"},
                                                              {Method::put, "/totp"},
                                                              {Method::del, "/totp"}};
  for (auto const* const bearer : {"moderator.all.x", "admin.main.x"}) {
    Browser program;
    program.authorization = std::string{"Bearer "} + bearer;
    for (auto const& [method, path] : kSessionCalls) {
      EXPECT_EQ(status(program, method, path, "{}"), 403) << bearer << ' ' << path;
    }
  }
}

TEST_F(SessionApi, ComesAgainWhenTooManyWait) {
  owner();
  std::promise<void> begun, go;
  auto const gone = go.get_future().share();
  ASSERT_TRUE(thread_.post([&begun, gone] {
    begun.set_value();
    gone.wait();
  }));
  begun.get_future().wait();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(thread_.post([gone] { gone.wait(); }));
  Browser browser;
  for (int i = 0; i < 10; ++i) {
    auto const full = ask(browser, Method::post, "", password(kPassword));
    ASSERT_EQ(full.status, 503) << "which is no failure of theirs";
    EXPECT_EQ(http::find_header(full.headers, "retry-after"), "1");
  }
  go.set_value();
}

}  // namespace
}  // namespace freshet::api
