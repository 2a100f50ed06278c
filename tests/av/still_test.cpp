#include "av/still.hpp"

#include "support/av_decode.hpp"
#include "support/coded_picture.hpp"

#include <gtest/gtest.h>

namespace freshet::av {
namespace {

using freshet::test::coded_picture;

AvFrame decoded(Bytes const& jpeg) {
  freshet::test::AvDecoder decoder{AV_CODEC_ID_MJPEG, {}};
  Packet packet;
  packet.payload = jpeg;
  auto frames = decoder.decode(packet);
  EXPECT_EQ(frames.size(), 1U);
  return std::move(frames.at(0));
}

/// Red left and blue right, as every viewer of a JPEG understands them.
void expect_red_and_blue(AVFrame const& frame) {
  struct Spot {
    int eighths, y, cb, cr;
  };
  for (auto const& spot : {Spot{1, 76, 85, 255}, Spot{7, 29, 255, 107}}) {
    auto const x = frame.width * spot.eighths / 8, y = frame.height / 2;
    EXPECT_NEAR(frame.data[0][y * frame.linesize[0] + x], spot.y, 6);
    EXPECT_NEAR(frame.data[1][y / 2 * frame.linesize[1] + x / 2], spot.cb, 6);
    EXPECT_NEAR(frame.data[2][y / 2 * frame.linesize[2] + x / 2], spot.cr, 6);
  }
}

struct Coded {
  char const* name;
  char const* encoder;
};

struct StillOf : ::testing::TestWithParam<Coded> {};

TEST_P(StillOf, BecomesAJpegOfTheSameColours) {
  auto const coded = coded_picture(GetParam().encoder);
  auto const whole = decoded(still(coded.codec, coded.packet, {1280, 4}).value());
  EXPECT_EQ(whole->width, 320) << "never larger than it was";
  EXPECT_EQ(whole->height, 180);
  expect_red_and_blue(*whole);
  auto const small = decoded(still(coded.codec, coded.packet, {160, 4}).value());
  EXPECT_EQ(small->width, 160);
  EXPECT_EQ(small->height, 90);
  expect_red_and_blue(*small);
}

INSTANTIATE_TEST_SUITE_P(
    Every, StillOf,
    ::testing::Values(Coded{"h264", "-c:v libx264"},
                      Coded{"hevc", "-c:v libx265 -tag:v hvc1 -x265-params log-level=error"},
                      Coded{"hevc10",
                            "-c:v libx265 -pix_fmt yuv420p10le -tag:v hvc1"
                            " -x265-params log-level=error"},
                      Coded{"av1", "-c:v libsvtav1 -preset 12"},
                      Coded{"vp9", "-c:v libvpx-vp9 -deadline realtime"}),
    [](auto const& coded) { return std::string{coded.param.name}; });

TEST(Still, OfHighDefinitionHasTheColoursOfBt709) {
  auto const coded =
      coded_picture("-c:v libx264 -preset ultrafast",
                    "color=c=red:s=960x1080,pad=1920:1080:0:0:blue,scale=out_color_matrix=bt709");
  auto const small = decoded(still(coded.codec, coded.packet, {320, 4}).value());
  EXPECT_EQ(small->width, 320);
  EXPECT_EQ(small->height, 180);
  expect_red_and_blue(*small);
}

TEST(Still, HasSquarePixels) {
  auto const coded =
      coded_picture("-c:v libx264", "color=c=red:s=360x576,pad=720:576:0:0:blue,setsar=64/45");
  auto const wide = decoded(still(coded.codec, coded.packet, {1280, 4}).value());
  EXPECT_EQ(wide->width, 1'024);
  EXPECT_EQ(wide->height, 576);
}

TEST(Still, TellsTooLargeFromUndecodable) {
  auto coded = coded_picture("-c:v libx264");
  EXPECT_EQ(still(coded.codec, coded.packet, {320, 4, 320 * 180 - 1}).error().code,
            boost::system::errc::value_too_large);
  auto const whole = coded.packet.payload;
  coded.packet.payload = Bytes::copy("nothing of the kind");
  EXPECT_EQ(still(coded.codec, coded.packet, {320, 4}).error().code,
            boost::system::errc::bad_message);
  coded.packet.payload = whole.slice(0, whole.size() / 2);
  EXPECT_EQ(still(coded.codec, coded.packet, {320, 4}).error().code,
            boost::system::errc::bad_message)
      << "half a picture is none";
  // A stream whose pictures are larger than its configuration said.
  std::get<H264>(coded.codec).video = {};
  coded.packet.payload = whole;
  EXPECT_EQ(still(coded.codec, coded.packet, {320, 4, 320 * 180 - 1}).error().code,
            boost::system::errc::bad_message);
  EXPECT_EQ(still(Aac{}, coded.packet, {320, 4}).error().code, boost::system::errc::bad_message);
}

}  // namespace
}  // namespace freshet::av
