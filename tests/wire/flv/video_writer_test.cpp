#include "support/hex.hpp"
#include "wire/flv/video_tag.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::flv {
namespace {

using test::from_hex;
using test::to_hex;

TEST(VideoTagWriter, WritesH264AsFlvHasIt) {
  EXPECT_EQ(to_hex(write_avc_config(from_hex("01")).span()), "170000000001");
  EXPECT_EQ(to_hex(write_avc_frame(from_hex("aa"), false, -40).span()), "2701ffffd8aa");
  EXPECT_EQ(to_hex(write_avc_end().span()), "1702000000");
}

TEST(VideoTagWriter, WritesACompositionTimeOnlyWhereOneIsNeeded) {
  EXPECT_EQ(to_hex(write_video_frame(FourCc::hevc, from_hex("aa"), true, 0).span()),
            "9368766331aa");
  EXPECT_EQ(to_hex(write_video_frame(FourCc::hevc, from_hex("aa"), true, 40).span()),
            "9168766331000028aa");
  EXPECT_EQ(to_hex(write_video_frame(FourCc::av1, from_hex("aa"), false, 0).span()),
            "a161763031aa");
}

class VideoTagOf : public testing::TestWithParam<FourCc> {};

TEST_P(VideoTagOf, IsReadBackAsWritten) {
  auto const codec = GetParam();
  bool const reorders = codec == FourCc::avc || codec == FourCc::hevc;
  auto const payload = from_hex("aabbccdd");
  for (bool const key : {true, false}) {
    for (int const composition : {0, 40, -40, 8'388'607, -8'388'608}) {
      auto const tag = parse_video(write_video_frame(codec, payload, key, composition)).value();
      EXPECT_EQ(tag.kind, TagKind::frame);
      EXPECT_EQ(tag.codec, codec);
      EXPECT_EQ(tag.key, key);
      EXPECT_EQ(tag.composition_ms, reorders ? composition : 0);
      EXPECT_EQ(tag.payload, payload);
    }
  }
  auto const config = parse_video(write_video_config(codec, payload)).value();
  EXPECT_EQ(config.kind, TagKind::config);
  EXPECT_EQ(config.payload, payload);
  EXPECT_EQ(parse_video(write_video_end(codec)).value().kind, TagKind::end);
}

INSTANTIATE_TEST_SUITE_P(Codecs, VideoTagOf,
                         testing::Values(FourCc::avc, FourCc::hevc, FourCc::av1, FourCc::vp9),
                         [](auto const& tested) { return to_string(tested.param); });

TEST(VideoTagWriter, IsReadBackForPlainH264) {
  auto const payload = from_hex("aabb");
  auto const tag = parse_video(write_avc_frame(payload, true, 66)).value();
  EXPECT_EQ(tag.kind, TagKind::frame);
  EXPECT_EQ(tag.codec, FourCc::avc);
  EXPECT_EQ(tag.composition_ms, 66);
  EXPECT_EQ(tag.payload, payload);
  EXPECT_EQ(parse_video(write_avc_end()).value().kind, TagKind::end);
}

}  // namespace
}  // namespace freshet::wire::flv
