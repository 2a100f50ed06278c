#include "origin/disk_files.hpp"

#include "origin/written_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <sys/uio.h>
#include <utility>

namespace freshet::origin {
namespace {

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
    : directory_{std::move(directory)}, journal_{directory_, found.standing} {
  for (auto& [rendition, files] : found.files) tracks_[rendition].written = std::move(files);
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
  if (auto noted = journal_.append(line); !noted) return noted.error();
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

Result<> DiskFiles::note(Note const& note) {
  journal_.add(note);
  return catch_up();
}

Result<> DiskFiles::catch_up() {
  auto const is_another = journal_.find();
  if (!is_another) return is_another.error();
  if (*is_another) adopt_place();
  while (!inits_due_.empty()) {
    auto const& first = inits_due_.front();
    if (auto written = write_init(first); !written) return written;
    journal_.add(first.about);
    inits_due_.erase(inits_due_.begin());
  }
  return journal_.flush();
}

/// Mounted again: what is open is of the former mount.
void DiskFiles::adopt_place() {
  for (auto& [rendition, track] : tracks_) {
    track.out.reset();
    for (auto const& written : track.written) written.file->disk_is_back();
  }
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
  if (!journal_.is_long()) return;
  static_cast<void>(journal_.shorten([this](SegmentNote const& note) { return is_kept(note); }));
}

bool DiskFiles::is_kept(SegmentNote const& note) const {
  auto const track = tracks_.find(note.rendition);
  return track != tracks_.end() && note.facts.msn >= track->second.first_kept;
}

void DiskFiles::remove() const {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace freshet::origin
