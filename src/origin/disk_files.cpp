#include "origin/disk_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

namespace freshet::origin {
namespace {

/// Lines that may be of no use any more before the journal is written anew.
constexpr std::size_t kSpareLines = 512;
/// Of gaps, while the disk takes none.
constexpr std::size_t kMostLinesDue = 4'096;

Error system_failure(std::string const& what) {
  boost::system::error_code const code{errno, boost::system::system_category()};
  return {code, what + ": " + code.message()};
}

/// All of it, or an error; a file that took half a segment is cut back by the caller.
Result<> write_all(int fd, std::vector<iovec> pieces) {
  std::size_t at = 0;
  while (at < pieces.size()) {
    auto const count = static_cast<int>(std::min<std::size_t>(pieces.size() - at, IOV_MAX));
    auto const n = ::writev(fd, &pieces[at], count);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_failure("write");
    auto left = static_cast<std::size_t>(n);
    while (at < pieces.size() && left >= pieces[at].iov_len) left -= pieces[at++].iov_len;
    if (left > 0) {
      pieces[at].iov_base = static_cast<char*>(pieces[at].iov_base) + left;
      pieces[at].iov_len -= left;
    }
  }
  return {};
}

iovec piece(ByteSpan bytes) {
  return {const_cast<std::byte*>(bytes.data()), bytes.size()};  // writev does not write to it
}

/// Readable too, for those who send what was written from there.
Result<std::shared_ptr<File const>> open_to_write(std::filesystem::path const& path, int how) {
  auto const fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | how, 0600);
  if (fd < 0) return system_failure("cannot open " + path.string());
  return std::make_shared<File const>(fd);
}

/// Somebody deleted it: nobody could read there what is written.
bool deleted(File const& file) {
  struct stat facts {};
  return ::fstat(file.fd(), &facts) != 0 || facts.st_nlink == 0;
}

Result<> make_folder(std::filesystem::path const& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return Error{error, "cannot make " + path.string() + ": " + error.message()};
  return {};
}

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
  return {};
}

SegmentNote segment_note(std::string const& rendition, std::uint64_t file, std::uint64_t offset,
                         Segment const& segment) {
  SegmentNote note{rendition, file, offset, segment, {}};
  for (auto const& part : segment.parts) {
    note.parts.push_back({part.duration, part.bytes.size(), part.independent});
  }
  return note;
}

}  // namespace

DiskFiles::DiskFiles(std::filesystem::path directory, Disk::Found found)
    : directory_{std::move(directory)} {
  for (auto& [rendition, files] : found.files) tracks_[rendition].written = std::move(files);
  for (auto const& note : found.standing) stand(note, line_of(note), true);
  // Who was stopped in the middle of a line has left half of one.
  torn_ = !found.standing.empty();
}

Result<> DiskFiles::prepare(Track& track, std::string const& rendition, SegmentFacts const& facts) {
  if (track.out && (deleted(*track.out) || track.current->lost())) {
    track.current->lose();
    track.out.reset();
  }
  if (track.out && facts.wall_us - track.began_us < Disk::kFileSpanUs) return {};
  if (!track.folder) track.folder = std::make_shared<std::string const>(directory_ / rendition);
  if (auto made = make_folder(*track.folder); !made) return made;
  auto current = std::make_shared<StoredFile>(track.folder, facts.msn);
  // What a write that failed left there is not to be counted.
  auto out = open_to_write(current->path(), O_APPEND | O_TRUNC);
  if (!out) return out.error();
  // One in which nothing could be written is none.
  if (!track.written.empty() && track.written.back().file == track.current && track.size == 0) {
    track.written.pop_back();
  }
  track.out = *out;
  track.current = std::move(current);
  track.began_us = facts.wall_us;
  track.size = 0;
  track.written.push_back({track.current, facts.msn});
  return {};
}

Result<Disk::Where> DiskFiles::write(std::string const& rendition, Segment const& segment) {
  if (auto due = catch_up(); !due) return due.error();
  auto& track = tracks_[rendition];
  if (auto ready = prepare(track, rendition, segment); !ready) return ready.error();
  std::vector<iovec> pieces;
  for (auto const& part : segment.parts) pieces.push_back(piece(part.bytes.span()));
  if (auto written = write_all(track.out->fd(), std::move(pieces)); !written) {
    // Half a segment must not shift the next one's offset; a new file begins either way.
    track.out.reset();
    return written.error();
  }
  Disk::Where const where{track.current, track.size};
  segment.on_disk.set(std::make_shared<FilePlace const>(FilePlace{track.out, track.size}));
  track.size += segment.size;
  track.written.back().last_msn = segment.msn;
  auto const line =
      line_of(segment_note(rendition, track.current->first_msn(), where.offset, segment));
  if (auto noted = append(line); !noted) return noted.error();
  return where;
}

Result<> DiskFiles::write_init(InitNote const& about, Bytes const& init) {
  inits_due_.push_back({about, init});
  return catch_up();
}

Result<> DiskFiles::write_init(Init const& init) const {
  auto const folder = directory_ / init.about.rendition;
  if (auto made = make_folder(folder); !made) return made;
  auto const out = open_to_write(folder / fmt::format("{}.mp4", init.about.index), O_TRUNC);
  if (!out) return out.error();
  return write_all((*out)->fd(), {piece(init.octets.span())});
}

