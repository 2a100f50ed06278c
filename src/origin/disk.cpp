#include "origin/disk.hpp"

#include "origin/backlog.hpp"
#include "origin/disk_files.hpp"

#include <utility>

namespace freshet::origin {

Disk::Disk(std::filesystem::path directory, net::Blocking& thread, DiskCounts counts, Log log,
           Found found)
    : files_{std::make_shared<DiskFiles>(std::move(directory), std::move(found))},
      backlog_{std::make_shared<Backlog>(*files_, counts, log)},
      thread_{thread},
      counts_{counts},
      log_{std::move(log)},
      waiting_{std::make_shared<std::atomic<std::uint64_t>>(0)} {}

void Disk::store(net::Loop& home, std::string const& rendition,
                 std::shared_ptr<Segment const> segment, Done done) {
  auto const refuse = [&](std::string_view why) {
    counts_.lost.add();
    log_.error("segment {} of {} is not kept on disk: {}", segment->msn, rendition, why);
    done(std::nullopt);
  };
  if (waiting_->load() + segment->size > kMaxWaiting) return refuse("the disk is too slow");
  waiting_->fetch_add(segment->size);
  auto const size = segment->size;
  auto const answer = [waiting = waiting_, &home, size, done](std::optional<Where> where) {
    waiting->fetch_sub(size);
    home.post([done, where = std::move(where)] { done(where); });
  };
  auto const taken = thread_.post([files = files_, backlog = backlog_, rendition, segment, answer] {
    backlog->add({rendition, segment, answer});
  });
  if (!taken) {
    waiting_->fetch_sub(size);
    refuse("too much is waiting for it");
  }
}

void Disk::store_init(InitNote note, Bytes init) {
  auto const name = note.rendition;
  auto const taken = thread_.post([files = files_, note = std::move(note), init = std::move(init),
                                   log = log_] {
    if (auto const written = files->write_init(note, init); !written) {
      log.error("init segment of {} is not kept on disk: {}", note.rendition, written.error().what);
    }
  });
  if (!taken) log_.error("init segment of {} is not kept on disk: too much is waiting", name);
}

void Disk::note(Note note) {
  auto const taken = thread_.post([files = files_, note = std::move(note), log = log_] {
    if (auto const written = files->note(note); !written) {
      log.error("the journal lacks a line, so that a restart will too: {}", written.error().what);
    }
  });
  if (!taken) log_.error("the journal lacks a line: too much is waiting for the disk");
}

void Disk::tell(std::string const& rendition, std::uint64_t lost, std::uint64_t found) {
  counts_.lost.add(lost);
  if (lost > 0) log_.error("{} segments of {} are not on the disk any more", lost, rendition);
  if (found > 0) log_.info("{} segments of {} are on the disk again", found, rendition);
}

void Disk::expire(std::string const& rendition, std::uint64_t msn) {
  // Not taken: the next call deletes what this one would have.
  static_cast<void>(
      thread_.post([files = files_, rendition, msn] { files->expire(rendition, msn); }));
}

void Disk::remove() {
  auto const taken = thread_.post([files = files_, backlog = backlog_] {
    backlog->forget();
    files->remove();
  });
  if (!taken) log_.warn("{} stays on disk: too much is waiting", files_->directory().string());
}

}  // namespace freshet::origin
