#include "origin/backlog.hpp"

#include "origin/disk_files.hpp"

#include <cerrno>
#include <string_view>
#include <utility>

namespace freshet::origin {
namespace {

/// A full one takes a segment now and then, in the room of those that leave the window.
constexpr std::int64_t kSteadyUs = 10'000'000;

std::string_view remedy_for(Error const& why) {
  switch (why.code.value()) {
    case ENOSPC:
    case EDQUOT:
      return "free some space there, or keep a shorter window (dvr_window)";
    case EROFS:
      return "mount it so that it can be written to; a disk that fails is often turned read-only";
    case EACCES:
    case EPERM:
      return "let the server's user write there";
    default:
      return "look at the disk and how it is mounted";
  }
}

}  // namespace

void Backlog::add(Entry entry) {
  octets_ += entry.segment->size;
  waiting_.push_back(std::move(entry));
  counts_.waiting.add(1);
  flush();
}

void Backlog::flush() {
  auto const now_us = waiting_.back().segment->wall_us;
  while (!waiting_.empty()) {
    auto where = files_.write(waiting_.front().rendition, *waiting_.front().segment);
    if (!where) {
      fell_ill(where.error(), now_us);
      break;
    }
    take_oldest().done(*where);
  }
  if (waiting_.empty()) return is_well(now_us);
  while (octets_ > kMost) drop_oldest();
}

Backlog::Entry Backlog::take_oldest() {
  auto oldest = std::move(waiting_.front());
  waiting_.pop_front();
  octets_ -= oldest.segment->size;
  counts_.waiting.add(-1);
  return oldest;
}

void Backlog::drop_oldest() {
  auto const oldest = take_oldest();
  counts_.lost.add();
  if (dropped_++ == 0) {
    log_.error("segments are lost from {} of {} on: {} MiB of them wait for the disk",
               oldest.segment->msn, oldest.rendition, kMost >> 20);
  }
  oldest.done(std::nullopt);
}

void Backlog::forget() {
  while (!waiting_.empty()) take_oldest().done(std::nullopt);
}

/// Once an illness: a segment comes every second or two.
void Backlog::fell_ill(Error const& why, std::int64_t wall_us) {
  counts_.refused.add();
  failed_us_ = wall_us;
  if (std::exchange(ill_, true)) return;
  log_.error(
      "the disk takes no segments, the newest of which are kept in memory until it does: {}: {}",
      why.what, remedy_for(why));
}

void Backlog::is_well(std::int64_t wall_us) {
  if (!ill_ || wall_us - failed_us_ < kSteadyUs) return;
  ill_ = false;
  log_.info("the disk takes segments again; {} were lost meanwhile", std::exchange(dropped_, 0));
}

}  // namespace freshet::origin
