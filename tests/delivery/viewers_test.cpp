#include "delivery/viewers.hpp"

#include "delivery/dash.hpp"
#include "delivery/hls_line.hpp"

#include <gtest/gtest.h>

namespace freshet::delivery {
namespace {

using std::chrono::seconds;
using test::call_on;

constexpr origin::Promises kPromises{true, seconds{1}, 4, seconds{24}};

http::Request request_of(net::Loop& loop, std::string agent, std::string peer = "10.0.0.5:1") {
  http::Request request;
  request.loop = &loop;
  request.peer = std::move(peer);
  request.headers = {{"user-agent", std::move(agent)}};
  return request;
}

/// What was posted to the loops until now has run.
void pass(net::Loops& loops) {
  for (unsigned i = 0; i < loops.size(); ++i) call_on(loops.at(i), [] { return 0; });
}

/// What the loops know now.
void gather(Viewers& viewers, net::Loops& loops) {
  pass(loops);  // an earlier question
  viewers.gather();
  pass(loops);
  viewers.gather();
}

struct ViewersTest : ::testing::Test {
  void see(Viewers& by, unsigned loop, std::string agent, Way way,
           std::string const& channel = "main") {
    call_on(loops.at(loop), [&] {
      by.see(request_of(loops.at(loop), std::move(agent)), channel, kPromises, way);
      return 0;
    });
  }
  void see(unsigned loop, std::string agent, Way way, std::string const& channel = "main") {
    see(viewers, loop, std::move(agent), way, channel);
  }
  /// What the loops know now.
  Watching now(std::string const& channel = "main") { return now(viewers, channel); }
  Watching now(Viewers& of, std::string const& channel = "main") {
    gather(of, loops);
    return of.of(channel);
  }

  net::Loops loops{2};
  ManualClock clock;
  Metrics metrics;
  Viewers viewers{{loops, clock, metrics, {1, 2}}};
};

TEST_F(ViewersTest, NobodyWatchesWhatNobodyAskedFor) {
  EXPECT_EQ(viewers.of("main"), Watching{});
  EXPECT_EQ(now(), Watching{});
}

TEST_F(ViewersTest, CountsEachViewerOnceOverAllConnectionsAndLoops) {
  see(0, "a", Way::hls);
  see(0, "b", Way::ll_hls);
  see(1, "a", Way::hls);
  see(1, "c", Way::dash);
  see(1, "a", Way::hls, "side");
  EXPECT_EQ(now(), (Watching{1, 1, 1}));
  EXPECT_EQ(now("side"), (Watching{1, 0, 0}));
  EXPECT_EQ(now().all(), 3U);
}

TEST_F(ViewersTest, ForgetsWhoHasNotAskedForThreeTargetDurations) {
  see(0, "a", Way::hls);
  clock.advance(seconds{6});
  see(1, "b", Way::hls);
  EXPECT_EQ(now().all(), 2U);
  clock.advance(seconds{6});
  EXPECT_EQ(now().all(), 2U);
  clock.advance(seconds{1});
  EXPECT_EQ(now().all(), 1U);
  clock.advance(seconds{6});
  EXPECT_EQ(now(), Watching{});
}

TEST_F(ViewersTest, APlayerOfDashWhoseMediaComeOverAnotherLoopStaysOne) {
  see(0, "a", Way::dash);
  see(1, "a", Way::media);
  EXPECT_EQ(now(), (Watching{0, 0, 1}));
  for (int i = 0; i < 5; ++i) {
    clock.advance(seconds{6});
    see(1, "a", Way::media);
    EXPECT_EQ(now(), (Watching{0, 0, 1}));
  }
}

TEST_F(ViewersTest, WhoIsSeenAtMediaAloneCountsAsPlainHls) {
  see(0, "a", Way::media);
  EXPECT_EQ(now(), (Watching{1, 0, 0}));
}

TEST_F(ViewersTest, HasRoomForSoManyAndCountsTheRequestsOfOthers) {
  Viewers few{{loops, clock, metrics, {1, 2}, 3}};
  for (auto const* agent : {"a", "b"}) see(few, 0, agent, Way::hls);
  for (auto const* agent : {"a", "b", "c"}) see(few, 0, agent, Way::hls, "side");
  see(few, 0, "a", Way::hls, "other");
  EXPECT_EQ(now(few).all(), 2U);
  EXPECT_EQ(now(few, "side").all(), 1U);
  EXPECT_EQ(now(few, "other").all(), 0U);
  EXPECT_EQ(metrics.counter("freshet_viewers_uncounted_total", "").value(), 3U);
  clock.advance(seconds{13});
  EXPECT_EQ(now(few), Watching{});
  for (auto const* agent : {"d", "e", "f"}) see(few, 0, agent, Way::hls, "other");
  EXPECT_EQ(now(few, "other").all(), 3U) << "there is room again";
}

/// Through the addresses themselves.
struct WatchedLine : test::HlsLine {
  explicit WatchedLine(Clock const& at)
      : viewers{{line.loops, at, metrics, {1, 2}}},
        watched{origin, line.thread, pictures, at, &viewers},
        dash{origin, at, &viewers} {
    dash.add_routes(open);
    watched.add_routes(open);
    line.segment();
    line.segment();
  }
  int ask(std::string path, std::string agent, std::string query = {}, std::string taken = {}) {
    auto request = request_of(line.loops.at(1), std::move(agent));
    request.path = std::move(path);
    request.query = std::move(query);
    request.taken = std::move(taken);
    return test::on_loop(line.loops.at(1), test::routed(open, std::move(request))).status;
  }
  Watching now() {
    gather(viewers, line.loops);
    return viewers.of("main");
  }

