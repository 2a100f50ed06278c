#include "wire/rtmp/replies.hpp"

#include "support/hex.hpp"
#include "wire/rtmp/control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::rtmp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

amf0::Object info_of(Message const& message) {
  return *parse_command(message).value().args.at(0).object();
}
std::string text(amf0::Object const& object, char const* name) {
  return *object.find(name)->string();
}

TEST(Replies, TellAPlainClientOfSuccessAndNothingElse) {
  auto const reply = parse_command(connect_result({})).value();
  EXPECT_EQ(reply.name, "_result");
  EXPECT_EQ(reply.transaction, 1);
  EXPECT_EQ(text(*reply.object.object(), "fmsVer"), "FMS/3,0,1,123");
  auto const info = *reply.args.at(0).object();
  EXPECT_EQ(text(info, "level"), "status");
  EXPECT_EQ(text(info, "code"), "NetConnection.Connect.Success");
  EXPECT_EQ(*info.find("objectEncoding")->number(), 0);
  for (auto const* name : {"fourCcList", "videoFourCcInfoMap", "audioFourCcInfoMap", "capsEx"}) {
    EXPECT_EQ(info.find(name), nullptr) << name;
  }
}

TEST(Replies, TellAnEnhancedClientWhatItMaySend) {
  Connect connect;
  connect.fourccs = {"*"};
  connect.video_info_map = connect.audio_info_map = true;
  connect.caps_ex = 15;
  auto const info = info_of(connect_result(connect));
  std::vector<std::string> list;
  for (auto const& v : info.find("fourCcList")->array()->values) list.push_back(*v.string());
  EXPECT_THAT(list, ElementsAre("avc1", "hvc1", "av01", "vp09", "mp4a", "Opus"));
  EXPECT_EQ(*info.find("videoFourCcInfoMap")->object()->find("hvc1")->number(), 4);
  EXPECT_EQ(*info.find("audioFourCcInfoMap")->object()->find("Opus")->number(), 4);
  EXPECT_EQ(*info.find("capsEx")->number(), 15);
}

TEST(Replies, AnswerOnlyTheFieldsThatTheClientSent) {
  Connect connect;
  connect.fourccs = {"hvc1"};
  auto const info = info_of(connect_result(connect));
  EXPECT_NE(info.find("fourCcList"), nullptr);
  EXPECT_EQ(info.find("capsEx"), nullptr);
}

TEST(Replies, RefuseWithALevelACodeAndASentence) {
  struct Case {
    Message message;
    char const *name, *code;
  };
  Case const cases[] = {
      {connect_refused({}, "why"), "_error", "NetConnection.Connect.Rejected"},
      {call_failed(9, "why"), "_error", "NetConnection.Call.Failed"},
      {publish_refused(1, "why"), "onStatus", "NetStream.Publish.BadName"},
      {play_refused(1, "why"), "onStatus", "NetStream.Play.Failed"},
  };
  for (auto const& c : cases) {
    EXPECT_EQ(parse_command(c.message).value().name, c.name);
    auto const info = info_of(c.message);
    EXPECT_EQ(text(info, "level"), "error");
    EXPECT_EQ(text(info, "code"), c.code);
    EXPECT_EQ(text(info, "description"), "why");
  }
}

TEST(Replies, WarnWhoMayStay) {
  auto const info = info_of(publish_warned(1, "why"));
  EXPECT_EQ(text(info, "level"), "warning");
  EXPECT_EQ(text(info, "code"), "NetStream.Publish.Warning");
  EXPECT_EQ(text(info, "description"), "why");
}

TEST(Replies, StartAndEndAPublication) {
  auto const started = publish_started(1, "a");
  EXPECT_EQ(started.stream_id, 1U);
  EXPECT_EQ(text(info_of(started), "code"), "NetStream.Publish.Start");
  EXPECT_EQ(text(info_of(unpublished(1, "a")), "code"), "NetStream.Unpublish.Success");
  EXPECT_EQ(parse_command(on_fc_publish("a")).value().name, "onFCPublish");
  EXPECT_EQ(parse_command(on_fc_unpublish("a")).value().name, "onFCUnpublish");
  EXPECT_EQ(stream_id_of(parse_command(stream_created(4, 1)).value()), 1U);
  EXPECT_EQ(parse_command(done(2)).value().transaction, 2);
}

TEST(Replies, AskToReconnectElsewhereOrHere) {
  auto const there = info_of(reconnect_request("rtmp://b/live", "moving"));
  EXPECT_EQ(text(there, "code"), "NetConnection.Connect.ReconnectRequest");
  EXPECT_EQ(text(there, "tcUrl"), "rtmp://b/live");
  EXPECT_EQ(info_of(reconnect_request("", "restarting")).find("tcUrl"), nullptr);
}

TEST(Control, IsWrittenInFewOctets) {
  EXPECT_EQ(test::to_hex(set_chunk_size(4096).payload.span()), "00001000");
  EXPECT_EQ(test::to_hex(acknowledgement(7).payload.span()), "00000007");
  EXPECT_EQ(test::to_hex(window_ack_size(2'500'000).payload.span()), "002625a0");
  EXPECT_EQ(test::to_hex(set_peer_bandwidth(2'500'000).payload.span()), "002625a002");
  EXPECT_EQ(test::to_hex(user_control({Event::stream_begin, 1}).payload.span()), "000000000001");
  EXPECT_EQ(set_chunk_size(1).chunk_stream, 2U);
}

TEST(Control, ReadsAnEventWithOneValueOrMore) {
  Message message{type::kUserControl, 0, 2, 0, test::from_hex("0006 00000010")};
  auto const ping = parse_user_control(message).value();
  EXPECT_EQ(ping.event, Event::ping_request);
  EXPECT_EQ(ping.value, 16U);
  message.payload = test::from_hex("0003 00000001 00000bb8");  // set buffer length
  EXPECT_EQ(parse_user_control(message).value().value, 1U);
  message.payload = test::from_hex("0006 00");
  EXPECT_THAT(parse_user_control(message).error().what, HasSubstr("3 octets, it has 6"));
}

}  // namespace
}  // namespace freshet::wire::rtmp
