/// What is left of a database whose writer was killed: all that it was told is written, no half.
#include "store/migrate.hpp"
#include "store/renditions.hpp"
#include "store/streams.hpp"
#include "store/write_queue.hpp"
#include "support/temp_dir.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace freshet::store {
namespace {

constexpr int kKills = 50, kRenditions = 3;
constexpr ssize_t kNumber{sizeof(int)};

/// What a process has written a kill cannot take back, so nobody waits for the disk here.
Result<Database> open_without_disk(std::string const& path) {
  auto database = open_checked_store(path, Durability::process);
  if (database) static_cast<void>(database->run("PRAGMA synchronous=OFF"));
  return database;
}

/// A show with its renditions, as one work.
Result<> put_show(Database& database, int n) {
  auto const id = fmt::format("{:08}", n);
  if (auto put = Streams{database}.put({id, "main", StreamState::live, "rtmp", n, {}}); !put) {
    return put;
  }
  for (int i = 0; i < kRenditions; ++i) {
    auto put = Renditions{database}.put(id, {fmt::format("r{}", i), n, "", {}});
    if (!put) return put;
  }
  return {};
}

/// Writes without an end, and says into the pipe what is on the disk.
[[noreturn]] void write_shows(std::string const& path, int first, int pipe) {
  auto database = open_without_disk(path);
  if (!database) ::_exit(1);
  WriteQueue queue{[] { return true; }};
  for (int n = first;; ++n) {
    auto const taken = queue.post([n](Database& at) { return put_show(at, n); },
                                  [n, pipe](Result<> const& done) {
                                    if (!done || ::write(pipe, &n, sizeof n) != kNumber) ::_exit(2);
                                  });
    if (!taken) ::_exit(3);
    // Groups of all sizes.
    if (n % (1 + n % 13) == 0) queue.commit(*database);
  }
}

/// Kills it once it has told of `enough` shows; the number of the last of which it told.
int told_until_killed(std::string const& path, int first, int enough) {
  int ends[2] = {-1, -1};
  EXPECT_EQ(::pipe(ends), 0);
  auto const child = ::fork();
  if (child == 0) write_shows(path, first, ends[1]);
  ::close(ends[1]);
  int last = first - 1;
  for (int n = 0, i = 0; ::read(ends[0], &n, sizeof n) == kNumber; ++i) {
    last = n;
    if (i == enough) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << status;
  return last;
}

TEST(Kill, LeavesNoTornStateFiftyTimes) {
  test::TempDir const dir;
  auto const path = dir.path("a.db");
  int next = 0;
  for (int i = 0; i < kKills; ++i) {
    auto const told = told_until_killed(path, next, i % 17);
    auto database = open_without_disk(path);
    ASSERT_TRUE(database) << database.error().what;
    auto const shows = database->number("SELECT count(*) FROM streams").value();
    EXPECT_GT(shows, told) << "all that was told, each without a gap from 0 on";
    EXPECT_EQ(database->number("SELECT max(started_at) FROM streams").value(), shows - 1);
    EXPECT_EQ(database->number("SELECT count(*) FROM renditions").value(), kRenditions * shows);
    EXPECT_EQ(database->number("SELECT count(*) FROM pragma_foreign_key_check").value(), 0);
    next = static_cast<int>(shows);
  }
}

}  // namespace
}  // namespace freshet::store
