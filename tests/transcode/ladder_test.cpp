#include "transcode/ladder.hpp"

#include "av/decoder.hpp"
#include "support/av_decode.hpp"
#include "support/by_hand.hpp"
#include "transcode/grey_source.hpp"
#include "transcode/ladder_stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

namespace freshet::test {
namespace {

using namespace std::chrono_literals;

using Source = GreySource;
constexpr TrackId kSource = Source::kPicture;
constexpr std::uint32_t kWidth = Source::kWidth, kHeight = Source::kHeight;
constexpr int kFrameTicks = Source::kFrameTicks;

TEST_F(LadderTest, AddsARungWithTheTimesAndKeyframesOfTheSource) {
  open(by_hand({{"240p", 240, 200'000, 0}, {"120p", 120, 100'000, 0}}));
  auto const pictures = source_.pictures(40);
  feed(source_.tracks());
  feed(pictures);
  auto const large = heard(TrackId{16}, 40), small = heard(TrackId{17}, 40);
  auto const passed = heard(kSource, 40);
  auto const tracks = told();
  ASSERT_EQ(tracks.size(), 5U);
  EXPECT_EQ(tracks[2].label, "480p") << "which stands in for the source when need be";
  EXPECT_EQ(tracks[3].label, "240p");
  EXPECT_EQ(tracks[4].label, "120p");
  EXPECT_EQ(video_of(tracks[3].codec)->width, 320U);
  for (std::size_t i = 0; i < 40; ++i) {
    EXPECT_EQ(passed[i].payload.data(), pictures[i].payload.data()) << "the source is not touched";
    for (auto const* rung : {&large, &small}) {
      EXPECT_EQ((*rung)[i].pts, pictures[i].pts) << i;
      EXPECT_EQ((*rung)[i].dts, (*rung)[i].pts) << i;
      EXPECT_EQ((*rung)[i].key, pictures[i].key) << i;
      EXPECT_EQ((*rung)[i].ntp_us, pictures[i].ntp_us) << i;
    }
  }
  AvDecoder decoder{AV_CODEC_ID_H264, config_of(tracks[4].codec).span()};
  auto const frames = decoder.decode(small[0]);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0]->width, 160);
  EXPECT_EQ(frames[0]->height, 120);
  EXPECT_NEAR(frames[0]->data[0][0], 60, 3) << "the first picture";
}

TEST_F(LadderTest, WithoutRoomPassesTheSourceAndSaysThatItsRungsRest) {
  processors_ = 0;
  open(by_hand({{"240p", 240, 200'000, 0}, {"120p", 120, 100'000, 15}}));
  feed(source_.tracks());
  feed(source_.pictures(30));
  auto const large = heard(TrackId{16}, 30), small = heard(TrackId{17}, 15);
  EXPECT_EQ(heard(kSource, 30).size(), 30U);
  auto const tracks = told();
  ASSERT_EQ(tracks.size(), 5U) << "they may come later";
  EXPECT_FALSE(config_of(tracks[2].codec).empty());
  for (auto const* rung : {&large, &small}) {
    for (auto const& packet : *rung) EXPECT_TRUE(packet.payload.empty());
  }
  EXPECT_NE(metrics_.text().find("freshet_transcode_steps_total{reason=\"refuse\"} 1"),
            std::string::npos);
}

