#include "store/streams.hpp"

#include "store/migrate.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace freshet::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class StreamsTest : public testing::Test {
 protected:
  static StreamRow row(std::string id, StreamState state, std::string channel = "main") {
    StreamRow one{std::move(id), std::move(channel), state, "rtmp", 1'000, {}};
    if (state == StreamState::ended) one.ended_ms = 2'000;
    return one;
  }
  std::vector<std::string> ids(StreamQuery const& query) {
    std::vector<std::string> found;
    for (auto const& one : streams_.list(query).value()) found.push_back(one.id);
    return found;
  }
  StreamState state_of(std::string_view id) { return streams_.find(id).value()->state; }

  Database database_ = open_store(":memory:").value();
  Streams streams_{database_};
};

TEST_F(StreamsTest, GivesBackWhatWasPut) {
  auto const on = row("A", StreamState::live);
  auto const over = row("B", StreamState::ended);
  ASSERT_TRUE(streams_.put(on));
  ASSERT_TRUE(streams_.put(over));
  EXPECT_EQ(streams_.find("A").value(), on);
  EXPECT_EQ(streams_.find("B").value(), over);
  EXPECT_FALSE(streams_.find("C").value());
}

TEST_F(StreamsTest, AStateNeverGoesBack) {
  ASSERT_TRUE(streams_.put(row("A", StreamState::starting)));
  ASSERT_TRUE(streams_.put(row("A", StreamState::live)));
  ASSERT_TRUE(streams_.put(row("A", StreamState::starting)));
  EXPECT_EQ(state_of("A"), StreamState::live);
  ASSERT_TRUE(streams_.put(row("A", StreamState::ended)));
  ASSERT_TRUE(streams_.put(row("A", StreamState::live)));
  EXPECT_EQ(streams_.find("A").value(), row("A", StreamState::ended));
}

TEST_F(StreamsTest, AnotherEncoderMayComeByAnotherProtocol) {
  ASSERT_TRUE(streams_.put(row("A", StreamState::live)));
  auto other = row("A", StreamState::starting);
  other.protocol = "srt";
  ASSERT_TRUE(streams_.put(other));
  EXPECT_EQ(streams_.find("A").value()->protocol, "srt");
}

TEST_F(StreamsTest, TakesEveryProtocolThatFeedsAShowAndNoOther) {
  for (std::string const protocol : {"rtmp", "srt", "webrtc", "pull"}) {
    auto one = row(protocol, StreamState::starting);
    one.protocol = protocol;
    EXPECT_TRUE(streams_.put(one)) << protocol;
  }
  auto one = row("A", StreamState::starting);
  one.protocol = "carrier pigeon";
  auto const put = streams_.put(one);
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code, boost::system::errc::file_exists);
}

TEST_F(StreamsTest, WhatHasEndedHasATimeAndNothingElseHas) {
  auto without = row("A", StreamState::ended);
  without.ended_ms.reset();
  EXPECT_FALSE(streams_.put(without));
  auto with = row("A", StreamState::live);
  with.ended_ms = 2'000;
  EXPECT_FALSE(streams_.put(with));
}

TEST_F(StreamsTest, ListsByChannelAndStateInBothOrders) {
  ASSERT_TRUE(streams_.put(row("A", StreamState::ended)));
  ASSERT_TRUE(streams_.put(row("B", StreamState::live, "other")));
  ASSERT_TRUE(streams_.put(row("C", StreamState::ended)));
  ASSERT_TRUE(streams_.put(row("D", StreamState::live)));
  EXPECT_THAT(ids({}), ElementsAre("A", "B", "C", "D"));
  EXPECT_THAT(ids({"main", {}, "", false, 9}), ElementsAre("A", "C", "D"));
  EXPECT_THAT(ids({"main", StreamState::ended, "", true, 9}), ElementsAre("C", "A"));
  EXPECT_THAT(ids({{}, StreamState::live, "", false, 9}), ElementsAre("B", "D"));
  EXPECT_THAT(ids({"nobody", {}, "", false, 9}), IsEmpty());
}

TEST_F(StreamsTest, PagesMeetEachRowOnceWhateverComesMeanwhile) {
  for (int i = 10; i < 30; ++i) {
    ASSERT_TRUE(streams_.put(row(fmt::format("{}", i), StreamState::ended)));
  }
  for (bool const newest_first : {false, true}) {
    std::vector<std::string> all;
    StreamQuery query{"main", StreamState::ended, "", newest_first, 7};
    for (auto page = ids(query); !page.empty(); page = ids(query)) {
      all.insert(all.end(), page.begin(), page.end());
      query.cursor = page.back();
      // Behind the page when the oldest come first, before it otherwise.
      ASSERT_TRUE(streams_.put(row(newest_first ? "95" : "05", StreamState::ended)));
    }
    EXPECT_EQ(all.size(), newest_first ? 21U : 20U);
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  }
}

TEST_F(StreamsTest, EveryListIsFoundByAnIndexAndNotSorted) {
  for (std::string const where :
       {"", "WHERE channel_id = 'a'", "WHERE state = 'live'",
        "WHERE channel_id = 'a' AND state = 'live'", "WHERE channel_id = 'a' AND id > 'b'",
        "WHERE state = 'live' AND id < 'b'",
        "WHERE channel_id = 'a' AND state = 'live' AND id < 'b'"}) {
    for (std::string const order : {"ASC", "DESC"}) {
      auto plan = database_
                      .prepare(
                          "EXPLAIN QUERY PLAN SELECT id, channel_id, state, protocol, "
                          "started_at, ended_at FROM streams " +
                          where + " ORDER BY id " + order + " LIMIT 9")
                      .value();
      while (plan.step().value()) {
        EXPECT_THAT(plan.text(3), Not(HasSubstr("TEMP B-TREE"))) << where;
        if (!where.empty()) {
          EXPECT_THAT(plan.text(3), HasSubstr("SEARCH")) << where;
        }
      }
    }
  }
}

TEST_F(StreamsTest, KnowsWhichOnesHaveNotEnded) {
  ASSERT_TRUE(streams_.put(row("A", StreamState::ended)));
  ASSERT_TRUE(streams_.put(row("B", StreamState::live)));
  ASSERT_TRUE(streams_.put(row("C", StreamState::starting)));
  EXPECT_THAT(streams_.unended().value(),
              ElementsAre(row("B", StreamState::live), row("C", StreamState::starting)));
}

TEST_F(StreamsTest, APeakNeverGoesDownAndStandsWhenAShowHasEnded) {
  ASSERT_TRUE(streams_.put(row("A", StreamState::live)));
  EXPECT_EQ(streams_.find("A").value()->peak_viewers, 0);
  ASSERT_TRUE(streams_.note_peak("A", 12));
  ASSERT_TRUE(streams_.note_peak("A", 7));
  ASSERT_TRUE(streams_.put(row("A", StreamState::ended)));
  EXPECT_EQ(streams_.find("A").value()->peak_viewers, 12);
  ASSERT_TRUE(streams_.note_peak("A", 13));
  EXPECT_EQ(streams_.list({}).value().front().peak_viewers, 13);
  EXPECT_TRUE(streams_.note_peak("none", 1));
}

}  // namespace
}  // namespace freshet::store
