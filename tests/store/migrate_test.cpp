#include "store/migrate.hpp"

#include "store/channels.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sys/stat.h>

namespace freshet::store {
namespace {

constexpr std::array<std::string_view, 3> kSteps{
    "CREATE TABLE t(n INTEGER) STRICT; INSERT INTO t VALUES(1)", "ALTER TABLE t ADD COLUMN s TEXT",
    "UPDATE t SET s = 'three'"};

TEST(Migrate, TakesEveryStepInOrderAndOnce) {
  auto database = Database::open(":memory:").value();
  ASSERT_TRUE(migrate(database, kSteps));
  ASSERT_TRUE(migrate(database, kSteps));
  EXPECT_EQ(database.number("SELECT count(*) FROM t WHERE s = 'three'").value(), 1);
  EXPECT_EQ(database.number("PRAGMA user_version").value(), 3);
}

TEST(Migrate, CopiesAnOlderFileBeforeItTouchesIt) {
  test::TempDir const dir;
  {
    auto database = Database::open(dir.path("a.db")).value();
    ASSERT_TRUE(migrate(database, std::span{kSteps}.first(1)));
    EXPECT_FALSE(std::filesystem::exists(dir.path("a.db.backup-v1")));
    ASSERT_TRUE(migrate(database, kSteps));
  }
  auto copy = Database::open(dir.path("a.db.backup-v1")).value();
  EXPECT_EQ(copy.number("PRAGMA user_version").value(), 1);
  EXPECT_EQ(copy.number("SELECT n FROM t").value(), 1);
  struct stat info {};
  ASSERT_EQ(::stat(dir.path("a.db.backup-v1").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST(Migrate, LeavesTheSchemaAsItWasWhenAStepFails) {
  constexpr std::array<std::string_view, 2> steps{
      kSteps[0], "INSERT INTO t VALUES(2); INSERT INTO missing VALUES(1)"};
  auto database = Database::open(":memory:").value();
  auto const done = migrate(database, steps);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().what.rfind("migration 2: ", 0), 0U) << done.error().what;
  EXPECT_EQ(database.number("PRAGMA user_version").value(), 1);
  EXPECT_EQ(database.number("SELECT count(*) FROM t").value(), 1);
}

TEST(Migrate, RefusesASchemaOfTheFuture) {
  auto database = Database::open(":memory:").value();
  ASSERT_TRUE(database.run("PRAGMA user_version=99"));
  auto const done = migrate(database, kSteps);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().what.find("newer freshet (schema 99, this one knows 3)"),
            std::string::npos);
}

TEST(OpenStore, OfADamagedDatabaseItSaysWhatToDo) {
  test::TempDir const dir;
  auto const path = dir.path("a.db");
  auto const complaint = [&](auto opened) { return opened ? "none" : opened.error().what; };
  dir.write("a.db", std::string(8'192, 'x'));
  EXPECT_EQ(complaint(open_store(path)),
            path +
                " is damaged (database: file is not a database); nothing was changed. Bring a "
                "backup back with: freshet restore FILE");
  std::filesystem::remove(path);
  static_cast<void>(open_store(path).value());
  auto text = test::read_file(path);
  std::fill(text.begin() + 4'096, text.end(), '\x5a');
  dir.write("a.db", text);
  EXPECT_EQ(complaint(open_checked_store(path)).rfind(path + " is damaged (", 0), 0U)
      << complaint(open_checked_store(path));
  EXPECT_EQ(test::read_file(path), text);
}

TEST(Migrate, MakesOnlyStrictTables) {
  auto database = open_store(":memory:").value();
  EXPECT_GT(database.number("SELECT count(*) FROM pragma_table_list WHERE strict").value(), 0);
  EXPECT_EQ(database
                .number("SELECT count(*) FROM pragma_table_list WHERE NOT strict AND type = "
                        "'table' AND name NOT LIKE 'sqlite_%'")
                .value(),
            0);
}

TEST(Channels, ListsEachOnceOldestFirst) {
  auto database = open_store(":memory:").value();
  Channels channels{database};
  EXPECT_TRUE(channels.add("zebra", 5).value());
  EXPECT_TRUE(channels.add("ant", 6).value());
  EXPECT_FALSE(channels.add("zebra", 7).value());
  EXPECT_EQ(channels.list().value(), (std::vector<std::string>{"zebra", "ant"}));
  EXPECT_TRUE(channels.has("ant").value());
  EXPECT_FALSE(channels.has("bee").value());
}

TEST(Channels, AreFoundByAPartOfTheirNamePageByPage) {
  auto database = open_store(":memory:").value();
  Channels channels{database};
  for (auto const* const name : {"zebra", "ant", "bear", "cat", "br_100%"}) {
    ASSERT_TRUE(channels.add(name, 1));
  }
  using Names = std::vector<std::string>;
  EXPECT_EQ(channels.page("", "", 3).value(), (Names{"ant", "bear", "br_100%"}));
  EXPECT_EQ(channels.page("br_100%", "", 3).value(), (Names{"cat", "zebra"}));
  EXPECT_EQ(channels.page("", "br", 3).value(), (Names{"br_100%", "zebra"}));
  EXPECT_EQ(channels.page("", "%", 3).value(), (Names{"br_100%"}));
}

}  // namespace
}  // namespace freshet::store
