#include "av/card_frame.hpp"

#include "av/captions.hpp"
#include "av/decoder.hpp"
#include "av/video_encoder.hpp"
#include "support/plain_picture.hpp"
#include "support/soft_card.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <unistd.h>
#include <vector>

namespace freshet::av {
namespace {

using test::plain_picture;
using ::testing::HasSubstr;

TEST(CardFrame, GoesThereAndBackWithAllThatIsKnownOfIt) {
  std::vector<std::uint8_t> const captions{0xFC, 'H', 'i'};
  auto const picture = plain_picture(320, 180, {100, 90, 200});
  auto& frame = picture.frame();
  frame.pts = 4'711;
  frame.key_frame = 1;
  frame.colorspace = AVCOL_SPC_BT709;
  frame.color_range = AVCOL_RANGE_JPEG;
  set_captions(frame, captions);
  auto const frames = test::soft_frames(320, 180);
  EXPECT_FALSE(on_card(frame));
  auto const there = to_card(*frames, frame).value();
  EXPECT_TRUE(on_card(*there));
  EXPECT_TRUE(std::ranges::equal(captions_of(*there), captions));
  auto const back = from_card(*there).value();
  EXPECT_FALSE(on_card(*back));
  EXPECT_EQ(back->format, AV_PIX_FMT_YUV420P);
  EXPECT_EQ(back->pts, 4'711);
  EXPECT_EQ(back->key_frame, 1);
  EXPECT_EQ(back->colorspace, AVCOL_SPC_BT709);
  EXPECT_EQ(back->color_range, AVCOL_RANGE_JPEG);
  EXPECT_TRUE(std::ranges::equal(captions_of(*back), captions));
  test::expect_colour(*back, {100, 90, 200}, 0);
}

TEST(CardFrame, IsNoLargerThanItsPoolAndOfItsFormat) {
  auto const frames = test::soft_frames(320, 180);
  auto const small = to_card(*frames, plain_picture(160, 90, {1, 2, 3}).frame()).value();
  EXPECT_EQ(small->width, 160);
  test::expect_colour(*from_card(*small).value(), {1, 2, 3}, 0);
  auto const large = to_card(*frames, plain_picture(640, 360, {1, 2, 3}).frame());
  EXPECT_THAT(large.error().what, HasSubstr("too large"));
  auto const other = plain_picture(320, 180, {1, 2, 3});
  other.frame().format = AV_PIX_FMT_NV12;
  EXPECT_THAT(to_card(*frames, other.frame()).error().what, HasSubstr("format"));
}

TEST(CardFrame, ThatCannotBeReadSaysSo) {
  auto const frames = test::soft_frames(320, 180);
  auto const there = to_card(*frames, plain_picture(320, 180, {1, 2, 3}).frame()).value();
  ::close(reinterpret_cast<AVDRMFrameDescriptor*>(there->data[0])->objects[0].fd);
  reinterpret_cast<AVDRMFrameDescriptor*>(there->data[0])->objects[0].fd = -1;
  EXPECT_THAT(from_card(*there).error().what, HasSubstr("from the card"));
}

TEST(CardFrame, IsCarriedDownForAnEncoderInMemory) {
  VideoSettings settings;
  settings.width = 320;
  settings.height = 180;
  auto encoder = VideoEncoder::open(settings).value();
  auto const frames = test::soft_frames(320, 180);
  auto const there = to_card(*frames, plain_picture(320, 180, {100, 90, 200}).frame()).value();
  auto const coded = encoder.encode(*there, {90'000}, true).value();
  ASSERT_EQ(coded.size(), 1U);
  auto decoder = Decoder::open(encoder.codec()).value();
  auto const seen = decoder.decode(coded.front()).value();
  ASSERT_EQ(seen.size(), 1U);
  test::expect_colour(*seen.front(), {100, 90, 200}, 3);
}

}  // namespace
}  // namespace freshet::av
