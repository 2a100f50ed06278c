/// SessionApi: the routes of signing in, and browsers that keep what these give them.
#pragma once

#include "access/totp.hpp"
#include "api/session.hpp"
#include "store/migrate.hpp"
#include "support/on_loop.hpp"
#include "support/routed.hpp"
#include "support/test_tokens.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <mutex>
#include <string>

namespace freshet::test {

inline constexpr char kPassword[] = "the first password";

/// What a browser keeps, and where it sits.
struct Browser {
  std::string peer = "203.0.113.7:4711";
  std::string cookie{}, csrf{}, origin{}, authorization{};
};

class SessionApi : public ::testing::Test {
 protected:
  SessionApi() {
    routes_.add_routes(router_);
    code_ = access::reset_admin(store_).value();
    EXPECT_TRUE(admin_.read(store_));
  }
  ~SessionApi() override { thread_.stop(); }

  http::Response ask(Browser& browser, http::Method method, std::string const& path,
                     std::string const& body = {}) {
    http::Request request;
    request.method = method;
    request.path = "/v1/session" + path;
    request.peer = browser.peer;
    request.loop = &loops_.at(0);
    request.body = Bytes::adopt(std::string{body});
    request.headers = {{"host", "live.example"}};
    auto const add = [&](char const* name, std::string const& value) {
      if (!value.empty()) request.headers.emplace_back(name, value);
    };
    add("cookie", browser.cookie);
    add("x-csrf-token", browser.csrf);
    add("origin", browser.origin);
    add("authorization", browser.authorization);
    auto response = on_loop(loops_.at(0), routed(router_, std::move(request)));
    keep(browser, response);
    return response;
  }
  int status(Browser& browser, http::Method method, std::string const& path,
             std::string const& body = {}) {
    return ask(browser, method, path, body).status;
  }
  static std::string text(http::Response const& response) {
    std::string text;
    for (auto const& slice : std::get<http::Slices>(response.body)) text += slice.text();
    return text;
  }
  nlohmann::json state(Browser& browser) {
    return nlohmann::json::parse(text(ask(browser, http::Method::get, "")));
  }
  static std::string password(std::string const& is) { return R"({"password":")" + is + "\"}"; }
  int sign_in(Browser& browser, std::string const& is = kPassword) {
    return status(browser, http::Method::post, "", password(is));
  }
  int set_up(Browser& browser, std::string const& code) {
    return status(browser, http::Method::post, "/setup",
                  R"({"code":")" + code + R"(","password":")" + kPassword + "\"}");
  }
  /// Signed in after the first run.
  Browser owner() {
    Browser browser;
    EXPECT_EQ(set_up(browser, code_), 200);
    return browser;
  }
  [[nodiscard]] std::string digits(std::string const& secret, int later = 0) const {
    return access::totp_code(secret, clock_.wall_us() / 1'000'000 / access::kTotpStepS + later);
  }

  ManualClock clock_;
  std::string code_;
  store::Database store_ = store::open_store(":memory:").value();
  std::mutex mutex_;
  access::Admin admin_{[this](access::Admin::Work const& work) {
                         std::scoped_lock const lock{mutex_};
                         return work(store_);
                       },
                       clock_,
                       {8'192, 1}};
  net::Blocking thread_{"login", 2};

 private:
  static void keep(Browser& browser, http::Response const& response) {
    std::string const set{http::find_header(response.headers, "set-cookie")};
    if (!set.empty()) browser.cookie = set.substr(0, set.find(';'));
    if (response.status != 200) return;
    auto const body = nlohmann::json::parse(text(response));
    if (body.contains("csrf")) browser.csrf = body["csrf"];
  }

  net::Loops loops_{1};
  access::Throttle throttle_{clock_};
  api::SessionCookies cookies_{admin_.signed_in(), api::Site{{"A name", "", "data"}}};
  api::Insiders insiders_{"the-token", {}, read_test_token, [this](http::Request const& request) {
                            return cookies_.identify(request);
                          }};
  http::Router router_;
  api::Session routes_{{admin_, throttle_, thread_, insiders_, cookies_, "A name", {}}};
};

}  // namespace freshet::test
