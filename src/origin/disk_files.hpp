/// DiskFiles: a presentation's files as the thread that may wait for the disk knows them.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "origin/disk.hpp"
#include "origin/journal_file.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace freshet::origin {

/// On the media files' thread.
class DiskFiles {
 public:
  DiskFiles(std::filesystem::path directory, Disk::Found found);

  [[nodiscard]] Result<Disk::Where> write(std::string const& rendition, Segment const& segment);
  [[nodiscard]] Result<> write_init(InitNote const& note, Bytes const& init);
  [[nodiscard]] Result<> note(Note const& note);
  /// Deletes the files all of whose segments lie before `msn`, and in time their lines.
  void expire(std::string const& rendition, std::uint64_t msn);
  void remove() const;
  [[nodiscard]] std::filesystem::path const& directory() const { return directory_; }

 private:
  struct Track {
    std::shared_ptr<std::string const> folder;
    std::shared_ptr<File const> out;
    std::shared_ptr<StoredFile> current;
    std::int64_t began_us = 0;
    std::uint64_t size = 0, first_kept = 0;
    std::vector<Disk::Written> written;
  };
  struct Init {
    InitNote about;
    Bytes octets;
  };

  /// What could not be written when it came, and then all is as if it had been.
  [[nodiscard]] Result<> catch_up();
  void adopt_place();
  [[nodiscard]] Result<> write_init(Init const& init) const;
  [[nodiscard]] Result<> prepare(Track& track, std::string const& rendition,
                                 SegmentFacts const& facts);
  [[nodiscard]] bool is_kept(SegmentNote const& note) const;

  std::filesystem::path const directory_;
  JournalFile journal_;
  std::map<std::string, Track> tracks_;
  std::vector<Init> inits_due_;
};

}  // namespace freshet::origin
