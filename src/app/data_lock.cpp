#include "app/data_lock.hpp"

#include "app/private_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace freshet::app {

Result<DataLock> DataLock::take(std::string const& data_dir, int how, std::string const& busy) {
  auto const path = data_dir + "/lock";
  DataLock lock{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (lock.file_ < 0) return system_error("cannot open " + path, errno);
  if (::flock(lock.file_, how | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) return failure(boost::system::errc::device_or_resource_busy, busy);
  return system_error("cannot lock " + path, errno);
}

Result<DataLock> DataLock::share(std::string const& data_dir) {
  return take(data_dir, LOCK_SH,
              "the database of " + data_dir + " is being restored; try again in a moment");
}

Result<DataLock> DataLock::claim(std::string const& data_dir) {
  return take(data_dir, LOCK_EX, "a server runs on " + data_dir + "; stop it first");
}

DataLock::~DataLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace freshet::app
