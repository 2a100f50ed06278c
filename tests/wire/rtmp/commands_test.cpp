#include "wire/rtmp/commands.hpp"

#include "support/hex.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::rtmp {
namespace {

using amf0::Null;
using amf0::Object;
using test::from_hex;
using testing::ElementsAre;
using testing::HasSubstr;

Message of(std::uint8_t type, Bytes payload) { return {type, 0, lane::kCommand, 0, payload}; }

TEST(Command, IsReadBackAsMade) {
  auto const made = make_command({"publish", 5, Null{}, {"key", "live"}}, 1);
  EXPECT_EQ(made.type, type::kCommandAmf0);
  EXPECT_EQ(made.stream_id, 1U);
  auto const read = parse_command(made).value();
  EXPECT_EQ(read.name, "publish");
  EXPECT_EQ(read.transaction, 5);
  EXPECT_TRUE(read.object.is_null());
  EXPECT_THAT(read.args, ElementsAre("key", "live"));
}

TEST(Command, OfType17HasAnOctetOfZeroInFrontOrNot) {
  auto const amf0 = amf0::encode({"createStream", 2.0, Null{}});
  auto const wrapped = Writer{}.u8(0).bytes(amf0.span()).finish();
  EXPECT_EQ(parse_command(of(type::kCommandAmf3, wrapped)).value().name, "createStream");
  EXPECT_EQ(parse_command(of(type::kCommandAmf3, amf0)).value().transaction, 2);
}

TEST(Command, OfType17MayHaveValuesOfAmf3) {
  auto const payload = from_hex("00 02 0004 63616c6c 00 4000000000000000 11 01 11 06 07 6b6579");
  auto const command = parse_command(of(type::kCommandAmf3, payload)).value();
  EXPECT_EQ(command.name, "call");
  EXPECT_TRUE(command.object.is_null());
  EXPECT_EQ(stream_name_of(command), "key");
}

TEST(Command, MayBeAName) {
  auto const command = parse_command(of(type::kCommandAmf0, amf0::encode({"onFCPublish"})));
  EXPECT_EQ(command.value().name, "onFCPublish");
  EXPECT_EQ(command.value().transaction, 0);
}

TEST(Command, NeedsANameAndANumber) {
  auto const refused = [](std::vector<amf0::Value> values) {
    return parse_command(of(type::kCommandAmf0, amf0::encode(values))).error().what;
  };
  EXPECT_THAT(refused({}), HasSubstr("no name"));
  EXPECT_THAT(refused({1.0, 2.0}), HasSubstr("no name"));
  EXPECT_THAT(refused({"connect", "1"}), HasSubstr("its transaction is no number"));
  EXPECT_THAT(parse_command(of(type::kCommandAmf0, from_hex("02 0007 63"))).error().what,
              HasSubstr("rtmp command: amf0: octet 0: ends early"));
}

TEST(Connect, SaysWhatAPlainClientIs) {
  Object object;
  object.add("app", "live").add("tcUrl", "rtmp://a/live").add("flashVer", "FMLE/3.0");
  auto const connect = read_connect({"connect", 1, object, {}}).value();
  EXPECT_EQ(connect.app, "live");
  EXPECT_EQ(connect.tc_url, "rtmp://a/live");
  EXPECT_EQ(connect.flash_version, "FMLE/3.0");
  EXPECT_EQ(connect.object_encoding, 0);
  EXPECT_FALSE(connect.enhanced());
}

TEST(Connect, SaysWhatAnEnhancedClientCanSend) {
  Object map;
  map.ecma_array = true;
  map.add("*", 4.0);
  Object object;
  object.add("app", "live").add("capsEx", 12.0).add("videoFourCcInfoMap", map);
  object.add("fourCcList", amf0::Array{{"hvc1", 7.0, "av01"}});
  auto const connect = read_connect({"connect", 1, object, {}}).value();
  EXPECT_THAT(connect.fourccs, ElementsAre("hvc1", "av01"));
  EXPECT_TRUE(connect.video_info_map);
  EXPECT_FALSE(connect.audio_info_map);
  EXPECT_EQ(connect.caps_ex, 12.0);
  EXPECT_TRUE(connect.enhanced());
}

TEST(Connect, OfFfmpegIsRead) {
  auto const payload = test::from_corpus("amf0_decode/ffmpeg_connect");
  auto const command = parse_command(of(type::kCommandAmf0, payload)).value();
  auto const connect = read_connect(command).value();
  EXPECT_EQ(connect.app, "live");
  EXPECT_THAT(connect.flash_version, HasSubstr("FMLE/3.0 (compatible; Lavf"));
}

TEST(Connect, NeedsItsObject) {
  EXPECT_THAT(read_connect({"connect", 1, Null{}, {}}).error().what,
              HasSubstr("no command object"));
}

TEST(Publish, SaysTheNameAndTheKind) {
  auto const publish = read_publish({"publish", 5, Null{}, {"key?a=b", "record"}}).value();
  EXPECT_EQ(publish.name, "key?a=b");
  EXPECT_EQ(publish.kind, "record");
  EXPECT_EQ(read_publish({"publish", 5, Null{}, {"key"}}).value().kind, "live");
  EXPECT_FALSE(read_publish({"publish", 5, Null{}, {}}));
  EXPECT_FALSE(read_publish({"publish", 5, Null{}, {false}}));
}

TEST(StreamId, IsANumberOfThirtyTwoBits) {
  auto const id_of = [](amf0::Value value) {
    return stream_id_of({"deleteStream", 0, Null{}, {std::move(value)}});
  };
  EXPECT_EQ(id_of(1.0), 1U);
  EXPECT_EQ(id_of(4294967295.0), 0xFFFF'FFFFU);
  EXPECT_FALSE(id_of(-1.0));
  EXPECT_FALSE(id_of(4294967296.0));
  EXPECT_FALSE(id_of(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_FALSE(id_of("1"));
  EXPECT_FALSE(stream_id_of({"deleteStream", 0, Null{}, {}}));
}

}  // namespace
}  // namespace freshet::wire::rtmp
