/// StoredShow: what an earlier run left of a show that had not ended, ready to go on.
#pragma once

#include "base/result.hpp"
#include "origin/disk.hpp"
#include "origin/presentation.hpp"
#include "origin/window.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace freshet::origin {

/// Whose show was stopped longer ago than this begins another one.
constexpr std::chrono::minutes kLongestAbsence{10};

/// All renditions end with the same number at the same instant.
struct StoredShow {
  ShowNote show;
  std::vector<Track> given;  ///< by the encoder, before any ladder
  std::vector<Presentation::Stored> renditions;
  Disk::Found found;
  std::vector<Mark> marks;
  std::int64_t wall_us = 0;  ///< where the last complete segment ends, on the wall clock
  std::int64_t end_us = 0;   ///< where the renditions end, in media time
};

/// Where waiting is allowed. What was complete is there; a segment that its file lacks is a gap. At
/// the end stand gaps for every number that may have been told to a player before the run was
/// stopped: up to `now_us` on the wall clock, or, if that is seconds away only, of next to no
/// length. Fails for a show that ended, that nothing is there of, or that was stopped longer ago
/// than kLongestAbsence.
[[nodiscard]] Result<StoredShow> read_stored_show(std::filesystem::path const& directory,
                                                  std::chrono::seconds dvr, std::int64_t now_us);

}  // namespace freshet::origin
