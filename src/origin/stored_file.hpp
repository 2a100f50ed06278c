/// StoredFile: one append-only file of about a minute of a rendition, opened for reading on demand.
#pragma once

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace freshet::origin {

/// From any thread. open() and read() may wait for the disk: call them where waiting is allowed.
class StoredFile {
 public:
  /// `folder` is shared by the many files of a rendition.
  StoredFile(std::shared_ptr<std::string const> folder, std::uint64_t first_msn)
      : folder_{std::move(folder)}, first_msn_{first_msn} {}

  [[nodiscard]] std::string path() const;
  [[nodiscard]] std::uint64_t first_msn() const { return first_msn_; }
  /// Already open for somebody: shares that; otherwise null.
  [[nodiscard]] std::shared_ptr<File const> if_open() const;
  /// A file that is not there, cannot be read or does not reach `until` is lost from then on; one
  /// that this process has no descriptor or memory for (errc::too_many_files_open and the like)
  /// is not.
  [[nodiscard]] Result<std::shared_ptr<File const>> open(std::uint64_t until);
  /// Exactly those octets, at most `most`.
  [[nodiscard]] Result<Bytes> read(std::uint64_t offset, std::uint64_t size, std::uint64_t most);
  /// Somebody found that it cannot be read. It stays so until its disk is back.
  [[nodiscard]] bool lost() const { return lost_; }
  void lose() { lost_ = true; }
  void disk_is_back() { lost_ = false; }

 private:
  std::shared_ptr<std::string const> const folder_;
  std::uint64_t const first_msn_;
  mutable std::mutex mutex_;
  std::weak_ptr<File const> file_;
  std::atomic<bool> lost_{false};
};

}  // namespace freshet::origin
