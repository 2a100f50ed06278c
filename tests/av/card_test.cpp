#include "av/card.hpp"

#include "av/decoder.hpp"
#include "av/video_encoder.hpp"
#include "support/coded_picture.hpp"
#include "support/plain_picture.hpp"
#include "support/soft_card.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace freshet::av {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<Card const> card_of(AVHWDeviceType type) {
  return std::make_shared<Card>(test::soft_device(type));
}

TEST(Card, EitherOpensOrSaysThatThereIsNone) {
  auto const card = Card::open();
  if (!card) {
    EXPECT_THAT(card.error().what, HasSubstr("NVIDIA"));
    return;
  }
  EXPECT_TRUE((*card)->frames(640, 360));
}

TEST(Card, ThatHasNoDecoderOfSomethingSaysSo) {
  auto const card = card_of(AV_HWDEVICE_TYPE_DRM);
  auto const decoder = card->decoder(H264{});
  ASSERT_FALSE(decoder);
  EXPECT_THAT(decoder.error().what, HasSubstr("on such a card"));
}

/// A device that is known and does not answer: what is found only once a stream begins.
TEST(Card, ThatFailsWithTheFirstPictureIsAnErrorAndNoPictureInMemory) {
  VideoSettings settings;
  settings.width = 320;
  settings.height = 180;
  auto encoder = VideoEncoder::open(settings).value();
  auto const key = encoder.encode(test::plain_picture(320, 180, {1, 2, 3}), {0}, true).value();
  DecoderSettings on_card;
  on_card.card = card_of(AV_HWDEVICE_TYPE_VAAPI);
  auto decoder = Decoder::open(encoder.codec(), on_card).value();
  EXPECT_FALSE(decoder.decode(key.at(0)));
  EXPECT_FALSE(decoder.decode(key.at(0))) << "and it stays so";
}

TEST(Card, IsNotAskedForPicturesThatAreNot420) {
  auto const picture = test::coded_picture("-c:v libx264 -pix_fmt yuv422p");
  DecoderSettings on_card;
  on_card.card = card_of(AV_HWDEVICE_TYPE_VAAPI);
  auto decoder = Decoder::open(picture.codec, on_card).value();
  EXPECT_FALSE(decoder.decode(picture.packet));
}

TEST(Card, ScalesByAFilterThatIsThereAndKnowsItsOptions) {
  auto const scaler = card_of(AV_HWDEVICE_TYPE_DRM)->scaler(160, 90).value();
  auto const out = scaler->scale(test::plain_picture(320, 180, {1, 2, 3}).frame());
  ASSERT_FALSE(out) << "it takes no picture in memory";
  EXPECT_THAT(out.error().what, HasSubstr("Function not implemented")) << "and else none is found";
}

TEST(Card, ThatDoesNotTakeAnEncodersPicturesIsAnError) {
  VideoSettings settings;
  settings.nvenc = true;
  settings.card = card_of(AV_HWDEVICE_TYPE_DRM);
  EXPECT_FALSE(VideoEncoder::open(settings));
}

}  // namespace
}  // namespace freshet::av
