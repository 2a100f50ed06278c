/// Whom a cookie lets in, and which requests with one are refused all the same.
#include "api/session_cookies.hpp"

#include "api/auth.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::api {
namespace {

using http::Method;
using ::testing::HasSubstr;

class SessionCookiesTest : public ::testing::Test {
 protected:
  SessionCookiesTest() {
    auto const now_s = clock_.wall_us() / 1'000'000;
    signed_in_.set({{access::session_hash(token_), now_s, now_s}});
  }
  [[nodiscard]] http::Request with_cookie(Method method = Method::get) const {
    http::Request request;
    request.method = method;
    request.headers = {{"host", "live.example:8080"}, {"cookie", "freshet_session=" + token_}};
    return request;
  }
  [[nodiscard]] http::Request good(Method method = Method::patch) const {
    auto request = with_cookie(method);
    request.headers.emplace_back("x-csrf-token", access::csrf_token(token_));
    return request;
  }
  [[nodiscard]] int status(http::Request const& request) const {
    auto const refused = insiders_.refuse_without_token(request);
    return refused ? refused->status : 200;
  }
  [[nodiscard]] int status_from(std::string const& origin, Method method = Method::patch) const {
    auto request = good(method);
    request.headers.emplace_back("origin", origin);
    return status(request);
  }

  ManualClock clock_;
  access::SignedIn signed_in_{clock_};
  std::string const token_ = access::make_session_token().value();
  SessionCookies const cookies_{signed_in_, Site{{"Name", "https://tv.example", "data"}}};
  Insiders const insiders_{"the-token", {}, {}, [this](http::Request const& request) {
                             return cookies_.identify(request);
                           }};
};

TEST_F(SessionCookiesTest, LetTheAdministratorInUntilTheSessionEnds) {
  auto const who = insiders_.identify(with_cookie());
  ASSERT_TRUE(who) << who.error().what;
  EXPECT_TRUE(who->may_everywhere(access::Role::admin));
  EXPECT_EQ(who->expires_at, clock_.wall_us() / 1'000'000 + access::kLongestSessionS);
  clock_.advance(std::chrono::hours{12});
  EXPECT_EQ(status(with_cookie()), 401);
  auto const ended = insiders_.identify(with_cookie());
  EXPECT_THAT(ended.error().what, HasSubstr("sign in again"));
  EXPECT_EQ(http::find_header(Insiders::refuse(ended.error()).headers, "www-authenticate"),
            "Bearer");
}

TEST_F(SessionCookiesTest, ThatAreNotOursLetNobodyIn) {
  for (auto const& cookie : {std::string{"freshet_session="}, "freshet_session=" + token_ + "x",
                             "freshet_session=" + token_.substr(1), "session=" + token_}) {
    http::Request request;
    request.headers = {{"cookie", cookie}};
    EXPECT_EQ(status(request), 401) << cookie;
  }
}

TEST_F(SessionCookiesTest, OfOtherSitesBesideOursDoNotHideIt) {
  http::Request request;
  request.headers = {{"cookie", "freshet_session=planted; freshet_session=" + token_}};
  EXPECT_EQ(status(request), 200);
}

TEST_F(SessionCookiesTest, OverTlsAreOnlyThoseThatNoOtherHostCanSet) {
  auto plain = with_cookie();
  plain.secure = true;
  EXPECT_EQ(status(plain), 401);
  auto secure = plain;
  secure.headers = {{"cookie", "__Host-freshet_session=" + token_}};
  EXPECT_EQ(status(secure), 200);
  secure.secure = false;
  EXPECT_EQ(status(secure), 401);
}

TEST_F(SessionCookiesTest, ChangeNothingWithoutTheCsrfToken) {
  for (auto const method : {Method::post, Method::put, Method::patch, Method::del, Method::other}) {
    EXPECT_EQ(status(with_cookie(method)), 403);
    EXPECT_EQ(status(good(method)), 200);
  }
  for (auto const method : {Method::get, Method::head, Method::options}) {
    EXPECT_EQ(status(with_cookie(method)), 200);
  }
  auto wrong = with_cookie(Method::post);
  wrong.headers.emplace_back("x-csrf-token",
                             access::csrf_token(access::make_session_token().value()));
  EXPECT_EQ(status(wrong), 403) << "of another session";
  wrong.headers.back().second = token_;
  EXPECT_EQ(status(wrong), 403);
  wrong.headers.back().second = "";
  EXPECT_EQ(status(wrong), 403);
}

TEST_F(SessionCookiesTest, ChangeNothingForAnotherSite) {
  for (char const* ours : {"http://live.example:8080", "HTTP://LIVE.example:8080",
                           "https://tv.example", "https://tv.example:443"}) {
    EXPECT_EQ(status_from(ours), 200) << ours;
  }
  for (char const* theirs : {"http://evil.example", "null", "http://live.example",
                             "http://live.example:8081", "http://live.example:8080.evil.example",
                             "https://tv.example.evil", "nonsense", "http://"}) {
    EXPECT_EQ(status_from(theirs), 403) << theirs;
  }
  EXPECT_EQ(status_from("http://evil.example", Method::get), 200) << "which changes nothing";
}

TEST_F(SessionCookiesTest, GiveWayToABearer) {
  auto request = with_cookie(Method::post);
  request.headers.emplace_back("authorization", "Bearer the-token");
  EXPECT_EQ(status(request), 200) << "which no other site's page can send";
  request.headers.back().second = "Bearer another";
  EXPECT_EQ(status(request), 403);
}

TEST_F(SessionCookiesTest, AreForTheServerAlone) {
  http::Request request;
  http::Response response;
  SessionCookies::give(request, response, "TOKEN");
  EXPECT_EQ(http::find_header(response.headers, "set-cookie"),
            "freshet_session=TOKEN; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict");
  request.secure = true;
  http::Response secure, gone;
  SessionCookies::give(request, secure, "TOKEN");
  EXPECT_EQ(http::find_header(secure.headers, "set-cookie"),
            "__Host-freshet_session=TOKEN; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; "
            "Secure");
  SessionCookies::take_back(request, gone);
  EXPECT_EQ(http::find_header(gone.headers, "set-cookie"),
            "__Host-freshet_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure");
}

TEST_F(SessionCookiesTest, AreNothingToAServerWithoutThem) {
  Insiders const insiders{"the-token", {}};
  EXPECT_EQ(insiders.refuse_without_token(good())->status, 401);
}

}  // namespace
}  // namespace freshet::api
