#include "origin/written_file.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace freshet::origin {
namespace {

Error system_failure(std::string const& what) {
  boost::system::error_code const code{errno, boost::system::system_category()};
  return {code, what + ": " + code.message()};
}

}  // namespace

Result<> make_folder(std::filesystem::path const& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return Error{error, "cannot make " + path.string() + ": " + error.message()};
  return {};
}

Result<std::shared_ptr<File const>> open_to_write(std::filesystem::path const& path, int how) {
  auto const fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | how, 0600);
  if (fd < 0) return system_failure("cannot open " + path.string());
  return std::make_shared<File const>(fd);
}

iovec piece(ByteSpan bytes) {
  return {const_cast<std::byte*>(bytes.data()), bytes.size()};  // writev does not write to it
}

Result<> write_all(int fd, std::vector<iovec> pieces) {
  std::size_t at = 0;
  while (at < pieces.size()) {
    auto const count = static_cast<int>(std::min<std::size_t>(pieces.size() - at, IOV_MAX));
    auto const n = ::writev(fd, &pieces[at], count);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_failure("write");
    auto left = static_cast<std::size_t>(n);
    while (at < pieces.size() && left >= pieces[at].iov_len) left -= pieces[at++].iov_len;
    if (left > 0) {
      pieces[at].iov_base = static_cast<char*>(pieces[at].iov_base) + left;
      pieces[at].iov_len -= left;
    }
  }
  return {};
}

bool deleted(File const& file) {
  struct stat facts {};
  return ::fstat(file.fd(), &facts) != 0 || facts.st_nlink == 0;
}

}  // namespace freshet::origin
