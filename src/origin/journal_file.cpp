#include "origin/journal_file.hpp"

#include "origin/written_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <utility>

namespace freshet::origin {
namespace {

/// Lines that may be of no use any more before the journal is written anew.
constexpr std::size_t kSpareLines = 512;
/// Of gaps, while the disk takes none.
constexpr std::size_t kMostDue = 4'096;
/// Named ranges that stand; older ones have left every window of a busy show.
constexpr std::size_t kMostMarks = 256;
constexpr std::string_view kMarkKey = "mark ";

/// Of whatever is there of a path.
std::optional<::dev_t> device_at(std::filesystem::path path) {
  struct stat facts {};
  while (::stat(path.c_str(), &facts) != 0) {
    if (!path.has_parent_path() || path == path.parent_path()) return std::nullopt;
    path = path.parent_path();
  }
  return facts.st_dev;
}

/// What line another one takes the place of; empty: it stands for itself, while its segment does.
std::string key_of(Note const& note) {
  if (std::holds_alternative<ShowNote>(note)) return "show";
  if (std::holds_alternative<EndNote>(note)) return "end";
  if (auto const* const t = std::get_if<TrackNote>(&note)) {
    return fmt::format("track {:d} {}", t->given, static_cast<std::uint32_t>(t->track.id));
  }
  if (auto const* const i = std::get_if<InitNote>(&note)) {
    return fmt::format("init {} {}", i->rendition, i->index);
  }
  if (auto const* const c = std::get_if<CaptionsNote>(&note)) return "captions " + c->rendition;
  if (auto const* const m = std::get_if<MarkNote>(&note)) return std::string{kMarkKey} + m->mark.id;
  return {};
}

}  // namespace

JournalFile::JournalFile(std::filesystem::path directory, std::vector<Note> const& standing)
    : directory_{std::move(directory)}, path_{directory_ / kJournalName} {
  for (auto const& note : standing) stand(key_of(note), line_of(note), true);
  // Who was stopped in the middle of a line has left half of one.
  torn_ = !standing.empty();
}

void JournalFile::stand(std::string key, std::string line, bool written) {
  if (key.empty()) return;
  auto const at = std::ranges::find(standing_, key, &Standing::key);
  if (at != standing_.end()) {
    at->line = std::move(line);
    at->written = written;
  } else {
    if (key.starts_with(kMarkKey)) make_room_for_mark();
    standing_.push_back({std::move(key), std::move(line), written});
  }
}

void JournalFile::make_room_for_mark() {
  auto const is_mark = [](Standing const& one) { return one.key.starts_with(kMarkKey); };
  auto const marks = std::ranges::count_if(standing_, is_mark);
  if (static_cast<std::size_t>(marks) < kMostMarks) return;
  standing_.erase(std::ranges::find_if(standing_, is_mark));
}

void JournalFile::add(Note const& note) {
  auto key = key_of(note);
  if (!key.empty()) return stand(std::move(key), line_of(note), false);
  due_.push_back(line_of(note));
  if (due_.size() > kMostDue) due_.pop_front();
}

Result<bool> JournalFile::find() {
  if (!device_) return false;
  struct stat there {};
  struct stat ours {};
  if (::stat(path_.c_str(), &there) == 0) {
    auto const same = file_ && ::fstat(file_->fd(), &ours) == 0 && there.st_ino == ours.st_ino &&
                      there.st_dev == ours.st_dev;
    device_ = there.st_dev;
    if (same && !away_) return false;
    away_ = false;
    file_.reset();
    return true;
  }
  if (device_at(directory_) == device_) return false;  // it was deleted, and begins anew
  away_ = true;
  return failure(boost::system::errc::no_such_device, "another file system is in the place of " +
                                                          directory_.string() +
                                                          " than when it began: was it unmounted?");
}

/// The lines that stand come first in one that begins.
Result<> JournalFile::open() {
  if (file_ && !deleted(*file_)) return {};
  if (auto made = make_folder(directory_); !made) return made;
  std::error_code error;
  auto const is_new = !std::filesystem::exists(path_, error);
  auto opened = open_to_write(path_, O_APPEND);
  if (!opened) return opened.error();
  file_ = *opened;
  struct stat facts {};
  if (::fstat(file_->fd(), &facts) == 0) device_ = facts.st_dev;
  if (!is_new) return {};
  torn_ = false;
  for (auto& one : standing_) one.written = false;
  return {};
}

Result<> JournalFile::flush() {
  if (auto opened = open(); !opened) return opened;
  for (auto& one : standing_) {
    if (one.written) continue;
    if (auto written = append(one.line); !written) return written;
    one.written = true;
  }
  while (!due_.empty()) {
    if (auto written = append(due_.front()); !written) return written;
    due_.pop_front();
  }
  return {};
}

Result<> JournalFile::append(std::string const& line) {
  // Half a line, and then this one: it begins a line of its own.
  std::vector<iovec> pieces{piece(as_bytes(line))};
  if (torn_) pieces.insert(pieces.begin(), piece(as_bytes(std::string_view{"\n"})));
  auto written = write_all(file_->fd(), std::move(pieces));
  torn_ = !written;
  ++lines_;
  return written;
}

bool JournalFile::is_long() const { return lines_ > lines_left_ + kSpareLines; }

/// Under another name first: whoever stops it finds the former one or the new one.
Result<> JournalFile::shorten(std::function<bool(SegmentNote const&)> const& is_needed) {
  std::string text;
  for (auto const& one : standing_) text += one.line;
  std::size_t left = standing_.size();
  std::ifstream in{path_};
  for (std::string line; std::getline(in, line);) {
    auto const note = read_line(line);
    auto const* const segment = note ? std::get_if<SegmentNote>(&*note) : nullptr;
    if (segment == nullptr || !is_needed(*segment)) continue;
    text += line + "\n";
    ++left;
  }
  lines_ = 0;
  lines_left_ = left;
  auto const next = directory_ / (std::string{kJournalName} + ".new");
  auto const out = open_to_write(next, O_APPEND | O_TRUNC);
  if (!out) return out.error();
  if (auto written = write_all((*out)->fd(), {piece(as_bytes(text))}); !written) return written;
  std::error_code error;
  std::filesystem::rename(next, path_, error);
  if (error) return Error{error, "cannot put " + path_.string() + " in its place"};
  file_ = *out;
  torn_ = false;
  for (auto& one : standing_) one.written = true;
  return {};
}

}  // namespace freshet::origin
