/// Backlog: segments that wait until the disk takes them, for one that is full or away may be well
/// again before their octets leave memory for good.
#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "origin/disk.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace freshet::origin {

class DiskFiles;

/// On the media files' thread.
class Backlog {
 public:
  struct Entry {
    std::string rendition;
    std::shared_ptr<Segment const> segment;
    /// Once. Nothing: it is lost.
    std::function<void(std::optional<Disk::Where>)> done;
  };
  /// Octets that may wait while the disk takes nothing; then the oldest are lost.
  static constexpr std::uint64_t kMost = Disk::kMaxWaiting / 2;

  Backlog(DiskFiles& files, DiskCounts counts, Log log)
      : files_{files}, counts_{counts}, log_{std::move(log)} {}

  /// Writes all that the disk takes, the oldest first.
  void add(Entry entry);
  /// What waits is not wanted any more.
  void forget();

 private:
  void flush();
  void drop_oldest();
  [[nodiscard]] Entry take_oldest();
  void fell_ill(Error const& why, std::int64_t wall_us);
  void is_well(std::int64_t wall_us);

  DiskFiles& files_;
  DiskCounts const counts_;
  Log const log_;
  std::deque<Entry> waiting_;
  std::uint64_t octets_ = 0, dropped_ = 0;
  bool ill_ = false;
  std::int64_t failed_us_ = 0;  // wall clock of the newest segment that it did not take
};

}  // namespace freshet::origin
