#include "origin/rendition.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace freshet::origin {
std::string Rendition::init_name(std::uint64_t first_msn, std::uint32_t index) {
  return fmt::format("i{}-{}.mp4", first_msn, index);
}
std::string Rendition::segment_name(std::uint64_t msn) { return fmt::format("s{}.m4s", msn); }
std::string Rendition::part_name(std::uint64_t msn, std::uint32_t part) {
  return fmt::format("s{}.p{}.m4s", msn, part);
}

Rendition::Rendition(net::Loops& loops, net::Loop& home, Options options)
    : home_{home},
      loops_{loops},
      options_{std::move(options)},
      closed_{std::make_shared<Closed const>()},
      next_msn_{options_.first_msn},
      first_listed_{options_.first_msn},
      bandwidth_{options_.promises.target_duration} {
  for (unsigned i = 0; i < loops.size(); ++i) {
    waiters_.push_back(std::make_unique<Waiters>(loops.at(i)));
  }
  rates_.set(std::make_shared<BitRates const>());
  inits_.set(std::make_shared<std::vector<Init> const>());
  set_demand(options_.demand);
  publish();
}

void Rendition::has_captions() {
  if (captions_.exchange(true)) return;
  if (options_.disk) options_.disk->note(CaptionsNote{options_.name});
}

void Rendition::set_init(Bytes init, Codec codec) {
  auto inits = *inits_.get();
  init_ = static_cast<std::uint32_t>(inits.size());
  if (options_.disk) options_.disk->store_init({options_.name, init_, codec}, init);
  inits.push_back({std::move(init), std::move(codec)});
  inits_.set(std::make_shared<std::vector<Init> const>(std::move(inits)));
  if (last_init_) publish();  // as a hint; before the first segment nobody has one to replace
}

Bytes Rendition::init(std::uint32_t index) const {
  auto const inits = inits_.get();
  return index < inits->size() ? (*inits)[index].bytes : Bytes{};
}

std::optional<Codec> Rendition::codec(std::uint32_t init) const {
  auto const inits = inits_.get();
  return init < inits->size() ? std::optional{(*inits)[init].codec} : std::nullopt;
}

void Rendition::open(SegmentStart start) {
  FRESHET_ASSERT(home_.here());
  FRESHET_ASSERT(start.msn == next_msn_ && !open_);
  SegmentFacts facts;
  static_cast<SegmentStart&>(facts) = start;
  facts.init = init_;
  facts.new_init = last_init_ != init_;
  facts.keys_before = keys_;
  facts.listed_before = listed_;
  facts.lived_before = lived_;
  if (facts.discontinuity) ++discontinuities_;
  facts.discontinuities = discontinuities_;
  if (facts.discontinuity) line_start_.reset();
  if (!facts.gap && !line_start_) line_start_ = facts.start;
  facts.line_start = line_start_.value_or(facts.start);
  last_init_ = init_;
  // Numbers do not tell where nothing is.
  if (!facts.gap) facts.stride = pace_.begin(facts.msn, facts.start, facts.discontinuity);
  open_ = facts;
}

void Rendition::append(Part part, KeyRange key, bool last) {
  FRESHET_ASSERT(open_.has_value());
  if (open_parts_.empty()) open_->key = key;
  open_->duration += part.duration;
  open_->size += part.bytes.size();
  if (part.gap) open_->gap = true;
  open_parts_.push_back(std::move(part));
  if (last) complete();
  publish();
}

void Rendition::close_open(Ticks duration) {
  if (!open_) return;
  if (open_parts_.empty()) {
    open_->gap = true;
    open_->duration = duration;
  }
  complete();
  publish();
}

void Rendition::gap(SegmentStart start, Ticks duration) {
  start.gap = true;
  open(start);
  open_->duration = duration;
  complete();
  publish();
}

void Rendition::complete() {
  auto segment = std::make_shared<Segment>();
  static_cast<SegmentFacts&>(*segment) = *open_;
  segment->parts = std::move(open_parts_);
  open_parts_ = {};
  open_.reset();
  count(*segment);
  recent_.push_back(segment);
  if (options_.disk) keep_on_disk(segment);
  retire();
}

