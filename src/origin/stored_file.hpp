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

/// From any thread. open() may wait for the disk: call it where waiting is allowed.
class StoredFile {
 public:
  explicit StoredFile(std::filesystem::path path) : path_{std::move(path)} {}

  [[nodiscard]] std::filesystem::path const& path() const { return path_; }
  /// Already open for somebody: shares that; otherwise null.
  [[nodiscard]] std::shared_ptr<File const> if_open() const;
  [[nodiscard]] Result<std::shared_ptr<File const>> open();
  /// Exactly those octets, at most `most`. May wait for the disk, too.
  [[nodiscard]] Result<Bytes> read(std::uint64_t offset, std::uint64_t size, std::uint64_t most);

 private:
  std::filesystem::path const path_;
  mutable std::mutex mutex_;
  std::weak_ptr<File const> file_;
};

}  // namespace freshet::origin
