/// File: an open file descriptor, closed when the last holder drops it.
#pragma once

#include <unistd.h>

namespace freshet {

class File {
 public:
  explicit File(int fd) : fd_{fd} {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int const fd_;
};

}  // namespace freshet
