#include "origin/stored_file.hpp"

#include <cerrno>
#include <fcntl.h>

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

}  // namespace freshet::origin
