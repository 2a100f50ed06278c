/// A rung that rests: what its addresses say, and who is told of it.
#include "delivery/dash.hpp"
#include "delivery/hls_line.hpp"
#include "media/standing.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

namespace freshet::delivery {
namespace {

struct RestingTest : ::testing::Test, test::HlsLine {
  RestingTest() {
    auto track = (*test::rtmp_tracks())[0];
    track.id = TrackId{16};
    track.timebase = kVideoTimebase;
    track.label = "360p";
    track.demand = demand;
    rung = line.presentation->add(track);
    line.on([&] { rung->set_init(Bytes::copy("init")); });
    segment(false);
    dash.add_routes(patient);
    patient_hls.add_routes(patient);
  }
  /// A segment of the source, and of the rung one with media or without.
  void segment(bool rests) {
    auto const at = line.next();
    line.segment();
    line.on([&] {
      rung->open({rung->next_msn(), at.start, at.wall_us, false, false, false});
      for (int i = 0; i < 4; ++i) rung->append(part(rests), {0, 5}, i == 3);
    });
  }
  static origin::Part part(bool rests) {
    return rests ? origin::Part{{}, {90'000}, false, true} : test::LiveLine::part("media");
  }
  std::string text(std::string path) { return body(get(std::move(path))); }
  bool is_offered() {
    return text("/live/main/index.m3u8").find("360p/index") != std::string::npos;
  }

  std::shared_ptr<Demand> demand = std::make_shared<Demand>();
  std::shared_ptr<origin::Rendition> rung;

  /// Manifests too, and a clock by which one can wait.
  http::Response wait_and_get(std::string path, std::string query = {}) {
    http::Request request;
    request.path = std::move(path);
    request.query = std::move(query);
    request.loop = &line.loops.at(1);
    return test::on_loop(line.loops.at(1), test::routed(patient, std::move(request)));
  }
  Dash dash{origin, clock};
  Hls patient_hls{origin, line.thread, pictures, system_clock()};
  http::Router patient;
};

TEST_F(RestingTest, SaysSoPartByPart) {
  line.on([&] {
    rung->open({rung->next_msn(), line.at, 1, false, false, false});
    rung->append(part(true), {}, false);
  });
  auto const playlist = text("/live/main/360p/index.m3u8");
  auto const at = playlist.find("URI=\"s1001.p0.m4s\"");
  ASSERT_NE(at, std::string::npos) << playlist;
  auto const line_of_it = playlist.substr(playlist.rfind('\n', at), 80);
  EXPECT_NE(line_of_it.find("GAP=YES"), std::string::npos) << line_of_it;
  EXPECT_EQ(line_of_it.find("INDEPENDENT"), std::string::npos) << line_of_it;
}

TEST_F(RestingTest, IsAGapOfSegmentsWithNothingToBeFetched) {
  segment(true);
  auto const playlist = text("/live/main/360p/index.m3u8");
  auto const at = playlist.find("\ns1001.m4s");
  ASSERT_NE(at, std::string::npos) << playlist;
  EXPECT_NE(playlist.find("#EXT-X-GAP\n"), std::string::npos) << playlist;
  EXPECT_EQ(get("/live/main/360p/s1001.m4s").status, 404);
  EXPECT_EQ(get("/live/main/360p/s1001.p0.m4s").status, 404);
  EXPECT_EQ(get("/live/main/360p/s1000.p0.m4s").status, 200);
}

/// Browsers show both fields of a picture at once.
TEST_F(RestingTest, AnInterlacedSourceIsNotOfferedBesideARungOfItsSize) {
  auto source = (*test::rtmp_tracks())[0];
  video_of(source.codec)->interlaced = true;
  line.on([&] { line.presentation->update(source); });
  EXPECT_EQ(text("/live/main/index.m3u8").find("source/index"), std::string::npos);
  EXPECT_TRUE(is_offered());
  segment(true);
  EXPECT_NE(text("/live/main/index.m3u8").find("source/index"), std::string::npos)
      << "the rung rests";
  EXPECT_FALSE(is_offered());
}

TEST_F(RestingTest, ASourceThatBreaksItsProfileIsNotOfferedWhereARungIs) {
  auto const standing = std::make_shared<Standing>();
  auto source = (*test::rtmp_tracks())[0];
  source.standing = standing;
  line.on([&] { line.presentation->update(source); });
  auto const has_source = [&] {
    return text("/live/main/index.m3u8").find("source/index") != std::string::npos;
  };
  EXPECT_TRUE(has_source());
  standing->lose("14 Mbit/s, this channel takes 12.0 at most");
  EXPECT_FALSE(has_source());
  EXPECT_TRUE(is_offered());
  segment(true);
  EXPECT_TRUE(has_source()) << "the rung rests, and there is nothing else";
}

TEST_F(RestingTest, IsNotOfferedUntilItIsBack) {
  EXPECT_TRUE(is_offered());
  segment(true);
  EXPECT_FALSE(is_offered());
  segment(false);
  EXPECT_TRUE(is_offered());
}

TEST_F(RestingTest, AnEncoderThatIsAwayTakesNoQualityAway) {
  auto const at = line.next();
  line.on([&] {
    line.gap_here();
    rung->gap({rung->next_msn(), at.start, at.wall_us, false, true, false}, {4 * 90'000});
  });
  EXPECT_TRUE(is_offered());
}

TEST_F(RestingTest, ASourceThatCannotBeSwitchedToGivesWayToARung) {
  auto const source_is_offered = [this] {
    return text("/live/main/index.m3u8").find("source/index") != std::string::npos;
  };
  EXPECT_TRUE(source_is_offered());
  auto const at = line.next();
  line.on([&] {
    line.rendition->open(at);
    line.rendition->append({Bytes::copy("no key"), {4 * 90'000}, false}, {}, true);
    rung->open({rung->next_msn(), at.start, at.wall_us, false, false, false});
    rung->append(part(false), {0, 5}, true);
  });
  line.at.n += 4 * 90'000;
  EXPECT_FALSE(source_is_offered());
  EXPECT_EQ(get("/live/main/source/index.m3u8").status, 200) << "whoever is there stays";
  auto const rungs = text("/live/main/360p/index.m3u8");
  EXPECT_EQ(rungs.find("RENDITION-REPORT:URI=\"../source"), std::string::npos) << rungs;
  segment(true);
  EXPECT_TRUE(source_is_offered()) << "there is nothing else";
}

TEST_F(RestingTest, WhoAsksForItIsCounted) {
  auto const before = demand->asked.load();
  get("/live/main/360p/index.m3u8");
  get("/live/main/360p/s1000.m4s");
  get("/live/main/360p/s1000.p1.m4s");
  get("/live/main/source/index.m3u8");
  get("/live/main/index.m3u8");
  EXPECT_EQ(demand->asked - before, 3U);
}

TEST_F(RestingTest, WhoReadsAManifestAsksForAllOfIt) {
  auto const before = demand->asked.load();
  wait_and_get("/live/main/manifest.mpd");
  wait_and_get("/live/main/ll.mpd");
  EXPECT_EQ(demand->asked - before, 2U);
}

TEST_F(RestingTest, OnCallItIsOfferedThoughItHasNothing) {
  for (int i = 0; i < 12; ++i) segment(true);  // what it had has left the memory
  EXPECT_FALSE(is_offered());
  demand->on_call = true;
  EXPECT_TRUE(is_offered());
  EXPECT_NE(text("/live/main/index.m3u8").find("DATA-ID=\"freshet.on-demand\",VALUE=\"360p\""),
            std::string::npos)
      << "for a page that wakes it first";
  auto const manifest = body(wait_and_get("/live/main/manifest.mpd"));
  EXPECT_EQ(manifest.find("360p"), std::string::npos) << manifest;
}

TEST_F(RestingTest, OnCallItsPlaylistWaitsForTheFirstPart) {
  segment(true);
  demand->on_call = true;
  auto asked = std::async(std::launch::async,
                          [this] { return body(wait_and_get("/live/main/360p/index.m3u8")); });
  EXPECT_EQ(asked.wait_for(std::chrono::milliseconds{200}), std::future_status::timeout);
  segment(false);
  auto const playlist = asked.get();
  EXPECT_NE(playlist.find("s1002.p0.m4s"), std::string::npos) << playlist;
}

TEST_F(RestingTest, OnCallItsPlaylistWaitsForASecondAtMost) {
  segment(true);
  demand->on_call = true;
  auto const began = std::chrono::steady_clock::now();
  auto const playlist = body(wait_and_get("/live/main/360p/index.m3u8"));
  auto const took = std::chrono::steady_clock::now() - began;
  EXPECT_GE(took, std::chrono::milliseconds{900});
  EXPECT_NE(playlist.find("#EXT-X-GAP"), std::string::npos);
  // Whoever waits for what comes next hears of gaps as they come.
  EXPECT_EQ(wait_and_get("/live/main/360p/index.m3u8", "_HLS_msn=1001&_HLS_part=3").status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds{1'900});
}

}  // namespace
}  // namespace freshet::delivery
