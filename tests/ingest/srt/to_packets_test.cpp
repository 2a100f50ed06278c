/// MPEG-TS into one sentence: what each programme becomes, and what damage leaves of it.
#include "ingest/srt/to_packets.hpp"

#include "support/hex.hpp"
#include "support/recording_sink.hpp"
#include "support/ts_writer.hpp"
#include "wire/nal/units.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace freshet::ingest::srt {
namespace {

using test::from_corpus;
using test::from_hex;
using test::IsPacket;
using test::IsTracks;
using test::kAudio;
using test::kVideo;
using test::to_hex;
using test::TsPes;
using test::TsWriter;
using ::testing::ElementsAre;

/// The units of a sample with lengths as a byte stream, behind a delimiter and these sets.
Bytes byte_stream(std::vector<Bytes> const& sets, Bytes const& sample) {
  Writer out;
  auto const unit = [&out](ByteSpan octets) { out.u32(1).bytes(octets); };
  unit(from_hex("09f0").span());
  for (auto const& set : sets) unit(set.span());
  wire::nal::Units units{sample.span(), 4};
  while (auto const one = units.next()) unit(*one);
  return out.finish();
}

struct SrtToPackets : ::testing::Test {
  test::RecordingSink heard;
  ToPackets to{heard, {}};
  TsWriter ts;
  std::vector<Bytes> sets{from_corpus("h264_sps/film"), from_hex("68ebec b22c")};

