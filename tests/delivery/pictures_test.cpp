/// Posters and previews, asked for through a router without sockets.
#include "delivery/pictures.hpp"

#include "delivery/grey_line.hpp"
#include "delivery/hls.hpp"
#include "support/past_clock.hpp"
#include "support/routed.hpp"

#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <latch>

namespace freshet::delivery {
namespace {

using test::GreyLine;
using test::look_at;
using ::testing::HasSubstr;

struct PicturesTest : ::testing::Test {
  PicturesTest() {
    pictures.add_routes(router);
    hls.add_routes(router);
    origin.show("main", line.presentation);
  }
  ~PicturesTest() override {
    line.thread.stop();
    thread.stop();
  }
  net::awaitable<http::Response> ask(std::string path) {
    http::Request request;
    request.path = std::move(path);
    request.loop = &line.loops.at(1);
    return freshet::test::routed(router, std::move(request));
  }
  http::Response get(std::string path) {
    return freshet::test::on_loop(line.loops.at(1), ask(std::move(path)));
  }
  static Bytes jpeg(http::Response const& r) {
    EXPECT_EQ(r.status, 200) << test::joined(std::get<http::Slices>(r.body));
    EXPECT_EQ(http::find_header(r.headers, "content-type"), "image/jpeg");
    return std::get<http::Slices>(r.body).at(0);
  }
  void expect_counted(std::string const& result, int times = 1) {
    EXPECT_THAT(metrics.text(), HasSubstr("freshet_pictures_total{result=\"" + result + "\"} " +
                                          std::to_string(times) + "\n"));
  }
  void expect_decodes(int times) {
    EXPECT_THAT(metrics.text(),
                HasSubstr("freshet_picture_seconds_count " + std::to_string(times) + "\n"));
  }
  /// Its thread waits until the latch opens.
  void hold(std::latch& latch) {
    std::latch begun{1};
    ASSERT_TRUE(thread.post([&] {
      begun.count_down();
      latch.wait();
    }));
    begun.wait();
  }