void DiskFiles::stand(Note const& note, std::string line, bool written) {
  auto key = key_of(note);
  if (key.empty()) return;
  auto const at = std::ranges::find(standing_, key, &Standing::key);
  if (at != standing_.end()) {
    at->line = std::move(line);
    at->written = written;
  } else {
    standing_.push_back({std::move(key), std::move(line), written});
  }
}

Result<> DiskFiles::note(Note const& note) {
  if (key_of(note).empty()) {
    lines_due_.push_back(line_of(note));
    if (lines_due_.size() > kMostLinesDue) lines_due_.pop_front();
  } else {
    stand(note, line_of(note), false);
  }
  return catch_up();
}

Result<> DiskFiles::catch_up() {
  if (auto found = find_place(); !found) return found;
  if (auto opened = open_journal(); !opened) return opened;
  while (!inits_due_.empty()) {
    auto const& first = inits_due_.front();
    if (auto written = write_init(first); !written) return written;
    stand(first.about, line_of(first.about), false);
    inits_due_.erase(inits_due_.begin());
  }
  for (auto& one : standing_) {
    if (one.written) continue;
    if (auto written = append(one.line); !written) return written;
    one.written = true;
  }
  while (!lines_due_.empty()) {
    if (auto written = append(lines_due_.front()); !written) return written;
    lines_due_.pop_front();
  }
  return {};
}

/// Where the disk was taken away the folder underneath is another one's, and not written to.
Result<> DiskFiles::find_place() {
  if (!device_) return {};
  struct stat facts {
  }, ours{};
  if (::stat((directory_ / Disk::kJournal).c_str(), &facts) == 0) {
    auto const same = journal_ && ::fstat(journal_->fd(), &ours) == 0 &&
                      facts.st_ino == ours.st_ino && facts.st_dev == ours.st_dev;
    if (!same || away_) adopt_place();
    device_ = facts.st_dev;
    return {};
  }
  if (device_at(directory_) == device_) return {};  // it was deleted, and begins anew
  away_ = true;
  return failure(boost::system::errc::no_such_device, "another file system is in the place of " +
                                                          directory_.string() +
                                                          " than when it began: was it unmounted?");
}

/// Mounted again: what is open is of the former mount.
void DiskFiles::adopt_place() {
  away_ = false;
  journal_.reset();
  for (auto& [rendition, track] : tracks_) {
    track.out.reset();
    for (auto const& written : track.written) written.file->disk_is_back();
  }
}

/// The lines that stand come first in one that begins.
Result<> DiskFiles::open_journal() {
  if (journal_ && !deleted(*journal_)) return {};
  if (auto made = make_folder(directory_); !made) return made;
  std::error_code error;
  auto const is_new = !std::filesystem::exists(directory_ / Disk::kJournal, error);
  auto opened = open_to_write(directory_ / Disk::kJournal, O_APPEND);
  if (!opened) return opened.error();
  journal_ = *opened;
  struct stat facts {};
  if (::fstat(journal_->fd(), &facts) == 0) device_ = facts.st_dev;
  if (!is_new) return {};
  torn_ = false;
  for (auto& one : standing_) one.written = false;
  return {};
}

Result<> DiskFiles::append(std::string const& line) {
  // Half a line, and then this one: it begins a line of its own.
  std::vector<iovec> pieces{piece(as_bytes(line))};
  if (torn_) pieces.insert(pieces.begin(), piece(as_bytes(std::string_view{"\n"})));
  auto written = write_all(journal_->fd(), std::move(pieces));
  torn_ = !written;
  ++lines_;
  return written;
}

void DiskFiles::expire(std::string const& rendition, std::uint64_t msn) {
  auto& track = tracks_[rendition];
  track.first_kept = std::max(track.first_kept, msn);
  std::erase_if(track.written, [&](Disk::Written const& w) {
    if (w.last_msn >= msn || w.file == track.current) return false;
    std::error_code ignored;
    std::filesystem::remove(w.file->path(), ignored);
    return true;
  });
  if (lines_ > lines_left_ + kSpareLines) static_cast<void>(shorten_journal());
}

bool DiskFiles::is_needed(Note const& note) const {
  auto const* const segment = std::get_if<SegmentNote>(&note);
  if (segment == nullptr) return false;
  auto const track = tracks_.find(segment->rendition);
  return track != tracks_.end() && segment->facts.msn >= track->second.first_kept;
}

/// Under another name first: whoever stops it finds the former one or the new one.
Result<> DiskFiles::shorten_journal() {
  auto const path = directory_ / Disk::kJournal;
  std::string text;
  for (auto const& one : standing_) text += one.line;
  std::size_t left = standing_.size();
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);) {
    auto const note = read_line(line);
    if (!note || !is_needed(*note)) continue;
    text += line + "\n";
    ++left;
  }
  lines_ = 0;
  lines_left_ = left;
  auto const next = directory_ / (std::string{Disk::kJournal} + ".new");
  auto const out = open_to_write(next, O_APPEND | O_TRUNC);
  if (!out) return out.error();
  if (auto written = write_all((*out)->fd(), {piece(as_bytes(text))}); !written) return written;
  std::error_code error;
  std::filesystem::rename(next, path, error);
  if (error) return Error{error, "cannot put " + path.string() + " in its place"};
  journal_ = *out;
  torn_ = false;
  for (auto& one : standing_) one.written = true;
  return {};
}

void DiskFiles::remove() const {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace freshet::origin
