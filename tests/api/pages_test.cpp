#include "api/pages.hpp"

#include "api/assets.hpp"
#include "support/fake_directory.hpp"
#include "support/on_loop.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

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
  PagesApi() {
    directory_.all = {{"main", "", "", {}}, {"a_b-9", "Vinyl <hour>", "", {}}};
    pages_.add_routes(router_);
  }

  http::Response get(std::string target, std::vector<http::Header> headers = {}) {
    http::Request request;
    auto const question = std::min(target.find('?'), target.size());
    request.path = target.substr(0, question);
    request.query = target.substr(std::min(question + 1, target.size()));
    request.headers = std::move(headers);
    request.headers.emplace_back("host", "tv.example:8080");
    return test::on_loop(loops_.at(0), freshet::test::routed(router_, std::move(request)));
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
  /// Addresses that a page's markup loads, without those inside the page and of the page itself.
  static std::vector<std::string> named_in(std::string const& html) {
    auto all = quoted_after(html, "src=\"");
    for (auto& address : quoted_after(html, "href=\"")) {
      if (address.starts_with('#') || address.starts_with("http://tv.example:8080/")) continue;
      all.push_back(std::move(address));
    }
    return all;
  }

  test::FakeDirectory directory_;

 private:
  net::Loops loops_{1};
  Pages pages_{directory_, Site{{"Harbour & \"Sons\"", "", ""}}};
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

TEST_F(PagesApi, ServesTheWatchPageAndEveryFileItNames) {
  auto const page = get("/main");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(text(page), HasSubstr("<video"));
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

TEST_F(PagesApi, ServesTheChatAloneForOtherPeoplesFrames) {
  auto const page = get("/embed/main/chat");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(text(page), HasSubstr("role=\"log\""));
  EXPECT_THAT(text(page), Not(HasSubstr("<video")));
  EXPECT_THAT(text(page), HasSubstr("noindex"));
  EXPECT_THAT(header(page, "content-security-policy"), ::testing::EndsWith("frame-ancestors *"));
  for (auto const& address : named_in(text(page))) EXPECT_EQ(get(address).status, 200) << address;
  EXPECT_EQ(get("/embed/Main/chat").status, 404);
}

TEST_F(PagesApi, ServesTheOverlayAndLeavesItsTokenOutOfIt) {
  auto const page = get("/overlay/main?token=abc.def.ghi");
  EXPECT_EQ(page.status, 200);
  auto const html = text(page);
  EXPECT_THAT(html, Not(HasSubstr("abc.def.ghi")));
  EXPECT_THAT(html, HasSubstr("<meta name=\"referrer\" content=\"no-referrer\">"));
  EXPECT_THAT(html, HasSubstr("noindex"));
  EXPECT_THAT(html, Not(HasSubstr("canonical")));
  for (auto const& address : named_in(html)) EXPECT_EQ(get(address).status, 200) << address;
  EXPECT_EQ(get("/overlay").status, 404);
}

TEST_F(PagesApi, ServesTheDashboardUnderEachOfItsAddresses) {
  for (auto const* const path : {"/admin", "/admin?setup=code", "/admin/channels/main/settings"}) {
    auto const page = get(path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_EQ(header(page, "cache-control"), "no-cache") << path;
    EXPECT_THAT(text(page), HasSubstr("<title>Dashboard – Harbour &amp; &quot;Sons&quot;</title>"));
    EXPECT_THAT(text(page), HasSubstr("noindex"));
    EXPECT_THAT(text(page), Not(HasSubstr("setup")));
    for (auto const& address : named_in(text(page))) EXPECT_EQ(get(address).status, 200) << address;
  }
  EXPECT_EQ(get("/administrator").status, 404);
}

TEST_F(PagesApi, LetsNobodyElseFrameTheOtherPagesOrLearnOfThem) {
  for (auto const* const path : {"/", "/main", "/overlay/main", "/admin"}) {
    EXPECT_THAT(header(get(path), "content-security-policy"),
                ::testing::EndsWith("frame-ancestors 'none'"))
        << path;
    EXPECT_EQ(header(get(path), "referrer-policy"), "same-origin")
        << path << ": a link that holds a token stays here";
  }
}

TEST_F(PagesApi, AnswersAProblemWhereNoChannelCanBe) {
  for (auto const* const path : {"/Main", "/favicon.ico", "/live", "/-a"}) {
    auto const response = get(path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(header(response, "content-type"), "application/problem+json") << path;
    EXPECT_EQ(header(response, "cache-control"), "public, max-age=10") << path;
  }
  EXPECT_EQ(get("/" + std::string(49, 'a')).status, 404);
  EXPECT_EQ(get("/assets/none.js").status, 404);
  EXPECT_EQ(get("/assets/../index.html").status, 404);
}

TEST_F(PagesApi, AllowsScriptsAndStylesOnlyFromItself) {
  for (auto const* const path :
       {"/", "/main", "/embed/main", "/embed/main/chat", "/overlay/main", "/admin"}) {
    auto const page = get(path);
    auto const policy = header(page, "content-security-policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(header(page, "x-content-type-options"), "nosniff");
  }
}

TEST_F(PagesApi, NamesNothingInlineAndNothingFromElsewhere) {
  for (auto const* const path :
       {"/", "/main", "/embed/main", "/embed/main/chat", "/overlay/main", "/admin"}) {
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

TEST_F(PagesApi, ChangesItsTagWithWhatItSays) {
  auto const before = header(get("/main"), "etag");
  EXPECT_NE(header(get("/a_b-9"), "etag"), before);
  EXPECT_EQ(header(get("/main"), "etag"), before);
  directory_.all.front().title = "Another";
  EXPECT_NE(header(get("/main"), "etag"), before);
  EXPECT_EQ(get("/main", {{"if-none-match", before}}).status, 200);
}

TEST_F(PagesApi, SaysHowTheServerIsCalled) {
  for (auto const* const path : {"/", "/main", "/embed/main", "/nobody", "/embed/nobody"}) {
    auto const html = text(get(path));
    EXPECT_THAT(html, HasSubstr(" – Harbour &amp; &quot;Sons&quot;</title>")) << path;
    EXPECT_THAT(html, HasSubstr(" content=\"Harbour &amp; &quot;Sons&quot;\">")) << path;
    EXPECT_THAT(html, Not(HasSubstr("[["))) << path;
  }
  EXPECT_THAT(text(get("/manifest.webmanifest")), HasSubstr(R"("name":"Harbour & \"Sons\"")"));
  EXPECT_EQ(header(get("/manifest.webmanifest"), "content-type"), "application/manifest+json");
}

TEST_F(PagesApi, TellsOthersOfAChannel) {
  directory_.all.front().stream = test::live_stream("1", "main");
  directory_.all.front().stream->title = "</title>\"<script>&'\n\xff";
  auto const html = text(get("/main"));
  EXPECT_THAT(html,
              HasSubstr("<title>&lt;/title&gt;&quot;&lt;script&gt;&amp;&#39; \xEF\xBF\xBD – "));
  EXPECT_THAT(html, Not(HasSubstr("<script>&")));
  auto const meta = [&](std::string const& name) {
    auto const all = quoted_after(html, "=\"" + name + "\" content=\"");
    return all.size() == 1 ? all.front() : std::to_string(all.size()) + " times";
  };
  EXPECT_EQ(meta("og:url"), "http://tv.example:8080/main");
  EXPECT_EQ(meta("og:image"), "http://tv.example:8080/live/main/poster.jpg");
  EXPECT_EQ(meta("og:video"), "http://tv.example:8080/embed/main");
  EXPECT_EQ(meta("og:type"), "video.other");
  EXPECT_EQ(meta("description"), "Music – live now on Harbour &amp; &quot;Sons&quot;.");
  EXPECT_EQ(meta("og:description"), meta("description"));
  EXPECT_EQ(meta("twitter:card"), "summary_large_image") << "a player there needs https";
  EXPECT_THAT(html, HasSubstr("<link rel=\"canonical\" href=\"http://tv.example:8080/main\">"));
  auto const found = quoted_after(html, "<link rel=\"alternate\" href=\"");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(
      found.front(),
      "http://tv.example:8080/oembed?format=json&amp;url=http%3A%2F%2Ftv.example%3A8080%2Fmain");
}

TEST_F(PagesApi, SaysThatAChannelIsOffAir) {
  EXPECT_THAT(text(get("/main")),
              HasSubstr("content=\"A channel of Harbour &amp; &quot;Sons&quot;. "
                        "Off air right now.\""));
  EXPECT_THAT(text(get("/a_b-9")), HasSubstr("<title>Vinyl &lt;hour&gt; – "));
}

TEST_F(PagesApi, AChannelThatIsNotThereIsNotFoundAndWaitedFor) {
  auto const page = get("/nobody");
  EXPECT_EQ(page.status, 404);
  EXPECT_EQ(header(page, "content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(text(page), HasSubstr("<video"));
  EXPECT_THAT(text(page), HasSubstr("<meta name=\"robots\" content=\"noindex\">"));
  EXPECT_THAT(text(page), Not(HasSubstr("og:")));
  EXPECT_EQ(get("/nobody", {{"if-none-match", header(page, "etag")}}).status, 404);
  directory_.all.push_back({"nobody", "", "", {}});
  EXPECT_EQ(get("/nobody").status, 200);
}

TEST_F(PagesApi, LetsThoseInWhoShowALinksPicture) {
  auto const robots = text(get("/robots.txt"));
  EXPECT_THAT(robots, HasSubstr("Allow: /live/*/poster.jpg$\nDisallow: /live/\n"));
  EXPECT_EQ(header(get("/robots.txt"), "content-type"), "text/plain; charset=utf-8");
}

}  // namespace
}  // namespace freshet::api
