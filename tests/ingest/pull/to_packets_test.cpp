/// Units as libavformat hands them out, into one sentence.
#include "ingest/pull/to_packets.hpp"

#include "base/writer.hpp"
#include "support/hex.hpp"
#include "support/recording_sink.hpp"
#include "wire/h264/config.hpp"
#include "wire/nal/units.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::ingest::pull {
namespace {

using av::SourceForm;
using test::from_corpus;
using test::from_hex;
using test::IsPacket;
using test::IsTracks;
using test::kAudio;
using test::kVideo;
using ::testing::ElementsAre;

struct PullToPackets : ::testing::Test {
  test::RecordingSink heard;
  ToPackets to{heard};
  Bytes const sps = from_corpus("h264_sps/film"), pps = from_hex("68ebec b22c");
  std::shared_ptr<av::SourceTrack const> const bare = track(true, SourceForm::h264);
  std::shared_ptr<av::SourceTrack const> const framed = track(false, SourceForm::aac);

  static std::shared_ptr<av::SourceTrack const> track(bool video, SourceForm form,
                                                      Bytes config = {}, std::string name = "x") {
    return std::make_shared<av::SourceTrack const>(
        av::SourceTrack{video, form, std::move(name), std::move(config)});
  }
  static Bytes byte_stream(std::vector<Bytes> const& units, Bytes const& sample) {
    Writer out;
    auto const add = [&out](ByteSpan octets) { out.u32(1).bytes(octets); };
    add(from_hex("09f0").span());
    for (auto const& unit : units) add(unit.span());
    wire::nal::Units all{sample.span(), 4};
    while (auto const one = all.next()) add(*one);
    return out.finish();
  }
  /// A frame of ADTS, 48 kHz stereo.
  static Bytes adts(std::string_view payload) {
    auto const size = static_cast<unsigned>(payload.size() + 7);
    Writer out;
    out.u24(0xFFF14C).u8(static_cast<std::uint8_t>(0x80U | size >> 11));
    out.u8(static_cast<std::uint8_t>(size >> 3));
    out.u8(static_cast<std::uint8_t>((size & 7U) << 5 | 0x1FU)).u8(0xFC).text(payload);
    return out.finish();
  }
  std::string take(std::shared_ptr<av::SourceTrack const> const& of, std::int64_t at,
                   Bytes payload) {
    auto const taken = to.take({of, {at}, {at}, std::move(payload)});
    return taken ? "" : taken.error().what;
  }
};

TEST_F(PullToPackets, AByteStreamSaysItselfWhatItIs) {
  auto const idr = from_corpus("h264_access_unit/idr");
  EXPECT_EQ(take(bare, 0, byte_stream({}, from_corpus("h264_access_unit/predicted"))), "");
  EXPECT_EQ(to.dropped(), 1U) << "nothing can begin with it";
  EXPECT_EQ(take(bare, 3'600, byte_stream({sps, pps}, idr)), "");
  EXPECT_EQ(take(framed, 3'600, adts("sound")), "");
  EXPECT_EQ(take(bare, 7'200, byte_stream({}, from_corpus("h264_access_unit/predicted"))), "");
  EXPECT_THAT(heard.heard,
              ElementsAre(IsTracks(2), IsPacket(kVideo, 3'600, true), IsPacket(kAudio, 3'600, true),
                          IsPacket(kVideo, 7'200, false)));
  EXPECT_EQ(heard.packets(kAudio).front().payload.text(), "sound");
  EXPECT_EQ(heard.packets(kVideo).back().payload, from_corpus("h264_access_unit/predicted"))
      << "lengths, and no delimiter";
}

TEST_F(PullToPackets, ARecordOfTheContainerIsTheConfiguration) {
  auto const record = wire::h264::make_config(sps.span(), pps.span());
  ASSERT_TRUE(record);
  auto const boxed = track(true, SourceForm::h264, *record);
  auto const raw = track(false, SourceForm::aac, from_hex("1190"));
  EXPECT_EQ(take(boxed, 0, from_corpus("h264_access_unit/idr")), "");
  EXPECT_EQ(take(raw, 0, Bytes::copy("sound")), "");
  EXPECT_THAT(heard.heard,
              ElementsAre(IsTracks(2), IsPacket(kVideo, 0, true), IsPacket(kAudio, 0, true)));
  auto const tracks = std::get<Tracks>(heard.heard.front());
  EXPECT_EQ(config_of(tracks->front().codec), *record);
  EXPECT_EQ(tracks->front().timebase, kVideoTimebase);
}

TEST_F(PullToPackets, AnotherRecordIsAnotherTrack) {
  EXPECT_EQ(take(bare, 0, byte_stream({sps, pps}, from_corpus("h264_access_unit/idr"))), "");
  EXPECT_EQ(take(track(false, SourceForm::aac, from_hex("1190")), 0, Bytes::copy("a")), "");
  EXPECT_EQ(take(track(false, SourceForm::aac, from_hex("1210")), 1'920, Bytes::copy("b")), "");
  EXPECT_THAT(heard.heard,
              ElementsAre(IsTracks(2), IsPacket(kVideo, 0, true), IsPacket(kAudio, 0, true),
                          IsTracks(2), IsPacket(kAudio, 1'920, true)));
}

TEST_F(PullToPackets, ACodecThatIsNotCarriedIsNamed) {
  EXPECT_EQ(take(track(true, SourceForm::other, {}, "mpeg2video"), 0, {}),
            "video mpeg2video is not supported: H.264 or HEVC is wanted");
  EXPECT_EQ(take(track(false, SourceForm::other, {}, "mp2"), 0, {}),
            "audio mp2 is not supported: AAC or Opus is wanted");
}

TEST_F(PullToPackets, WhatIsBrokenIsDroppedAndCounted) {
  EXPECT_EQ(take(bare, 0, from_hex("ffffffff")), "");
  EXPECT_EQ(take(bare, 0, {}), "");
  EXPECT_EQ(take(framed, 0, from_hex("ffffffff")), "");
  EXPECT_EQ(take(framed, 0, adts("sound").slice(0, 9)), "");
  EXPECT_EQ(take(track(false, SourceForm::aac_latm), 0, from_hex("56e0")), "");
  EXPECT_EQ(take(track(false, SourceForm::opus), 0, Bytes::copy("x")), "");
  EXPECT_NE(take(track(false, SourceForm::opus, Bytes::copy("OpusHead")), 0, {}), "");
  EXPECT_EQ(to.dropped(), 6U);
  EXPECT_TRUE(heard.heard.empty());
}

}  // namespace
}  // namespace freshet::ingest::pull
