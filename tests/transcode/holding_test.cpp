#include "transcode/holding.hpp"

#include "support/av_decode.hpp"
#include "support/hex.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"
#include "support/temp_dir.hpp"
#include "transcode/holding_picture.hpp"
#include "wire/codec_string.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <future>
#include <tuple>

namespace freshet::transcode {
namespace {

using freshet::test::AvDecoder;
using freshet::test::call_on;
using freshet::test::eventually;
using namespace std::chrono_literals;

constexpr Ticks kSegment{180'000};

H264 source(std::uint32_t width, std::uint32_t height, Ratio rate = {25, 1}) {
  H264 codec;
  codec.video = {width, height, {1, 1}, rate, {1, 1, 1, false}, 8};
  return codec;
}

/// The mean of a plane's samples.
double mean(av::Picture const& picture, unsigned index) {
  auto const plane = picture.plane(index);
  double sum = 0;
  for (std::uint32_t y = 0; y < plane.height; ++y) {
    for (auto const sample : plane.row(y)) sum += sample;
  }
  return sum / plane.width / plane.height;
}

TEST(HoldingPicture, IsTheCardInTheSourcesSize) {
  auto const picture = holding_picture(source(1'280, 720).video, usual_card());
  ASSERT_TRUE(picture) << picture.error().what;
  EXPECT_EQ(picture->width(), 1'280U);
  EXPECT_EQ(picture->height(), 720U);
  EXPECT_NEAR(mean(*picture, 0), 42, 8) << "dark, with a few letters";
  int bright = 0;
  for (auto const sample : picture->plane(0).row(360)) bright += sample > 180 ? 1 : 0;
  EXPECT_GT(bright, 40) << "letters in the middle";
}

TEST(HoldingPicture, KeepsItsProportionsInAnyShape) {
  for (auto const& [width, height, aspect] :
       {std::tuple{720U, 1'280U, Ratio{1, 1}}, std::tuple{720U, 576U, Ratio{64, 45}},
        std::tuple{640U, 480U, Ratio{0, 0}}, std::tuple{1'000U, 100U, Ratio{1, 1}}}) {
    auto shape = source(width, height).video;
    shape.pixel_aspect = aspect;
    auto const picture = holding_picture(shape, usual_card());
    ASSERT_TRUE(picture) << picture.error().what;
    // Ground above and below, or beside.
    auto const corner = picture->plane(0).row(0)[0];
    EXPECT_NEAR(corner, 32, 6);
    EXPECT_NEAR(picture->plane(0).row(height - 1)[width - 1], aspect.num == 64 ? 45 : corner, 8)
        << width << 'x' << height;
  }
}

TEST(HoldingPicture, SaysWhatIsWrongWithAFile) {
  auto const shape = source(320, 180).video;
  auto const text = holding_picture(shape, Bytes::copy("no picture"));
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().what, ::testing::HasSubstr("no PNG or JPEG"));
  auto const whole = usual_card();
  for (auto const share : {3U, 10U, 40U}) {
    EXPECT_FALSE(holding_picture(shape, whole.slice(0, whole.size() * share / 100))) << share;
  }
}

TEST(StillGroup, IsOneGroupOfTheSourcesCodecAndShape) {
  auto const group = still_group(source(320, 180), usual_card(), kSegment);
  ASSERT_TRUE(group) << group.error().what;
  ASSERT_EQ(group->pictures.size(), 50U);
  EXPECT_EQ(group->length, kSegment);
  EXPECT_EQ(video_of(group->codec)->width, 320U);
  EXPECT_EQ(video_of(group->codec)->frame_rate, (Ratio{25, 1}));
  AvDecoder decoder{AV_CODEC_ID_H264, config_of(group->codec).span()};
  for (int turn = 0; turn < 2; ++turn) {
    for (auto const& packet : group->pictures) {
      EXPECT_EQ(packet.key, packet.dts.n == 0);
      EXPECT_EQ(decoder.decode(packet).size(), 1U);
    }
  }
}

TEST(StillGroup, IsOfTheProfileAndLevelThatPlaylistsName) {
  // Constrained baseline 3.0, main 3.1, high 4.0, high 10 4.1.
  for (auto const* const label : {"42c01e", "4d401f", "640028", "6e0029"}) {
    auto like = source(320, 180);
    like.config = test::from_hex(std::string{"01"} + label + "ffe0");
    auto const group = still_group(like, usual_card(), {36'000});
    ASSERT_TRUE(group) << group.error().what;
    auto const name = wire::codec_string(group->codec);
    EXPECT_EQ(name, std::string{"avc1."} + label);
    AvDecoder decoder{AV_CODEC_ID_H264, config_of(group->codec).span()};
    std::size_t shown = 0;
    for (auto const& packet : group->pictures) shown += decoder.decode(packet).size();
    EXPECT_EQ(shown, 10U) << label;
  }
}

TEST(StillGroup, ExistsForEveryCodec) {
  H265 hevc;
  Vp9 vp9;
  Av1 av1;
  hevc.video = vp9.video = av1.video = source(320, 180).video;
  for (Codec const& codec : {Codec{hevc}, Codec{vp9}, Codec{av1}}) {
    auto const group = still_group(codec, usual_card(), {36'000});
    ASSERT_TRUE(group) << group.error().what;
    EXPECT_EQ(group->codec.index(), codec.index());
    EXPECT_EQ(group->pictures.size(), 10U);
  }
}

class HoldingTest : public ::testing::Test {
 protected:
  ~HoldingTest() override {
    call_on(home_, [&] { holding_.reset(); });
  }
  void begin(std::string image, std::chrono::seconds ago, Codec const& like = source(320, 180)) {
    call_on(home_, [&] {
      holding_ = std::make_shared<Holding>(
          Holding::House{cards_, home_, system_clock(), std::move(image), kSegment, Log{}});
      again(ago, like);
    });
  }
  void again(std::chrono::seconds ago, Codec const& like) {
    auto tracks = *test::rtmp_tracks();
    tracks[0].codec = like;
    holding_->begin(std::make_shared<std::vector<Track>>(std::move(tracks)),
                    system_clock().now() - ago, head_);
  }
  /// What was due until then has happened.
  void later(std::chrono::milliseconds after) {
    std::promise<void> passed;
    net::call_later(home_, after, [&passed] { passed.set_value(); });
    passed.get_future().wait();
  }
  std::size_t count() {
    return call_on(home_, [&] { return head_.packets().size(); });
  }

  net::Loops loops_{1};
  net::Loop& home_ = loops_.at(0);
  net::Blocking cards_{"cards", 16};
  test::RecordingSink head_;
  std::shared_ptr<Holding> holding_;
};

TEST_F(HoldingTest, FillsTheTimeSinceAndThenGoesOnAtThePaceOfLife) {
  begin({}, 3s);
  // A group and a half, of which twice as much is given as passes.
  ASSERT_TRUE(eventually([&] { return count() > 78; }));
  call_on(home_, [&] { holding_->stop(); });
  auto const stopped = count();
  auto const packets = head_.packets();
  for (std::size_t i = 0; i < packets.size(); ++i) {
    EXPECT_EQ(packets[i].dts.n, static_cast<std::int64_t>(i) * 3'600);
    EXPECT_EQ(packets[i].key, i % 50 == 0);
    EXPECT_EQ(packets[i].track, test::kVideo);
  }
  auto const& tracks = *std::get<Tracks>(head_.heard.front());
  EXPECT_EQ(tracks[0].timebase, kVideoTimebase);
  EXPECT_EQ(tracks[1].timebase, kMilliseconds) << "the sound's is as it was";
  later(100ms);
  EXPECT_EQ(count(), stopped);
}

TEST_F(HoldingTest, FillsItAtOnceForAnEncoderThatIsBack) {
  begin({}, 60s);
  ASSERT_TRUE(eventually([&] { return count() > 0; }));
  call_on(home_, [&] {
    EXPECT_LT(head_.packets().size(), 1'400U) << "it is still at it";
    holding_->catch_up();
    EXPECT_GT(head_.packets().size(), 1'500U) << "a minute of 25 pictures a second";
    holding_->stop();
  });
}

TEST_F(HoldingTest, CodesItsPictureOnce) {
  begin({}, 1s);
  ASSERT_TRUE(eventually([&] { return count() > 0; }));
  auto const first = call_on(home_, [&] {
    auto const packets = head_.packets();
    holding_->stop();
    head_.heard.clear();
    again(1s, source(320, 180));
    // At once: nothing is coded anew.
    EXPECT_FALSE(head_.heard.empty());
    return packets.front().payload;
  });
  EXPECT_EQ(call_on(home_, [&] { return head_.packets().front().payload; }), first);
  call_on(home_, [&] {
    holding_->stop();
    head_.heard.clear();
    again(1s, source(640, 360));
    EXPECT_TRUE(head_.heard.empty());
  });
  ASSERT_TRUE(eventually([&] { return count() > 0; }));
  EXPECT_EQ(video_of(std::get<Tracks>(head_.heard.front())->front().codec)->width, 640U);
}

TEST_F(HoldingTest, ShowsTheChannelsOwnImageOrElseTheCard) {
  test::TempDir const folder;
  std::ofstream{folder.path("own.png"), std::ios::binary} << usual_card().text();
  std::ofstream{folder.path("none.png"), std::ios::binary} << "no picture";
  for (auto const* const name : {"own.png", "none.png", "absent.png"}) {
    call_on(home_, [&] { head_.heard.clear(); });
    begin(folder.path(name), 1s);
    ASSERT_TRUE(eventually([&] { return count() > 0; })) << name;
    call_on(home_, [&] { holding_->stop(); });
  }
}

TEST_F(HoldingTest, IsSilentAboutAShowWithoutAPicture) {
  call_on(home_, [&] {
    holding_ = std::make_shared<Holding>(
        Holding::House{cards_, home_, system_clock(), {}, kSegment, Log{}});
    auto tracks = *test::rtmp_tracks();
    tracks.erase(tracks.begin());
    holding_->begin(std::make_shared<std::vector<Track>>(std::move(tracks)),
                    system_clock().now() - 3s, head_);
  });
  later(50ms);
  EXPECT_EQ(count(), 0U);
  call_on(home_, [&] { holding_->stop(); });
}

}  // namespace
}  // namespace freshet::transcode
