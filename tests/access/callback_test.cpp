/// What is asked in each form, and what is taken for a yes, against examples of the shape that each
/// of those servers sends and is sent.
#include "access/callback.hpp"

#include "access/query_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet::access {
namespace {

using config::CallbackForm;
using Kind = CallbackVerdict::Kind;
using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

CallbackQuestion encoder() {
  CallbackQuestion asked;
  asked.session = "01KE0000000000000000000000";
  asked.channel = "concert";
  asked.protocol = "rtmp";
  asked.address = "192.0.2.7";
  asked.key = "secret";
  asked.query = "user=jane&pass=p%20w&x=1";
  asked.user = "jane";
  asked.password = "p w";
  asked.program = "FMLE/3.0";
  asked.tc_url = "rtmp://live.example/live";
  return asked;
}

CallbackQuestion viewer() {
  auto asked = encoder();
  asked.action = CallbackQuestion::Action::play;
  asked.protocol = "hls";
  asked.key.clear();
  asked.query = "token=abc";
  asked.token = "bearer";
  asked.page_url = "https://site.example/";
  return asked;
}

Json json_of(CallbackForm form, CallbackQuestion const& asked) {
  auto const message = write_callback(form, asked);
  EXPECT_EQ(message.type, "application/json");
  return Json::parse(message.body);
}

TEST(AskInOurWords, SaysAllThatIsKnown) {
  EXPECT_EQ(json_of(CallbackForm::freshet, encoder()), Json::parse(R"({
    "action": "publish", "channel": "concert", "protocol": "rtmp", "address": "192.0.2.7",
    "session": "01KE0000000000000000000000", "key": "secret", "key_id": null, "verified": false,
    "backup": false, "query": "user=jane&pass=p%20w&x=1", "user": "jane", "password": "p w",
    "token": null, "program": "FMLE/3.0"})"));
  auto ours = encoder();
  ours.key.clear();
  ours.key_id = "k3x9";
  ours.backup = true;
  auto const json = json_of(CallbackForm::freshet, ours);
  EXPECT_EQ(json["verified"], true);
  EXPECT_EQ(json["key_id"], "k3x9");
  EXPECT_EQ(json["key"], nullptr);
  EXPECT_EQ(json["backup"], true);
  EXPECT_EQ(json_of(CallbackForm::freshet, viewer())["action"], "play");
}

TEST(AskAsMediaMtx, SaysPathAndCredentials) {
  auto json = json_of(CallbackForm::mediamtx, encoder());
  EXPECT_THAT(json["id"].get<std::string>(),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  json.erase("id");
  EXPECT_EQ(json, Json::parse(R"({
    "ip": "192.0.2.7", "user": "jane", "password": "p w", "token": "", "action": "publish",
    "path": "concert", "protocol": "rtmp", "query": "user=jane&pass=p%20w&x=1",
    "userAgent": "FMLE/3.0"})"));
  auto plain = encoder();
  plain.password.clear();
  EXPECT_EQ(json_of(CallbackForm::mediamtx, plain)["password"], "secret");
  auto const read = json_of(CallbackForm::mediamtx, viewer());
  EXPECT_EQ(read["action"], "read");
  EXPECT_EQ(read["token"], "bearer");
  EXPECT_EQ(read["protocol"], "hls");
}

TEST(AskAsSrs, SaysStreamAndParam) {
  EXPECT_EQ(json_of(CallbackForm::srs, encoder()), Json::parse(R"({
    "server_id": "freshet", "service_id": "freshet", "action": "on_publish",
    "client_id": "01KE0000000000000000000000", "ip": "192.0.2.7", "vhost": "__defaultVhost__",
    "app": "live", "tcUrl": "rtmp://live.example/live", "stream": "concert",
    "param": "?user=jane&pass=p%20w&x=1", "stream_url": "/live/concert",
    "stream_id": "concert"})"));
  auto asked = viewer();
  asked.query.clear();
  auto const json = json_of(CallbackForm::srs, asked);
  EXPECT_EQ(json["action"], "on_play");
  EXPECT_EQ(json["param"], "");
  EXPECT_EQ(json["pageUrl"], "https://site.example/");
}

TEST(AskAsNginx, PostsAForm) {
  auto const message = write_callback(CallbackForm::nginx_rtmp, encoder());
  EXPECT_EQ(message.type, "application/x-www-form-urlencoded");
  auto const form = read_query(message.body);
  EXPECT_EQ(value_in(form, "call"), "publish");
  EXPECT_EQ(value_in(form, "name"), "concert");
  EXPECT_EQ(value_in(form, "app"), "live");
  EXPECT_EQ(value_in(form, "type"), "live");
  EXPECT_EQ(value_in(form, "addr"), "192.0.2.7");
  EXPECT_EQ(value_in(form, "tcurl"), "rtmp://live.example/live");
  EXPECT_EQ(value_in(form, "flashver"), "FMLE/3.0");
  EXPECT_EQ(value_in(form, "pass"), "p w") << "the arguments of the stream's name";
  EXPECT_THAT(std::string{value_in(form, "clientid")}, MatchesRegex("[0-9]+"));
  auto const play = read_query(write_callback(CallbackForm::nginx_rtmp, viewer()).body);
  EXPECT_EQ(value_in(play, "call"), "play");
  EXPECT_EQ(value_in(play, "token"), "abc");
}

TEST(AskAsNginx, AStrangersArgumentsStandForNothingOfOurs) {
  auto asked = encoder();
  asked.query = "name=other&NAME=o&%6eame=o&name[]=o&+name=o&addr=1&call=x&app=y&good=1&namely=2";
  auto const form = read_query(write_callback(CallbackForm::nginx_rtmp, asked).body);
  for (auto const& [name, value] : form) {
    EXPECT_TRUE((value != "other" && value != "o" && value != "1") || name == "good") << name;
  }
  EXPECT_EQ(value_in(form, "good"), "1");
  EXPECT_EQ(value_in(form, "namely"), "2");
}

TEST(Ask, WhatIsNoUtf8GoesIntoNoJsonAsItIs) {
  auto asked = encoder();
  asked.query = "x=\xff\xfe";
  for (auto const form : {CallbackForm::freshet, CallbackForm::mediamtx, CallbackForm::srs}) {
    EXPECT_FALSE(Json::parse(write_callback(form, asked).body, nullptr, false).is_discarded());
  }
}

CallbackVerdict read(CallbackForm form, int status, std::string_view body = {},
                     std::string_view location = {},
                     std::string_view type = "application/json; charset=utf-8") {
  return read_callback(form, {status, type, location, body});
}

TEST(AnswerInOurForm, IsAYesWithWhatItAdds) {
  EXPECT_EQ(read(CallbackForm::freshet, 204).kind, Kind::allowed);
  EXPECT_EQ(read(CallbackForm::freshet, 200, "OK", "", "text/plain").kind, Kind::allowed);
  auto const said = read(CallbackForm::freshet, 200, R"({"channel":"other","user":"jane","x":1})");
  EXPECT_EQ(said.kind, Kind::allowed);
  EXPECT_EQ(said.channel, "other");
  EXPECT_EQ(said.user, "jane");
}

TEST(AnswerInOurForm, IsANoWithItsReason) {
  auto const said = read(CallbackForm::freshet, 403, R"({"title":"No","detail":"not\nbefore 8"})");
  EXPECT_EQ(said.kind, Kind::refused);
  EXPECT_EQ(said.reason, "not before 8");
  EXPECT_THAT(read(CallbackForm::freshet, 401).reason, HasSubstr("says no"));
  EXPECT_EQ(read(CallbackForm::freshet, 302, "", "/x").kind, Kind::refused);
  EXPECT_EQ(read(CallbackForm::freshet, 404).kind, Kind::refused);
}

TEST(AnswerInOurForm, WhatCannotBeReadIsANo) {
  for (auto const* body : {"{", "[]", "1", R"({"channel":5})", R"({"user":[]})", "\xff"}) {
    EXPECT_EQ(read(CallbackForm::freshet, 200, body).kind, Kind::refused) << body;
  }
  auto const said = read(CallbackForm::freshet, 200, R"({"channel":"../admin"})");
  EXPECT_EQ(said.kind, Kind::refused);
  EXPECT_THAT(said.reason, HasSubstr("cannot be a channel's name"));
  EXPECT_EQ(read(CallbackForm::freshet, 200, std::string(100'000, '[')).kind, Kind::refused);
}

TEST(AnswerOfMediaMtx, IsItsStatus) {
  for (int const status : {200, 201, 204, 299}) {
    EXPECT_EQ(read(CallbackForm::mediamtx, status, "nonsense {").kind, Kind::allowed) << status;
  }
  for (int const status : {100, 301, 400, 401, 403, 404}) {
    EXPECT_EQ(read(CallbackForm::mediamtx, status).kind, Kind::refused) << status;
  }
}

TEST(AnswerOfSrs, IsACode) {
  for (auto const* body : {"0", " 0\r\n", R"({"code":0})", R"({"code":0,"data":null})"}) {
    EXPECT_EQ(read(CallbackForm::srs, 200, body).kind, Kind::allowed) << body;
  }
  for (auto const* body : {"", "1", "00", "OK", R"({"code":1})", R"({"code":"0"})", "{}", "[0]",
                           R"({"code":0)", "null", "true"}) {
    EXPECT_EQ(read(CallbackForm::srs, 200, body).kind, Kind::refused) << body;
  }
  EXPECT_EQ(read(CallbackForm::srs, 204, "0").kind, Kind::refused);
  EXPECT_EQ(read(CallbackForm::srs, 403, "0").kind, Kind::refused);
  EXPECT_EQ(read(CallbackForm::srs, 200, R"({"code":1,"msg":"late"})").reason, "late");
}

TEST(AnswerOfNginx, MayGiveTheStreamAnotherName) {
  EXPECT_EQ(read(CallbackForm::nginx_rtmp, 200).channel, "");
  for (auto const* location : {"other", "/other", " other "}) {
    auto const said = read(CallbackForm::nginx_rtmp, 302, "", location);
    EXPECT_EQ(said.kind, Kind::allowed) << location;
    EXPECT_EQ(said.channel, "other") << location;
  }
  for (auto const* location : {"", "/", "no name", "a/b", "Other"}) {
    EXPECT_EQ(read(CallbackForm::nginx_rtmp, 301, "", location).kind, Kind::refused) << location;
  }
  EXPECT_THAT(read(CallbackForm::nginx_rtmp, 302, "", "rtmp://10.0.0.1/app/x").reason,
              HasSubstr("sends the stream to another server"));
  EXPECT_EQ(read(CallbackForm::nginx_rtmp, 403).kind, Kind::refused);
}

TEST(Answer, AServerThatHasFailedHasSaidNothing) {
  for (auto const form : {CallbackForm::freshet, CallbackForm::mediamtx, CallbackForm::srs,
                          CallbackForm::nginx_rtmp}) {
    auto const said = read(form, 503, "0");
    EXPECT_EQ(said.kind, Kind::failed);
    EXPECT_THAT(said.reason, HasSubstr("503"));
  }
}

TEST(Answer, AReasonIsOneShortLine) {
  auto const json = Json{{"detail", "a\x1b[31m\n" + std::string(1'000, 'x')}}.dump();
  auto const said = read(CallbackForm::mediamtx, 403, json);
  EXPECT_LE(said.reason.size(), 200U);
  EXPECT_EQ(said.reason.find_first_of("\x1b\n"), std::string::npos);
}

}  // namespace
}  // namespace freshet::access
