#include "transcode/sound.hpp"

#include "av/audio_encoder.hpp"
#include "av/decoder.hpp"
#include "transcode/stage_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace freshet::test {
namespace {

using transcode::Pool;
using transcode::Sound;

constexpr TrackId kSpeech{2};
constexpr std::uint32_t kLowRate = 22'050, kOut = 48'000;

/// AAC at half the usual rate, with a click now and then, as RTMP stamps it: in milliseconds.
class Speech {
 public:
  Speech() : encoder_{av::AudioEncoder::open({kLowRate, 1, 64'000}).value()} {}

  [[nodiscard]] Tracks tracks() const {
    return std::make_shared<std::vector<Track>>(
        std::vector<Track>{{kSpeech, kMilliseconds, encoder_.codec(), "audio"}});
  }

  /// So many seconds more, the show's clock `faster` than the samples.
  std::vector<Packet> seconds(double length, double faster = 0) {
    std::vector<float> samples(static_cast<std::size_t>(length * kLowRate));
    for (auto& sample : samples) {
      auto const t = static_cast<double>(given_++) / kLowRate;
      auto const tone = std::sin(2 * std::numbers::pi * 440 * t);
      sample = static_cast<float>(std::fmod(t, 1) < 0.05 ? tone : 0);
    }
    auto coded = encoder_.encode(samples).value();
    std::erase_if(coded, [](Packet const& p) { return p.pts.n < 0; });
    for (auto& packet : coded) {
      auto const at = static_cast<double>(packet.pts.n) / kLowRate * (1 + faster) + jump_;
      packet.pts = packet.dts = {10'000 + std::llround(at * 1'000)};
      packet.ntp_us = 5'000'000'000 + packet.pts.n * 1'000;
    }
    return coded;
  }
  void jump(double seconds) { jump_ += seconds; }

 private:
  av::AudioEncoder encoder_;
  std::int64_t given_ = 0;
  double jump_ = 0;
};

class SoundTest : public StageTest {
 protected:
  SoundTest() {
    open_stage([&] { return std::make_shared<Sound>(Sound::House{pool_, home_, heard_, Log{}}); });
  }
  ~SoundTest() override { close_stage(); }
  /// What was heard when a packet of that time, in seconds of the source, was.
  std::vector<Packet> until(double seconds) {
    auto const end = std::llround((10 + seconds) * kOut);
    EXPECT_TRUE(eventually([&] {
      auto const all = so_far(kSpeech);
      return !all.empty() && all.back().pts.n >= end;
    }));
    return so_far(kSpeech);
  }
  /// When tones begin, in seconds of the source.
  std::vector<double> tones(std::vector<Packet> const& packets) {
    auto decoder = av::Decoder::open(told().front().codec).value();
    std::vector<double> begin;
    double loud_until = -1;
    for (auto const& packet : packets) {
      auto const frames = decoder.decode(packet).value();
      for (auto const& frame : frames) {
        auto const* const samples = reinterpret_cast<float const*>(frame->extended_data[0]);
        for (int i = 0; i < frame->nb_samples; ++i) {
          if (std::abs(samples[i]) < 0.25F) continue;
          auto const at = static_cast<double>(frame->pts + i) / kOut - 10;
          if (at > loud_until + 0.3) begin.push_back(at);
          loud_until = at;
        }
      }
    }
    return begin;
  }

  Pool pool_;
  Speech source_;
};

TEST_F(SoundTest, IsEncodedAnewWhereFewPlayersKnowIt) {
  feed(source_.tracks());
  ASSERT_EQ(told().size(), 1U);
  auto const track = told().front();
  auto const& aac = std::get<Aac>(track.codec);
  EXPECT_EQ(track.id, kSpeech);
  EXPECT_EQ(track.label, "audio");
  EXPECT_EQ(track.timebase.hz, kOut);
  EXPECT_EQ(aac.audio.sample_rate, kOut);
  EXPECT_EQ(aac.audio.channels, 1);
  EXPECT_TRUE(transcode::plays_everywhere(track.codec));
  feed(source_.seconds(5));
  auto const heard = until(4.5);
  for (std::size_t i = 1; i < heard.size(); ++i) {
    EXPECT_EQ((heard[i].pts - heard[i - 1].pts).n, 1'024) << i;
    EXPECT_TRUE(heard[i].key);
    EXPECT_NEAR(static_cast<double>(heard[i].ntp_us - 5'000'000'000),
                static_cast<double>(heard[i].pts.n) * 1e6 / kOut, 2'000);
  }
  auto const begin = tones(heard);
  ASSERT_GE(begin.size(), 4U);
  for (std::size_t i = 1; i < begin.size(); ++i) {
    EXPECT_NEAR(begin[i], static_cast<double>(i), 0.005) << "in step with the picture";
  }
}

TEST_F(SoundTest, StaysInStepWithAClockThatRunsAway) {
  feed(source_.tracks());
  for (int i = 0; i < 12; ++i) {
    feed(source_.seconds(5, 0.001));
    until(5 * i + 4.0);
  }
  auto const heard = so_far(kSpeech);
  for (std::size_t i = 1; i < heard.size(); ++i) {
    ASSERT_EQ((heard[i].pts - heard[i - 1].pts).n, 1'024) << "it is stretched, not torn";
  }
  auto const begin = tones(heard);
  ASSERT_GE(begin.size(), 58U);
  for (std::size_t i = 1; i < begin.size(); ++i) {
    EXPECT_NEAR(begin[i], static_cast<double>(i) * 1.001, 0.02);
  }
}

TEST_F(SoundTest, AHoleStaysOneAndWhatFollowsIsInStep) {
  feed(source_.tracks());
  feed(source_.seconds(3));
  source_.jump(100);
  feed(source_.seconds(3));
  auto const heard = until(105.5);
  auto holes = 0;
  for (std::size_t i = 1; i < heard.size(); ++i) {
    if ((heard[i].pts - heard[i - 1].pts).n > 1'024) ++holes;
    EXPECT_GT(heard[i].pts, heard[i - 1].pts);
  }
  EXPECT_EQ(holes, 1);
  auto const begin = tones(heard);
  ASSERT_GE(begin.size(), 5U);
  EXPECT_NEAR(begin[1], 1, 0.005);
  EXPECT_NEAR(begin.back(), 105, 0.005);
}

TEST_F(SoundTest, WhatIsLostIsSilence) {
  feed(source_.tracks());
  auto packets = source_.seconds(5);
  packets.erase(packets.begin() + 10, packets.begin() + 17);  // 0.33 s
  packets[20].payload = Bytes::copy("garbage");
  feed(packets);
  auto const heard = until(4.5);
  for (std::size_t i = 1; i < heard.size(); ++i) {
    EXPECT_EQ((heard[i].pts - heard[i - 1].pts).n, 1'024) << i;
  }
  auto const begin = tones(heard);
  ASSERT_FALSE(begin.empty());
  EXPECT_NEAR(begin.back(), 4, 0.005);
}

TEST_F(SoundTest, OfTheUsualShapeIsNotTouched) {
  auto const encoder = av::AudioEncoder::open({44'100, 2, 64'000}).value();
  feed(std::make_shared<std::vector<Track>>(
      std::vector<Track>{{kSpeech, kMilliseconds, encoder.codec(), "audio"}}));
  Packet packet = at(kSpeech, 7, 7, true);
  feed({packet});
  ASSERT_EQ(so_far(kSpeech).size(), 1U);
  EXPECT_EQ(so_far(kSpeech).front().payload.data(), packet.payload.data());
  EXPECT_EQ(told().front().timebase.hz, kMilliseconds.hz);
}

TEST_F(SoundTest, ComesAndGoesWithItsCodec) {
  feed(source_.tracks());
  feed(source_.seconds(1));
  until(0.5);
  auto const usual = av::AudioEncoder::open({48'000, 2, 64'000}).value();
  feed(std::make_shared<std::vector<Track>>(
      std::vector<Track>{{kSpeech, kMilliseconds, usual.codec(), "audio"}}));
  auto const before = so_far(kSpeech).size();
  feed({at(kSpeech, 12'000, 12'000, true)});
  EXPECT_EQ(so_far(kSpeech).size(), before + 1) << "nothing of the old one comes late";
  call_on(home_, [&] { stage_->end(EndReason::finished); });
  EXPECT_THAT(heard_->heard.back(), IsEnd(EndReason::finished));
}

TEST(Sound, OfWhichShapeEveryPlayerKnows) {
  Aac aac;
  aac.audio = {48'000, 2, 1'024};
  EXPECT_TRUE(transcode::plays_everywhere(aac));
  aac.object_type = 5;  // HE-AAC
  EXPECT_FALSE(transcode::plays_everywhere(aac));
  aac.object_type = 2;
  aac.audio.channels = 8;
  EXPECT_FALSE(transcode::plays_everywhere(aac));
  aac.audio = {96'000, 2, 1'024};
  EXPECT_FALSE(transcode::plays_everywhere(aac));
  EXPECT_FALSE(transcode::plays_everywhere(Opus{}));
}

}  // namespace
}  // namespace freshet::test
