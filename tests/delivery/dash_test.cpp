/// The addresses of DASH, asked through a router without sockets.
#include "delivery/dash.hpp"

#include "origin/live_line.hpp"
#include "support/routed.hpp"

#include <gtest/gtest.h>

namespace freshet::delivery {
namespace {

struct FixedClock final : Clock {
  [[nodiscard]] SteadyTime now() const override { return {}; }
  [[nodiscard]] std::int64_t wall_us() const override { return now_us; }
  std::int64_t now_us = 1'785'488'701'250'000;
};

struct DashTest : ::testing::Test {
  DashTest() {
    dash.add_routes(router);
    origin.show("main", line.presentation);
  }
  http::Response get(std::string path) {
    http::Request request;
    request.path = std::move(path);
    request.loop = &line.loops.at(1);
    return freshet::test::on_loop(line.loops.at(1),
                                  freshet::test::routed(router, std::move(request)));
  }
  std::string manifest() {
    auto const r = get("/live/main/manifest.mpd");
    EXPECT_EQ(r.status, 200);
    EXPECT_EQ(http::find_header(r.headers, "content-type"), "application/dash+xml");
    EXPECT_EQ(http::find_header(r.headers, "cache-control"), "max-age=1, stale-while-revalidate=0");
    return test::joined(std::get<http::Slices>(r.body));
  }
  /// How often it stands in the manifest.
  int count(std::string_view what) {
    auto const text = manifest();
    int n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
  }
  test::LiveLine line;
  origin::Origin origin;
  FixedClock clock;
  Dash dash{origin, clock};
  http::Router router;
};

TEST_F(DashTest, ListsWholeSegmentsByTheirNumbers) {
  for (int i = 0; i < 3; ++i) line.segment();
  EXPECT_EQ(count("startNumber=\"1000\""), 1);
  EXPECT_EQ(count("<S t=\"0\" d=\"360000\" r=\"2\"/>"), 1) << manifest();
  EXPECT_EQ(count("initialization=\"$RepresentationID$/i1000-0.mp4\""), 1);
  EXPECT_EQ(count("availabilityStartTime=\"2023-11-14T22:13:20.000Z\""), 1);
  EXPECT_EQ(count("publishTime=\"2026-07-31T09:05:01.250Z\""), 1);
}

TEST_F(DashTest, IsNotThereBeforeTheFirstWholeSegment) {
  auto const r = get("/live/main/manifest.mpd");
  EXPECT_EQ(r.status, 404);
  EXPECT_EQ(http::find_header(r.headers, "cache-control"), "max-age=1");
  EXPECT_EQ(get("/live/other/manifest.mpd").status, 404);
}

TEST_F(DashTest, HolesBeforeTheShowAreNotListed) {
  line.on([&] {
    line.gap_here();
    line.gap_here();
  });
  line.segment();
  EXPECT_EQ(count("startNumber=\"1002\""), 1) << manifest();
  EXPECT_EQ(count("<Period id=\"0\" start=\"PT8S\">"), 1);
  EXPECT_EQ(count("presentationTimeOffset=\"720000\""), 1);
}

TEST_F(DashTest, AHoleAtTheEndOfALineIsNotListedAndOneBetweenSegmentsIs) {
  line.segment();
  line.on([&] { line.gap_here(); });
  EXPECT_EQ(count("<S t=\"0\" d=\"360000\"/>"), 1) << manifest();
  line.segment(4, true);
  EXPECT_EQ(count("<S t=\"0\" d=\"360000\"/>"), 1) << manifest();
  EXPECT_EQ(count("<Period id=\"1\" start=\"PT8S\">"), 1);
  line.on([&] { line.gap_here(); });
  line.segment();
  EXPECT_EQ(count("<S t=\"720000\" d=\"360000\" r=\"2\"/>"), 1) << manifest();
}

TEST_F(DashTest, ABreakInTheLineBeginsAPeriodThatKeepsItsStart) {
  line.segment();
  line.segment(4, true);
  line.segment();
  EXPECT_EQ(count("<Period "), 2);
  EXPECT_EQ(count("<Period id=\"1\" start=\"PT4S\">"), 1) << manifest();
  EXPECT_EQ(count("startNumber=\"1001\""), 1);
}

TEST_F(DashTest, APeriodHasAllItsSetsFromItsBeginningOn) {
  auto const track = (*test::rtmp_tracks())[1];
  std::shared_ptr<origin::Rendition> sound;
  std::int64_t end = 0;
  auto const sounds = [&](bool discontinuity) {
    origin::SegmentStart const start{
        sound->next_msn(), {end}, 1'700'000'000'000'000, discontinuity, false};
    sound->open(start);
    sound->append({Bytes::copy("sound"), {4 * track.timebase.hz}, true}, {}, true);
    end += 4 * track.timebase.hz;
  };
  line.on([&] {
    sound = line.presentation->add(track);
    sound->set_init(Bytes::copy("init"));
    sounds(false);
  });
  line.segment();
  EXPECT_EQ(count("<AdaptationSet "), 2) << manifest();
  line.segment(4, true);
  EXPECT_EQ(count("<Period "), 1) << "the sound of the second is not there yet";
  line.on([&] { sounds(true); });
  EXPECT_EQ(count("<Period "), 2);
  EXPECT_EQ(count("<AdaptationSet "), 4) << manifest();
  line.segment(4, true);
  line.segment();
  EXPECT_EQ(count("<Period "), 3) << "a segment later nobody waits for it";
}

TEST_F(DashTest, APeriodWhoseFirstSegmentsAreGoneStillStartsWhereItDid) {
  for (int i = 0; i < 40; ++i) line.segment();
  EXPECT_EQ(count("startNumber=\"1000\""), 0) << "memory keeps six targets";
  EXPECT_EQ(count("<Period id=\"0\" start=\"PT0S\">"), 1);
}

TEST_F(DashTest, PlayersStayFurtherBehindSegmentsThatAreLong) {
  line.segment(2);
  EXPECT_EQ(count("suggestedPresentationDelay=\"PT6S\""), 1) << manifest();
  EXPECT_EQ(count("maxSegmentDuration=\"PT4.5S\""), 1);
  line.segment(4);
  EXPECT_EQ(count("suggestedPresentationDelay=\"PT8S\""), 1) << manifest();
}

TEST_F(DashTest, ForgetsWhatLeftTheWindowWhileTheEncoderWasAway) {
  line.segment();
  line.segment();
  line.at.n += 60 * 90'000;
  EXPECT_EQ(count("<Period id=\"0\" "), 1) << "nothing new has come";
  line.segment(4, true);
  EXPECT_EQ(count("<Period "), 1) << manifest();
  EXPECT_EQ(count("<Period id=\"1\" start=\"PT68S\">"), 1);
  EXPECT_EQ(count("startNumber=\"1002\""), 1);
  EXPECT_EQ(count("availabilityStartTime=\"2023-11-14T22:13:20.000Z\""), 1);
}

TEST_F(DashTest, IsMadeOnceASegmentWhoeverAsks) {
  line.segment();
  EXPECT_EQ(count("publishTime=\"2026-07-31T09:05:01.250Z\""), 1);
  clock.now_us += 1'000'000;
  EXPECT_EQ(count("publishTime=\"2026-07-31T09:05:01.250Z\""), 1);
  line.segment();
  EXPECT_EQ(count("publishTime=\"2026-07-31T09:05:02.250Z\""), 1);
}

TEST_F(DashTest, SaysThatSegmentsBeginWithKeyframesOnlyWhereAllDo) {
  line.segment();
  EXPECT_EQ(count("startWithSAP=\"1\""), 1);
  line.on([&] {
    line.rendition->open(line.next());
    line.rendition->append(test::LiveLine::part("no key"), {}, true);
  });
  EXPECT_EQ(count("startWithSAP"), 0);
}

TEST_F(DashTest, TheShowsEndIsTheLastPeriods) {
  line.segment();
  EXPECT_EQ(count("minimumUpdatePeriod=\"PT2S\""), 1);
  line.on([&] { line.presentation->end(); });
  EXPECT_EQ(count("minimumUpdatePeriod"), 0);
  EXPECT_EQ(count("<Period id=\"0\" start=\"PT0S\" duration=\"PT4S\">"), 1) << manifest();
}

TEST_F(DashTest, NamesCaptionsOnceSomeWereSeen) {
  line.segment();
  EXPECT_EQ(count("cea-608"), 0);
  line.on([&] { line.rendition->has_captions(); });
  line.segment();
  EXPECT_EQ(count("urn:scte:dash:cc:cea-608:2015"), 1);
}

}  // namespace
}  // namespace freshet::delivery
