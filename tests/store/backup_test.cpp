#include "store/backup.hpp"

#include "store/channels.hpp"
#include "store/migrate.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <vector>

namespace freshet::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BackupTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> channels_in(std::string const& name) const {
    auto database = Database::open(dir_.path(name)).value();
    return Channels{database}.list().value();
  }
  void make(std::string const& name, std::string const& channel) const {
    auto database = open_store(dir_.path(name)).value();
    EXPECT_TRUE(Channels{database}.add(channel, 1).value());
  }
  [[nodiscard]] bool is_there(std::string const& name) const {
    return std::filesystem::exists(dir_.path(name));
  }
  Result<> restore_it(std::string const& from) const {
    return restore(dir_.path(from), dir_.path("a.db"), dir_.path("former.db"));
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (auto const& entry : std::filesystem::directory_iterator{dir_.path()}) {
      all.push_back(entry.path().filename());
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  test::TempDir const dir_;
};

TEST_F(BackupTest, CopiesWhatIsCommittedForTheOwnerOnly) {
  auto database = open_store(dir_.path("a.db")).value();
  ASSERT_TRUE(Channels{database}.add("main", 1).value());
  ASSERT_TRUE(back_up(database, dir_.path("copy.db")));
  ASSERT_TRUE(Channels{database}.add("later", 2).value());
  EXPECT_THAT(channels_in("copy.db"), ElementsAre("main"));
  struct stat info {};
  ASSERT_EQ(::stat(dir_.path("copy.db").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_THAT(names(), ElementsAre("a.db", "a.db-shm", "a.db-wal", "copy.db"));
}

TEST_F(BackupTest, ReplacesAFormerCopyAndNothingElse) {
  auto database = open_store(dir_.path("a.db")).value();
  ASSERT_TRUE(back_up(database, dir_.path("copy.db")));
  ASSERT_TRUE(Channels{database}.add("main", 1).value());
  ASSERT_TRUE(back_up(database, dir_.path("copy.db")));
  EXPECT_THAT(channels_in("copy.db"), ElementsAre("main"));
  dir_.write("letter.txt", "Dear Ann, this is longer than sixteen letters");
  auto const over_a_letter = back_up(database, dir_.path("letter.txt"));
  ASSERT_FALSE(over_a_letter);
  EXPECT_THAT(over_a_letter.error().what, HasSubstr("is no database"));
  auto const over_itself = back_up(database, dir_.path("./a.db"));
  ASSERT_FALSE(over_itself);
  EXPECT_THAT(over_itself.error().what, HasSubstr("is the database itself"));
  EXPECT_FALSE(back_up(database, dir_.path("nowhere/copy.db")));
  EXPECT_THAT(test::read_file(dir_.path("letter.txt")), HasSubstr("Dear Ann"));
}

TEST_F(BackupTest, OfADatabaseUnderWritesIsWhole) {
  auto database = open_store(dir_.path("a.db")).value();
  ASSERT_TRUE(database.run("CREATE TABLE a(n INTEGER) STRICT; CREATE TABLE b(n INTEGER) STRICT"));
  std::atomic<bool> stop{false};
  std::atomic<int> written{0};
  std::thread writer{[&] {
    auto mine = Database::open(dir_.path("a.db"), Durability::process).value();
    for (int n = 0; !stop; ++n) {
      auto const row = " VALUES(" + std::to_string(n) + ");";
      EXPECT_TRUE(mine.transaction(
          [&] { return mine.run("INSERT INTO a" + row + "INSERT INTO b" + row); }));
      written = n;
    }
  }};
  std::int64_t before = 0;
  for (int i = 0; i < 20; ++i) {
    auto const seen = written.load();
    while (written <= seen) std::this_thread::yield();
    EXPECT_TRUE(back_up(database, dir_.path("copy.db")));
    auto copy = Database::open(dir_.path("copy.db")).value();
    EXPECT_TRUE(copy.check());
    auto const rows = copy.number("SELECT count(*) FROM a").value();
    EXPECT_EQ(copy.number("SELECT count(*) FROM a JOIN b USING(n)").value(), rows);
    EXPECT_GT(rows, before);
    before = rows;
  }
  stop = true;
  writer.join();
}

TEST_F(BackupTest, IsPutBackAndTheFormerOneIsKept) {
  make("a.db", "now");
  make("copy.db", "then");
  ASSERT_TRUE(restore_it("copy.db"));
  EXPECT_THAT(channels_in("a.db"), ElementsAre("then"));
  EXPECT_THAT(channels_in("former.db"), ElementsAre("now"));
  EXPECT_THAT(names(), ElementsAre("a.db", "copy.db", "former.db"));
}

TEST_F(BackupTest, IsPutBackWhereThereIsNoneYet) {
  make("copy.db", "then");
  ASSERT_TRUE(restore_it("copy.db"));
  EXPECT_THAT(channels_in("a.db"), ElementsAre("then"));
  EXPECT_FALSE(is_there("former.db"));
}

TEST_F(BackupTest, IsPutBackInPlaceOfADamagedOneWhoseLogIsNotItsOwn) {
  dir_.write("a.db", std::string(8'192, 'x'));
  dir_.write("a.db-wal", "what is left of a log");
  make("copy.db", "then");
  ASSERT_TRUE(restore_it("copy.db"));
  EXPECT_FALSE(is_there("a.db-wal"));
  EXPECT_THAT(channels_in("a.db"), ElementsAre("then"));
  EXPECT_EQ(test::read_file(dir_.path("former.db")), std::string(8'192, 'x'));
  EXPECT_EQ(test::read_file(dir_.path("former.db-wal")), "what is left of a log");
}

TEST_F(BackupTest, RefusesWhatIsNoneAndLeavesTheDatabaseAlone) {
  make("a.db", "now");
  dir_.write("letter.txt", "Dear Ann");
  {
    auto other = Database::open(dir_.path("other.db")).value();
    ASSERT_TRUE(other.run("CREATE TABLE t(n INTEGER); PRAGMA user_version = 1"));
    auto newer = open_store(dir_.path("newer.db")).value();
    ASSERT_TRUE(newer.run("PRAGMA user_version = 999"));
  }
  make("torn.db", "then");
  auto torn = test::read_file(dir_.path("torn.db"));
  torn.resize(torn.size() / 2);
  dir_.write("torn.db", torn);
  auto const why_not = [&](std::string const& name) {
    auto const done = restore_it(name);
    return done ? "it was taken" : done.error().what;
  };
  EXPECT_THAT(why_not("nowhere.db"), HasSubstr("is not there"));
  EXPECT_THAT(why_not("letter.txt"), HasSubstr("is not a database"));
  EXPECT_THAT(why_not("other.db"), HasSubstr("not a database of freshet"));
  EXPECT_THAT(why_not("newer.db"), HasSubstr("of a newer freshet (schema 999"));
  EXPECT_THAT(why_not("torn.db"), HasSubstr("torn.db: database: "));
  EXPECT_THAT(channels_in("a.db"), ElementsAre("now"));
  EXPECT_FALSE(is_there("former.db"));
  EXPECT_FALSE(is_there("a.db.restoring"));
}

TEST_F(BackupTest, TakesInTheLogThatLiesBesideACopy) {
  {
    auto database = open_store(dir_.path("live.db")).value();
    ASSERT_TRUE(Channels{database}.add("in the log", 1).value());
    std::filesystem::copy_file(dir_.path("live.db"), dir_.path("copy.db"));
    std::filesystem::copy_file(dir_.path("live.db-wal"), dir_.path("copy.db-wal"));
  }
  ASSERT_TRUE(restore_it("copy.db"));
  EXPECT_THAT(channels_in("a.db"), ElementsAre("in the log"));
}

}  // namespace
}  // namespace freshet::store
