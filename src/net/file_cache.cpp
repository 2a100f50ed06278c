#include "net/file_cache.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

namespace freshet::net {
namespace {

/// What follows a read that had to wait is asked for along with it.
constexpr std::uint64_t kAhead = 512ULL * 1024;
constexpr std::size_t kScratch = 64ULL * 1024;

Error failed(int error) {
  boost::system::error_code const code{error, boost::system::system_category()};
  return {code, "the file cannot be read: " + code.message()};
}

Result<std::size_t> read_plain(int fd, std::span<std::byte> into, std::uint64_t offset) {
  for (;;) {
    auto const n = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) return failed(errno);
  }
}

/// Not every file system knows RWF_NOWAIT.
bool is_unknown(int error) { return error == EOPNOTSUPP || error == ENOSYS || error == EINVAL; }

}  // namespace

Result<std::size_t> read_cached(int fd, std::span<std::byte> into, std::uint64_t offset) {
  iovec const vector{into.data(), into.size()};
  for (;;) {
    auto const n = ::preadv2(fd, &vector, 1, static_cast<off_t>(offset), RWF_NOWAIT);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno == EINTR) continue;
    auto const error = errno;
    if (error != EAGAIN && !is_unknown(error)) return failed(error);
    if (error != EAGAIN && is_cached(fd, offset, into.size())) return read_plain(fd, into, offset);
    return failure(boost::system::errc::operation_would_block, "the disk has to be asked");
  }
}

bool is_cached(int fd, std::uint64_t offset, std::uint64_t size) {
  if (size == 0) return true;
  auto const page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  auto const first = offset / page * page;
  auto const length = static_cast<std::size_t>(offset + size - first);
  // Mapped and never touched: mincore(2) tells of the page cache, not of this process.
  auto* const map = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(first));
  if (map == MAP_FAILED) return false;
  std::vector<unsigned char> pages((length + page - 1) / page);
  auto const known = ::mincore(map, length, pages.data()) == 0;
  ::munmap(map, length);
  return known && std::ranges::all_of(pages, [](unsigned char p) { return (p & 1) != 0; });
}

Result<std::size_t> read_waiting(int fd, std::span<std::byte> into, std::uint64_t offset) {
  ::posix_fadvise(fd, static_cast<off_t>(offset), static_cast<off_t>(into.size() + kAhead),
                  POSIX_FADV_WILLNEED);
  return read_plain(fd, into, offset);
}

Result<> fetch(int fd, std::uint64_t offset, std::uint64_t size) {
  ::posix_fadvise(fd, static_cast<off_t>(offset), static_cast<off_t>(size), POSIX_FADV_WILLNEED);
  std::array<std::byte, kScratch> dropped;
  while (size > 0) {
    auto const piece = std::span{dropped}.first(std::min<std::uint64_t>(size, dropped.size()));
    auto const n = read_plain(fd, piece, offset);
    if (!n) return n.error();
    if (*n == 0) break;
    offset += *n;
    size -= *n;
  }
  return {};
}

}  // namespace freshet::net
