#include "wire/h264/nal.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::h264 {
namespace {

using test::from_corpus;
using test::from_hex;

bool keyframe(std::string_view hex) { return is_keyframe(from_hex(hex).span(), 4); }

TEST(H264Keyframe, IsAnIdrPictureBehindWhateverUnits) {
  EXPECT_TRUE(keyframe("00000002 6588"));
  EXPECT_TRUE(keyframe("00000002 09f0 00000002 0605 00000001 67 00000001 68 00000002 6588"));
}

TEST(H264Keyframe, IsNoOtherPicture) {
  EXPECT_FALSE(keyframe("00000002 419a"));
  EXPECT_FALSE(keyframe("00000001 67 00000001 68"));
  EXPECT_FALSE(keyframe("00000009 6588"));
  EXPECT_FALSE(keyframe(""));
}

TEST(H264Keyframe, IsWhereAnEncoderSaysSo) {
  EXPECT_TRUE(is_keyframe(from_corpus("h264_access_unit/idr").span(), 4));
  EXPECT_FALSE(is_keyframe(from_corpus("h264_access_unit/predicted").span(), 4));
}

TEST(H264Keyframe, IsNotARecoveryPoint) {
  for (auto const* name : {"h264_access_unit/intra_refresh", "h264_access_unit/open_gop"}) {
    auto const access_unit = from_corpus(name);
    EXPECT_FALSE(is_keyframe(access_unit.span(), 4)) << name;
    EXPECT_TRUE(has_recovery_point(access_unit.span(), 4)) << name;
  }
}

TEST(H264RecoveryPoint, IsNotEverySeiMessage) {
  EXPECT_FALSE(has_recovery_point(from_corpus("h264_access_unit/idr").span(), 4));
  EXPECT_FALSE(has_recovery_point(from_corpus("h264_access_unit/predicted").span(), 4));
}

TEST(H264RecoveryPoint, IsFoundBehindALongMessage) {
  auto sei = std::string{"06 05 ff01"};  // 256 octets of user data
  for (int i = 0; i < 256; ++i) sei += "aa";
  sei += "06 01 c4 80";
  auto const access_unit = from_hex("00000108" + sei);
  EXPECT_TRUE(has_recovery_point(access_unit.span(), 4));
}

/// One message of user data: country, provider, "GA94", cc_data of one triplet.
TEST(H264Captions, AreUserDataOfAtsc) {
  auto const captions = [](std::string_view hex) { return has_captions(from_hex(hex).span(), 4); };
  EXPECT_TRUE(captions("00000012 06 040e b50031 47413934 03 c1ff fc9420 ff 80"));
  EXPECT_TRUE(
      captions("00000002 09f0 00000016 06 0602c480 040e b50031 47413934 03 c1ff fc9420 ff 80"));
  EXPECT_FALSE(captions("00000012 06 040e b50031 47413934 06 c1ff fc9420 ff 80")) << "bar data";
  EXPECT_FALSE(captions("00000012 06 050e b50031 47413934 03 c1ff fc9420 ff 80")) << "unregistered";
  EXPECT_FALSE(captions("0000000b 06 040e b50031 47413934 03"));
  EXPECT_FALSE(captions("00000002 6588"));
}

TEST(H264RecoveryPoint, IsNotFoundInWhatEndsEarly) {
  EXPECT_FALSE(has_recovery_point(from_hex("00000001 06").span(), 4));
  EXPECT_FALSE(has_recovery_point(from_hex("00000003 06ffff").span(), 4));
  EXPECT_FALSE(has_recovery_point(from_hex("00000005 0605ff0106").span(), 4));
}

}  // namespace
}  // namespace freshet::wire::h264