  GreyLine line{test::LiveLine::Keep::disk};
  net::Blocking thread{"pictures", 2};
  origin::Origin origin;
  Metrics metrics;
  Pictures pictures{{origin, line.thread, thread, system_clock(), metrics}};
  Hls hls{origin, line.thread, pictures, system_clock()};
  http::Router router;
};

TEST_F(PicturesTest, ThePosterIsTheLatestKeyframe) {
  for (int i = 0; i < 3; ++i) {
    line.grey_segment();
    auto const msn = line.rendition->next_msn() - 1;
    auto const r = get("/live/main/poster.jpg");
    auto const seen = look_at(jpeg(r));
    EXPECT_NEAR(seen.grey, GreyLine::full_grey_of(msn), 4);
    EXPECT_EQ(seen.width, 640) << "no larger than it is";
    EXPECT_EQ(http::find_header(r.headers, "cache-control"), "max-age=1");
    EXPECT_EQ(r.kind, "picture");
  }
  expect_counted("made", 3);
}

TEST_F(PicturesTest, ThePosterIsOfTheSegmentUnderWayOnceItHasAKeyframe) {
  line.grey_segment();
  auto const msn = line.rendition->next_msn();
  line.on([&] {
    line.rendition->open(line.next());
    line.rendition->append(line.grey_part(msn, true), {}, false);
    line.rendition->append(line.grey_part(msn - 1, false), {}, false);
  });
  EXPECT_NEAR(look_at(jpeg(get("/live/main/poster.jpg"))).grey, GreyLine::full_grey_of(msn), 4);
}

TEST_F(PicturesTest, EverySegmentOfTheWindowHasItsFirstPictureInMemoryOrOnDisk) {
  for (int i = 0; i < 16; ++i) line.grey_segment();
  ASSERT_FALSE(line.now()->closed->blocks.empty());
  for (std::uint64_t msn = 1'000; msn < 1'016; ++msn) {
    auto const r = get("/live/main/source/s" + std::to_string(msn) + ".jpg");
    auto const seen = look_at(jpeg(r));
    EXPECT_NEAR(seen.grey, GreyLine::full_grey_of(msn), 4) << msn;
    EXPECT_EQ(seen.width, 320);
    EXPECT_EQ(seen.height, 180);
    EXPECT_EQ(http::find_header(r.headers, "cache-control"), "max-age=3600, immutable");
  }
  expect_counted("made", 16);
}

TEST_F(PicturesTest, ASegmentWithoutAKeyframeBeginsWithTheOneBefore) {
  line.grey_segment();
  line.grey_segment(false);
  line.grey_segment(false);
  line.grey_segment(false, true);
  EXPECT_NEAR(look_at(jpeg(get("/live/main/source/s1002.jpg"))).grey, GreyLine::full_grey_of(1'000),
              4);
  EXPECT_EQ(get("/live/main/source/s1003.jpg").status, 404) << "not over a discontinuity";
}

TEST_F(PicturesTest, AnEndedShowKeepsItsPictures) {
  line.grey_segment();
  line.on([&] { line.presentation->end(); });
  EXPECT_EQ(get("/live/main/poster.jpg").status, 200);
  EXPECT_EQ(get("/live/main/source/s1000.jpg").status, 200);
}

TEST_F(PicturesTest, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(get("/live/main/poster.jpg").status, 404) << "nothing yet";
  line.grey_segment();
  for (auto const* path : {"/live/other/poster.jpg", "/live/main/other/s1000.jpg",
                           "/live/main/source/s1001.jpg", "/live/main/source/s01000.jpg"}) {
    auto const r = get(path);
    EXPECT_EQ(r.status, 404) << path;
    EXPECT_EQ(http::find_header(r.headers, "cache-control"), "max-age=1") << path;
  }
  EXPECT_EQ(http::find_header(get("/live/main/source/s999.jpg").headers, "cache-control"),
            "max-age=4")
      << "gone for good";
}

TEST_F(PicturesTest, ManyWhoAskAtOnceCostOneDecode) {
  line.grey_segment();
  std::latch open{1};
  hold(open);
  std::vector<std::future<http::Response>> answers;
  for (unsigned i = 0; i < 200; ++i) {
    http::Request request;
    request.path = "/live/main/poster.jpg";
    request.loop = &line.loops.at(i % 2);
    answers.push_back(net::asio::co_spawn(
        request.loop->executor(), freshet::test::routed(router, request), boost::asio::use_future));
  }
  // They are all parked by the time the loops do this.
  for (unsigned i = 0; i < 2; ++i) freshet::test::call_on(line.loops.at(i), [] {});
  open.count_down();
  for (auto& answer : answers) EXPECT_EQ(answer.get().status, 200);
  EXPECT_EQ(get("/live/main/poster.jpg").status, 200);
  expect_decodes(1);
  expect_counted("made", 200);
  expect_counted("kept", 1);
}

TEST_F(PicturesTest, AFullQueueIsA503AndNothingIsKeptOfIt) {
  for (int i = 0; i < 4; ++i) line.grey_segment();
  std::latch open{1};
  hold(open);
  ASSERT_TRUE(thread.post([] {}));
  ASSERT_TRUE(thread.post([] {}));
  auto const r = get("/live/main/source/s1000.jpg");
  EXPECT_EQ(r.status, 503);
  EXPECT_EQ(http::find_header(r.headers, "retry-after"), "1");
  EXPECT_EQ(http::find_header(r.headers, "cache-control"), "no-store");
  expect_counted("busy");
  open.count_down();
  std::latch idle{1};
  while (!thread.post([&] { idle.count_down(); })) std::this_thread::yield();
  idle.wait();
  EXPECT_EQ(get("/live/main/source/s1000.jpg").status, 200);
}

TEST_F(PicturesTest, WhatTakesTooLongIsA503) {
  line.grey_segment();
  test::PastClock const past;
  Pictures hasty{{origin, line.thread, thread, past, metrics}};
  http::Router other;
  hasty.add_routes(other);
  std::latch open{1};
  hold(open);
  http::Request request;
  request.path = "/live/main/poster.jpg";
  request.loop = &line.loops.at(1);
  auto const r =
      freshet::test::on_loop(line.loops.at(1), freshet::test::routed(other, std::move(request)));
  EXPECT_EQ(r.status, 503);
  expect_counted("late");
  open.count_down();
  thread.stop();
}

TEST_F(PicturesTest, NothingIsDecodedOnceItStops) {
  line.grey_segment();
  pictures.stop();
  EXPECT_EQ(get("/live/main/poster.jpg").status, 503);
  expect_decodes(0);
}

TEST_F(PicturesTest, WhatCannotBeDecodedIsTriedOnce) {
  line.segment();  // of text
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get("/live/main/poster.jpg").status, 404);
  expect_counted("undecodable", 3);
  expect_decodes(0);
}

TEST_F(PicturesTest, APictureOverTheBoundIsNotDecoded) {
  auto codec = GreyLine::codec();
  codec.video.width = 7'680;
  codec.video.height = 4'320;
  line.on([&] { line.rendition->set_init(Bytes::copy("8K"), codec); });
  line.grey_segment();
  EXPECT_EQ(get("/live/main/poster.jpg").status, 404);
  expect_counted("too_large");
}

TEST_F(PicturesTest, ALostFileIsNotFound) {
  for (int i = 0; i < 16; ++i) line.grey_segment();
  std::filesystem::remove_all(line.dir.path("main"));
  EXPECT_EQ(get("/live/main/source/s1000.jpg").status, 404);
  expect_counted("unreadable");
}

}  // namespace
}  // namespace freshet::delivery
