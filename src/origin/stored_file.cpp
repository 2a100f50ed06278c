#include "origin/stored_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace freshet::origin {

std::shared_ptr<File const> StoredFile::if_open() const {
  std::scoped_lock const lock{mutex_};
  return file_.lock();
}

Result<std::shared_ptr<File const>> StoredFile::open() {
  if (auto file = if_open()) return file;
  auto const fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return Error{{errno, boost::system::system_category()}, "cannot open " + path_.string()};
  }
  auto file = std::make_shared<File const>(fd);
  std::scoped_lock const lock{mutex_};
  file_ = file;
  return file;
}

Result<Bytes> StoredFile::read(std::uint64_t offset, std::uint64_t size, std::uint64_t most) {
  if (size > most) {
    return failure(boost::system::errc::file_too_large,
                   std::to_string(size) + " octets of " + path_.string() + " are too many");
  }
  auto const file = open();
  if (!file) return file.error();
  std::vector<std::byte> octets(static_cast<std::size_t>(size));
  for (std::size_t at = 0; at < octets.size();) {
    auto const n =
        ::pread((*file)->fd(), &octets[at], octets.size() - at, static_cast<off_t>(offset + at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return Error{{errno, boost::system::system_category()}, "cannot read " + path_.string()};
    if (n == 0) return failure(boost::system::errc::io_error, path_.string() + " is cut short");
    at += static_cast<std::size_t>(n);
  }
  return Bytes::adopt(std::move(octets));
}

}  // namespace freshet::origin
