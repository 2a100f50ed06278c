/// Named ranges of the programme in a rendition's playlists.
#include "base/assert.hpp"
#include "origin/rendition.hpp"

#include <utility>

namespace freshet::origin {

void Rendition::mark(std::shared_ptr<Mark const> mark) {
  FRESHET_ASSERT(home_.here());
  // What has ended never changes (RFC 8216bis §6.2.1).
  if (ended_ || suspended_) return;
  auto marks = with(marks_.get(), std::move(mark), lived_);
  if (!marks) return;
  marks_ = std::move(marks);
  publish();
}

void Rendition::begin_with(std::vector<std::shared_ptr<Mark const>> const& marks) {
  for (auto const& mark : marks) {
    if (auto next = with(marks_.get(), mark, lived_)) marks_ = std::move(next);
  }
}

/// Where the window begins, in programme time.
std::optional<std::int64_t> Rendition::window_start_us() const {
  if (!recent_.empty() && first_listed_ >= recent_.front()->msn) {
    auto const i = first_listed_ - recent_.front()->msn;
    if (i < recent_.size()) return recent_[i]->wall_us;
  }
  if (auto const old = closed_->find(first_listed_)) return old->wall_us;
  return open_ ? std::optional{open_->wall_us} : std::nullopt;
}

void Rendition::trim_marks() {
  if (!marks_) return;
  auto const start_us = window_start_us();
  if (!start_us) return;
  auto const memory =
      rescale({options_.promises.can_skip_until.count()}, kMicroseconds, options_.timebase);
  auto marks = trimmed(*marks_, *start_us / 1'000, lived_, lived_ - memory);
  if (marks) marks_ = std::move(marks);
}

}  // namespace freshet::origin
