/// Journal: what a restart needs of a presentation, a line a fact, in the order in which it became
/// true. Each line begins with its check sum, so that one that was cut or damaged is left out and
/// the others stand.
#pragma once

#include "media/track.hpp"
#include "origin/marks.hpp"
#include "origin/promises.hpp"
#include "origin/segment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace freshet::origin {

/// Of the file, in its presentation's folder.
inline constexpr char kJournalName[] = "journal";

/// What the presentation is; the first line.
struct ShowNote {
  std::string stream_id;
  std::string protocol;
  std::int64_t started_us = 0;       ///< wall clock
  std::int64_t wall_us_at_zero = 0;  ///< of the media clock
  std::uint64_t first_msn = 0;       ///< init segments are named after it
  Promises promises;
};
/// A track as it is from here on. `given`: by the encoder, before any ladder; else of a rendition.
struct TrackNote {
  bool given = false;
  Track track;
};
/// An init segment that is on the disk.
struct InitNote {
  std::string rendition;
  std::uint32_t index = 0;
  Codec codec;
};
/// A complete segment, on the disk or a gap.
struct SegmentNote {
  struct Part {
    Ticks duration;
    std::uint64_t size = 0;
    bool independent = false;
  };
  std::string rendition;
  std::uint64_t file = 0;  ///< its name: the number of the first segment in it
  std::uint64_t offset = 0;
  SegmentFacts facts;
  std::vector<Part> parts;
};
/// The pictures carry captions.
struct CaptionsNote {
  std::string rendition;
};
/// A named range of the programme, as it is from here on.
struct MarkNote {
  Mark mark;
};
/// The show is over.
struct EndNote {};

using Note =
    std::variant<ShowNote, TrackNote, InitNote, SegmentNote, CaptionsNote, MarkNote, EndNote>;

/// With its check sum and line feed.
[[nodiscard]] std::string line_of(Note const& note);
/// A line without its line feed; nothing for one that is not whole.
[[nodiscard]] std::optional<Note> read_line(std::string_view line);
/// What stands behind the check sum.
[[nodiscard]] std::optional<Note> read_note(std::string_view text);

}  // namespace freshet::origin
