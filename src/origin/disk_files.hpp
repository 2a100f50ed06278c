/// DiskFiles: a presentation's files as the thread that may wait for the disk knows them.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "origin/disk.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
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
    bool written = true;
  };
  struct Init {
    InitNote about;
    Bytes octets;
  };

  /// What could not be written when it came, and then all is as if it had been.
  [[nodiscard]] Result<> catch_up();
  [[nodiscard]] Result<> find_place();
  void adopt_place();
  [[nodiscard]] Result<> write_init(Init const& init) const;
  [[nodiscard]] Result<> prepare(Track& track, std::string const& rendition,
                                 SegmentFacts const& facts);
  [[nodiscard]] Result<> append(std::string const& line);
  [[nodiscard]] Result<> open_journal();
  void stand(Note const& note, std::string line, bool written);
  [[nodiscard]] bool is_needed(Note const& note) const;
  [[nodiscard]] Result<> shorten_journal();

  std::filesystem::path const directory_;
  std::map<std::string, Track> tracks_;
  std::vector<Standing> standing_;
  std::vector<Init> inits_due_;
  std::deque<std::string> lines_due_;  // that stand for themselves
  std::optional<::dev_t> device_;      // of the journal, from its first line on
  bool away_ = false;                  // another file system was in its place
  std::shared_ptr<File const> journal_;
  bool torn_ = false;                       // its last line may lack the line feed
  std::size_t lines_ = 0, lines_left_ = 0;  // written since, and left by, the last shortening
};

}  // namespace freshet::origin
