#include "events/fact.hpp"

#include "events/receiver.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace freshet::events {
namespace {

Fact fact_of(Kind kind, std::string channel, About about) {
  return {"01ARZ3NDEKTSV4RRFFQ69G5FAV", 1'700'000'000'250, kind, std::move(channel),
          std::move(about)};
}

TEST(Fact, IsWrittenAsOneObject) {
  auto const fact =
      fact_of(Kind::stream_ended, "main",
              StreamFact{"01SHOW", "rtmp", 1'600'000'000'000, 1'700'000'000'000, "finished"});
  EXPECT_EQ(to_json(fact),
            R"({"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","type":"stream.ended",)"
            R"("timestamp":"2023-11-14T22:13:20.250Z","channel_id":"main",)"
            R"("data":{"stream_id":"01SHOW","protocol":"rtmp",)"
            R"("started_at":"2020-09-13T12:26:40.000Z","ended_at":"2023-11-14T22:13:20.000Z",)"
            R"("reason":"finished"}})");
}

TEST(Fact, SaysNothingOfWhatIsNot) {
  auto const json = nlohmann::json::parse(
      to_json(fact_of(Kind::stream_live, "", StreamFact{"01SHOW", "srt", 1'600'000'000'000})));
  EXPECT_TRUE(json["channel_id"].is_null());
  EXPECT_TRUE(json["data"]["ended_at"].is_null());
  EXPECT_FALSE(json["data"].contains("reason"));
}

TEST(Fact, OfEachSortHasItsData) {
  auto const data = [](Kind kind, About about) {
    return nlohmann::json::parse(to_json(fact_of(kind, "a", std::move(about))))["data"].dump();
  };
  EXPECT_EQ(data(Kind::key_created, KeyFact{"k1", "of the camera", 0}),
            R"({"expires_at":null,"key_id":"k1","note":"of the camera"})");
  EXPECT_EQ(data(Kind::config_changed, ConfigFact{{"log.level", "channels.a"}, "file"}),
            R"({"by":"file","keys":["log.level","channels.a"]})");
  EXPECT_EQ(data(Kind::health_finding, HealthFact{"01SHOW", "c", "warning", "S.", "R."}),
            R"({"code":"c","remedy":"R.","says":"S.","severity":"warning","stream_id":"01SHOW"})");
  EXPECT_EQ(data(Kind::viewer_count, ViewerFact{"01SHOW", 1, 20, 300, 400}),
            R"({"peak":400,"protocols":{"dash":300,"hls":1,"ll-hls":20},"stream_id":"01SHOW",)"
            R"("viewers":321})");
  EXPECT_EQ(data(Kind::chat_message, ChatFact{R"({"text":"hi","mid":"01M"})"}),
            R"({"mid":"01M","text":"hi"})");
  EXPECT_EQ(data(Kind::poll_closed, ChatFact{"[1]"}), "{}") << "it is an object, whatever comes";
}

TEST(Fact, IsWrittenWhateverOctetsItHas) {
  auto const json = nlohmann::json::parse(
      to_json(fact_of(Kind::key_created, "a", KeyFact{"k1", "a\xff\"\n\x01", 0})));
  EXPECT_EQ(json["data"]["note"], "a\xEF\xBF\xBD\"\n\x01");
}

TEST(Fact, HasANameOfItsOwnForEachKind) {
  std::set<std::string_view> names;
  for (auto const kind : all_kinds()) EXPECT_TRUE(names.insert(to_string(kind)).second);
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_TRUE(names.contains("health.cleared"));
}

TEST(Receiver, WantsWhatItNames) {
  auto const live = fact_of(Kind::stream_live, "main", StreamFact{});
  EXPECT_TRUE((Receiver{"r", "u", "s"}.wants(live)));
  EXPECT_TRUE((Receiver{"r", "u", "s", {"key.created", "stream.live"}, {}}.wants(live)));
  EXPECT_TRUE((Receiver{"r", "u", "s", {"stream.*"}, {"other", "main"}}.wants(live)));
  EXPECT_FALSE((Receiver{"r", "u", "s", {"stream.ended"}, {}}.wants(live)));
  EXPECT_FALSE((Receiver{"r", "u", "s", {"stream"}, {}}.wants(live)));
  EXPECT_FALSE((Receiver{"r", "u", "s", {"key.*"}, {}}.wants(live)));
  EXPECT_FALSE((Receiver{"r", "u", "s", {}, {"other"}}.wants(live)));
  auto const of_the_server = fact_of(Kind::config_changed, "", ConfigFact{});
  EXPECT_TRUE((Receiver{"r", "u", "s"}.wants(of_the_server)));
  EXPECT_FALSE((Receiver{"r", "u", "s", {}, {"main"}}.wants(of_the_server)));
}

TEST(Receiver, HearsOfWhatIsFrequentOnlyByName) {
  auto const count = fact_of(Kind::viewer_count, "main", ViewerFact{});
  EXPECT_FALSE((Receiver{"r", "u", "s"}.wants(count)));
  EXPECT_FALSE((Receiver{"r", "u", "s", {"stream.*"}, {}}.wants(count)));
  EXPECT_TRUE((Receiver{"r", "u", "s", {"viewer.*"}, {}}.wants(count)));
  EXPECT_TRUE((Receiver{"r", "u", "s", {"viewer.count"}, {"main"}}.wants(count)));
  EXPECT_FALSE((Receiver{"r", "u", "s", {"viewer.count"}, {"other"}}.wants(count)));
  auto const message = fact_of(Kind::chat_message, "main", ChatFact{"{}"});
  EXPECT_FALSE((Receiver{"r", "u", "s"}.wants(message)));
  EXPECT_TRUE((Receiver{"r", "u", "s", {"chat.*"}, {}}.wants(message)));
  EXPECT_TRUE((Receiver{"r", "u", "s"}.wants(fact_of(Kind::chat_deleted, "main", ChatFact{"{}"}))));
}

TEST(Receiver, CannotAskForWhatNeverHappens) {
  for (auto const* good : {"stream.live", "stream.*", "config.*", "health.cleared"}) {
    EXPECT_TRUE(names_an_event(good)) << good;
  }
  for (auto const* bad : {"", "*", "stream", "stream.", ".*", "streams.*", "stream.live.*"}) {
    EXPECT_FALSE(names_an_event(bad)) << bad;
  }
}

}  // namespace
}  // namespace freshet::events