TEST_F(LadderTest, OnDemandARungIsMadeFromTheKeyframeAfterSomebodyAsked) {
  auto channel = by_hand({{"240p", 240, 200'000, 0}});
  channel.on_demand = true;
  open(std::move(channel));
  auto const pictures = source_.pictures(60);
  feed(source_.tracks());
  feed({pictures.begin(), pictures.begin() + 25});
  for (auto const& packet : heard(TrackId{16}, 25)) EXPECT_TRUE(packet.payload.empty());
  auto const demand = told()[3].demand;
  EXPECT_TRUE(demand->on_call);
  demand->asked += 1;
  for (int i = 0; i < 2; ++i) {
    governor_->tick();
    clock_.advance(500ms);
  }
  feed({pictures.begin() + 25, pictures.end()});
  auto const rung = heard(TrackId{16}, 60);
  auto const key = std::find_if(pictures.begin() + 25, pictures.end(),
                                [](Packet const& packet) { return packet.key; });
  ASSERT_NE(key, pictures.end());
  auto const from = static_cast<std::size_t>(key - pictures.begin());
  for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(rung[i].payload.empty(), i < from) << i;
  EXPECT_TRUE(rung[from].key);
}

TEST_F(LadderTest, HalvesTheRateFromEachKeyframeOn) {
  open(by_hand({{"240p", 240, 200'000, 15}}));
  auto const pictures = source_.pictures(45);
  feed(source_.tracks());
  feed(pictures);
  auto const rung = heard(TrackId{16}, 24);
  ASSERT_EQ(rung.size(), 24U);
  for (auto const& packet : rung) {
    auto const place = (packet.pts.n - 90'000) / kFrameTicks % 15;
    EXPECT_EQ(place % 2, 0) << "counted anew at a keyframe, fifteen pictures apart";
    EXPECT_EQ(packet.key, place == 0);
  }
}

TEST_F(LadderTest, ARungMayBeOfAnotherCodec) {
  open(by_hand({{"modern", 240, 200'000, 0, "hevc"}, {"open", 120, 100'000, 0, "vp9"}}));
  feed(source_.tracks());
  auto const pictures = source_.pictures(20);
  feed(pictures);
  for (auto const id : {TrackId{16}, TrackId{17}}) {
    auto const rung = heard(id, 20);
    auto const tracks = told();
    auto const track = std::ranges::find(tracks, id, &Track::id);
    ASSERT_NE(track, tracks.end());
    auto const& codec = track->codec;
    EXPECT_STREQ(name_of(codec), id == TrackId{16} ? "hevc" : "vp9");
    auto decoder = av::Decoder::open(codec).value();
    auto const frames = decoder.decode(rung[0]).value();
    ASSERT_EQ(frames.size(), 1U);
    // Not in a corner, which a small bit rate blurs.
    auto const& frame = *frames[0];
    EXPECT_NEAR(frame.data[0][40 * frame.linesize[0] + 40], Source::grey(0), 4) << name_of(codec);
    for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(rung[i].key, pictures[i].key) << i;
  }
}

TEST_F(LadderTest, WithoutRungsIsNotThere) {
  open(config::Channel{});  // chosen by the server: 360p and no more
  auto channel = by_hand({{"720p", 720, 3'000'000, 0}});
  open(channel);
  feed(source_.tracks());
  auto const pictures = source_.pictures(3);
  feed(pictures);
  EXPECT_EQ(heard(kSource, 3).size(), 3U);
  EXPECT_EQ(told().size(), 3U) << "but for the stand-in";
}

TEST_F(LadderTest, WhoIsBehindRepeatsPicturesAndLosesNoKeyframe) {
  open(by_hand({{"240p", 240, 200'000, 0}}));
  auto const pictures = source_.pictures(300);
  feed(source_.tracks());
  feed(pictures);  // ten seconds at once: more than may wait
  feed(source_.pictures(1));
  auto const source = heard(kSource, 301);
  auto const until = source.back().pts;
  ASSERT_TRUE(eventually([&] {
    auto const rung = so_far(TrackId{16});
    return !rung.empty() && rung.back().pts >= until - Ticks{9'000};
  }));
  auto const rung = so_far(TrackId{16});
  ASSERT_FALSE(rung.empty());
  EXPECT_LT(rung.size(), 250U) << "pictures were left out";
  for (std::size_t i = 1; i < rung.size(); ++i) {
    EXPECT_LE((rung[i].pts - rung[i - 1].pts).n, 9'000) << "a part would lack";
  }
  for (auto const& packet : pictures) {
    if (!packet.key) continue;
    auto const same = std::ranges::find(rung, packet.pts, &Packet::pts);
    ASSERT_NE(same, rung.end()) << packet.pts.n;
    EXPECT_TRUE(same->key) << packet.pts.n;
  }
}

TEST_F(LadderTest, GoesOnBehindACorruptPicture) {
  open(by_hand({{"240p", 240, 200'000, 0}}));
  auto pictures = source_.pictures(30);
  pictures[7].payload = Bytes::copy("\x00\x00\x00\x04garbage");
  feed(source_.tracks());
  feed(pictures);
  auto const rung = heard(TrackId{16}, 30);
  ASSERT_EQ(rung.size(), 30U) << "the picture before stands in for it";
  EXPECT_EQ(rung.back().pts, pictures.back().pts);
}

TEST_F(LadderTest, EndsAtOnceAndOnce) {
  open(by_hand({{"240p", 240, 200'000, 0}}));
  feed(source_.tracks());
  feed(source_.pictures(20));
  call_on(home_, [&] {
    stage_->end(EndReason::finished);
    EXPECT_TRUE(std::holds_alternative<Tracks>(heard_->heard.front()))
        << "the tracks, though no encoder was ready yet";
    EXPECT_TRUE(std::holds_alternative<EndReason>(heard_->heard.back()));
  });
  EXPECT_EQ(heard(kSource, 20).size(), 20U);
}

TEST_F(LadderTest, WhatCameBeforeTheEncodersWereReadyFollowsInItsOrder) {
  open(by_hand({{"240p", 240, 200'000, 0}}));
  auto const pictures = source_.pictures(10);
  auto alone = std::make_shared<std::vector<Track>>(*source_.tracks());
  alone->pop_back();  // the sound's configuration comes later
  auto smaller = std::make_shared<std::vector<Track>>(*source_.tracks());
  std::get<H264>((*smaller)[0].codec).video.height = 1;  // no rung, nor a stand-in
  call_on(home_, [&] {
    stage_->tracks(alone);
    stage_->packet(pictures[0]);
    stage_->tracks(source_.tracks());
    stage_->packet(pictures[1]);
    stage_->tracks(smaller);
  });
  auto const sentence = call_on(home_, [&] { return heard_->heard; });
  ASSERT_EQ(sentence.size(), 5U);
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    EXPECT_EQ(std::holds_alternative<Tracks>(sentence[i]), i % 2 == 0) << i;
  }
  EXPECT_EQ(std::get<Tracks>(sentence[0])->front().label, "source");
  EXPECT_EQ(video_of(std::get<Tracks>(sentence[2])->front().codec)->height, kHeight)
      << "not yet the shape that came last";
  EXPECT_EQ(video_of(std::get<Tracks>(sentence[4])->front().codec)->height, 1U);
}

TEST_F(LadderTest, AnotherShapeOfTheSourceTellsOfOtherRungs) {
  open(config::Channel{});
  feed(source_.tracks());
  feed(source_.pictures(5));
  heard(kSource, 5);
  ASSERT_EQ(told().size(), 4U) << "360p below 480";
  auto tracks = std::make_shared<std::vector<Track>>(*source_.tracks());
  std::get<H264>((*tracks)[0].codec).video.height = 360;
  feed(tracks);
  EXPECT_TRUE(eventually([&] { return told().size() == 3; }));
}

}  // namespace
}  // namespace freshet::test
