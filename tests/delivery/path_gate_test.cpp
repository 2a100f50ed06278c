#include "delivery/path_gate.hpp"

#include "origin/live_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::delivery {
namespace {

using access::PathToken;
using ::testing::HasSubstr;

struct PathGateTest : ::testing::Test {
  PathGateTest() { origin.show("main", line.presentation); }

  /// 0: let pass; `path` is what the routes see then.
  int status(std::string address, http::Method method = http::Method::get) {
    http::Request request;
    request.method = method;
    request.path = std::move(address);
    request.loop = &line.loops.at(1);
    auto const own = gate.judge(request);
    path = request.path;
    taken = request.taken;
    if (!own) return 0;
    EXPECT_EQ(http::find_header(own->headers, "cache-control"), "no-store") << path;
    words = test::joined(std::get<http::Slices>(own->body));
    return own->status;
  }
  std::string prefix(std::int64_t lasts_s, std::string session = "viewer-7",
                     std::string const& channel = "shut") {
    PathToken const token{clock.wall_us() / 1'000'000 + lasts_s, std::move(session)};
    auto const whole = tokens.live_prefix(channel, token);
    return whole.substr(0, whole.find('/', 1));
  }

  test::LiveLine line;
  origin::Origin origin;
  ManualClock clock;
  access::PathTokens tokens{{access::path_key("a secret of the test's own")}};
  PathGate gate{{tokens, origin, clock,
                 [](std::string const& channel) {
                   return channel == "shut" ? config::Access::token : config::Access::open;
                 },
                 2,
                 [this](http::Request const&, std::string const& channel, PathToken const* link) {
                   asked.push_back(channel + ' ' + (link == nullptr ? "-" : link->session));
                   return refuses ? std::optional{refusal()} : std::nullopt;
                 }}};
  static http::Response refusal() {
    return http::problem(451, "Not here", "refused").with("cache-control", "no-store");
  }
  bool refuses = false;
  std::vector<std::string> asked;
  std::string path, taken, words;
};

TEST_F(PathGateTest, LetsAPublicChannelPassAsItIs) {
  for (char const* address :
       {"/live/main/index.m3u8", "/live/", "/", "/main", "/v1/streams", "*"}) {
    EXPECT_EQ(status(address), 0) << address;
    EXPECT_EQ(path, address);
  }
}

TEST_F(PathGateTest, TakesAGoodPrefixOff) {
  for (char const* address : {"/live/shut/index.m3u8", "/live/shut/source/s1.p2.m4s",
                              "/live/shut/poster.jpg", "/live/shut/nothing"}) {
    for (int i = 0; i < 2; ++i) EXPECT_EQ(status(prefix(60) + address), 0) << address;
    EXPECT_EQ(path, address);
    EXPECT_EQ(taken, prefix(60)) << "the access log says that there was one";
  }
  EXPECT_EQ(status(prefix(60, "x", "main") + "/live/main/index.m3u8"), 0) << "public ones too";
}

TEST_F(PathGateTest, WantsAPrefixWhereTheChannelDoes) {
  for (char const* address :
       {"/live/shut/index.m3u8", "/live/shut/source/s1.m4s", "/live/shut", "/live/shut/"}) {
    EXPECT_EQ(status(address), 403) << address;
    EXPECT_THAT(words, HasSubstr("by a signed link only"));
  }
}

TEST_F(PathGateTest, WhereViewersAreAskedAboutWantsAPrefixForAllButTheBeginning) {
  PathGate asking{{tokens,
                   origin,
                   clock,
                   [](std::string const& channel) {
                     return channel == "shut" ? config::Access::token : config::Access::open;
                   },
                   2,
                   {},
                   [] { return true; }}};
  auto const passes = [&](std::string address) {
    http::Request request;
    request.path = std::move(address);
    request.loop = &line.loops.at(1);
    return !asking.judge(request);
  };
  for (char const* name : {"index.m3u8", "manifest.mpd", "ll.mpd"}) {
    EXPECT_TRUE(passes(std::string{"/live/main/"} + name)) << name;
    EXPECT_FALSE(passes(std::string{"/live/shut/"} + name)) << "a link only: " << name;
  }
  for (char const* name : {"source/index.m3u8", "source/s1.m4s", "poster.jpg", "audio.m3u8", ""}) {
    EXPECT_FALSE(passes(std::string{"/live/main/"} + name)) << name;
    EXPECT_TRUE(passes(prefix(60, "x", "main") + "/live/main/" + name)) << name;
  }
  EXPECT_TRUE(passes("/main")) << "pages are for all";
}

TEST_F(PathGateTest, RefusesAPrefixThatOpensSomethingElse) {
  auto const good = prefix(60);
  ASSERT_EQ(status(good + "/live/shut/index.m3u8"), 0);
  for (char const* address :
       {"/live/main/index.m3u8", "/live/shut2/index.m3u8", "/live/shu/t/index.m3u8",
        "//live/shut/index.m3u8", "/live//shut/index.m3u8", "/live/", "/live", "/", "",
        "/vod/shut/index.m3u8", "/v1/streams", "/metrics", "/shut"}) {
    EXPECT_EQ(status(good + address), 403) << address;
  }
  EXPECT_EQ(status(good + good + "/live/shut/index.m3u8"), 403) << "twice";
  EXPECT_EQ(status("/~/live/main/index.m3u8"), 403) << "forged on a public channel";
}

TEST_F(PathGateTest, APlaylistExpiresAtOnceAndMediaAfterThreeTargets) {
  auto const address = [&](char const* name) {
    return prefix(60, "x", "main") + "/live/main/" + name;
  };
  auto const playlist = address("index.m3u8"), part = address("source/s1.p0.m4s"),
             init = address("source/i1-0.mp4"), manifest = address("manifest.mpd");
  clock.advance(std::chrono::seconds{59});
  for (auto const& each : {playlist, part, init, manifest}) EXPECT_EQ(status(each), 0) << each;
  clock.advance(std::chrono::seconds{1});
  EXPECT_EQ(status(playlist), 403);
  EXPECT_THAT(words, HasSubstr("expired"));
  EXPECT_EQ(status(manifest), 403);
  EXPECT_EQ(status(part), 0);
  clock.advance(std::chrono::seconds{11});
  EXPECT_EQ(status(init), 0);
  clock.advance(std::chrono::seconds{1});
  EXPECT_EQ(status(part), 403) << "three times the target of four seconds";
  EXPECT_EQ(status(init), 403);
}

TEST_F(PathGateTest, NothingHasGraceWhereNothingIsOn) {
  auto const part = prefix(60) + "/live/shut/source/s1.p0.m4s";
  clock.advance(std::chrono::seconds{60});
  EXPECT_EQ(status(part), 403);
}

TEST_F(PathGateTest, AForgottenKeyIsForgottenByWhatWasVerifiedToo) {
  auto const address = prefix(60) + "/live/shut/index.m3u8";
  auto const former = *tokens.keys();
  EXPECT_EQ(status(address), 0);
  tokens.set_keys({access::path_key("a new secret of the test's"), former.front()});
  EXPECT_EQ(status(address), 0);
  tokens.set_keys({access::path_key("a new secret of the test's")});
  EXPECT_EQ(status(address), 403);
}

TEST_F(PathGateTest, AsksWhatElseStandsAgainstAllWithoutALinkAndPlaylistsUnderOne) {
  refuses = true;
  EXPECT_EQ(status("/live/main/index.m3u8"), 451);
  EXPECT_EQ(status("/live/main/source/s1.m4s"), 451);
  EXPECT_EQ(status(prefix(60) + "/live/shut/index.m3u8"), 451);
  EXPECT_EQ(status(prefix(60) + "/live/shut/source/s1.m4s"), 0);
  EXPECT_EQ(status("/live/shut/index.m3u8"), 451) << "it says more than that a link is needed";
  EXPECT_THAT(asked, ::testing::ElementsAre("main -", "main -", "shut viewer-7", "shut -"));
  asked.clear();
  EXPECT_EQ(status(prefix(60) + "/live/main/index.m3u8"), 403) << "of another channel";
  EXPECT_EQ(status(prefix(-1) + "/live/shut/index.m3u8"), 403) << "expired";
  EXPECT_EQ(status("/main"), 0);
  EXPECT_EQ(status("/live/"), 0);
  EXPECT_EQ(status("/live/shut/index.m3u8", http::Method::options), 0);
  EXPECT_THAT(asked, ::testing::IsEmpty());
}

TEST_F(PathGateTest, APreflightIsAnsweredWithoutAJudgement) {
  EXPECT_EQ(status("/~forged/live/shut/index.m3u8", http::Method::options), 0);
  EXPECT_EQ(path, "/live/shut/index.m3u8");
  EXPECT_EQ(status("/live/shut/index.m3u8", http::Method::options), 0);
  EXPECT_EQ(status("/~forged/live/shut/index.m3u8", http::Method::head), 403);
}

}  // namespace
}  // namespace freshet::delivery