void Rendition::count(SegmentFacts const& complete) {
  next_msn_ = complete.msn + 1;
  listed_ = complete.listed_end();
  lived_ = complete.lived_end();
  keys_ = complete.keys_before + (complete.key.size > 0 ? 1 : 0);
  if (complete.gap) return;
  bandwidth_.segment(microseconds(complete.duration, options_.timebase), complete.size);
  rates_.set(std::make_shared<BitRates const>(bandwidth_.rates()));
}

void Rendition::keep_on_disk(std::shared_ptr<Segment const> const& segment) {
  if (segment->gap) return options_.disk->note(SegmentNote{options_.name, 0, 0, *segment, {}});
  stored_[segment->msn];
  options_.disk->store(home_, options_.name, segment,
                       [weak = weak_from_this(), msn = segment->msn](auto where) {
                         auto const self = weak.lock();
                         if (!self) return;
                         auto const at = self->stored_.find(msn);
                         if (at != self->stored_.end()) {
                           at->second = where;
                         } else if (where) {
                           self->fill_gap(msn, *where);
                         }
                       });
}

/// The disk took it after it had left memory.
void Rendition::fill_gap(std::uint64_t msn, Disk::Where const& where) {
  auto blocks = closed_->blocks;
  auto const block = std::ranges::find_if(
      blocks, [msn](auto const& b) { return b->first_msn() <= msn && msn <= b->last_msn(); });
  if (block == blocks.end()) return;
  *block = (*block)->with_place(msn, where.file, where.offset);
  set_closed(std::move(blocks), first_listed_);
}

void Rendition::retire() {
  auto const behind = [&](SegmentFacts const& s) {
    return microseconds(lived_ - s.lived_end(), options_.timebase);
  };
  while (recent_.size() > 1 && behind(*recent_.front()) > options_.window.in_memory.count()) {
    auto const oldest = recent_.front();
    recent_.erase(recent_.begin());
    if (options_.disk) move_to_closed(*oldest);
  }
  trim_closed();
}

void Rendition::move_to_closed(Segment const& segment) {
  OldSegment old;
  static_cast<SegmentFacts&>(old) = static_cast<SegmentFacts const&>(segment);
  if (auto const at = stored_.find(segment.msn); at != stored_.end()) {
    // What the disk has not taken by now is a gap that players step over, until it has.
    if (at->second) {
      old.file = at->second->file;
      old.offset = at->second->offset;
    }
    stored_.erase(at);
  }
  old.gap = old.file == nullptr || old.file->lost();
  close(old);
}

void Rendition::close(OldSegment const& old) {
  auto blocks = closed_->blocks;
  if (blocks.empty() || blocks.back()->full()) {
    blocks.push_back(std::make_shared<Block const>(old));
  } else {
    blocks.back() = blocks.back()->with(old);
  }
  set_closed(std::move(blocks), first_listed_);
}

/// The text of the blocks that are wholly listed is made anew only when they are others.
void Rendition::set_closed(Blocks blocks, std::uint64_t first_listed) {
  auto const listed = [](Blocks const& all, std::uint64_t first) {
    auto const from =
        std::ranges::find_if(all, [&](auto const& block) { return block->first_msn() > first; });
    auto const end = all.empty() || all.back()->full() ? all.end() : all.end() - 1;
    return std::span{from, std::max(from, end)};
  };
  auto closed = std::make_shared<Closed>();
  if (std::ranges::equal(listed(blocks, first_listed), listed(closed_->blocks, first_listed_))) {
    closed->listed_text = closed_->listed_text;
  }
  closed->blocks = std::move(blocks);
  closed_ = std::move(closed);
  first_listed_ = first_listed;
}

