#include "origin/backlog.hpp"

#include "origin/disk_files.hpp"

#include <cerrno>
#include <string_view>
#include <utility>

namespace freshet::origin {
namespace {

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
  flush();
}

void Backlog::flush() {
  while (!waiting_.empty()) {
    auto& oldest = waiting_.front();
    auto where = files_.write(oldest.rendition, *oldest.segment);
    if (!where) {
      fell_ill(where.error());
      break;
    }
    octets_ -= oldest.segment->size;
    oldest.done(*where);
    waiting_.pop_front();
  }
  if (waiting_.empty()) return is_well();
  while (octets_ > kMost) drop_oldest();
}

void Backlog::drop_oldest() {
  auto const oldest = std::move(waiting_.front());
  waiting_.pop_front();
  octets_ -= oldest.segment->size;
  lost_.add();
  if (dropped_++ == 0) {
    log_.error("segments are lost from {} of {} on: {} MiB of them wait for the disk",
               oldest.segment->msn, oldest.rendition, kMost >> 20);
  }
  oldest.done(std::nullopt);
}

/// Once an illness: a segment comes every second or two.
void Backlog::fell_ill(Error const& why) {
  if (std::exchange(ill_, true)) return;
  log_.error(
      "the disk takes no segments, the newest of which are kept in memory until it does: {}: {}",
      why.what, remedy_for(why));
}

void Backlog::is_well() {
  if (!std::exchange(ill_, false)) return;
  log_.info("the disk takes segments again; {} were lost meanwhile", std::exchange(dropped_, 0));
}

}  // namespace freshet::origin
