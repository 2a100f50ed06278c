#include "transcode/lane.hpp"

#include "av/captions.hpp"
#include "av/card_frame.hpp"
#include "av/picture.hpp"
#include "av/scaler.hpp"
#include "support/av_decode.hpp"
#include "support/soft_card.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <thread>

namespace freshet::test {
namespace {

using transcode::Duty;
using transcode::Effort;
using transcode::Lane;
using transcode::Rung;
using transcode::Shot;

constexpr std::int64_t kFrameLength = 3'000;
constexpr int kSegmentPictures = 30;  // pictures

/// A lane of 160x120 whose thread has done with each picture before the next one comes.
class LaneTest : public ::testing::Test {
 protected:
  explicit LaneTest(unsigned take_every = 1, std::shared_ptr<Demand> demand = nullptr,
                    transcode::OpenScaler card = {})
      : demand_{std::move(demand)}, on_card_{static_cast<bool>(card)} {
    Rung rung;
    rung.take_every = take_every;
    rung.name = "120p";
    rung.width = 160;
    rung.height = 120;
    rung.frame_rate = {30, 1};
    rung.bit_rate = 200'000;
    rung.per_title = true;
    Video source;
    source.width = 320;
    source.height = 240;
    Lane::House house;
    house.duty = duty_;
    house.demand = demand_;
    house.card_scaler = std::move(card);
    house.segment = {kSegmentPictures * kFrameLength};
    house.opened = [this](Result<Codec> codec) { codec_ = std::move(codec); };
    house.packet = [this](Packet packet) { packets_.push_back(std::move(packet)); };
    lane_ = std::make_shared<Lane>(std::move(rung), source, TrackId{16}, std::move(house), nullptr);
  }

  /// Pictures up to `until`, a keyframe every `gop`, on this thread.
  void play(int until, int gop, std::function<void(int)> const& before) {
    std::thread feeder{[&] {
      for (int i = 0; i < until; ++i) {
        while (lane_->depth() > 0) std::this_thread::yield();
        before(i);
        lane_->push(shot(i, i % gop == 0));
      }
      lane_->close();
    }};
    lane_->run();
    feeder.join();
  }

  /// A pair of letters that no other picture has.
  static std::vector<std::uint8_t> caption(int index) {
    return {0xFC, static_cast<std::uint8_t>('0' + index / 10),
            static_cast<std::uint8_t>('0' + index % 10)};
  }

  /// What came carries the captions of so many pictures, in their order and once.
  void expect_captions_of(int count) {
    AvDecoder decoder{AV_CODEC_ID_H264, config_of(**codec_).span()};
    std::vector<std::uint8_t> seen, sent;
    for (auto const& packet : packets_) {
      std::ranges::copy(av::captions_of(*decoder.decode(packet).at(0)), std::back_inserter(seen));
    }
    for (int i = 0; i < count; ++i) std::ranges::copy(caption(i), std::back_inserter(sent));
    EXPECT_EQ(seen, sent);
  }

