#include "net/file_cache.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace freshet::net {
namespace {

struct FileCache : ::testing::Test {
  FileCache() {
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i % 251);
    fd = ::open(dir.write("file", content).c_str(), O_RDONLY | O_CLOEXEC);
    ::fdatasync(fd);
  }
  ~FileCache() override { ::close(fd); }
  /// From now on the disk has to be asked. False on file systems that live in memory.
  bool forget() const {
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    return !is_cached(fd, 0, content.size());
  }

  test::TempDir dir;
  std::string content = std::string(400'000, '\0');
  int fd = -1;
  std::array<std::byte, 1'000> room{};
};

std::string_view text(std::array<std::byte, 1'000> const& room, std::size_t n) {
  return {reinterpret_cast<char const*>(room.data()), n};
}

TEST_F(FileCache, ReadsWhatIsThereAtOnce) {
  ASSERT_TRUE(fetch(fd, 0, content.size()));
  EXPECT_TRUE(is_cached(fd, 0, content.size()));
  EXPECT_TRUE(is_cached(fd, 4'097, 3));
  auto const n = read_cached(fd, room, 12'345);
  ASSERT_TRUE(n);
  EXPECT_EQ(*n, room.size());
  EXPECT_EQ(text(room, *n), content.substr(12'345, 1'000));
}

TEST_F(FileCache, SaysWhenTheDiskHasToBeAsked) {
  if (!forget()) GTEST_SKIP() << "this file system has no page cache";
  auto const n = read_cached(fd, room, 200'000);
  ASSERT_FALSE(n);
  EXPECT_EQ(n.error().code, boost::system::errc::operation_would_block);
  auto const waited = read_waiting(fd, room, 200'000);
  ASSERT_TRUE(waited);
  EXPECT_EQ(text(room, *waited), content.substr(200'000, 1'000));
  EXPECT_TRUE(read_cached(fd, room, 200'000));
}

TEST_F(FileCache, FetchesAsMuchAsThereIs) {
  if (!forget()) GTEST_SKIP() << "this file system has no page cache";
  ASSERT_TRUE(fetch(fd, 399'000, 5'000));
  EXPECT_TRUE(is_cached(fd, 399'000, 1'000));
  EXPECT_FALSE(is_cached(fd, 399'000, 50'000)) << "the file ends before";
}

TEST_F(FileCache, TellsTheEndFromAFailure) {
  auto const end = read_waiting(fd, room, content.size());
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, 0U);
  EXPECT_FALSE(read_waiting(-1, room, 0));
  EXPECT_FALSE(read_cached(-1, room, 0));
  EXPECT_FALSE(fetch(-1, 0, 1));
  EXPECT_FALSE(is_cached(-1, 0, 1));
}

}  // namespace
}  // namespace freshet::net