  Viewers viewers;
  Hls watched;
  Dash dash;
  http::Router open;
};

TEST(WatchedAddresses, TellAViewerByPlaylistsManifestsAndParts) {
  ManualClock const clock;
  WatchedLine line{clock};
  auto const name = line.line.rendition->options().name;
  auto const folder = "/live/main/" + name + '/';
  EXPECT_EQ(line.ask(folder + "index.m3u8", "plain"), 200);
  EXPECT_EQ(line.ask(folder + "index.m3u8", "waits", "_HLS_msn=1001&_HLS_part=0"), 200);
  EXPECT_EQ(line.ask(folder + "s1001.p0.m4s", "parts"), 200);
  EXPECT_EQ(line.ask(folder + "s1000.m4s", "segments"), 200);
  EXPECT_EQ(line.ask("/live/main/manifest.mpd", "dash"), 200);
  EXPECT_EQ(line.now(), (Watching{2, 2, 1}));
}

TEST(WatchedAddresses, TellNoViewerByWhatAPageLooksAt) {
  ManualClock const clock;
  WatchedLine line{clock};
  auto const folder = "/live/main/" + line.line.rendition->options().name + '/';
  EXPECT_EQ(line.ask("/live/main/index.m3u8", "a"), 200);
  EXPECT_EQ(line.ask(folder + "i1000-0.mp4", "a"), 200);
  EXPECT_EQ(line.ask(folder + "iframes.m3u8", "a"), 200);
  EXPECT_EQ(line.ask(folder + "storyboard.vtt", "a"), 200);
  EXPECT_EQ(line.ask(folder + "index.m3u8", "a", "_HLS_part=0"), 400);
  EXPECT_EQ(line.ask("/live/main/none/index.m3u8", "a"), 404);
  EXPECT_EQ(line.ask("/live/other/x/index.m3u8", "a"), 404);
  EXPECT_EQ(line.now(), Watching{});
}

/// Which ask for those with a session one by one, and for all others as one.
TEST(WatchedAddresses, TellTheViewersOfACacheByTheirSessions) {
  ManualClock const clock;
  WatchedLine line{clock};
  EXPECT_EQ(line.ask("/live/main/allowed", "cache"), 204);
  EXPECT_EQ(line.now(), Watching{});
  EXPECT_EQ(line.ask("/live/main/allowed", "cache", {}, "/~v1.K.1.0.viewer-1.M"), 204);
  EXPECT_EQ(line.ask("/live/main/allowed", "cache", {}, "/~v1.K.1.0.viewer-2.M"), 204);
  EXPECT_EQ(line.ask("/live/main/allowed", "cache", {}, "/~v1.K.2.0.viewer-2.N"), 204);
  EXPECT_EQ(line.now(), (Watching{2, 0, 0}));
}

}  // namespace
}  // namespace freshet::delivery
