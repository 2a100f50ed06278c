/// What the database keeps of shows while the real server runs, stops and starts again.
#include "app/backup_commands.hpp"
#include "app/secrets.hpp"
#include "store/migrate.hpp"
#include "store/renditions.hpp"
#include "store/streams.hpp"
#include "support/live_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace freshet {
namespace {

using store::StreamState;
using test::in_time;
using ::testing::HasSubstr;

class Stored : public ::testing::Test {
 protected:
  [[nodiscard]] std::string path() const {
    return app::database_path(live_->folder.path() + "/data");
  }
  void start() { live_.emplace(Config{}); }
  /// The server first: its encoder does not say goodbye.
  void stop() {
    live_->server.reset();
    live_->show.reset();
  }
  /// All rows of streams, as another process reads them.
  [[nodiscard]] static std::vector<store::StreamRow> streams_in(std::string const& path) {
    auto database = store::Database::open(path).value();
    return store::Streams{database}.list({}).value();
  }
  [[nodiscard]] std::optional<StreamState> state() const {
    auto const rows = streams_in(path());
    return rows.size() == 1 ? std::optional{rows[0].state} : std::nullopt;
  }
  [[nodiscard]] bool has_source(std::string const& stream) const {
    auto database = store::Database::open(path()).value();
    for (auto const& row : store::Renditions{database}.of(stream).value()) {
      if (row.profile == "source") return row.bitrate > 0 && !row.resolution.empty();
    }
    return false;
  }

  std::optional<test::LiveServer> live_;
};

TEST_F(Stored, AShowIsInItFromItsStartOnWithWhatItIsOfferedIn) {
  start();
  EXPECT_TRUE(in_time([&] { return state() == StreamState::live; }));
  auto const row = streams_in(path()).at(0);
  EXPECT_EQ(row.channel, "main");
  EXPECT_EQ(row.protocol, "rtmp");
  EXPECT_TRUE(in_time([&] { return has_source(row.id); }));
}

TEST_F(Stored, AShowStaysLiveOverAStopAndEndsWhereItIsNotTakenUp) {
  start();
  EXPECT_TRUE(in_time([&] { return state() == StreamState::live && live_->can_watch("main"); }));
  auto const id = streams_in(path()).at(0).id;
  stop();
  EXPECT_EQ(state(), StreamState::live) << "the next server goes on with it";
  Config config;
  config.server.data_dir = live_->folder.path() + "/data";
  config.http.port = config.rtmp.port = config.srt.port = 0;
  config.log.level = "error";
  config.channel_defaults.ladder_auto = false;
  live_->server.emplace(config);
  live_->server->start();
  EXPECT_EQ(state(), StreamState::live);
  live_->server.reset();
  config.channel_defaults.reconnect_grace = std::chrono::milliseconds{0};
  live_->server.emplace(config);
  live_->server->start();
  auto const row = streams_in(path()).at(0);
  EXPECT_EQ(row.id, id);
  EXPECT_EQ(row.state, StreamState::ended);
  EXPECT_GT(row.ended_ms.value_or(0), row.started_ms);
}

TEST_F(Stored, ABackupOfARunningServerIsWholeAndIsNotRestoredUnderIt) {
  start();
  EXPECT_TRUE(in_time([&] { return state() == StreamState::live; }));
  auto const data = live_->folder.path() + "/data", copy = live_->folder.path("copy.db");
  ASSERT_TRUE(app::back_up_store(copy, data));
  EXPECT_TRUE(store::open_checked_store(copy));
  EXPECT_EQ(streams_in(copy).size(), 1U);
  auto const refused = app::restore_store(copy, data, 0);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("a server runs on"));
  stop();
  EXPECT_TRUE(app::restore_store(copy, data, 0));
  EXPECT_EQ(state(), StreamState::live);
}

}  // namespace
}  // namespace freshet
