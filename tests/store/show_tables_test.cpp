/// The tables beside that of streams: renditions, segments in S3, chat, entitlements.
#include "store/chat_log.hpp"
#include "store/dvr_segments.hpp"
#include "store/entitlements.hpp"
#include "store/migrate.hpp"
#include "store/renditions.hpp"
#include "store/streams.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class ShowTables : public testing::Test {
 protected:
  ShowTables() {
    EXPECT_TRUE(Streams{database_}.put({"S", "main", StreamState::live, "rtmp", 1, {}}));
  }
  Database database_ = open_store(":memory:").value();
};

TEST_F(ShowTables, OfEachProfileTheLatestIsKept) {
  Renditions renditions{database_};
  ASSERT_TRUE(renditions.put("S", {"source", 6'000'000, "1920x1080", 2'000}));
  ASSERT_TRUE(renditions.put("S", {"audio", 128'000, "", {}}));
  ASSERT_TRUE(renditions.put("S", {"source", 5'000'000, "1280x720", 1'000}));
  EXPECT_THAT(renditions.of("S").value(),
              ElementsAre(RenditionRow{"audio", 128'000, "", {}},
                          RenditionRow{"source", 5'000'000, "1280x720", 1'000}));
}

TEST_F(ShowTables, ARenditionOfNoStreamIsNotKept) {
  Renditions renditions{database_};
  EXPECT_TRUE(renditions.put("nobody", {"source", 1, "", {}}));
  EXPECT_THAT(renditions.of("nobody").value(), IsEmpty());
}

TEST_F(ShowTables, SegmentsAreListedFromANumberOnAndForgottenBeforeOne) {
  DvrSegments segments{database_};
  for (std::int64_t seq = 7; seq < 12; ++seq) {
    ASSERT_TRUE(segments.put("S", {seq, "s/" + std::to_string(seq), 2'000, 100 * seq}));
  }
  ASSERT_TRUE(segments.put("S", {9, "s/9", 1'900, 901}));
  ASSERT_TRUE(segments.put("S", {9, "audio/9", 2'000, 900}));
  EXPECT_THAT(
      segments.from("S", 9, 3).value(),
      ElementsAre(DvrSegmentRow{9, "audio/9", 2'000, 900}, DvrSegmentRow{9, "s/9", 1'900, 901},
                  DvrSegmentRow{10, "s/10", 2'000, 1'000}));
  EXPECT_EQ(segments.forget_before("S", 11).value(), 5);
  EXPECT_THAT(segments.from("S", 0, 9).value(),
              ElementsAre(DvrSegmentRow{11, "s/11", 2'000, 1'100}));
  EXPECT_FALSE(segments.put("nobody", {1, "k", 1, 1}));
}

TEST_F(ShowTables, WhatBelongsToAStreamGoesWithIt) {
  ASSERT_TRUE((Renditions{database_}.put("S", {"source", 1, "", {}})));
  ASSERT_TRUE((DvrSegments{database_}.put("S", {1, "k", 1, 1})));
  ASSERT_TRUE(database_.run("DELETE FROM streams"));
  EXPECT_EQ(database_.number("SELECT count(*) FROM renditions").value(), 0);
  EXPECT_EQ(database_.number("SELECT count(*) FROM dvr_segments").value(), 0);
}

TEST_F(ShowTables, ChatIsReadBackwardsPageByPage) {
  ChatLog log{database_};
  ChatRow const first{"1", "main", "ann", "hello", 10, {}};
  ChatRow const second{"2", "main", "bob", "see \"example.com\"", 10, {false, true, true}};
  ChatRow const third{"3", "main", "ann", "", 20, {true, false, false}};
  for (auto const& row : {first, second, third}) ASSERT_TRUE(log.add(row));
  ASSERT_TRUE(log.add({"4", "other", "ann", "elsewhere", 15, {}}));
  ASSERT_TRUE(log.add({"1", "main", "eve", "the same again", 30, {}}));
  EXPECT_THAT(log.before("main", {}, 2).value(), ElementsAre(third, second));
  EXPECT_THAT(log.before("main", {10, "2"}, 2).value(), ElementsAre(first));
  EXPECT_TRUE(log.remove("2").value());
  EXPECT_FALSE(log.remove("2").value());
  EXPECT_THAT(log.before("main", {}, 9).value(), ElementsAre(third, first));
}

TEST_F(ShowTables, FlagsAreAnObjectThatNamesAllThree) {
  ASSERT_TRUE((ChatLog{database_}.add({"1", "main", "ann", "hi", 1, {false, false, true}})));
  auto query = database_.prepare("SELECT flags FROM chat_messages").value();
  EXPECT_THAT(query.texts().value(), ElementsAre(R"({"spam":false,"toxic":false,"link":true})"));
}

TEST_F(ShowTables, APolicyIsAJsonObjectOrRefused) {
  Entitlements entitlements{database_};
  std::string const policy =
      R"({"geo":{"allow":["CH"]},"subscriber_only":true,"age_restriction":18})";
  EXPECT_FALSE(entitlements.find("main").value());
  ASSERT_TRUE(entitlements.put("main", "{}"));
  ASSERT_TRUE(entitlements.put("main", policy));
  EXPECT_EQ(entitlements.find("main").value(), policy);
  EXPECT_THAT(entitlements.all().value(), ElementsAre(Pair("main", policy)));
  for (auto const* const text : {"", "[]", "1", "null", "{", "geo"}) {
    EXPECT_FALSE(entitlements.put("main", text)) << text;
  }
  EXPECT_EQ(entitlements.find("main").value(), policy);
  EXPECT_TRUE(entitlements.remove("main").value());
  EXPECT_FALSE(entitlements.remove("main").value());
}

TEST_F(ShowTables, TheColumnsAreThoseOfTheContract) {
  auto const columns = [&](std::string const& table) {
    auto query = database_.prepare("SELECT name FROM pragma_table_info('" + table + "')").value();
    return query.texts().value();
  };
  EXPECT_THAT(columns("streams"), ElementsAre("id", "channel_id", "state", "protocol", "started_at",
                                              "ended_at", "peak_viewers"));
  EXPECT_THAT(columns("renditions"),
              ElementsAre("stream_id", "profile", "bitrate", "resolution", "keyframe_interval"));
  EXPECT_THAT(columns("chat_messages"),
              ElementsAre("id", "channel_id", "user_id", "text", "ts", "flags"));
  EXPECT_THAT(columns("dvr_segments"),
              ElementsAre("stream_id", "seq", "s3_key", "duration", "timestamp"));
  EXPECT_THAT(columns("entitlements"), ElementsAre("channel_id", "policy"));
}

}  // namespace
}  // namespace freshet::store
