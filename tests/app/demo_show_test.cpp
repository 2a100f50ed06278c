#include "app/demo_show.hpp"

#include "support/av_decode.hpp"
#include "wire/aac/config.hpp"
#include "wire/flv/audio_tag.hpp"
#include "wire/flv/metadata.hpp"
#include "wire/flv/video_tag.hpp"
#include "wire/h264/config.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace freshet::app {
namespace {

using Kind = DemoTag::Kind;

constexpr std::int64_t kWall = 1'700'000'000'000'000;

struct Played {
  explicit Played(int frames) {
    for (int i = 0; i < frames; ++i) add(show.next(kWall + i * 33'333));
  }
  void add(Result<std::vector<DemoTag>> more) {
    ASSERT_TRUE(more);
    for (auto& tag : *more) (tag.kind == Kind::video ? video : audio).push_back(std::move(tag));
  }

  DemoShow show = DemoShow::open().value();
  std::vector<DemoTag> video, audio;
};

Packet packet_of(DemoTag const& tag) {
  Packet packet;
  packet.pts = packet.dts = {tag.ms};
  packet.payload = tag.kind == Kind::video ? wire::flv::parse_video(tag.body)->payload
                                           : wire::flv::parse_audio(tag.body)->payload;
  return packet;
}

TEST(DemoShow, OpensWithWhatADecoderNeeds) {
  auto const opening = DemoShow::open()->opening();
  ASSERT_EQ(opening.size(), 3U);
  auto const said =
      wire::flv::parse_metadata({wire::rtmp::type::kDataAmf0, 1, 5, 0, opening[0].body}).value();
  ASSERT_TRUE(said);
  EXPECT_EQ(said->width, kDemoWidth);
  EXPECT_EQ(said->frame_rate, 30);
  auto const picture = wire::flv::parse_video(opening[1].body).value();
  EXPECT_EQ(picture.kind, wire::flv::TagKind::config);
  EXPECT_EQ(wire::h264::parse_config(picture.payload)->video.height, kDemoHeight);
  auto const sound = wire::flv::parse_audio(opening[2].body).value();
  EXPECT_EQ(wire::aac::parse_config(sound.payload)->audio, (Audio{48'000, 2, 1'024}));
}

TEST(DemoShow, KeepsTheTimeOfThirtyPicturesASecond) {
  Played const run{31};
  ASSERT_EQ(run.video.size(), 31U);
  EXPECT_EQ(run.video[1].ms, 33U);
  EXPECT_EQ(run.video[2].ms, 67U);
  EXPECT_EQ(run.video[30].ms, 1'000U);
  EXPECT_EQ(run.show.due(), std::chrono::microseconds{31 * 1'000'000 / 30});
  EXPECT_EQ(run.audio.front().ms, 0U) << "the encoder's run-up is not sent";
  for (std::size_t i = 0; i < run.audio.size(); ++i) {
    EXPECT_EQ(run.audio[i].ms, std::lround(static_cast<double>(i) * 1'024 / 48)) << i;
  }
  EXPECT_GT(run.audio.back().ms, 950U);
}

TEST(DemoShow, BeepsInThePicturesThatFlash) {
  Played run{40};
  std::vector<bool> flash;
  test::AvDecoder pictures{AV_CODEC_ID_H264,
                           wire::flv::parse_video(run.show.opening()[1].body)->payload.span()};
  auto const look = [&](std::vector<av::AvFrame> const& frames) {
    for (auto const& frame : frames) {
      flash.push_back(frame->data[0][(720 - 64) * frame->linesize[0] + 1280 - 64] > 150);
    }
  };
  for (auto const& tag : run.video) look(pictures.decode(packet_of(tag)));
  look(pictures.finish());
  std::vector<float> sound;
  test::AvDecoder ears{AV_CODEC_ID_AAC,
                       wire::flv::parse_audio(run.show.opening()[2].body)->payload.span()};
  for (auto const& tag : run.audio) {
    for (auto const& frame : ears.decode(packet_of(tag))) {
      auto const* const left = reinterpret_cast<float const*>(frame->data[0]);
      sound.insert(sound.end(), left, left + frame->nb_samples);
    }
  }
  ASSERT_EQ(flash.size(), 40U);
  for (std::size_t i = 0; i < 36; ++i) {
    // The middle of the picture's thirtieth: what is heard while it is seen.
    double loudest = 0;
    for (auto s = i * 1'600 + 400; s < i * 1'600 + 1'200; ++s) {
      loudest = std::max(loudest, static_cast<double>(std::abs(sound.at(s))));
    }
    EXPECT_EQ(flash[i], i % 30 < 3) << i;
    EXPECT_EQ(loudest > 0.1, flash[i]) << i << " " << loudest;
  }
}

TEST(DemoShow, LeavesPicturesOutAndKeepsTheSound) {
  Played run{2};
  for (int i = 0; i < 63; ++i) run.add(run.show.next_without_picture());
  run.add(run.show.next(kWall + 65 * 33'333));
  ASSERT_EQ(run.video.size(), 3U);
  EXPECT_EQ(run.video.back().ms, 2'167U);
  EXPECT_TRUE(wire::flv::parse_video(run.video.back().body)->key) << "one was due meanwhile";
  EXPECT_GT(run.audio.back().ms, 2'100U);
  for (std::size_t i = 1; i < run.audio.size(); ++i) {
    EXPECT_LE(run.audio[i].ms - run.audio[i - 1].ms, 22U) << i;
  }
}

TEST(DemoShow, GoesOnWithAKeyframeAfterAThirdOfASecondWithoutPictures) {
  for (int const left_out : {9, 11}) {
    Played run{2};
    for (int i = 0; i < left_out; ++i) run.add(run.show.next_without_picture());
    run.add(run.show.next(kWall + 20 * 33'333));
    EXPECT_EQ(wire::flv::parse_video(run.video.back().body)->key, left_out > 10) << left_out;
  }
}

TEST(DemoShow, SetsAKeyframeEveryTwoSeconds) {
  Played const run{61};
  for (std::size_t i = 0; i < run.video.size(); ++i) {
    EXPECT_EQ(wire::flv::parse_video(run.video[i].body)->key, i % 60 == 0) << i;
  }
}

}  // namespace
}  // namespace freshet::app
