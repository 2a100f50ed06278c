#include "delivery/doorman.hpp"

#include "delivery/path_gate.hpp"
#include "origin/live_line.hpp"
#include "support/routed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace freshet::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct DoormanTest : ::testing::Test {
  DoormanTest() {
    origin.show("main", line.presentation);
    for (int i = 0; i < 3; ++i) line.segment();
    router.guard([this](http::Request& request) { return gate.judge(request); });
    doorman.add_routes(router);
    dash.add_routes(router);
    hls.add_routes(router);
  }
  net::awaitable<Result<std::string>> judge(std::string channel, std::string protocol) {
    asked.push_back(channel + ' ' + protocol);
    co_return answer;
  }
  http::Response get(std::string path) {
    http::Request request;
    request.path = std::move(path);
    request.loop = &line.loops.at(1);
    auto response = test::on_loop(line.loops.at(1), test::routed(router, std::move(request)));
    body.clear();
    if (auto const* slices = std::get_if<http::Slices>(&response.body)) {
      body = test::joined(*slices);
    }
    return response;
  }
  /// "/~TOKEN" of the first address under one in what came.
  [[nodiscard]] std::string prefix() const {
    auto const at = body.find("/~");
    return at == std::string::npos ? "" : body.substr(at, body.find('/', at + 1) - at);
  }

  test::LiveLine line;
  origin::Origin origin;
  ManualClock clock;
  Metrics metrics;
  net::Blocking media{"media", 16}, picture{"pictures", 16};
  access::PathTokens tokens{{access::path_key("a secret of the test's own")}};
  bool asks = true;
  std::vector<std::string> asked;
  Result<std::string> answer{std::string{"viewer-7"}};
  PathGate gate{{tokens,
                 origin,
                 clock,
                 [](auto const&) { return config::Access::open; },
                 2,
                 {},
                 [this] { return asks; }}};
  Pictures pictures{{origin, media, picture, clock, metrics}};
  Hls hls{origin, media, pictures, clock};
  Dash dash{origin, clock};
  Doorman doorman{{[this] { return asks; },
                   [this](http::Request const&, std::string channel, std::string protocol) {
                     return judge(std::move(channel), std::move(protocol));
                   },
                   tokens, origin, hls, dash, clock}};
  http::Router router;
  std::string body;
};

TEST_F(DoormanTest, WhoIsLetInGetsAPrefixAndIsNotAskedAboutAgain) {
  auto const entered = get("/live/main/index.m3u8");
  ASSERT_EQ(entered.status, 200);
  EXPECT_EQ(http::find_header(entered.headers, "cache-control"), "no-store");
  EXPECT_THAT(asked, ElementsAre("main hls"));
  auto const link = prefix();
  EXPECT_THAT(link, HasSubstr(".viewer-7."));
  EXPECT_EQ(get("/live/main/source/index.m3u8").status, 403) << "only behind it";
  EXPECT_THAT(body, HasSubstr("begin with the channel's index.m3u8"));
  EXPECT_EQ(get(link + "/live/main/source/index.m3u8").status, 200);
  EXPECT_EQ(get(link + "/live/main/index.m3u8").status, 200);
  EXPECT_THAT(body, Not(HasSubstr("/~"))) << "relative again";
  EXPECT_EQ(asked.size(), 1U);
}

TEST_F(DoormanTest, AManifestKeepsItsPlayerBehindThePrefix) {
  ASSERT_EQ(get("/live/main/manifest.mpd").status, 200) << body;
  EXPECT_THAT(asked, ElementsAre("main dash"));
  auto const folder = prefix() + "/live/main/";
  EXPECT_THAT(body, HasSubstr("<BaseURL>" + folder + "</BaseURL>"));
  EXPECT_THAT(body, HasSubstr("<Location>" + folder + "manifest.mpd</Location>"));
  EXPECT_LT(body.find("<MPD"), body.find("<BaseURL>"));
  EXPECT_LT(body.find("</Location>"), body.find("<Period"));
  EXPECT_EQ(get(folder + "manifest.mpd").status, 200);
  EXPECT_EQ(asked.size(), 1U);
}

TEST_F(DoormanTest, WhoIsNotLetInReadsWhy) {
  answer = failure(boost::system::errc::permission_denied, "members only");
  auto const refused = get("/live/main/index.m3u8");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(http::find_header(refused.headers, "content-type"), "application/problem+json");
  EXPECT_EQ(http::find_header(refused.headers, "cache-control"), "no-store");
  EXPECT_THAT(body, HasSubstr("members only"));
  answer = failure(boost::system::errc::device_or_resource_busy, "many");
  EXPECT_EQ(get("/live/main/index.m3u8").status, 503);
}

TEST_F(DoormanTest, NobodyIsAskedAboutAChannelThatShowsNothing) {
  EXPECT_EQ(get("/live/other/index.m3u8").status, 404);
  EXPECT_TRUE(asked.empty());
}

TEST_F(DoormanTest, WhereNobodyIsAskedAllIsAsEver) {
  asks = false;
  EXPECT_EQ(get("/live/main/index.m3u8").status, 200);
  EXPECT_THAT(body, Not(HasSubstr("/~")));
  EXPECT_EQ(get("/live/main/manifest.mpd").status, 200);
  EXPECT_EQ(get("/live/main/source/index.m3u8").status, 200);
  EXPECT_TRUE(asked.empty());
}

TEST(IsEntry, IsWhatAPlayerBeginsWith) {
  for (auto const* path : {"/live/main/index.m3u8", "/live/main/manifest.mpd", "/live/x/ll.mpd"}) {
    EXPECT_TRUE(is_entry(path)) << path;
  }
  for (auto const* path : {"/live/main/source/index.m3u8", "/live//index.m3u8", "/live/index.m3u8",
                           "/live/main/audio.m3u8", "/live/main/", "/x/main/index.m3u8", ""}) {
    EXPECT_FALSE(is_entry(path)) << path;
  }
}

}  // namespace
}  // namespace freshet::delivery