  Bytes key() { return byte_stream(sets, from_corpus("h264_access_unit/idr")); }
  static Bytes predicted() { return byte_stream({}, from_corpus("h264_access_unit/predicted")); }
  /// A frame of ADTS, 48 kHz stereo.
  static Bytes adts(std::string_view payload) {
    auto const size = static_cast<unsigned>(payload.size() + 7);
    Writer out;
    out.u24(0xFFF14C).u8(static_cast<std::uint8_t>(0x80U | size >> 11));
    out.u8(static_cast<std::uint8_t>(size >> 3));
    out.u8(static_cast<std::uint8_t>((size & 7U) << 5 | 0x1FU)).u8(0xFC).text(payload);
    return out.finish();
  }
  static Bytes joined(std::vector<Bytes> const& parts) {
    Writer out;
    for (auto const& part : parts) out.bytes(part.span());
    return out.finish();
  }
  SrtToPackets& picture(Bytes const& octets, std::int64_t at) {
    ts.pes(0x101, {at}, octets.span());
    return *this;
  }
  SrtToPackets& sound(Bytes const& octets, std::optional<std::int64_t> at) {
    ts.pes(0x102, {at, {}, true, 0xC0}, octets.span());
    return *this;
  }
  void take() {
    auto const taken = to.take(ts.finish());
    EXPECT_TRUE(taken) << taken.error().what;
  }
  std::string refusal() {
    auto const taken = to.take(ts.finish());
    return taken ? "" : taken.error().what;
  }
  [[nodiscard]] std::vector<std::int64_t> times(TrackId track) const {
    std::vector<std::int64_t> out;
    for (auto const& packet : heard.packets(track)) out.push_back(packet.dts.n);
    return out;
  }
};

TEST_F(SrtToPackets, PictureAndSoundAreTwoTracksOf90kHz) {
  ts.programme({{0x1B, 0x101}, {0x0F, 0x102}});
  picture(key(), 9'000).sound(adts("sound"), 9'100).picture(predicted(), 12'600);
  take();
  ASSERT_THAT(heard.heard,
              ElementsAre(IsTracks(2), IsPacket(kVideo, 9'000, true), IsPacket(kAudio, 9'100, true),
                          IsPacket(kVideo, 12'600, false)));
  auto const& tracks = *std::get<Tracks>(heard.heard[0]);
  EXPECT_EQ(tracks[0].timebase, kVideoTimebase);
  EXPECT_EQ(video_of(tracks[0].codec)->width, 1'280U);
  EXPECT_EQ(to_hex(config_of(tracks[1].codec).span()), "1190");
  EXPECT_EQ(heard.packets(kVideo)[0].payload, from_corpus("h264_access_unit/idr"))
      << "the configuration's sets are not said again";
  EXPECT_EQ(as_text(heard.packets(kAudio)[0].payload.span()), "sound");
  EXPECT_EQ(to.faults(), TsFaults{});
}

TEST_F(SrtToPackets, SoundAloneAndPictureAloneDoNotWait) {
  ts.programme({{0x0F, 0x102}});
  sound(adts("one"), 0);
  take();
  EXPECT_THAT(heard.heard, ElementsAre(IsTracks(1), IsPacket(kAudio, 0, true)));
  test::RecordingSink other;
  ToPackets film{other, {}};
  TsWriter alone;
  alone.programme({{0x1B, 0x101}}).pes(0x101, {0}, key().span());
  EXPECT_TRUE(film.take(alone.finish()));
  EXPECT_THAT(other.heard, ElementsAre(IsTracks(1), IsPacket(kVideo, 0, true)));
}

TEST_F(SrtToPackets, FramesInOnePacketAreCountedBySamples) {
  ts.programme({{0x0F, 0x102}});
  sound(joined({adts("one"), adts("two"), adts("three")}), 90'000);
  take();
  EXPECT_EQ(times(kAudio), (std::vector<std::int64_t>{90'000, 91'920, 93'840}));
}

TEST_F(SrtToPackets, AFrameAcrossPacketsKeepsItsOwnTime) {
  ts.programme({{0x0F, 0x102}});
  auto const cut = adts("a frame that is cut in two");
  sound(joined({adts("one"), cut.slice(0, 12)}), 0);
  sound(joined({cut.slice(12), adts("three")}), 4'000);
  sound(adts("four"), {});
  take();
  EXPECT_EQ(times(kAudio), (std::vector<std::int64_t>{0, 1'920, 4'000, 5'920}));
  EXPECT_EQ(heard.packets(kAudio)[1].payload.text(), "a frame that is cut in two");
}

TEST_F(SrtToPackets, BehindALossSoundWaitsForAWholeFrameWithATime) {
  ts.programme({{0x0F, 0x102}});
  auto const cut = adts("a frame that is cut in two");
  sound(joined({adts("one"), cut.slice(0, 12)}), 0);
  ts.skip(0x102);
  sound(joined({cut.slice(12), adts("two"), adts("three")}), {});
  sound(adts("four"), 10'000);
  take();
  EXPECT_EQ(times(kAudio), (std::vector<std::int64_t>{0, 10'000}));
  EXPECT_EQ(to.faults().continuity, 1U);
  EXPECT_EQ(to.faults().unstamped_units, 2U);
}

TEST_F(SrtToPackets, PicturesBeforeTheFirstParameterSetsAreCounted) {
  ts.programme({{0x1B, 0x101}});
  picture(predicted(), 0).picture(key(), 3'600);
  take();
  EXPECT_EQ(times(kVideo), (std::vector<std::int64_t>{3'600}));
  EXPECT_EQ(to.faults().unconfigured_units, 1U);
}

TEST_F(SrtToPackets, ParameterSetsThatChangeAreAnotherCodec) {
  ts.programme({{0x1B, 0x101}});
  picture(key(), 0).picture(predicted(), 3'600);
  sets[0] = from_corpus("h264_sps/baseline");
  picture(key(), 7'200);
  take();
  ASSERT_THAT(heard.heard,
              ElementsAre(IsTracks(1), IsPacket(kVideo, 0, true), IsPacket(kVideo, 3'600, false),
                          IsTracks(1), IsPacket(kVideo, 7'200, true)));
  auto const width = [&](std::size_t at) {
    return video_of((*std::get<Tracks>(heard.heard[at]))[0].codec)->width;
  };
  EXPECT_NE(width(0), width(3));
}

TEST_F(SrtToPackets, AnotherSampleRateIsAnotherCodec) {
  ts.programme({{0x0F, 0x102}});
  auto const changed = adts("two");
  std::vector<std::byte> octets{changed.span().begin(), changed.span().end()};
  octets[2] = std::byte{0x50};  // 44.1 kHz
  sound(adts("one"), 0).sound(Bytes::adopt(octets), 1'920);
  take();
  ASSERT_THAT(heard.heard, ElementsAre(IsTracks(1), IsPacket(kAudio, 0, true), IsTracks(1),
                                       IsPacket(kAudio, 1'920, true)));
}

TEST_F(SrtToPackets, StreamsThatChangeTheirKindInMidStreamGoOn) {
  ts.programme({{0x1B, 0x101}, {0x0F, 0x102}});
  picture(key(), 0).sound(adts("one"), 0);
  ts.programme({{0x1B, 0x101}, {0x06, 0x103, from_hex("05044f707573 7f028002")}}, 1);
  ts.pes(0x103, {3'600, {}, true, 0xBD}, from_hex("7fe0 02 f800").span());
  picture(predicted(), 3'600);
  take();
  ASSERT_THAT(
      heard.heard,
      ElementsAre(IsTracks(2), IsPacket(kVideo, 0, true), IsPacket(kAudio, 0, true), IsTracks(2),
                  IsPacket(kAudio, 3'600, true), IsPacket(kVideo, 3'600, false)));
  EXPECT_STREQ(name_of((*std::get<Tracks>(heard.heard[3]))[1].codec), "opus");
  EXPECT_EQ(heard.packets(kAudio)[1].duration.n, 1'800);
}

TEST_F(SrtToPackets, CodecsThatAreNotTakenInAreNamed) {
  ts.raw(test::ts_capture("ac3.mpegts").span());
  EXPECT_EQ(refusal(), "audio AC-3 is not supported: set the encoder's audio to AAC");
  test::RecordingSink other;
  ToPackets film{other, {}};
  auto const taken = film.take(test::ts_capture("mpeg2.mpegts"));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().what,
            "video MPEG-2 is not supported: set the encoder's video to H.264 or HEVC");
  EXPECT_EQ(taken.error().code, boost::system::errc::not_supported);
}

TEST_F(SrtToPackets, AChannelLayoutOfItsOwnIsRefused) {
  ts.programme({{0x06, 0x103, from_hex("05044f707573 7f028081")}});
  sound({}, 0);
  EXPECT_EQ(refusal(),
            "audio Opus with a channel layout of its own is not supported: set the encoder's "
            "audio to stereo");
}

TEST_F(SrtToPackets, WhatIsNoTransportStreamIsCounted) {
  EXPECT_TRUE(to.take(Bytes::copy(std::string(5'000, 'x'))));
  EXPECT_EQ(to.faults().skipped_octets, 5'000U);
  EXPECT_TRUE(heard.heard.empty());
}

TEST(TsFaultNames, AreAllThereAndEachIsItsOwn) {
  std::set<std::string_view> names;
  TsFaults all;
  for (auto const& fault : kTsFaults) {
    names.insert(fault.name);
    ++(all.*fault.count);
  }
  EXPECT_EQ(names.size() * sizeof(std::uint64_t), sizeof(TsFaults));
  for (auto const& fault : kTsFaults) EXPECT_EQ(all.*fault.count, 1U);
}

std::vector<Packet> packets_of(Bytes const& stream, std::size_t piece) {
  test::RecordingSink heard;
  ToPackets to{heard, {}};
  for (auto const& octets : test::pieces_of(stream, piece)) EXPECT_TRUE(to.take(octets));
  return heard.packets();
}

bool is_same(Packet const& a, Packet const& b) {
  return a.track == b.track && a.dts == b.dts && a.pts == b.pts && a.key == b.key &&
         a.payload == b.payload;
}

struct SrtCapture : ::testing::TestWithParam<char const*> {};
INSTANTIATE_TEST_SUITE_P(Films, SrtCapture,
                         ::testing::Values("film_adts", "film_bounded", "film_latm", "hevc_opus",
                                           "bframes"),
                         [](auto const& of) { return std::string{of.param}; });

TEST_P(SrtCapture, GivesTheSamePacketsUnderAnySplit) {
  auto const stream = test::ts_capture(std::string{GetParam()} + ".mpegts");
  auto const whole = packets_of(stream, stream.size());
  for (std::size_t const piece : {1U, 187U, 188U, 1'316U, 3'001U}) {
    EXPECT_TRUE(std::ranges::equal(packets_of(stream, piece), whole, is_same)) << piece;
  }
}

TEST_P(SrtCapture, WithAnyPacketsLostGivesNothingThatIsDamaged) {
  auto const stream = test::ts_capture(std::string{GetParam()} + ".mpegts");
  auto const whole = packets_of(stream, 1'316);
  std::mt19937 random{3};
  for (int round = 0; round < 30; ++round) {
    Writer less;
    for (auto const& packet : test::pieces_of(stream, wire::mpegts::kPacketSize)) {
      if (random() % 40 != 0) less.bytes(packet.span());
    }
    for (auto const& packet : packets_of(less.finish(), 1'316)) {
      ASSERT_TRUE(std::ranges::any_of(
          whole, [&packet](Packet const& other) { return is_same(packet, other); }))
          << "round " << round << ", time " << packet.dts.n;
    }
  }
}

}  // namespace
}  // namespace freshet::ingest::srt
