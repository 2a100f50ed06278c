/// Disk: a presentation's finished segments on the SSD, in append-only files of about a minute a
/// rendition beside an index journal. The live path never waits for it.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/blocking.hpp"
#include "net/loop.hpp"
#include "origin/segment.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace freshet::origin {

class Disk {
 public:
  /// Where a segment lies.
  struct Where {
    std::shared_ptr<StoredFile> file;
    std::uint64_t offset = 0;
  };
  using Done = std::function<void(std::optional<Where>)>;
  /// Octets that may wait for the disk, a presentation.
  static constexpr std::uint64_t kMaxWaiting = 64ULL << 20;
  static constexpr std::int64_t kFileSpanUs = 60'000'000;

  Disk(std::filesystem::path directory, net::Blocking& thread, Counter& lost, Log log);

  // On the presentation's home loop; nothing here waits.
  /// `done` runs on `home`; nothing: the segment could not be kept, which is logged and counted.
  void store(net::Loop& home, std::string const& rendition, Timebase timebase,
             std::shared_ptr<Segment const> segment, Done done);
  void store_init(std::string const& rendition, std::uint32_t index, Bytes init);
  /// Deletes the files all of whose segments lie before `msn`.
  void expire(std::string const& rendition, std::uint64_t msn);
  /// Deletes everything; the last call.
  void remove();

 private:
  struct Files;  // what the blocking thread knows

  std::shared_ptr<Files> const files_;
  net::Blocking& thread_;
  Counter& lost_;
  Log log_;
  std::shared_ptr<std::atomic<std::uint64_t>> const waiting_;
};

}  // namespace freshet::origin
