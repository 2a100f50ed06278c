#include "wire/flv/metadata.hpp"

#include "support/hex.hpp"
#include "wire/rtmp/amf0.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace freshet::wire::flv {
namespace {

using rtmp::amf0::Object;
using testing::HasSubstr;

rtmp::Message data(Bytes payload, std::uint8_t type = rtmp::type::kDataAmf0) {
  return {type, 1, rtmp::lane::kData, 0, std::move(payload)};
}
rtmp::Message data(std::vector<rtmp::amf0::Value> const& values) {
  return data(rtmp::amf0::encode(values));
}

TEST(Metadata, OfFfmpegIsRead) {
  auto const read = parse_metadata(data(test::from_corpus("flv_metadata/ffmpeg"))).value();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->width, 64);
  EXPECT_EQ(read->height, 64);
  EXPECT_EQ(read->frame_rate, 25);
  EXPECT_EQ(read->audio_sample_rate, 44'100);
  EXPECT_THAT(read->encoder.value(), HasSubstr("Lavf59"));
}

TEST(Metadata, IsReadBackAsWritten) {
  Metadata const metadata{1920, 1080, 59.94, 6000, 160, 48'000, "Freshet"};
  EXPECT_EQ(parse_metadata(data(write_metadata(metadata))).value(), metadata);
  EXPECT_EQ(parse_metadata(data(write_metadata({}))).value(), Metadata{});
}

TEST(Metadata, StandsBehindSetDataFrameOrAlone) {
  auto const object = Object{}.add("width", 640.0);
  EXPECT_EQ(parse_metadata(data({"onMetaData", object})).value()->width, 640);
  EXPECT_EQ(parse_metadata(data({"@setDataFrame", "onMetaData", object})).value()->width, 640);
}

TEST(Metadata, OfType15IsReadToo) {
  auto const values = rtmp::amf0::encode({"onMetaData", Object{}.add("width", 640.0)});
  auto const payload = Writer{}.u8(0).bytes(values.span()).finish();
  EXPECT_EQ(parse_metadata(data(payload, rtmp::type::kDataAmf3)).value()->width, 640);
}

TEST(Metadata, IsNotWhatElseADataMessageSays) {
  EXPECT_FALSE(parse_metadata(data({"onTextData", Object{}})).value());
  EXPECT_FALSE(parse_metadata(data({"onMetaData"})).value());
  EXPECT_FALSE(parse_metadata(data({"onMetaData", 1.0})).value());
  EXPECT_FALSE(parse_metadata(data({"@setDataFrame"})).value());
  EXPECT_FALSE(parse_metadata(data(std::vector<rtmp::amf0::Value>{})).value());
}

TEST(Metadata, LeavesOutNumbersThatMakeNoSense) {
  Object object;
  object.add("width", 0.0).add("height", -1.0).add("framerate", "25");
  object.add("videodatarate", std::numeric_limits<double>::quiet_NaN());
  object.add("audiosamplerate", std::numeric_limits<double>::infinity()).add("encoder", 5.0);
  EXPECT_EQ(parse_metadata(data({"onMetaData", object})).value(), Metadata{});
}

TEST(Metadata, ThatIsBrokenIsNamed) {
  EXPECT_THAT(parse_metadata(data(test::from_hex("02 000a 6f6e"))).error().what,
              HasSubstr("flv metadata: amf0: octet 0"));
}

}  // namespace
}  // namespace freshet::wire::flv
