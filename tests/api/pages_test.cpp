#include "api/pages.hpp"

#include "api/assets.hpp"
#include "support/on_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// g++ 12 with sanitizers takes std::regex's own members for uninitialised (GCC bug 105562).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <string>
#include <vector>

namespace freshet::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PagesApi : public ::testing::Test {
 protected:
  PagesApi() { add_pages(router_); }

  http::Response get(std::string path, std::vector<http::Header> headers = {}) {
    http::Request request;
    request.path = std::move(path);
    request.headers = std::move(headers);
    return testing::on_loop(loops_.at(0), router_.route(std::move(request)));
  }
  static std::string text(http::Response const& response) {
    std::string text;
    for (auto const& slice : std::get<http::Slices>(response.body)) text += slice.text();
    return text;
  }
  static std::string header(http::Response const& response, std::string_view name) {
    return std::string{http::find_header(response.headers, name)};
  }
  /// What stands between `before` and the next quote, every time.
  static std::vector<std::string> quoted_after(std::string const& html, std::string_view before) {
    std::vector<std::string> all;
    for (auto at = html.find(before); at != std::string::npos; at = html.find(before, at)) {
      at += before.size();
      all.push_back(html.substr(at, html.find('"', at) - at));
    }
    return all;
  }
  /// Addresses that a page's markup names, without those inside the page.
  static std::vector<std::string> named_in(std::string const& html) {
    auto all = quoted_after(html, "src=\"");
    for (auto& address : quoted_after(html, "href=\"")) {
      if (!address.starts_with('#')) all.push_back(std::move(address));
    }
    return all;
  }

 private:
  net::Loops loops_{1};
  http::Router router_;
};

TEST_F(PagesApi, ServesTheDirectoryAndEveryFileItNames) {
  auto const page = get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(header(page, "content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(header(page, "cache-control"), "no-cache");
  auto const named = named_in(text(page));
  EXPECT_GE(named.size(), 3U);
  for (auto const& address : named) EXPECT_EQ(get(address).status, 200) << address;
}

TEST_F(PagesApi, ServesTheWatchPageForAnyChannelNameAndEveryFileItNames) {
  auto const page = get("/main");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(text(page), HasSubstr("<video"));
  EXPECT_EQ(text(get("/a_b-9")), text(page));
  for (auto const& address : named_in(text(page))) EXPECT_EQ(get(address).status, 200) << address;
}

TEST_F(PagesApi, ServesThePlayerAloneForOtherPeoplesFrames) {
  auto const page = get("/embed/main");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(text(page), HasSubstr("<video"));
  EXPECT_THAT(text(page), Not(HasSubstr("{{")));
  EXPECT_THAT(header(page, "content-security-policy"), ::testing::EndsWith("frame-ancestors *"));
  EXPECT_EQ(header(page, "x-frame-options"), "");
  for (auto const& address : named_in(text(page))) EXPECT_EQ(get(address).status, 200) << address;
  EXPECT_EQ(get("/embed/Main").status, 404);
  EXPECT_EQ(get("/embed").status, 404);
}

TEST_F(PagesApi, LetsNobodyElseFrameTheOtherPages) {
  for (auto const* const path : {"/", "/main"}) {
    EXPECT_THAT(header(get(path), "content-security-policy"),
                ::testing::EndsWith("frame-ancestors 'none'"))
        << path;
  }
}

TEST_F(PagesApi, AnswersAProblemWhereNoChannelCanBe) {
  for (auto const* const path : {"/Main", "/favicon.ico", "/live", "/admin", "/-a"}) {
    auto const response = get(path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(header(response, "content-type"), "application/problem+json") << path;
  }
  EXPECT_EQ(get("/" + std::string(49, 'a')).status, 404);
  EXPECT_EQ(get("/assets/none.js").status, 404);
  EXPECT_EQ(get("/assets/../index.html").status, 404);
}

TEST_F(PagesApi, AllowsScriptsAndStylesOnlyFromItself) {
  for (auto const* const path : {"/", "/main", "/embed/main"}) {
    auto const page = get(path);
    auto const policy = header(page, "content-security-policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(header(page, "x-content-type-options"), "nosniff");
  }
}

TEST_F(PagesApi, NamesNothingInlineAndNothingFromElsewhere) {
  for (auto const* const path : {"/", "/main", "/embed/main"}) {
    auto const html = text(get(path));
    for (auto const* const inlined : {"<style", " style=", " onclick=", " onload=", "<script>"}) {
      EXPECT_THAT(html, Not(HasSubstr(inlined))) << path;
    }
    EXPECT_THAT(html, HasSubstr("<script type=\"module\" src=\"/assets/")) << path;
    for (auto const& address : named_in(html)) {
      EXPECT_TRUE(address.starts_with('/') && !address.starts_with("//")) << address;
    }
  }
}

TEST_F(PagesApi, LetsHashedFilesBeKeptForever) {
  for (auto const& address : named_in(text(get("/main")))) {
    if (!address.starts_with("/assets/")) continue;
    EXPECT_EQ(header(get(address), "cache-control"), "public, max-age=31536000, immutable");
  }
  EXPECT_EQ(header(get("/favicon.svg"), "cache-control"), "public, max-age=86400");
}

TEST_F(PagesApi, GzipsForThoseWhoTakeIt) {
  for (auto const* const accepts : {"gzip", "br, gzip", "deflate,gzip;q=0.3", "gzip; q=1"}) {
    auto const packed = get("/main", {{"accept-encoding", accepts}});
    EXPECT_EQ(header(packed, "content-encoding"), "gzip") << accepts;
    EXPECT_EQ(text(packed).substr(0, 2), "\x1f\x8b") << accepts;
  }
  for (auto const* const accepts : {"", "br", "gzip;q=0", "gzip;q=0.0, br", "xgzip"}) {
    auto const plain = get("/main", {{"accept-encoding", accepts}});
    EXPECT_EQ(header(plain, "content-encoding"), "") << accepts;
    EXPECT_EQ(header(plain, "vary"), "accept-encoding") << accepts;
  }
}

TEST_F(PagesApi, SaysNotModifiedToThoseWhoHaveIt) {
  auto const etag = header(get("/main"), "etag");
  ASSERT_THAT(etag, ::testing::StartsWith("W/\""));
  for (auto const& sent : {etag, etag.substr(2), "\"x\", " + etag, std::string{"*"}}) {
    auto const again = get("/main", {{"if-none-match", sent}});
    EXPECT_EQ(again.status, 304) << sent;
    EXPECT_EQ(text(again), "") << sent;
    EXPECT_EQ(header(again, "etag"), etag) << sent;
    EXPECT_THAT(header(again, "content-security-policy"), HasSubstr("default-src")) << sent;
  }
  EXPECT_EQ(get("/main", {{"if-none-match", "\"x\""}}).status, 200);
  EXPECT_NE(header(get("/"), "etag"), etag);
}

}  // namespace
}  // namespace freshet::api
