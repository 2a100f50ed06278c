#include "av/graph_scaler.hpp"

#include "av/captions.hpp"
#include "av/card_frame.hpp"
#include "support/plain_picture.hpp"
#include "support/soft_card.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace freshet::av {
namespace {

using test::plain_picture;
using ::testing::HasSubstr;

std::unique_ptr<PictureScaler> scaler(std::string chain = "scale=w=160:h=90") {
  return GraphScaler::make(std::move(chain)).value();
}

TEST(GraphScaler, KeepsColoursTimeAndCaptions) {
  auto const graph = scaler();
  std::vector<std::uint8_t> const captions{0xFC, 'H', 'i'};
  for (int i = 0; i < 5; ++i) {
    auto const picture = plain_picture(640, 360, {100, 90, 200});
    picture.frame().pts = std::int64_t{1} << (20 + 5 * i);
    picture.frame().key_frame = i == 0 ? 1 : 0;
    picture.frame().sample_aspect_ratio = {4, 3};
    set_captions(picture.frame(), captions);
    auto const out = graph->scale(picture.frame()).value();
    EXPECT_EQ(out->width, 160);
    EXPECT_EQ(out->height, 90);
    EXPECT_EQ(out->pts, picture.frame().pts) << "in the 90 kHz it came in";
    EXPECT_EQ(out->key_frame, i == 0 ? 1 : 0);
    EXPECT_EQ(out->colorspace, AVCOL_SPC_SMPTE170M) << "as it is guessed of the large one";
    EXPECT_TRUE(std::ranges::equal(captions_of(*out), captions));
    test::expect_colour(*out, {100, 90, 200}, 1);
    test::expect_colour(picture.frame(), {100, 90, 200}, 0);
  }
}

TEST(GraphScaler, FollowsAnInputThatChangesItsShape) {
  auto const graph = scaler();
  for (auto const width : {640U, 1'920U, 322U, 640U}) {
    auto const out = graph->scale(plain_picture(width, 240, {50, 60, 70}).frame()).value();
    EXPECT_EQ(out->width, 160);
    test::expect_colour(*out, {50, 60, 70}, 1);
  }
}

TEST(GraphScaler, TakesACardsPicturesAndThoseOfAnotherPool) {
  auto const graph = scaler("hwdownload,format=yuv420p,scale=w=160:h=90");
  for (int pool = 0; pool < 2; ++pool) {
    auto const frames = test::soft_frames(320, 180);
    for (int i = 0; i < 3; ++i) {
      auto const picture = plain_picture(320, 180, {static_cast<std::uint8_t>(60 + i), 60, 70});
      picture.frame().pts = 3'000 * i;
      auto const there = to_card(*frames, picture.frame()).value();
      auto const out = graph->scale(*there).value();
      EXPECT_EQ(out->pts, 3'000 * i);
      EXPECT_EQ(out->width, 160);
      test::expect_colour(*out, {static_cast<std::uint8_t>(60 + i), 60, 70}, 1);
    }
  }
  auto const in_memory = graph->scale(plain_picture(320, 180, {1, 2, 3}).frame());
  EXPECT_FALSE(in_memory) << "which that chain cannot take";
  auto const frames = test::soft_frames(320, 180);
  auto const there = to_card(*frames, plain_picture(320, 180, {9, 9, 9}).frame()).value();
  EXPECT_TRUE(graph->scale(*there)) << "and it goes on";
}

TEST(GraphScaler, SaysWhatItsChainCannotDo) {
  auto const picture = plain_picture(320, 180, {1, 2, 3});
  for (auto const* const chain : {"no_such_filter=1", "scale=w=nonsense:h=9", "scale,scale,["}) {
    auto const out = scaler(chain)->scale(picture.frame());
    ASSERT_FALSE(out) << chain;
    EXPECT_THAT(out.error().what, HasSubstr(chain));
  }
  EXPECT_FALSE(scaler("framestep=2,select=0")->scale(picture.frame())) << "no picture comes out";
}

}  // namespace
}  // namespace freshet::av
