#include "origin/stored_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace freshet::origin {
namespace {

Error failed(std::string const& what) {
  boost::system::error_code const code{errno, boost::system::system_category()};
  return {code, what + ": " + code.message()};
}

/// The process's trouble and not the file's.
bool passes(int error) { return error == EMFILE || error == ENFILE || error == ENOMEM; }

}  // namespace

std::string StoredFile::path() const { return fmt::format("{}/{}.m4s", *folder_, first_msn_); }

std::shared_ptr<File const> StoredFile::if_open() const {
  std::scoped_lock const lock{mutex_};
  return file_.lock();
}

Result<std::shared_ptr<File const>> StoredFile::open(std::uint64_t until) {
  if (auto file = if_open()) return file;
  auto const fd = ::open(path().c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (!passes(errno)) lose();
    return failed("cannot open " + path());
  }
  auto file = std::make_shared<File const>(fd);
  struct stat facts {};
  if (::fstat(fd, &facts) != 0 || static_cast<std::uint64_t>(facts.st_size) < until) {
    lose();
    return failure(boost::system::errc::io_error, path() + " is cut short");
  }
  std::scoped_lock const lock{mutex_};
  file_ = file;
  return file;
}

Result<Bytes> StoredFile::read(std::uint64_t offset, std::uint64_t size, std::uint64_t most) {
  if (size > most) {
    return failure(boost::system::errc::file_too_large,
                   fmt::format("{} octets of {} are too many", size, path()));
  }
  auto const file = open(offset + size);
  if (!file) return file.error();
  std::vector<std::byte> octets(static_cast<std::size_t>(size));
  for (std::size_t at = 0; at < octets.size();) {
    auto const n =
        ::pread((*file)->fd(), &octets[at], octets.size() - at, static_cast<off_t>(offset + at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      lose();
      return n < 0 ? failed("cannot read " + path())
                   : failure(boost::system::errc::io_error, path() + " is cut short");
    }
    at += static_cast<std::size_t>(n);
  }
  return Bytes::adopt(std::move(octets));
}

}  // namespace freshet::origin
