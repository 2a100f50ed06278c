/// Disk: a presentation's finished segments on the SSD, in append-only files of about a minute a
/// rendition beside one journal. The live path never waits for it.
#pragma once

#include "base/log.hpp"
#include "net/blocking.hpp"
#include "net/loop.hpp"
#include "origin/disk_counts.hpp"
#include "origin/journal.hpp"
#include "origin/segment.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace freshet::origin {

class Backlog;
class DiskFiles;

class Disk {
 public:
  /// Where a segment lies.
  struct Where {
    std::shared_ptr<StoredFile> file;
    std::uint64_t offset = 0;
  };
  /// A file, and the last segment in it.
  struct Written {
    std::shared_ptr<StoredFile> file;
    std::uint64_t last_msn = 0;
  };
  /// What an earlier run left in the directory, by rendition, and the lines of its journal that go
  /// on standing.
  struct Found {
    std::map<std::string, std::vector<Written>> files;
    std::vector<Note> standing;
  };
  using Done = std::function<void(std::optional<Where>)>;
  /// Octets that may wait for the disk, a presentation.
  static constexpr std::uint64_t kMaxWaiting = 64ULL << 20;
  static constexpr std::int64_t kFileSpanUs = 60'000'000;

  Disk(std::filesystem::path directory, net::Blocking& thread, DiskCounts counts, Log log,
       Found found = {});

  // On the presentation's home loop; nothing here waits.
  /// `done` runs on `home`, once the disk has it, which may be long after; nothing: the segment
  /// could not be kept, which is logged and counted.
  void store(net::Loop& home, std::string const& rendition, std::shared_ptr<Segment const> segment,
             Done done);
  void store_init(InitNote note, Bytes init);
  /// One more line in the journal: of what has no file of its own.
  void note(Note note);
  /// Deletes the files all of whose segments lie before `msn`.
  void expire(std::string const& rendition, std::uint64_t msn);
  /// So many segments turned out to be lost, or are there again.
  void tell(std::string const& rendition, std::uint64_t lost, std::uint64_t found);
  /// Deletes everything; the last call.
  void remove();

 private:
  std::shared_ptr<DiskFiles> const files_;  // what that thread knows
  std::shared_ptr<Backlog> const backlog_;  // likewise
  net::Blocking& thread_;
  DiskCounts const counts_;
  Log log_;
  std::shared_ptr<std::atomic<std::uint64_t>> const waiting_;
};

}  // namespace freshet::origin
