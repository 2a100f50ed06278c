/// JournalFile: a presentation's journal on the disk, with the lines that it owes.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "origin/journal.hpp"

#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace freshet::origin {

/// On the media files' thread.
class JournalFile {
 public:
  /// `standing`: lines of an earlier run's that go on standing.
  JournalFile(std::filesystem::path directory, std::vector<Note> const& standing);

  /// Is it where it was? True: it is, but another than the one that is open, as when its disk is
  /// mounted again. Where the disk was taken away the folder underneath is another one's, which is
  /// an error.
  [[nodiscard]] Result<bool> find();
  /// One more line, with the next flush().
  void add(Note const& note);
  /// All that is owed.
  [[nodiscard]] Result<> flush();
  /// This line now, behind what flush() wrote, or not at all.
  [[nodiscard]] Result<> append(std::string const& line);
  /// Many lines may be of no use any more.
  [[nodiscard]] bool is_long() const;
  /// Leaves out the segments that are not needed.
  [[nodiscard]] Result<> shorten(std::function<bool(SegmentNote const&)> const& is_needed);

 private:
  /// A line that is true until another takes its place.
  struct Standing {
    std::string key, line;
    bool written = true;
  };

  [[nodiscard]] Result<> open();
  void stand(std::string key, std::string line, bool written);
  void make_room_for_mark();

  std::filesystem::path const directory_, path_;
  std::vector<Standing> standing_;
  std::deque<std::string> due_;  // lines that stand for themselves
  std::shared_ptr<File const> file_;
  std::optional<::dev_t> device_;           // where it lies, from its first line on
  bool away_ = false;                       // another file system was in its place
  bool torn_ = false;                       // its last line may lack the line feed
  std::size_t lines_ = 0, lines_left_ = 0;  // written since, and left by, the last shortening
};

}  // namespace freshet::origin
