#include "app/notify.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace freshet::app {
namespace {

TEST(Notify, TellsWhoeverListens) {
  test::TempDir const folder;
  auto const path = folder.path("notify");
  int const listener = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  ASSERT_LT(path.size(), sizeof at.sun_path);
  std::memcpy(at.sun_path, path.data(), path.size());
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr const*>(&at), sizeof at), 0);
  EXPECT_TRUE(notify(path, "READY=1"));
  std::array<char, 64> said{};
  EXPECT_EQ(::recv(listener, said.data(), said.size(), MSG_DONTWAIT), 7);
  EXPECT_STREQ(said.data(), "READY=1");
  ::close(listener);
}

TEST(Notify, FailsWithoutHarmWhereNobodyListens) {
  EXPECT_FALSE(notify("/nowhere/notify", "READY=1"));
  EXPECT_FALSE(notify("", "READY=1"));
  EXPECT_FALSE(notify(std::string(200, 'x'), "READY=1"));
}

}  // namespace
}  // namespace freshet::app
