#include "origin/disk.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace freshet::origin {
namespace {

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
Result<std::shared_ptr<File const>> open_for_append(std::filesystem::path const& path) {
  auto const fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return system_failure("cannot open " + path.string());
  return std::make_shared<File const>(fd);
}

}  // namespace

struct Disk::Files {
  struct Written {
    std::shared_ptr<StoredFile> file;
    std::uint64_t last_msn = 0;
  };
  struct Track {
    std::shared_ptr<std::string const> folder;
    std::shared_ptr<File const> out, journal;
    std::shared_ptr<StoredFile> current;
    std::int64_t began_us = 0;
    std::uint64_t size = 0;
    std::vector<Written> written;
  };

  explicit Files(std::filesystem::path d) : directory{std::move(d)} {}

  /// Somebody deleted it: nobody could read there what is written.
  static bool deleted(File const& file) {
    struct stat facts {};
    return ::fstat(file.fd(), &facts) != 0 || facts.st_nlink == 0;
  }

  Result<> prepare(Track& track, std::string const& name, SegmentFacts const& facts) {
    if (track.out && deleted(*track.out)) {
      track.current->lose();
      track.out.reset();
    }
    if (track.out && facts.wall_us - track.began_us < kFileSpanUs) return {};
    if (!track.folder) track.folder = std::make_shared<std::string const>(directory / name);
    std::error_code error;
    std::filesystem::create_directories(*track.folder, error);
    auto current = std::make_shared<StoredFile>(track.folder, facts.msn);
    auto out = open_for_append(current->path());
    if (!out) return out.error();
    if (!track.journal || deleted(*track.journal)) {
      auto journal = open_for_append(*track.folder + "/index");
      if (!journal) return journal.error();
      track.journal = *journal;
    }
    track.out = *out;
    track.current = std::move(current);
    track.began_us = facts.wall_us;
    track.size = 0;
    track.written.push_back({track.current, facts.msn});
    return {};
  }

  Result<Where> write(std::string const& name, Timebase timebase, Segment const& segment) {
    auto& track = tracks[name];
    if (auto ready = prepare(track, name, segment); !ready) return ready.error();
    std::vector<iovec> pieces;
    for (auto const& part : segment.parts) pieces.push_back(piece(part.bytes.span()));
    if (auto written = write_all(track.out->fd(), std::move(pieces)); !written) {
      // Half a segment must not shift the next one's offset; a new file begins either way.
      track.out.reset();
      return written.error();
    }
    Where const where{track.current, track.size};
    segment.on_disk.set(std::make_shared<FilePlace const>(FilePlace{track.out, track.size}));
    track.size += segment.size;
    track.written.back().last_msn = segment.msn;
    // The journal: what a restart needs to serve this again.
    auto const line =
        fmt::format("segment {} {} {} {} {} {} {} {} {} {}\n", segment.msn,
                    std::filesystem::path{where.file->path()}.filename().string(), where.offset,
                    segment.size, segment.start.n, segment.duration.n, timebase.hz, segment.wall_us,
                    segment.init, segment.discontinuity ? 1 : 0);
    if (auto noted = write_all(track.journal->fd(), {piece(as_bytes(line))}); !noted) {
      return noted.error();
    }
    return where;
  }

  void expire(std::string const& name, std::uint64_t msn) {
    auto& written = tracks[name].written;
    std::erase_if(written, [&](Written const& w) {
      if (w.last_msn >= msn || w.file == tracks[name].current) return false;
      std::error_code ignored;
      std::filesystem::remove(w.file->path(), ignored);
      return true;
    });
  }

  std::filesystem::path const directory;
  std::map<std::string, Track> tracks;
};

Disk::Disk(std::filesystem::path directory, net::Blocking& thread, Counter& lost, Log log)
    : files_{std::make_shared<Files>(std::move(directory))},
      thread_{thread},
      lost_{lost},
      log_{std::move(log)},
      waiting_{std::make_shared<std::atomic<std::uint64_t>>(0)} {}

void Disk::store(net::Loop& home, std::string const& rendition, Timebase timebase,
                 std::shared_ptr<Segment const> segment, Done done) {
  auto const refuse = [&](std::string_view why) {
    lost_.add();
    log_.error("segment {} of {} is not kept on disk: {}", segment->msn, rendition, why);
    done(std::nullopt);
  };
  if (waiting_->load() + segment->size > kMaxWaiting) return refuse("the disk is too slow");
  waiting_->fetch_add(segment->size);
  auto const size = segment->size;
  auto const taken = thread_.post([files = files_, waiting = waiting_, &home, rendition, timebase,
                                   segment, done, &lost = lost_, log = log_] {
    auto where = files->write(rendition, timebase, *segment);
    waiting->fetch_sub(segment->size);
    if (!where) {
      lost.add();
      log.error("segment {} of {} is not kept on disk: {}", segment->msn, rendition,
                where.error().what);
    }
    home.post([done, found = where ? std::optional{*where} : std::nullopt] { done(found); });
  });
  if (!taken) {
    waiting_->fetch_sub(size);
    refuse("too much is waiting for it");
  }
}

void Disk::store_init(std::string const& rendition, std::uint32_t index, Bytes init) {
  auto const taken =
      thread_.post([files = files_, rendition, index, init = std::move(init), log = log_] {
        std::error_code error;
        std::filesystem::create_directories(files->directory / rendition, error);
        auto const out =
            open_for_append(files->directory / rendition / fmt::format("{}.mp4", index));
        auto written = out ? write_all((*out)->fd(), {piece(init.span())}) : Result<>{out.error()};
        if (!written)
          log.error("init segment of {} is not kept on disk: {}", rendition, written.error().what);
      });
  if (!taken) log_.error("init segment of {} is not kept on disk: too much is waiting", rendition);
}

void Disk::expire(std::string const& rendition, std::uint64_t msn) {
  // Not taken: the next call deletes what this one would have.
  static_cast<void>(
      thread_.post([files = files_, rendition, msn] { files->expire(rendition, msn); }));
}

void Disk::remove() {
  auto const taken = thread_.post([files = files_] {
    std::error_code ignored;
    std::filesystem::remove_all(files->directory, ignored);
  });
  if (!taken) log_.warn("{} stays on disk: too much is waiting", files_->directory.string());
}

}  // namespace freshet::origin