void Rendition::trim_closed() {
  auto const& newest = *recent_.back();
  auto const listed = [&](SegmentFacts const& s) {
    return microseconds(listed_ - s.listed_before, options_.timebase);
  };
  auto const lived = [&](SegmentFacts const& s) {
    return microseconds(lived_ - s.lived_before, options_.timebase);
  };
  auto const facts = [this](std::uint64_t msn) -> SegmentFacts {
    if (msn >= recent_.front()->msn) return *recent_[msn - recent_.front()->msn];
    return static_cast<SegmentFacts const&>(*closed_->find(msn));
  };
  auto blocks = closed_->blocks;
  auto first =
      std::max(first_listed_, blocks.empty() ? recent_.front()->msn : blocks.front()->first_msn());
  while (newest.msn - first + 1 > Window::kMinSegments &&
         listed(facts(first)) > options_.window.listed.count()) {
    ++first;
  }
  renew(blocks);
  std::optional<std::uint64_t> expired;
  while (!blocks.empty() && blocks.front()->full() &&
         lived(blocks.front()->at(blocks.front()->last_msn())) > options_.window.kept.count()) {
    expired = blocks.front()->last_msn();
    blocks.erase(blocks.begin());
  }
  if (first == first_listed_ && blocks == closed_->blocks) return;
  set_closed(std::move(blocks), first);
  if (expired && options_.disk) options_.disk->expire(options_.name, *expired + 1);
}

/// What is in a file that turned out to be lost is a gap, which players step over, until it is
/// found again.
void Rendition::renew(Blocks& blocks) {
  std::uint64_t lost = 0, found = 0;
  for (auto& block : blocks) {
    if (!block->is_outdated()) continue;
    auto const before = block->lost();
    block = block->renewed();
    auto const now = block->lost();
    now > before ? lost += now - before : found += before - now;
  }
  if (lost + found > 0 && options_.disk) options_.disk->tell(options_.name, lost, found);
}

void Rendition::end() {
  if (ended_) return;
  ended_ = true;
  if (open_ && !open_parts_.empty()) complete();
  open_.reset();
  publish();
}

void Rendition::suspend() {
  if (ended_) return;
  end_follows_ = false;
  if (open_ && !open_parts_.empty()) complete();
  open_.reset();
  suspended_ = true;
  publish();
}

void Rendition::publish() {
  if (end_follows_ && !ended_) return;
  trim_marks();
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->promises = options_.promises;
  snapshot->timebase = options_.timebase;
  snapshot->closed = closed_;
  snapshot->recent = recent_;
  snapshot->open = open_parts_;
  snapshot->opening = open_;
  snapshot->next_msn = next_msn_;
  snapshot->first_listed = first_listed_;
  snapshot->last_init = last_init_.value_or(0);
  if (last_init_ && last_init_ != init_) snapshot->coming_init = init_;
  snapshot->ended = ended_;
  snapshot->marks = marks_;
  snapshot_.set(std::move(snapshot));
  notify();
}

void Rendition::notify() {
  net::Event* own = nullptr;
  for (unsigned i = 0; i < waiters_.size(); ++i) {
    auto& waiters = *waiters_[i];
    if (waiters.waiting.load() == 0) continue;
    if (loops_.at(i).here()) {
      own = &waiters.event;
    } else {
      loops_.at(i).post([self = shared_from_this(), &waiters] { waiters.event.notify_all(); });
    }
  }
  // The others are on their way by now.
  if (own) own->notify_all();
}

void Rendition::wake(net::Loop& loop) { waiters_[loop.index()]->event.notify_all(); }

net::awaitable<std::shared_ptr<Snapshot const>> Rendition::reached(net::Loop& loop,
                                                                   Position position,
                                                                   SteadyTime deadline,
                                                                   std::function<bool()> given_up) {
  auto const is = [position](Snapshot const& snapshot) { return snapshot.has(position); };
  return when(loop, is, deadline, std::move(given_up));
}

net::awaitable<std::shared_ptr<Snapshot const>> Rendition::when(net::Loop& loop, Is is,
                                                                SteadyTime deadline,
                                                                std::function<bool()> given_up) {
  auto const self = shared_from_this();
  auto& waiters = *waiters_[loop.index()];
  // Counted before the look: the writer publishes before it looks at the count, so one of the two
  // sees the other.
  waiters.waiting.fetch_add(1);
  std::shared_ptr<Snapshot const> found;
  for (;;) {
    auto snapshot = now();
    if (is(*snapshot) || snapshot->ended) {
      found = std::move(snapshot);
      break;
    }
    if (suspended_) break;
    // Before the wait as after it: nobody wakes a waiter who came after its client had gone.
    if (given_up && given_up()) break;
    if (!co_await waiters.event.wait_until(deadline)) break;
  }
  waiters.waiting.fetch_sub(1);
  co_return found;
}

}  // namespace freshet::origin
