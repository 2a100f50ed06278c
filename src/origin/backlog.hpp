/// Backlog: segments that wait until the disk takes them, for one that is full or away may be well
/// again before their octets leave memory for good.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
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

  Backlog(DiskFiles& files, Counter& lost, Log log)
      : files_{files}, lost_{lost}, log_{std::move(log)} {}

  /// Writes all that the disk takes, the oldest first.
  void add(Entry entry);

 private:
  void flush();
  void drop_oldest();
  void fell_ill(Error const& why);
  void is_well();

  DiskFiles& files_;
  Counter& lost_;
  Log const log_;
  std::deque<Entry> waiting_;
  std::uint64_t octets_ = 0, dropped_ = 0;
  bool ill_ = false;
};

}  // namespace freshet::origin
