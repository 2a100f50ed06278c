#include "base/file.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <memory>

namespace freshet {
namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }

TEST(File, IsClosedWithItsLastHolder) {
  auto a = std::make_shared<File const>(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  auto b = a;
  auto const fd = a->fd();
  ASSERT_TRUE(is_open(fd));
  a.reset();
  EXPECT_TRUE(is_open(fd));
  b.reset();
  EXPECT_FALSE(is_open(fd));
}

TEST(File, MayBeNone) { EXPECT_EQ(File{-1}.fd(), -1); }

}  // namespace
}  // namespace freshet
