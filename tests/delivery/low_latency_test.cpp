/// ll.mpd, and the segments in progress that it speaks of.
#include "delivery/dash.hpp"
#include "delivery/hls.hpp"
#include "origin/live_line.hpp"
#include "support/past_clock.hpp"
#include "support/routed.hpp"

#include <gtest/gtest.h>

#include <future>

namespace freshet::delivery {
namespace {

using freshet::test::call_on;
using freshet::test::eventually;
using freshet::test::on_loop;
using http::Growing;

struct LowLatency : ::testing::Test {
  LowLatency() {
    dash.add_routes(router);
    hls.add_routes(router);
    origin.show("main", line.presentation);
  }
  [[nodiscard]] http::Request request(std::string path) {
    http::Request r;
    r.path = std::move(path);
    r.loop = &loop;
    r.client = client;
    return r;
  }
  http::Response get(std::string path) {
    return on_loop(loop, freshet::test::routed(router, request(std::move(path))));
  }
  std::future<http::Response> ask(std::string path) {
    auto answer = std::make_shared<std::promise<http::Response>>();
    auto future = answer->get_future();
    net::asio::co_spawn(
        loop.executor(), freshet::test::routed(router, request(std::move(path))),
        [answer](std::exception_ptr const&, http::Response r) { answer->set_value(std::move(r)); });
    call_on(loop, [] {});  // it waits by now
    return future;
  }
  std::string manifest() {
    auto const r = get("/live/main/ll.mpd");
    EXPECT_EQ(r.status, 200);
    return r.status == 200 ? test::joined(std::get<http::Slices>(r.body)) : "";
  }
  [[nodiscard]] bool says(std::string_view what) {
    return manifest().find(what) != std::string::npos;
  }
  std::string why_not() {
    auto const r = get("/live/main/ll.mpd");
    EXPECT_EQ(r.status, 404);
    EXPECT_EQ(http::find_header(r.headers, "cache-control"), "max-age=1");
    return test::joined(std::get<http::Slices>(r.body));
  }
  /// The next segment begins and has its first part.
  void open(bool discontinuity = false, origin::KeyRange key = {0, 5}) {
    line.on([&] {
      line.rendition->open(line.next(discontinuity));
      line.rendition->append(test::LiveLine::part("first"), key, false);
    });
  }
  void append(std::string text, bool last = false) {
    line.on([&] { line.rendition->append(test::LiveLine::part(text), {}, last); });
  }
  Result<Growing::Piece> next(Growing& body, std::size_t most = 1'000) {
    return on_loop(loop, body.next(most));
  }
  static std::shared_ptr<Growing> growing(http::Response const& r) {
    return std::get<std::shared_ptr<Growing>>(r.body);
  }

