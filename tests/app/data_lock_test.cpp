#include "app/data_lock.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

namespace freshet::app {
namespace {

TEST(DataLock, IsSharedByManyOrOnesAlone) {
  test::TempDir const dir;
  std::optional first{DataLock::share(dir.path()).value()};
  std::optional second{DataLock::share(dir.path()).value()};
  auto const refused = DataLock::claim(dir.path());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, boost::system::errc::device_or_resource_busy);
  EXPECT_EQ(refused.error().what, "a server runs on " + dir.path() + "; stop it first");
  first.reset();
  EXPECT_FALSE(DataLock::claim(dir.path()));
  second.reset();
  auto const alone = DataLock::claim(dir.path());
  ASSERT_TRUE(alone);
  EXPECT_FALSE(DataLock::share(dir.path()));
  EXPECT_FALSE(DataLock::claim(dir.path()));
}

TEST(DataLock, EndsWithAProcessThatIsKilled) {
  test::TempDir const dir;
  int ends[2] = {-1, -1};
  ASSERT_EQ(::pipe(ends), 0);
  auto const child = ::fork();
  if (child == 0) {
    auto const held = DataLock::share(dir.path());
    if (::write(ends[1], held ? "y" : "n", 1) != 1) ::_exit(1);
    while (true) ::pause();
  }
  char held = 0;
  ASSERT_EQ(::read(ends[0], &held, 1), 1);
  EXPECT_EQ(held, 'y');
  EXPECT_FALSE(DataLock::claim(dir.path()));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(DataLock::claim(dir.path()));
}

TEST(DataLock, NamesADirectoryThatIsNotThere) {
  auto const none = DataLock::share("/nonexistent/place");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().what.find("/nonexistent/place/lock"), std::string::npos);
}

}  // namespace
}  // namespace freshet::app
