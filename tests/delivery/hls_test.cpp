/// The addresses of LL-HLS, asked through a router without sockets.
#include "delivery/hls.hpp"

#include "delivery/hls_line.hpp"
#include "support/routed.hpp"

#include <gtest/gtest.h>

namespace freshet::delivery {
namespace {

struct HlsTest : ::testing::Test, test::HlsLine {
  HlsTest() { line.segment(); }
};

TEST_F(HlsTest, ServesPlaylistsSegmentsPartsAndInitSegments) {
  EXPECT_NE(body(get("/live/main/index.m3u8")).find("source/index.m3u8"), std::string::npos);
  EXPECT_NE(body(get("/live/main/source/index.m3u8")).find("s1000.m4s"), std::string::npos);
  EXPECT_NE(body(get("/live/main/source/iframes.m3u8")).find("I-FRAMES-ONLY"), std::string::npos);
  EXPECT_EQ(body(get("/live/main/source/s1000.m4s")), "1000a1000b1000c1000d");
  EXPECT_EQ(body(get("/live/main/source/s1000.p2.m4s")), "1000c");
  EXPECT_EQ(body(get("/live/main/source/i1000-0.mp4")), "init");
}

TEST_F(HlsTest, ListsThePictureOfEachSegmentWithItsTime) {
  line.segment();
  auto const r = get("/live/main/source/storyboard.vtt");
  EXPECT_EQ(r.status, 200);
  EXPECT_EQ(http::find_header(r.headers, "content-type"), "text/vtt");
  auto const text = body(r);
  EXPECT_TRUE(text.starts_with("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n")) << text;
  auto const first = text.find(" --> ");
  ASSERT_NE(first, std::string::npos);
  EXPECT_NE(text.find("\ns1000.jpg\n"), std::string::npos) << text;
  // The first lasts until the second begins.
  auto const until = text.substr(first + 5, 12);
  EXPECT_NE(text.find("\n" + until + " --> "), std::string::npos) << text;
  EXPECT_EQ(get("/live/main/other/storyboard.vtt").status, 404);
}

TEST_F(HlsTest, CachesMayTakeAYesForGrantedForSeconds) {
  for (auto const* path : {"/live/main/allowed", "/live/nobody/allowed"}) {
    auto const r = get(path);
    EXPECT_EQ(r.status, 204) << path;
    EXPECT_EQ(http::find_header(r.headers, "cache-control"), "max-age=5") << path;
  }
}

TEST_F(HlsTest, WhatIsNotThereIsNotFoundAndKeptForASecond) {
  for (auto const* path :
       {"/live/other/index.m3u8", "/live/main/other/index.m3u8", "/live/main/other/iframes.m3u8",
        "/live/main/other/s1000.m4s", "/live/other/source/s1000.m4s", "/live/main/source/s1003.m4s",
        "/live/main/source/s1001.p7.m4s", "/live/main/source/s01000.m4s",
        "/live/main/source/i1000-1.mp4", "/live/main/source/i999-0.mp4",
        "/live/main/source/other.m3u8", "/live/main/other.m3u8", "/live/main/audio.m3u8",
        "/live/main", "/live/main/", "/live/", "/live/main/source/a/b"}) {
    auto const r = get(path);
    EXPECT_EQ(r.status, 404) << path;
    EXPECT_EQ(http::find_header(r.headers, "cache-control"), "max-age=1") << path;
  }
}

TEST_F(HlsTest, WhatNeverComesIsKeptForATarget) {
  for (auto const* path : {"/live/main/source/s1000.p4.m4s", "/live/main/source/s999.m4s"}) {
    auto const r = get(path);
    EXPECT_EQ(r.status, 404) << path;
    EXPECT_EQ(http::find_header(r.headers, "cache-control"), "max-age=4") << path;
  }
}

TEST_F(HlsTest, DirectivesThatMakeNoSenseAreBadRequests) {
  for (auto const* query : {"_HLS_part=1", "_HLS_msn=-1", "_HLS_msn=x", "_HLS_msn=1003",
                            "_HLS_msn=1001&_HLS_part=99"}) {
    EXPECT_EQ(get("/live/main/source/index.m3u8", query).status, 400) << query;
  }
}

TEST_F(HlsTest, BesideEndlistDirectivesAreIgnoredWhateverTheySay) {
  line.on([&] { line.presentation->end(); });
  auto const whole = body(get("/live/main/source/index.m3u8"));
  EXPECT_NE(whole.find("#EXT-X-ENDLIST"), std::string::npos);
  for (auto const* query :
       {"_HLS_part=1", "_HLS_msn=1003", "_HLS_msn=x", "_HLS_msn=1001&_HLS_part=99"}) {
    auto const r = get("/live/main/source/index.m3u8", query);
    EXPECT_EQ(r.status, 200) << query;
    EXPECT_EQ(body(r), whole) << query;
  }
}

TEST_F(HlsTest, NobodyWaitsForAClientThatHadLeftBefore) {
  Hls patient{origin, line.thread, pictures, system_clock()};
  http::Router other;
  patient.add_routes(other);
  auto const began = std::chrono::steady_clock::now();
  for (auto const* path : {"/live/main/source/index.m3u8", "/live/main/source/s1001.p0.m4s"}) {
    http::Request request;
    request.path = path;
    request.query = "_HLS_msn=1001&_HLS_part=0";
    request.loop = &line.loops.at(1);
    request.client = std::make_shared<http::Client>();
    request.client->leave();
    freshet::test::on_loop(line.loops.at(1), freshet::test::routed(other, std::move(request)));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{12})
      << "three target durations";
}

TEST_F(HlsTest, TheIFrameListTakesNoDirectiveThatIsNone) {
  for (auto const* query : {"_HLS_part=1", "_HLS_msn=x"}) {
    EXPECT_EQ(get("/live/main/source/iframes.m3u8", query).status, 400) << query;
  }
  EXPECT_EQ(get("/live/main/source/iframes.m3u8", "_HLS_skip=YES").status, 200);
}

TEST_F(HlsTest, AnEncoderThatStoppedIsA503AfterTheWait) {
  EXPECT_EQ(get("/live/main/source/index.m3u8", "_HLS_msn=1001&_HLS_part=0").status, 503);
  EXPECT_EQ(get("/live/main/source/s1001.p0.m4s").status, 503) << "the hinted part";
  EXPECT_EQ(get("/live/main/source/s1001.m4s").status, 503) << "the segment in progress";
}

TEST_F(HlsTest, AYoungSegmentIsServedFromItsFileToo) {
  test::LiveLine kept{test::LiveLine::Keep::disk};
  origin.show("kept", kept.presentation);
  kept.segment();
  http::Response r;
  EXPECT_TRUE(freshet::test::eventually([&] {
    r = get("/live/kept/source/s1000.m4s");
    return r.in_file.has_value();
  }));
  EXPECT_EQ(body(r).size(), r.in_file->size);
  EXPECT_FALSE(get("/live/main/source/s1000.m4s").in_file.has_value());
}

TEST_F(HlsTest, ASegmentWhoseFileIsGoneIsNotFoundAndThenAGap) {
  test::LiveLine kept{test::LiveLine::Keep::disk};
  origin.show("kept", kept.presentation);
  for (int i = 0; i < 12; ++i) kept.segment();
  EXPECT_EQ(get("/live/kept/source/s1000.m4s").status, 200);
  std::filesystem::remove_all(kept.dir.path("main"));
  auto const r = get("/live/kept/source/s1001.m4s");
  EXPECT_EQ(r.status, 404);
  EXPECT_EQ(http::find_header(r.headers, "cache-control"), "max-age=4");
  kept.segment();
  EXPECT_NE(body(get("/live/kept/source/index.m3u8")).find("#EXT-X-GAP"), std::string::npos);
}

}  // namespace
}  // namespace freshet::delivery
