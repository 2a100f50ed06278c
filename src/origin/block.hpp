/// Block: old segments in a row, packed, for a window of hours is thousands of them.
#pragma once

#include "base/lazy.hpp"
#include "origin/segment.hpp"
#include "origin/text.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace freshet::origin {

/// kSize segments whose MSNs share a quotient; the newest block has fewer. Immutable.
class Block {
 public:
  static constexpr std::uint64_t kSize = 32;

  explicit Block(OldSegment const& first);
  /// The same with the segment that follows.
  [[nodiscard]] std::shared_ptr<Block const> with(OldSegment const& next) const;
  /// Some of its segments are in a file that was lost or found again since.
  [[nodiscard]] bool is_outdated() const;
  /// The same with gaps for what is lost now, and no others of that kind.
  [[nodiscard]] std::shared_ptr<Block const> renewed() const;
  /// How many are gaps because their file is lost.
  [[nodiscard]] std::uint64_t lost() const;
  /// The same with a file for one that was a gap.
  [[nodiscard]] std::shared_ptr<Block const> with_place(std::uint64_t msn,
                                                        std::shared_ptr<StoredFile> const& file,
                                                        std::uint64_t offset) const;

  [[nodiscard]] std::uint64_t first_msn() const { return first_msn_; }
  [[nodiscard]] std::uint64_t last_msn() const { return first_msn_ + records_.size() - 1; }
  [[nodiscard]] bool full() const { return (last_msn() + 1) % kSize == 0; }

  /// One that it holds.
  [[nodiscard]] OldSegment at(std::uint64_t msn) const;
  /// f(OldSegment const&) for each, oldest first.
  template <class F>
  void each(F f) const {
    Cursor cursor{*this};
    for (std::size_t i = 0; i < records_.size(); ++i) f(cursor.next());
  }

  Lazy<Deflated> text;  ///< its lines in a playlist

 private:
  struct Record {
    std::uint32_t start = 0, wall_us = 0;  // behind the turn's
    std::uint32_t duration = 0, size = 0, key_size = 0;
    std::uint16_t key_offset = 0;
    std::uint8_t place = 0;  // one more than the index; 0: in no file; with `gap`: in a lost one
    bool discontinuity : 1 = false, gap : 1 = false, new_init : 1 = false, at_once : 1 = false;
  };
  /// What the records from one on have in common and count from.
  struct Turn {
    std::uint32_t from = 0, init = 0;
    std::int64_t start = 0, line_start = 0, wall_us = 0;
    std::shared_ptr<Stride const> stride;
  };
  /// Segments without a hole between them in a file.
  struct Place {
    std::shared_ptr<StoredFile> file;
    std::uint64_t offset = 0;
  };
  /// Unpacks from the first on.
  class Cursor {
   public:
    explicit Cursor(Block const& block);
    OldSegment const& next();

   private:
    Block const& block_;
    OldSegment now_;
    std::size_t index_ = 0, turn_ = 0;
    unsigned place_ = 0;
    std::uint64_t next_offset_ = 0;
  };

  Block() = default;
  [[nodiscard]] std::shared_ptr<Block> copy() const;
  void add(OldSegment const& segment);
  [[nodiscard]] bool is_lost(Record const& record) const;
  [[nodiscard]] bool follows(OldSegment const& segment) const;
  [[nodiscard]] std::uint8_t place_of(OldSegment const& segment);

  std::uint64_t first_msn_ = 0, keys_before_ = 0, discontinuities_before_ = 0;
  Ticks listed_before_, lived_before_;
  std::vector<Record> records_;
  std::vector<Turn> turns_;
  std::vector<Place> places_;
};

}  // namespace freshet::origin