  Shot shot(int index, bool key) const {
    auto picture = av::Picture::make(320, 240).value();
    for (unsigned p = 0; p < 3; ++p) {
      auto const plane = picture.plane(p);
      for (std::uint32_t y = 0; y < plane.height; ++y) {
        std::ranges::fill(plane.row(y), static_cast<std::uint8_t>(p == 0 ? 40 + index % 100 : 128));
      }
    }
    av::set_captions(picture.frame(), caption(index));
    auto there = on_card_ ? av::to_card(*frames_, picture.frame()).value()
                          : av::AvFrame{av_frame_clone(&picture.frame())};
    std::shared_ptr<AVFrame const> frame{std::move(there)};
    return {std::move(frame), {90'000 + index * kFrameLength}, 0, key};
  }

  /// Which pictures came, as media or as rests.
  std::vector<int> pictures(bool rests) const {
    std::vector<int> all;
    for (auto const& packet : packets_) {
      if (packet.payload.empty() != rests) continue;
      all.push_back(static_cast<int>((packet.pts.n - 90'000) / kFrameLength));
    }
    return all;
  }

  static std::vector<int> range(int from, int to) {
    std::vector<int> all;
    for (int i = from; i < to; ++i) all.push_back(i);
    return all;
  }

  std::shared_ptr<Demand> const demand_;
  bool const on_card_;
  av::AvBuffer const frames_ = soft_frames(320, 240);
  std::shared_ptr<Duty> const duty_ = std::make_shared<Duty>();
  std::shared_ptr<Lane> lane_;
  std::optional<Result<Codec>> codec_;
  std::vector<Packet> packets_;
};

TEST_F(LaneTest, ForgetsWhatWaitsOnceItIsAbandoned) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(lane_->push(shot(i, i == 0)));
  lane_->abandon();
  EXPECT_EQ(lane_->depth(), 0U);
  EXPECT_FALSE(lane_->push(shot(3, false)));
  lane_->run();
  EXPECT_TRUE(packets_.empty());
}

TEST_F(LaneTest, RestsFromOneKeyframeToAnother) {
  play(150, kSegmentPictures, [this](int i) {
    if (i == 10) duty_->wanted = Effort::rest;
    if (i == 70) duty_->wanted = Effort::usual;
  });
  EXPECT_EQ(pictures(true), range(30, 90));
  auto expected = range(0, 30);
  std::ranges::copy(range(90, 150), std::back_inserter(expected));
  EXPECT_EQ(pictures(false), expected);
  auto const back = std::ranges::find_if(packets_, [](Packet const& p) {
    return !p.payload.empty() && p.pts.n >= 90'000 + 90 * kFrameLength;
  });
  ASSERT_NE(back, packets_.end());
  EXPECT_TRUE(back->key);
  ASSERT_TRUE(codec_ && *codec_);
  AvDecoder decoder{AV_CODEC_ID_H264, config_of(**codec_).span()};
  auto const frames = decoder.decode(*back);
  ASSERT_EQ(frames.size(), 1U) << "with the parameter sets it had before";
  EXPECT_NEAR(frames[0]->data[0][0], 40 + 90, 3);
}

TEST_F(LaneTest, BringsASegmentToItsEndBeforeItRests) {
  // The source's segment ends at its fourth keyframe, which the lane cannot know.
  play(120, 15, [this](int i) {
    if (i == 10) duty_->wanted = Effort::rest;
  });
  EXPECT_EQ(pictures(true), range(15, 120)) << "it is said at once";
  EXPECT_EQ(pictures(false), range(0, 45)) << "and media go on for a segment's length";
  EXPECT_EQ(duty_->now, Effort::rest);
}

/// Somebody says what is kept.
class WatchedLaneTest : public LaneTest {
 protected:
  WatchedLaneTest() : LaneTest{1, std::make_shared<Demand>()} {}
};

TEST_F(WatchedLaneTest, GoesOnUntilNothingIsKeptAnyMore) {
  play(120, 15, [this](int i) {
    if (i == 10) duty_->wanted = Effort::rest;
    if (i == 72) demand_->resting = true;
  });
  EXPECT_EQ(pictures(true), range(15, 120));
  // It may still be at the picture before when it is told.
  auto const media = pictures(false);
  EXPECT_NEAR(static_cast<double>(media.size()), 71.5, 0.5) << "in the middle of a group";
  EXPECT_EQ(media, range(0, static_cast<int>(media.size())));
  EXPECT_EQ(duty_->now, Effort::rest);
}

TEST_F(WatchedLaneTest, StopsThoughNobodySaysSo) {
  play(150, 15, [this](int i) {
    if (i == 10) duty_->wanted = Effort::rest;
  });
  EXPECT_EQ(pictures(false), range(0, 105)) << "three usual segments after it was to rest";
  EXPECT_EQ(duty_->now, Effort::rest);
}

TEST_F(LaneTest, StaysWhereItIsWhenTheWishIsTakenBack) {
  play(90, 15, [this](int i) {
    if (i == 10) duty_->wanted = Effort::rest;
    if (i == 20) duty_->wanted = Effort::usual;
  });
  EXPECT_EQ(pictures(true), range(15, 30));
  EXPECT_EQ(pictures(false), range(0, 90));
}

TEST_F(LaneTest, AnotherEffortNeedsNoOtherParameterSets) {
  play(90, kSegmentPictures, [this](int i) {
    if (i == 10) duty_->wanted = Effort::quick;
    if (i == 40) {
      EXPECT_EQ(duty_->now, Effort::quick);
    }
    if (i == 45) duty_->wanted = Effort::usual;
  });
  EXPECT_EQ(duty_->now, Effort::usual);
  EXPECT_EQ(pictures(false), range(0, 90));
  ASSERT_TRUE(codec_ && *codec_);
  AvDecoder decoder{AV_CODEC_ID_H264, config_of(**codec_).span()};
  for (std::size_t i = 0; i < packets_.size(); ++i) {
    auto const frames = decoder.decode(packets_[i]);
    ASSERT_EQ(frames.size(), 1U) << i;
    EXPECT_NEAR(frames[0]->data[0][0], 40 + static_cast<int>(i), 4) << i;
  }
}

TEST_F(LaneTest, HandsCaptionsOnOnce) {
  play(30, kSegmentPictures, [this](int i) {
    // The picture before is shown again.
    if (i == 10) lane_->push({nullptr, {90'000 + i * kFrameLength - kFrameLength / 2}, 0, false});
  });
  ASSERT_EQ(packets_.size(), 31U);
  expect_captions_of(30);
}

/// Of half the source's rate.
class HalvedLaneTest : public LaneTest {
 protected:
  HalvedLaneTest() : LaneTest{2} {}
};

TEST_F(HalvedLaneTest, HasTheCaptionsOfThePicturesItLeavesOut) {
  play(31, kSegmentPictures + 1, [](int) {});
  ASSERT_EQ(packets_.size(), 16U);
  expect_captions_of(31);
}

/// Scales what lies on a card, and leaves it there.
class CardScaler final : public av::PictureScaler {
 public:
  CardScaler(std::uint32_t width, std::uint32_t height)
      : real_{{width, height}},
        frames_{soft_frames(static_cast<int>(width), static_cast<int>(height))} {}
  Result<av::AvFrame> scale(AVFrame const& in) override {
    return av::to_card(*frames_, *real_.scale(*av::from_card(in).value()).value());
  }

 private:
  av::Scaler real_;
  av::AvBuffer const frames_;
};

/// Whose pictures lie on a card, and which takes every other of them.
class CardLaneTest : public LaneTest {
 protected:
  CardLaneTest()
      : LaneTest{2, nullptr, [](std::uint32_t width, std::uint32_t height) {
                   return Result<std::unique_ptr<av::PictureScaler>>{
                       std::make_unique<CardScaler>(width, height)};
                 }} {}
};

TEST_F(CardLaneTest, HandsCaptionsOnToo) {
  play(31, kSegmentPictures + 1, [](int) {});
  ASSERT_EQ(packets_.size(), 16U);
  expect_captions_of(31);
  EXPECT_TRUE(duty_->on_card);
  EXPECT_FALSE(duty_->hardware)
      << "the processor encodes, and what it takes to get them is counted";
  EXPECT_EQ(duty_->pictures, 16);
  EXPECT_GT(duty_->spent_ns, 0);
}

TEST_F(LaneTest, ThatRestsFromTheBeginningSaysWhatItWillSend) {
  duty_->wanted = Effort::rest;
  play(60, kSegmentPictures, [this](int i) {
    if (i == 20) duty_->wanted = Effort::usual;
  });
  ASSERT_TRUE(codec_ && *codec_);
  EXPECT_EQ(pictures(true), range(0, 30));
  EXPECT_EQ(pictures(false), range(30, 60));
  AvDecoder decoder{AV_CODEC_ID_H264, config_of(**codec_).span()};
  EXPECT_EQ(decoder.decode(packets_[30]).size(), 1U);
  EXPECT_EQ(duty_->pictures, 30);
  EXPECT_GT(duty_->spent_ns, 0);
}

}  // namespace
}  // namespace freshet::test
