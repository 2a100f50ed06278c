/// Part, Segment and OldSegment: what a rendition's window is made of. Immutable once published.
#pragma once

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/lazy.hpp"
#include "base/published.hpp"
#include "media/time.hpp"
#include "origin/pace.hpp"
#include "origin/stored_file.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace freshet::origin {

/// One CMAF chunk: a part of its segment, and when parts are not listed, a piece of it.
struct Part {
  Bytes bytes;
  Ticks duration;
  bool independent = false;  ///< holds a picture that needs no other
  bool gap = false;          ///< there is no media for it, nor for any other of its segment
};

/// From a segment's first `moof` to the end of its first picture; size 0: it begins with none.
struct KeyRange {
  std::uint32_t offset = 0, size = 0;
};

/// What is known of a segment when it begins.
struct SegmentStart {
  std::uint64_t msn = 0;
  Ticks start;                 ///< decode time of its first sample, in the track's time base
  std::int64_t wall_us = 0;    ///< the same on the wall clock: EXT-X-PROGRAM-DATE-TIME
  bool discontinuity = false;  ///< not one coded sequence with the segment before
  bool gap = false;            ///< there is no media for it
  /// Comes all at once for a time that has passed, when an encoder is back.
  bool at_once = false;
};

/// What text and index need of any segment, young or old.
struct SegmentFacts : SegmentStart {
  Ticks duration;
  /// Of all segments before it together: what a playlist reckons with. Unlike `start` it does not
  /// count the time that an encoder was away.
  Ticks listed_before;
  /// The same without those that came at once, for which nobody has had the time they last.
  Ticks lived_before;
  std::uint32_t init = 0;  ///< which init segment it needs
  bool new_init = false;   ///< another one than the segment before
  KeyRange key;
  std::uint64_t keys_before = 0;         ///< segments before this one that begin with a picture
  std::uint64_t discontinuities = 0;     ///< DISCONTINUITY tags up to and with this segment
  Ticks line_start;                      ///< of the first media since the last of those tags
  std::shared_ptr<Stride const> stride;  ///< null: its number does not tell its time
  std::uint64_t size = 0;                ///< octets

  [[nodiscard]] Ticks listed_end() const { return listed_before + duration; }
  [[nodiscard]] Ticks lived_end() const { return lived_before + (at_once ? Ticks{} : duration); }
};

/// Where a segment's octets lie in a file that is open.
struct FilePlace {
  std::shared_ptr<File const> file;
  std::uint64_t offset = 0;
};

/// A segment whose octets are in memory.
struct Segment : SegmentFacts {
  std::vector<Part> parts;
  Lazy<std::string> text_with_parts, text;  ///< its lines in a playlist
  mutable Published<FilePlace> on_disk;     ///< null until the disk has it, and if it never does
};

/// A segment whose octets are on the SSD, or lost (`gap`).
struct OldSegment : SegmentFacts {
  std::shared_ptr<StoredFile> file;
  std::uint64_t offset = 0;
};

}  // namespace freshet::origin
