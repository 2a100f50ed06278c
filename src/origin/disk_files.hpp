/// DiskFiles: a presentation's files as the thread that may wait for the disk knows them.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "origin/disk.hpp"

#include <cstddef>
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
  /// A line that is true until another takes its place.
  struct Standing {
    std::string key, line;
  };

  [[nodiscard]] Result<> prepare(Track& track, std::string const& rendition,
                                 SegmentFacts const& facts);
  [[nodiscard]] Result<> append(std::string const& line);
  [[nodiscard]] Result<> open_journal();
  void stand(Note const& note, std::string line);
  [[nodiscard]] bool is_needed(Note const& note) const;
  [[nodiscard]] Result<> shorten_journal();

  std::filesystem::path const directory_;
  std::map<std::string, Track> tracks_;
  std::vector<Standing> standing_;
  std::shared_ptr<File const> journal_;
  bool torn_ = false;                       // its last line may lack the line feed
  std::size_t lines_ = 0, lines_left_ = 0;  // written since, and left by, the last shortening
};

}  // namespace freshet::origin
