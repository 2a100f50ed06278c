#include "store/database.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace freshet::store {
namespace {

Database memory() { return Database::open(":memory:").value(); }

TEST(Database, KeepsNumbersTextAndOctetsAsTheyWere) {
  auto database = memory();
  ASSERT_TRUE(database.run("CREATE TABLE t(n INTEGER, s TEXT, b BLOB, z TEXT) STRICT"));
  std::string const octets{"\0\xff\x01", 3};
  auto insert = database.prepare("INSERT INTO t VALUES(?1, ?2, ?3, ?4)").value();
  insert.bind(1, std::int64_t{-9'000'000'000}).bind(2, std::string_view{"héllo"});
  insert.bind_blob(3, octets).bind(4, nullptr);
  ASSERT_TRUE(insert.run());
  auto query = database.prepare("SELECT n, s, b, z FROM t").value();
  ASSERT_TRUE(query.step().value());
  EXPECT_EQ(query.number(0), -9'000'000'000);
  EXPECT_EQ(query.text(1), "héllo");
  EXPECT_EQ(query.blob(2), octets);
  EXPECT_TRUE(query.null(3));
  EXPECT_FALSE(query.step().value());
}

TEST(Database, BindsAnEmptyTextAsTextAndNotAsNull) {
  auto database = memory();
  auto query = database.prepare("SELECT ?1 IS NULL").value();
  query.bind(1, std::string_view{});
  ASSERT_TRUE(query.step().value());
  EXPECT_EQ(query.number(0), 0);
}

TEST(Database, SaysWhatIsWrongWithAStatement) {
  auto database = memory();
  auto const bad = database.prepare("SELECT n FROM nowhere");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().what, "database: no such table: nowhere");
}

TEST(Database, ReportsAValueBoundToNoPlace) {
  auto database = memory();
  auto query = database.prepare("SELECT 1").value();
  query.bind(3, std::int64_t{1});
  EXPECT_FALSE(query.step());
}

TEST(Database, UndoesATransactionThatFailed) {
  auto database = memory();
  ASSERT_TRUE(database.run("CREATE TABLE t(n INTEGER) STRICT"));
  auto const done = database.transaction([&]() -> Result<> {
    if (auto inserted = database.run("INSERT INTO t VALUES(1)"); !inserted) return inserted;
    return failure(boost::system::errc::io_error, "enough");
  });
  EXPECT_FALSE(done);
  EXPECT_EQ(database.number("SELECT count(*) FROM t").value(), 0);
  EXPECT_TRUE(database.transaction([&] { return database.run("INSERT INTO t VALUES(2)"); }));
  EXPECT_EQ(database.number("SELECT n FROM t").value(), 2);
}

TEST(Database, UndoesAPartOfATransactionAlone) {
  auto database = memory();
  ASSERT_TRUE(database.run("CREATE TABLE t(n INTEGER) STRICT"));
  auto const insert = [&](std::string const& n) {
    return database.run("INSERT INTO t VALUES(" + n + ")");
  };
  EXPECT_TRUE(database.transaction([&]() -> Result<> {
    EXPECT_TRUE(database.transaction([&] { return insert("1"); }));
    EXPECT_FALSE(database.transaction([&]() -> Result<> {
      EXPECT_TRUE(insert("2"));
      return failure(boost::system::errc::io_error, "enough");
    }));
    EXPECT_TRUE(database.in_transaction());
    return insert("4");
  }));
  EXPECT_FALSE(database.in_transaction());
  EXPECT_EQ(database.number("SELECT sum(n) FROM t").value(), 5);
}

TEST(Database, SaysWhetherItIsWhole) {
  test::TempDir const dir;
  auto const path = dir.path("a.db");
  {
    auto database = Database::open(path).value();
    ASSERT_TRUE(database.run("CREATE TABLE t(s TEXT) STRICT; CREATE INDEX i ON t(s)"));
    auto insert = database.prepare("INSERT INTO t VALUES(?1)").value();
    ASSERT_TRUE(insert.bind(1, std::string(20'000, 'x')).run());
    EXPECT_TRUE(database.check());
  }
  auto text = test::read_file(path);
  std::fill(text.begin() + 4'096, text.end(), '\x5a');
  dir.write("a.db", text);
  auto database = Database::open(path).value();
  auto const whole = database.check();
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().code, boost::system::errc::bad_message);
}

TEST(Database, MakesItsFilesReadableForTheOwnerOnly) {
  test::TempDir const dir;
  auto database = Database::open(dir.path("a.db")).value();
  ASSERT_TRUE(database.run("CREATE TABLE t(n INTEGER) STRICT"));
  for (auto const* const name : {"a.db", "a.db-wal"}) {
    struct stat info {};
    ASSERT_EQ(::stat(dir.path(name).c_str(), &info), 0) << name;
    EXPECT_EQ(info.st_mode & 0777, 0600U) << name;
  }
}

TEST(Database, NoticesTheCommitOfAnotherConnectionAndNotItsOwn) {
  test::TempDir const dir;
  auto mine = Database::open(dir.path("a.db")).value();
  auto other = Database::open(dir.path("a.db")).value();
  ASSERT_TRUE(mine.run("CREATE TABLE t(n INTEGER) STRICT"));
  auto const before = mine.data_version().value();
  ASSERT_TRUE(mine.run("INSERT INTO t VALUES(1)"));
  EXPECT_EQ(mine.data_version().value(), before);
  ASSERT_TRUE(other.run("INSERT INTO t VALUES(2)"));
  EXPECT_NE(mine.data_version().value(), before);
}

/// Another process that inserts a row when told to, and leaves. SQLite must not be in use yet.
class Writer {
 public:
  explicit Writer(std::string const& path) {
    EXPECT_EQ(::pipe(pipe_), 0);
    pid_ = ::fork();
    if (pid_ != 0) return;
    char told = 0;
    bool done = ::read(pipe_[0], &told, 1) == 1;
    {
      auto database = Database::open(path);
      done = done && database && database->run("INSERT INTO t VALUES(1)").has_value();
    }
    ::_exit(done ? 0 : 1);
  }
  bool write() const {
    int status = -1;
    return ::write(pipe_[1], "w", 1) == 1 && ::waitpid(pid_, &status, 0) == pid_ && status == 0;
  }

 private:
  int pipe_[2] = {-1, -1};
  pid_t pid_ = -1;
};

/// A second connection of the same process must not cost the first its locks: the next process that
/// leaves would believe itself the last, and take the log with it.
TEST(Database, NoticesEveryCommitOfOtherProcessesBesideASecondConnection) {
  test::TempDir const dir;
  Writer const writers[] = {Writer{dir.path("a.db")}, Writer{dir.path("a.db")},
                            Writer{dir.path("a.db")}};
  auto mine = Database::open(dir.path("a.db")).value();
  ASSERT_TRUE(mine.run("CREATE TABLE t(n INTEGER) STRICT"));
  auto const second = Database::open(dir.path("a.db")).value();
  int rows = 0;
  for (auto const& writer : writers) {
    auto const before = mine.data_version().value();
    ASSERT_TRUE(writer.write());
    EXPECT_NE(mine.data_version().value(), before);
    EXPECT_EQ(mine.number("SELECT count(*) FROM t").value(), ++rows);
  }
}

TEST(Database, NamesThePathThatItCannotOpen) {
  auto const none = Database::open("/nonexistent/place/a.db");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().what.find("/nonexistent/place/a.db"), std::string::npos);
}

TEST(Database, RefusesAFileThatIsNoDatabase) {
  test::TempDir const dir;
  auto const path = dir.write("a.db", std::string(4096, 'x'));
  auto const opened = Database::open(path);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().what.find("not a database"), std::string::npos);
}

}  // namespace
}  // namespace freshet::store
