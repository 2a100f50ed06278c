/// Databases as earlier versions left them, brought to the schema of today.
#include "store/schema.hpp"

#include "store/channel_settings.hpp"
#include "store/channels.hpp"
#include "store/keys.hpp"
#include "store/migrate.hpp"
#include "store/revocations.hpp"
#include "store/streams.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>

namespace freshet::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

/// What each version made, in its own words, with something in it. Never changed.
constexpr std::array<std::string_view, 4> kReleased{
    "CREATE TABLE channels(id TEXT PRIMARY KEY, created_at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE stream_keys(id TEXT PRIMARY KEY, channel_id TEXT NOT NULL REFERENCES "
    "channels(id), hash BLOB NOT NULL, note TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at "
    "INTEGER NOT NULL, revoked_at INTEGER) STRICT;"
    "CREATE INDEX stream_keys_of_channel ON stream_keys(channel_id);"
    "INSERT INTO channels VALUES('main', 5), ('concert', 6);"
    "INSERT INTO stream_keys VALUES('k1', 'main', x'0102', 'a note', 7, 0, NULL),"
    " ('k2', 'concert', x'03', '', 8, 99, 9);",
    "CREATE TABLE revoked_sessions(id TEXT PRIMARY KEY, revoked_at INTEGER NOT NULL) STRICT;"
    "INSERT INTO revoked_sessions VALUES('s1', 10);",
    "CREATE TABLE channel_settings(channel_id TEXT PRIMARY KEY, settings TEXT NOT NULL, changed_at "
    "INTEGER NOT NULL) STRICT;"
    "INSERT INTO channel_settings VALUES('main', '{\"title\":\"Main\"}', 11);",
    "ALTER TABLE stream_keys ADD COLUMN backup INTEGER NOT NULL DEFAULT 0;"
    "INSERT INTO stream_keys VALUES('k3', 'main', x'04', '', 12, 0, NULL, 1);"};

/// The tables, their columns and their indexes, without regard to blanks.
std::vector<std::string> shape_of(Database& database) {
  auto query = database
                   .prepare(
                       "SELECT m.type || ' ' || m.name || ' ' || coalesce(group_concat(c.name "
                       "|| ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk), '') "
                       "FROM sqlite_schema m LEFT JOIN pragma_table_info(m.name) c "
                       "GROUP BY m.name ORDER BY m.name")
                   .value();
  return query.texts().value();
}

class EveryVersion : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] std::string path() const { return dir_.path("freshet.db"); }
  void make_old() const {
    auto old = Database::open(path()).value();
    for (int i = 0; i < GetParam(); ++i) {
      ASSERT_TRUE(old.run(std::string{kReleased.at(static_cast<std::size_t>(i))}));
    }
    ASSERT_TRUE(old.run("PRAGMA user_version=" + std::to_string(GetParam())));
  }
  test::TempDir const dir_;
};

TEST_P(EveryVersion, BecomesTheSchemaOfTodayAndKeepsWhatIsInIt) {
  make_old();
  auto database = open_checked_store(path()).value();
  auto fresh = open_store(":memory:").value();
  EXPECT_EQ(shape_of(database), shape_of(fresh));
  EXPECT_EQ(database.number("PRAGMA user_version").value(),
            static_cast<std::int64_t>(schema_steps().size()));
  EXPECT_THAT(Channels{database}.list().value(), ElementsAre("main", "concert"));
  auto const key = Keys{database}.find("k1").value();
  ASSERT_TRUE(key);
  EXPECT_EQ(key->hash, std::string("\1\2", 2));
  EXPECT_FALSE(key->backup);
  EXPECT_EQ(Keys{database}.find("k2").value()->revoked_at, 9);
  if (GetParam() >= 2) {
    auto const revoked = Revocations{database}.all(0).value();
    ASSERT_EQ(revoked.size(), 1U);
    EXPECT_EQ(revoked[0].kind, RevocationRow::Kind::session);
    EXPECT_EQ(revoked[0].name, "s1");
    EXPECT_EQ(revoked[0].until, 10 + 366 * 86'400) << "as long as a link could be good";
  }
  if (GetParam() >= 3) {
    EXPECT_THAT(ChannelSettings{database}.all().value(),
                ElementsAre(Pair("main", R"({"title":"Main"})")));
  }
  if (GetParam() >= 4) {
    EXPECT_TRUE(Keys{database}.find("k3").value()->backup);
  }
  EXPECT_THAT(Streams{database}.list({}).value(), IsEmpty());
  EXPECT_EQ(database.number("SELECT count(*) FROM pragma_foreign_key_check").value(), 0);
}

TEST_P(EveryVersion, IsCopiedFirst) {
  make_old();
  ASSERT_TRUE(open_store(path()));
  auto copy = Database::open(path() + ".backup-v" + std::to_string(GetParam())).value();
  EXPECT_EQ(copy.number("PRAGMA user_version").value(), GetParam());
  EXPECT_TRUE(copy.check());
  auto ids = copy.prepare("SELECT id FROM channels ORDER BY created_at").value();
  EXPECT_THAT(ids.texts().value(), ElementsAre("main", "concert"));
}

INSTANTIATE_TEST_SUITE_P(Store, EveryVersion, testing::Range(1, 5),
                         [](auto const& version) { return std::to_string(version.param); });

}  // namespace
}  // namespace freshet::store
