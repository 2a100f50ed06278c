#include "wire/h265/nal.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::h265 {
namespace {

using test::from_corpus;
using test::from_hex;

TEST(H265Keyframe, IsAnyPictureOfTypes16To21) {
  for (unsigned type = 0; type < 64; ++type) {
    auto const octet = static_cast<std::byte>(type << 1);
    std::byte const access_unit[] = {std::byte{3}, octet, std::byte{1}, std::byte{0x80}};
    EXPECT_EQ(is_keyframe(access_unit, 1), type >= 16 && type <= 21) << type;
  }
}

TEST(H265Keyframe, IsTheBaseLayersPicture) {
  EXPECT_FALSE(is_keyframe(from_hex("03 2809ac").span(), 1));            // layer 1
  EXPECT_FALSE(is_keyframe(from_hex("03 0201d0 03 2801ac").span(), 1));  // the first decides
  EXPECT_TRUE(is_keyframe(from_hex("03 4601aa 03 2801ac").span(), 1));
  EXPECT_FALSE(is_keyframe(from_hex("02 2801").span(), 1));
  EXPECT_FALSE(is_keyframe({}, 1));
}

TEST(H265Keyframe, IsWhereAnEncoderSaysSo) {
  EXPECT_TRUE(is_keyframe(from_corpus("h265_access_unit/idr_with_sets").span(), 4));
  EXPECT_TRUE(is_keyframe(from_corpus("h265_access_unit/cra_with_sets").span(), 4));
  EXPECT_FALSE(is_keyframe(from_corpus("h265_access_unit/leading").span(), 4));
  EXPECT_FALSE(is_keyframe(from_corpus("h265_access_unit/predicted").span(), 4));
}

TEST(H265Captions, AreUserDataOfAtsc) {
  EXPECT_TRUE(
      has_captions(from_hex("00000013 4e01 040e b50031 47413934 03 c1ff fc9420 ff 80").span(), 4));
  EXPECT_FALSE(
      has_captions(from_hex("00000013 5001 040e b50031 47413934 03 c1ff fc9420 ff 80").span(), 4))
      << "behind the picture";
  EXPECT_FALSE(has_captions(from_hex("00000002 4e01").span(), 4));
}

}  // namespace
}  // namespace freshet::wire::h265
