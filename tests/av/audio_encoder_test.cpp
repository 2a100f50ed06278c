#include "av/audio_encoder.hpp"

#include "support/av_decode.hpp"
#include "wire/aac/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace freshet::av {
namespace {

using freshet::test::AvDecoder;

/// A tone of 440 Hz on the left and silence on the right; silence on both before `from`.
std::vector<float> tone(int instants, int from = 0) {
  std::vector<float> samples;
  for (int i = 0; i < instants; ++i) {
    auto const wave = std::sin(2 * std::numbers::pi * 440 * i / 48'000);
    samples.push_back(i < from ? 0.0F : 0.5F * static_cast<float>(wave));
    samples.push_back(0.0F);
  }
  return samples;
}

std::vector<Packet> encode_all(AudioEncoder& encoder, std::vector<float> const& samples) {
  auto packets = encoder.encode(samples).value();
  std::ranges::move(encoder.finish().value(), std::back_inserter(packets));
  return packets;
}

struct Decoded {
  std::vector<float> left, right;
  std::int64_t first = 0;  // the time of the first sample
};

Decoded decode(Bytes const& config, std::vector<Packet> const& packets) {
  AvDecoder decoder{AV_CODEC_ID_AAC, config.span()};
  Decoded all;
  all.first = packets.front().pts.n;
  for (auto const& packet : packets) {
    for (auto const& frame : decoder.decode(packet)) {
      auto const* const left = reinterpret_cast<float const*>(frame->data[0]);
      auto const* const right = reinterpret_cast<float const*>(frame->data[1]);
      all.left.insert(all.left.end(), left, left + frame->nb_samples);
      all.right.insert(all.right.end(), right, right + frame->nb_samples);
    }
  }
  return all;
}

double loudness(std::vector<float> const& samples, std::size_t from, std::size_t to) {
  double sum = 0;
  for (auto i = from; i < to; ++i) sum += static_cast<double>(samples[i]) * samples[i];
  return std::sqrt(sum / static_cast<double>(to - from));
}

TEST(AudioEncoder, GivesWhatADecoderTurnsIntoTheSoundAgain) {
  auto encoder = AudioEncoder::open({}).value();
  auto const packets = encode_all(encoder, tone(48'000));
  auto const heard = decode(encoder.codec().config, packets);
  ASSERT_GE(heard.left.size(), 48'000U);
  EXPECT_NEAR(loudness(heard.left, 4'000, 44'000), 0.5 / std::numbers::sqrt2, 0.02);
  EXPECT_LT(loudness(heard.right, 4'000, 44'000), 0.02) << "the channels keep their sides";
}

TEST(AudioEncoder, StampsSoundWithTheTimeItWasGivenAt) {
  auto encoder = AudioEncoder::open({}).value();
  constexpr int kOnset = 24'000;
  auto const packets = encode_all(encoder, tone(48'000, kOnset));
  auto const heard = decode(encoder.codec().config, packets);
  auto const loud = std::ranges::find_if(heard.left, [](float s) { return std::abs(s) > 0.2F; });
  ASSERT_NE(loud, heard.left.end());
  auto const at = heard.first + (loud - heard.left.begin());
  EXPECT_NEAR(static_cast<double>(at), kOnset, 240) << "five milliseconds either way";
}

TEST(AudioEncoder, StampsAccessUnitsWithoutAGapFromItsRunUpOn) {
  auto encoder = AudioEncoder::open({}).value();
  auto const packets = encode_all(encoder, tone(10'000));
  ASSERT_GE(packets.size(), 10U);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    EXPECT_EQ(packets[i].pts.n, static_cast<std::int64_t>(i) * 1'024 - 1'024);
    EXPECT_EQ(packets[i].dts, packets[i].pts);
    EXPECT_TRUE(packets[i].key);
    EXPECT_EQ(packets[i].track, TrackId{2});
  }
}

TEST(AudioEncoder, TakesSamplesInAnyPortions) {
  auto const samples = tone(9'600);
  auto whole = AudioEncoder::open({}).value();
  auto const expected = encode_all(whole, samples);
  auto portions = AudioEncoder::open({}).value();
  std::vector<Packet> packets;
  std::span<float const> rest{samples};
  for (std::size_t n = 2; !rest.empty(); n = n * 3 % 2'002 + 2) {
    auto const some = std::min(n / 2 * 2, rest.size());
    std::ranges::move(portions.encode(rest.first(some)).value(), std::back_inserter(packets));
    rest = rest.subspan(some);
  }
  std::ranges::move(portions.finish().value(), std::back_inserter(packets));
  ASSERT_EQ(packets.size(), expected.size());
  for (std::size_t i = 0; i < packets.size(); ++i) {
    EXPECT_EQ(packets[i].payload, expected[i].payload) << i;
  }
}

TEST(AudioEncoder, DescribesItselfInAnAudioSpecificConfig) {
  auto const encoder = AudioEncoder::open({44'100, 1, 64'000}).value();
  auto const parsed = wire::aac::parse_config(encoder.codec().config).value();
  EXPECT_EQ(parsed.object_type, wire::aac::kLowComplexity);
  EXPECT_EQ(parsed.audio, (Audio{44'100, 1, 1'024}));
}

TEST(AudioEncoder, ItsAccessUnitsOutliveIt) {
  std::vector<Packet> packets;
  std::vector<Bytes> copies;
  {
    auto encoder = AudioEncoder::open({}).value();
    packets = encode_all(encoder, tone(5'000));
    for (auto const& packet : packets) copies.push_back(Bytes::copy(packet.payload.span()));
  }
  for (std::size_t i = 0; i < packets.size(); ++i) EXPECT_EQ(packets[i].payload, copies[i]);
}

TEST(AudioEncoder, RefusesARateThatAacDoesNotHave) {
  auto const encoder = AudioEncoder::open({12'345, 2, 64'000});
  ASSERT_FALSE(encoder);
  EXPECT_EQ(encoder.error().what.rfind("aac does not open", 0), 0U);
}

}  // namespace
}  // namespace freshet::av
