/// DataLock: a hold on a data directory: shared by all who work in it, or one's alone.
#pragma once

#include "base/result.hpp"

#include <string>
#include <utility>

namespace freshet::app {

/// While somebody shares the directory nobody has it alone, and the reverse; of other processes
/// too. It ends with its holder, however that ends.
class DataLock {
 public:
  /// For a directory that is there. device_or_resource_busy: somebody has it alone.
  [[nodiscard]] static Result<DataLock> share(std::string const& data_dir);
  /// device_or_resource_busy: somebody else works in it.
  [[nodiscard]] static Result<DataLock> claim(std::string const& data_dir);

  ~DataLock();
  DataLock(DataLock&& other) noexcept : file_{std::exchange(other.file_, -1)} {}
  DataLock& operator=(DataLock&&) = delete;

 private:
  explicit DataLock(int file) : file_{file} {}
  [[nodiscard]] static Result<DataLock> take(std::string const& data_dir, int how,
                                             std::string const& busy);

  int file_;
};

}  // namespace freshet::app
