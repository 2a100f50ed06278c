/// A rendition that takes up where an earlier run was stopped.
#include "base/assert.hpp"
#include "origin/rendition.hpp"

#include <utility>

namespace freshet::origin {

void Rendition::restore(Stored stored) {
  FRESHET_ASSERT(!stored.segments.empty() && !last_init_);
  captions_ = stored.captions;
  inits_.set(std::make_shared<std::vector<Init> const>(std::move(stored.inits)));
  auto const& newest = stored.segments.back().facts;
  for (auto& one : stored.segments) {
    auto const behind = newest.lived_end() - one.facts.lived_end();
    auto const us = microseconds(behind, options_.timebase);
    restore(one, us <= options_.window.in_memory.count());
  }
  auto const known = inits_.get()->size();
  init_ = known == 0 ? 0 : static_cast<std::uint32_t>(known - 1);
  trim_closed();
  publish();
}

/// `remembered`: young enough to be in memory.
void Rendition::restore(Stored::Segment& one, bool remembered) {
  auto facts = one.facts;
  facts.new_init = last_init_ != facts.init;
  last_init_ = facts.init;
  if (facts.discontinuity) line_start_.reset();
  if (!facts.gap && !line_start_) line_start_ = facts.start;
  facts.line_start = line_start_.value_or(facts.start);
  discontinuities_ = facts.discontinuities;
  if (!facts.gap) facts.stride = pace_.begin(facts.msn, facts.start, facts.discontinuity);
  count(facts);
  // A number that was given out is given out, however soon the next run is stopped.
  if (!one.noted) options_.disk->note(SegmentNote{options_.name, 0, 0, facts, {}});
  if (!remembered) {
    OldSegment old;
    static_cast<SegmentFacts&>(old) = facts;
    old.file = one.file;
    old.offset = one.offset;
    return close(old);
  }
  auto segment = std::make_shared<Segment>();
  static_cast<SegmentFacts&>(*segment) = facts;
  segment->parts = std::move(one.parts);
  if (one.file) stored_[facts.msn] = Disk::Where{one.file, one.offset};
  recent_.push_back(std::move(segment));
}

}  // namespace freshet::origin
