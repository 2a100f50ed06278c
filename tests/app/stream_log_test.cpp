/// What the database says of shows: their rows from their start to their end, whatever happens to
/// it meanwhile.
#include "app/stream_log.hpp"

#include "store/migrate.hpp"
#include "support/on_loop.hpp"
#include "support/recording_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace freshet::app {
namespace {

using store::StreamState;
using test::call_on;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StreamLogTest : public ::testing::Test {
 protected:
  ~StreamLogTest() override {
    if (lease_) leave();
    registry_.shutdown();
    call_on(loop_, [] { return 0; });
  }
  static stream::SessionInfo info(std::string id, stream::State state) {
    stream::SessionInfo info{"main", std::move(id), state, "rtmp", 5'000'000, 0};
    if (state == stream::State::ended) info.ended_us = 9'000'000;
    return info;
  }
  void commit() {
    while (!writes_.empty()) writes_.commit(store_);
  }
  std::optional<StreamState> state_of(std::string_view id) {
    auto const row = store::Streams{store_}.find(id).value();
    return row ? std::optional{row->state} : std::nullopt;
  }
  void put(std::string const& id, StreamState state) {
    store::StreamRow row{id, "main", state, "srt", 5'000, {}};
    if (state == StreamState::ended) row.ended_ms = 6'000;
    ASSERT_TRUE(store::Streams{store_}.put(row));
  }
  /// A show is on; its id.
  std::string publish() {
    return call_on(loop_, [&] {
      lease_.emplace(
          registry_.publish("main", {"rtmp", "peer", "k"}, loop_, [](EndReason) {}).value());
      lease_->head().tracks(test::rtmp_tracks());
      lease_->head().packet(test::at(test::kVideo, 0, 0, true));
      return lease_->stream_id();
    });
  }
  void leave() {
    call_on(loop_, [&] {
      lease_.reset();
      return 0;
    });
  }
  /// What it is watched in: a source of that rate, and sound of which nothing is known yet.
  void present(std::string const& id, std::uint64_t bit_rate) {
    origin::Presentation::Options options;
    options.stream_id = id;
    options.promises = {true, std::chrono::seconds{1}, 4, std::chrono::seconds{24}};
    options.window = origin::Window::make(std::chrono::hours{1}, 4, false);
    auto const shown = std::make_shared<origin::Presentation>(loops_, loop_, clock_, options);
    call_on(loop_, [&] {
      auto tracks = *test::rtmp_tracks();
      tracks[0].bit_rate = bit_rate;
      for (auto const& track : tracks) shown->add(track);
      return 0;
    });
    origin_.show("main", shown);
  }
  std::vector<store::RenditionRow> renditions(std::string const& id) {
    for (unsigned i = 0; i < StreamLog::kRenditionsEvery; ++i) log_.look();
    commit();
    return store::Renditions{store_}.of(id).value();
  }

  store::Database store_ = store::open_store(":memory:").value();
  ManualClock clock_;
  Metrics metrics_;
  net::Loops loops_{1};
  net::Loop& loop_ = loops_.at(0);
  origin::Origin origin_;
  store::WriteQueue writes_{[] { return true; }, 2};
  stream::Registry registry_{[](stream::Session&) { return std::shared_ptr<void>{}; },
                             [](stream::ChannelName const&) { return stream::Session::Options{}; },
                             {clock_, metrics_, {}}};
  StreamLog log_{{registry_, origin_, writes_, clock_, {}}};
  std::optional<stream::Publication> lease_;
};

TEST_F(StreamLogTest, AShowIsWrittenFromItsStartToItsEnd) {
  log_.note(info("S", stream::State::starting));
  EXPECT_FALSE(state_of("S")) << "nobody waits for the disk";
  commit();
  EXPECT_EQ(state_of("S"), StreamState::starting);
  log_.note(info("S", stream::State::live));
  log_.note(info("S", stream::State::reconnecting));
  commit();
  EXPECT_EQ(state_of("S"), StreamState::live);
  log_.note(info("S", stream::State::ended));
  commit();
  store::StreamRow const row{"S", "main", StreamState::ended, "rtmp", 5'000, 9'000};
  EXPECT_EQ(store::Streams{store_}.find("S").value(), row);
}

TEST_F(StreamLogTest, ChangesThatWaitAreOneRowAndNeverGoBack) {
  log_.note(info("S", stream::State::live));
  log_.note(info("S", stream::State::starting));
  log_.note(info("T", stream::State::starting));
  commit();
  EXPECT_EQ(state_of("S"), StreamState::live);
  EXPECT_EQ(state_of("T"), StreamState::starting);
}

TEST_F(StreamLogTest, AShowThatStopsWithTheServerStaysLive) {
  log_.note(info("S", stream::State::live));
  auto stops = info("S", stream::State::ended);
  stops.goes_on = true;
  log_.note(stops);
  commit();
  EXPECT_EQ(state_of("S"), StreamState::live);
}

TEST_F(StreamLogTest, WhatFindsNoRoomIsWrittenLater) {
  auto const nothing = [](store::Database&) -> Result<> { return {}; };
  while (writes_.post(nothing)) {
  }
  log_.note(info("S", stream::State::live));
  commit();
  EXPECT_FALSE(state_of("S"));
  log_.look();
  commit();
  EXPECT_EQ(state_of("S"), StreamState::live);
}

TEST_F(StreamLogTest, WhatTheDatabaseCannotTakeIsTriedAgainInItsLatestForm) {
  ASSERT_TRUE(store_.run("ALTER TABLE streams RENAME TO away"));
  log_.note(info("S", stream::State::live));
  log_.note(info("T", stream::State::live));
  commit();
  log_.note(info("S", stream::State::ended));
  ASSERT_TRUE(store_.run("ALTER TABLE away RENAME TO streams"));
  log_.look();
  commit();
  EXPECT_EQ(state_of("S"), StreamState::ended);
  EXPECT_EQ(state_of("T"), StreamState::live);
}

TEST_F(StreamLogTest, WhatItNeverTakesKeepsNothingElseFromIt) {
  auto strange = info("S", stream::State::live);
  strange.protocol = "carrier pigeon";
  log_.note(strange);
  log_.note(info("T", stream::State::live));
  commit();
  EXPECT_FALSE(state_of("S"));
  EXPECT_EQ(state_of("T"), StreamState::live);
  log_.look();
  EXPECT_TRUE(writes_.empty());
}

TEST_F(StreamLogTest, WhatACrashLeftLiveHasEndedUnlessItGoesOn) {
  auto const on = publish();
  put(on, StreamState::live);
  put("OVER", StreamState::ended);
  put("KNOWN", StreamState::live);
  put("EARLY", StreamState::starting);
  put("UNKNOWN", StreamState::live);
  ASSERT_TRUE(log_.settle(store_, {{"KNOWN", 7'500'000}, {"EARLY", 1}, {on, 1'000}}));
  EXPECT_EQ(state_of(on), StreamState::live);
  auto const ended_ms = [&](std::string_view id) {
    return store::Streams{store_}.find(id).value()->ended_ms;
  };
  EXPECT_EQ(ended_ms("OVER"), 6'000);
  EXPECT_EQ(ended_ms("KNOWN"), 7'500);
  EXPECT_EQ(ended_ms("EARLY"), 5'000) << "not before it began";
  EXPECT_EQ(ended_ms("UNKNOWN"), clock_.wall_us() / 1'000);
}

TEST_F(StreamLogTest, RenditionsAreWrittenOnceTheyAreKnownAndWhenTheyChange) {
  auto const id = publish();
  put(id, StreamState::live);
  EXPECT_THAT(renditions(id), IsEmpty());
  present("another show", 1'000'000);
  EXPECT_THAT(renditions(id), IsEmpty());
  present(id, 6'000'000);
  EXPECT_THAT(renditions(id),
              ElementsAre(store::RenditionRow{"source", 6'000'000, "1280x720", {}}));
  present(id, 6'100'000);
  EXPECT_THAT(renditions(id), ElementsAre(store::RenditionRow{"source", 6'000'000, "1280x720", {}}))
      << "less than a tenth is none";
  present(id, 3'000'000);
  EXPECT_THAT(renditions(id),
              ElementsAre(store::RenditionRow{"source", 3'000'000, "1280x720", {}}));
}

TEST_F(StreamLogTest, RenditionsThatCouldNotBeWrittenAreWrittenLater) {
  auto const id = publish();
  put(id, StreamState::live);
  present(id, 6'000'000);
  ASSERT_TRUE(store_.run("ALTER TABLE renditions RENAME TO away"));
  for (unsigned i = 0; i < StreamLog::kRenditionsEvery; ++i) log_.look();
  commit();
  ASSERT_TRUE(store_.run("ALTER TABLE away RENAME TO renditions"));
  EXPECT_THAT(renditions(id),
              ElementsAre(store::RenditionRow{"source", 6'000'000, "1280x720", {}}));
}

}  // namespace
}  // namespace freshet::app