  test::LiveLine line;
  net::Loop& loop = line.loops.at(1);
  std::shared_ptr<http::Client> client = std::make_shared<http::Client>();
  origin::Origin origin;
  Dash dash{origin, system_clock()};
  Metrics metrics;
  net::Blocking picture_thread{"pictures", 1};
  Pictures pictures{{origin, line.thread, picture_thread, system_clock(), metrics}};
  Hls hls{origin, line.thread, pictures, system_clock()};
  http::Router router;
};

TEST_F(LowLatency, TheManifestSaysTheTimesOfNumbersOnceTheyAreRegular) {
  for (int i = 0; i < 3; ++i) line.segment();
  EXPECT_NE(why_not().find("only begun"), std::string::npos);
  open();
  EXPECT_TRUE(says("<Period id=\"0\" start=\"PT0S\">"));
  EXPECT_TRUE(
      says("<SegmentTemplate timescale=\"90000\" duration=\"360000\" "
           "availabilityTimeOffset=\"3\" availabilityTimeComplete=\"false\" "
           "startNumber=\"1000\""));
  EXPECT_FALSE(says("SegmentTimeline"));
  EXPECT_TRUE(says("availabilityStartTime=\"2023-11-14T22:13:20.000Z\""));
  EXPECT_TRUE(says("<Latency target=\"4000\" min=\"3000\" max=\"8000\"/>")) << manifest();
  EXPECT_TRUE(says("<Resync type=\"0\" dT=\"90000\"/>"));
  EXPECT_TRUE(
      says("<ProducerReferenceTime id=\"1\" inband=\"true\" type=\"captured\" "
           "wallClockTime=\"2023-11-14T22:13:20.000Z\" presentationTime=\"0\">"))
      << manifest();
}

TEST_F(LowLatency, TheManifestIsWithdrawnWhenAKeyframeDoesNotCome) {
  for (int i = 0; i < 5; ++i) line.segment(2);
  EXPECT_TRUE(says("duration=\"180000\""));
  line.segment(4);
  line.segment(2);
  EXPECT_NE(why_not().find("too irregular"), std::string::npos) << why_not();
  for (int i = 0; i < 3; ++i) line.segment(2);
  EXPECT_TRUE(says("<Period id=\"1\" start=\"PT14S\">")) << manifest();
  EXPECT_FALSE(says("<Period id=\"0\"")) << "its last segment was too long";
  EXPECT_TRUE(says("startNumber=\"1006\""));
}

TEST_F(LowLatency, SegmentsWithoutAKeyframeMakeNone) {
  auto const keyless = [&] {
    line.on([&] {
      line.rendition->open(line.next());
      for (int i = 0; i < 4; ++i) line.rendition->append(test::LiveLine::part("x"), {}, i == 3);
      line.at.n += 360'000;
    });
  };
  for (int i = 0; i < 6; ++i) keyless();
  EXPECT_NE(why_not().find("too irregular"), std::string::npos);
}

TEST_F(LowLatency, ABreakInTheLineBeginsAPeriodAtOnce) {
  for (int i = 0; i < 4; ++i) line.segment();
  line.at.n += 10 * 90'000;
  open(true);
  auto const text = manifest();
  EXPECT_NE(text.find("<Period id=\"0\" start=\"PT0S\" duration=\"PT16S\">"), std::string::npos)
      << text;
  EXPECT_NE(text.find("<Period id=\"1\" start=\"PT26S\">"), std::string::npos) << text;
  EXPECT_NE(text.find("presentationTimeOffset=\"2340000\" duration=\"360000\""), std::string::npos);
  EXPECT_NE(text.find("startNumber=\"1004\""), std::string::npos);
}

TEST_F(LowLatency, TheShowsEndIsTheLastPeriods) {
  for (int i = 0; i < 4; ++i) line.segment();
  EXPECT_TRUE(says("minimumUpdatePeriod=\"PT2S\""));
  line.on([&] { line.presentation->end(); });
  EXPECT_FALSE(says("minimumUpdatePeriod"));
  EXPECT_TRUE(says("<Period id=\"0\" start=\"PT0S\" duration=\"PT16S\">"));
}

TEST_F(LowLatency, ASegmentInProgressGrowsPartByPartUnderItsOwnName) {
  open();
  auto const r = get("/live/main/source/s1000.m4s");
  EXPECT_EQ(r.status, 200);
  EXPECT_EQ(r.kind, "growing");
  auto const body = growing(r);
  auto first = next(*body);
  ASSERT_TRUE(first);
  EXPECT_EQ(test::joined(first->slices), "first");
  EXPECT_EQ(first->slices[0].data(), line.now()->open[0].bytes.data()) << "shared, not copied";
  EXPECT_FALSE(first->last);
  append("second");
  append("third", true);
  auto rest = next(*body);
  ASSERT_TRUE(rest);
  EXPECT_EQ(test::joined(rest->slices), "secondthird");
  EXPECT_TRUE(rest->last);
  auto const whole = get("/live/main/source/s1000.m4s");
  EXPECT_EQ(whole.kind, "segment");
  EXPECT_EQ(test::joined(std::get<http::Slices>(whole.body)), "firstsecondthird");
}

TEST_F(LowLatency, TakesNoMoreAtOnceThanItIsAsked) {
  open();
  append("second");
  append("third");
  auto const body = growing(get("/live/main/source/s1000.m4s"));
  EXPECT_EQ(test::joined(next(*body, 1)->slices), "first") << "one part at least";
  EXPECT_EQ(test::joined(next(*body, 11)->slices), "secondthird");
}

TEST_F(LowLatency, TheSegmentAfterTheNextIsNotWaitedFor) {
  open();
  auto waiting = ask("/live/main/source/s1001.m4s");
  EXPECT_EQ(waiting.wait_for(std::chrono::seconds{0}), std::future_status::timeout);
  EXPECT_EQ(get("/live/main/source/s1002.m4s").status, 404);
  append("end", true);
  open();
  EXPECT_EQ(test::joined(next(*growing(waiting.get()))->slices), "first");
}

TEST_F(LowLatency, ASegmentThatEndsWithoutAnotherPartEndsAtOnce) {
  open();
  auto const body = growing(get("/live/main/source/s1000.m4s"));
  EXPECT_FALSE(next(*body)->last);
  line.on([&] { line.rendition->close_open({}); });
  auto const piece = next(*body);
  ASSERT_TRUE(piece);
  EXPECT_TRUE(piece->slices.empty());
  EXPECT_TRUE(piece->last);
}

TEST_F(LowLatency, TheEndOfTheShowIsTheEndOfTheSegmentAndOfTheWaiting) {
  open();
  auto const body = growing(get("/live/main/source/s1000.m4s"));
  auto waiting = ask("/live/main/source/s1001.m4s");
  line.on([&] { line.presentation->end(); });
  auto const piece = next(*body);
  ASSERT_TRUE(piece);
  EXPECT_EQ(test::joined(piece->slices), "first");
  EXPECT_TRUE(piece->last);
  EXPECT_EQ(waiting.get().status, 404);
}

TEST_F(LowLatency, AReaderThatLeavesIsWaitedForNoMore) {
  open();
  auto const body = growing(get("/live/main/source/s1000.m4s"));
  ASSERT_TRUE(next(*body));
  std::promise<Result<Growing::Piece>> answer;
  net::asio::co_spawn(loop.executor(), body->next(1'000),
                      [&](std::exception_ptr const&, auto r) { answer.set_value(std::move(r)); });
  call_on(loop, [&] { client->leave(); });
  auto const r = answer.get_future().get();
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, boost::system::errc::operation_canceled);
}

TEST_F(LowLatency, AnEncoderThatFallsSilentBreaksItOff) {
  test::PastClock past;
  Hls impatient{origin, line.thread, pictures, past};
  http::Router other;
  impatient.add_routes(other);
  open();
  auto const r =
      on_loop(loop, freshet::test::routed(other, request("/live/main/source/s1000.m4s")));
  auto const body = growing(r);
  ASSERT_TRUE(next(*body));
  auto const silence = next(*body);
  ASSERT_FALSE(silence);
  EXPECT_EQ(silence.error().code, boost::system::errc::timed_out);
  EXPECT_EQ(
      on_loop(loop, freshet::test::routed(other, request("/live/main/source/s1001.m4s"))).status,
      503);
}

}  // namespace
}  // namespace freshet::delivery
