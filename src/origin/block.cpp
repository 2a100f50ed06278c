#include "origin/block.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <limits>

namespace freshet::origin {
namespace {

template <class T>
bool fits(std::int64_t n) {
  return n >= 0 && static_cast<std::uint64_t>(n) <= std::numeric_limits<T>::max();
}

}  // namespace

Block::Block(OldSegment const& first)
    : first_msn_{first.msn},
      keys_before_{first.keys_before},
      discontinuities_before_{first.discontinuities - (first.discontinuity ? 1 : 0)},
      listed_before_{first.listed_before},
      lived_before_{first.lived_before} {
  add(first);
}

std::shared_ptr<Block> Block::copy() const {
  std::shared_ptr<Block> other{new Block};
  other->first_msn_ = first_msn_;
  other->keys_before_ = keys_before_;
  other->discontinuities_before_ = discontinuities_before_;
  other->listed_before_ = listed_before_;
  other->lived_before_ = lived_before_;
  // One more, and no room for others: blocks are many and stay long.
  other->records_.reserve(records_.size() + 1);
  other->records_ = records_;
  other->turns_ = turns_;
  other->places_ = places_;
  return other;
}

std::shared_ptr<Block const> Block::with(OldSegment const& next) const {
  FRESHET_ASSERT(next.msn == last_msn() + 1 && !full());
  auto const other = copy();
  other->add(next);
  return other;
}

bool Block::is_lost(Record const& record) const {
  return record.place != 0 && places_[record.place - 1U].file->lost();
}

bool Block::is_outdated() const {
  return std::ranges::any_of(records_, [this](Record const& record) {
    return record.place != 0 && record.gap != is_lost(record);
  });
}

std::shared_ptr<Block const> Block::renewed() const {
  auto const other = copy();
  for (auto& record : other->records_) {
    if (record.place != 0) record.gap = is_lost(record);
  }
  return other;
}

std::uint64_t Block::lost() const {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      records_, [](Record const& record) { return record.place != 0 && record.gap; }));
}

std::shared_ptr<Block const> Block::with_place(std::uint64_t msn,
                                               std::shared_ptr<StoredFile> const& file,
                                               std::uint64_t offset) const {
  std::shared_ptr<Block> other;
  each([&](OldSegment segment) {
    if (segment.msn == msn) {
      segment.file = file;
      segment.offset = offset;
      segment.gap = false;
    }
    if (other) {
      other->add(segment);
    } else {
      other = std::make_shared<Block>(segment);
    }
  });
  return other;
}

bool Block::follows(OldSegment const& segment) const {
  if (turns_.empty()) return false;
  auto const& turn = turns_.back();
  return turn.init == segment.init && turn.stride == segment.stride &&
         turn.line_start == segment.line_start.n &&
         fits<std::uint32_t>(segment.start.n - turn.start) &&
         fits<std::uint32_t>(segment.wall_us - turn.wall_us);
}

std::uint8_t Block::place_of(OldSegment const& segment) {
  // What 32 bits cannot count is no segment; better a gap than a wrong answer.
  if (!segment.file || segment.size > UINT32_MAX) return 0;
  std::uint64_t end = 0;
  if (!places_.empty()) {
    end = places_.back().offset;
    for (auto const& record : records_) {
      if (record.place == places_.size()) end += record.size;
    }
  }
  if (places_.empty() || places_.back().file != segment.file || end != segment.offset) {
    places_.push_back({segment.file, segment.offset});
  }
  return static_cast<std::uint8_t>(places_.size());
}

void Block::add(OldSegment const& segment) {
  auto const index = static_cast<std::uint32_t>(records_.size());
  if (!follows(segment)) {
    turns_.push_back({index, segment.init, segment.start.n, segment.line_start.n, segment.wall_us,
                      segment.stride});
  }
  auto const& turn = turns_.back();
  Record record;
  record.start = static_cast<std::uint32_t>(segment.start.n - turn.start);
  record.wall_us = static_cast<std::uint32_t>(segment.wall_us - turn.wall_us);
  record.duration =
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(segment.duration.n, 0, UINT32_MAX));
  record.place = place_of(segment);
  record.size = static_cast<std::uint32_t>(std::min<std::uint64_t>(segment.size, UINT32_MAX));
  if (segment.key.offset <= UINT16_MAX) {
    record.key_offset = static_cast<std::uint16_t>(segment.key.offset);
    record.key_size = segment.key.size;
  }
  record.discontinuity = segment.discontinuity;
  record.gap = segment.gap || record.place == 0;
  record.new_init = segment.new_init;
  record.at_once = segment.at_once;
  records_.push_back(record);
}

OldSegment Block::at(std::uint64_t msn) const {
  FRESHET_ASSERT(msn >= first_msn_ && msn <= last_msn());
  Cursor cursor{*this};
  for (auto i = first_msn_; i < msn; ++i) cursor.next();
  return cursor.next();
}

Block::Cursor::Cursor(Block const& block) : block_{block} {
  now_.msn = block.first_msn_ - 1;
  now_.keys_before = block.keys_before_;
  now_.discontinuities = block.discontinuities_before_;
  now_.listed_before = block.listed_before_;
  now_.lived_before = block.lived_before_;
}

OldSegment const& Block::Cursor::next() {
  auto const& record = block_.records_[index_];
  auto const& turns = block_.turns_;
  while (turn_ + 1 < turns.size() && turns[turn_ + 1].from <= index_) ++turn_;
  if (now_.key.size > 0) ++now_.keys_before;  // of the one before
  now_.listed_before = now_.listed_end();     // likewise
  now_.lived_before = now_.lived_end();
  ++now_.msn;
  now_.start = {turns[turn_].start + record.start};
  now_.wall_us = turns[turn_].wall_us + record.wall_us;
  now_.discontinuity = record.discontinuity;
  now_.gap = record.gap;
  now_.at_once = record.at_once;
  now_.duration = {record.duration};
  now_.init = turns[turn_].init;
  now_.new_init = record.new_init;
  now_.key = {record.key_offset, record.key_size};
  if (record.discontinuity) ++now_.discontinuities;
  now_.line_start = {turns[turn_].line_start};
  now_.stride = turns[turn_].stride;
  now_.size = record.size;
  if (record.place == 0) {
    now_.file.reset();
    now_.offset = 0;
  } else {
    auto const& place = block_.places_[record.place - 1U];
    if (place_ != record.place) next_offset_ = place.offset;
    place_ = record.place;
    now_.file = place.file;
    now_.offset = next_offset_;
    next_offset_ += record.size;
  }
  ++index_;
  return now_;
}

}  // namespace freshet::origin
