#include "origin/stored_show.hpp"

#include "origin/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace freshet::origin {
namespace {

/// Of a segment; at 200 Mbit/s and six seconds.
constexpr std::uint64_t kLargest = 150ULL << 20;
/// Of an init segment.
constexpr std::uintmax_t kLargestInit = 1 << 20;
/// Of a window of days.
constexpr std::uint64_t kMostSegments = 1'000'000;
/// Segments that tell how short one may be.
constexpr std::size_t kRecent = 64;
constexpr std::int64_t kShortest = 100'000;
/// What a stand-in fills in half the time.
constexpr std::int64_t kFillable = 10'000'000;
/// Less than a picture each, and together less than any player takes for a hole.
constexpr std::int64_t kUnseenEach = 20'000, kUnseen = 80'000;

/// A segment's place in time, in all renditions alike.
struct Time {
  std::int64_t start_us = 0, end_us = 0, wall_us = 0;
  bool discontinuity = false, at_once = false;
};

/// A rendition as the journal tells it.
struct Told {
  Track track;
  std::map<std::uint32_t, Codec> inits;
  std::map<std::uint64_t, SegmentNote> segments;
  struct File {
    std::shared_ptr<StoredFile> file;
    std::uint64_t size = 0;
  };
  std::map<std::uint64_t, File> files;
  bool captions = false;
};

class Journal {
 public:
  std::optional<ShowNote> show;
  std::map<TrackId, Track> given;
  std::map<std::string, Told> renditions;
  std::vector<std::string> order;  // in which they were made
  std::vector<Mark> marks;
  bool ended = false;

  void take(Note note) {
    if (auto* const s = std::get_if<ShowNote>(&note)) show = std::move(*s);
    if (auto* const t = std::get_if<TrackNote>(&note)) take(std::move(*t));
    if (auto* const i = std::get_if<InitNote>(&note)) {
      renditions[i->rendition].inits[i->index] = std::move(i->codec);
    }
    if (auto* const s = std::get_if<SegmentNote>(&note)) {
      auto& segments = renditions[s->rendition].segments;
      auto const msn = s->facts.msn;
      segments.insert_or_assign(msn, std::move(*s));
    }
    if (auto* const c = std::get_if<CaptionsNote>(&note)) renditions[c->rendition].captions = true;
    if (auto* const m = std::get_if<MarkNote>(&note)) take(std::move(m->mark));
    if (std::holds_alternative<EndNote>(note)) ended = true;
  }

 private:
  void take(Mark mark) {
    auto const at = std::ranges::find(marks, mark.id, &Mark::id);
    if (at != marks.end()) {
      *at = std::move(mark);
    } else {
      marks.push_back(std::move(mark));
    }
  }
  void take(TrackNote note) {
    auto const& label = note.track.label;
    if (note.given) {
      given[note.track.id] = std::move(note.track);
      return;
    }
    if (std::ranges::find(order, label) == order.end()) order.push_back(label);
    renditions[label].track = std::move(note.track);
  }
};

Journal read_journal(std::filesystem::path const& path) {
  Journal journal;
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);) {
    if (auto note = read_line(line)) journal.take(std::move(*note));
  }
  return journal;
}

std::optional<Bytes> read_init(std::filesystem::path const& path) {
  std::error_code error;
  auto const size = std::filesystem::file_size(path, error);
  if (error || size > kLargestInit) return std::nullopt;
  std::string text(static_cast<std::size_t>(size), '\0');
  std::ifstream in{path, std::ios::binary};
  if (!in.read(text.data(), static_cast<std::streamsize>(text.size()))) return std::nullopt;
  return Bytes::adopt(std::move(text));
}

class Reading {
 public:
  Reading(std::filesystem::path directory, Journal journal, std::int64_t now_us)
      : directory_{std::move(directory)}, journal_{std::move(journal)}, now_us_{now_us} {}

  [[nodiscard]] Result<StoredShow> all(std::chrono::seconds dvr);

 private:
  [[nodiscard]] Error nothing(std::string const& what) const;
  [[nodiscard]] Result<> look();
  [[nodiscard]] Told const& leader() const;
  [[nodiscard]] Result<> lay_out();
  void fill_up();
  [[nodiscard]] std::int64_t shortest() const;
  [[nodiscard]] Presentation::Stored rendition(Told& told, Window const& window);
  [[nodiscard]] Rendition::Stored::Segment segment(Told& told, std::uint64_t msn,
                                                   Rendition::Stored const& so_far) const;
  [[nodiscard]] bool is_there(Told& told, SegmentNote const& note,
                              Rendition::Stored const& so_far) const;
  static void load(Told& told, Rendition::Stored& stored, Timebase base, Window const& window);
  [[nodiscard]] Disk::Found found() const;

  std::filesystem::path const directory_;
  Journal journal_;
  std::int64_t const now_us_;
  std::uint64_t first_ = 0;
  std::vector<Time> times_;  // from first_ on
  std::int64_t told_until_us_ = 0;
};

/// The one whose cuts the others follow.
Told const& Reading::leader() const {
  auto const video = std::ranges::find_if(journal_.renditions, [](auto const& r) {
    return r.first == "source" && is_video(r.second.track);
  });
  auto const any = std::ranges::find_if(journal_.renditions,
                                        [](auto const& r) { return is_video(r.second.track); });
  if (video != journal_.renditions.end()) return video->second;
  return any != journal_.renditions.end() ? any->second : journal_.renditions.begin()->second;
}

Error Reading::nothing(std::string const& what) const {
  return failure(boost::system::errc::no_such_file_or_directory,
                 fmt::format("{}: {}", (directory_ / kJournalName).string(), what));
}

Result<> Reading::look() {
  if (journal_.ended) return nothing("the show has ended");
  if (!journal_.show || journal_.renditions.empty()) return nothing("there is no show in it");
  for (auto const& [name, told] : journal_.renditions) {
    if (told.track.label != name || told.segments.empty() || told.inits.empty()) {
      return nothing("nothing of " + name + " is complete");
    }
  }
  return {};
}

/// When each number was, by whichever rendition has it.
Result<> Reading::lay_out() {
  std::uint64_t last = 0;
  for (auto const& [name, told] : journal_.renditions) {
    first_ = std::max(first_, told.segments.begin()->first);
    last = std::max(last, told.segments.rbegin()->first);
  }
  if (last - first_ > kMostSegments) return nothing("its numbers lie too far apart");
  std::map<std::uint64_t, Time> known;
  auto const learn = [&](Told const& told) {
    for (auto at = told.segments.lower_bound(first_); at != told.segments.end(); ++at) {
      auto const& s = at->second.facts;
      known.try_emplace(at->first, Time{microseconds(s.start, told.track.timebase),
                                        microseconds(s.start + s.duration, told.track.timebase),
                                        s.wall_us, s.discontinuity, s.at_once});
    }
  };
  learn(leader());
  for (auto const& [name, told] : journal_.renditions) learn(told);
  for (auto msn = first_; msn <= last; ++msn) {
    auto const next = known.lower_bound(msn);
    if (next->first == msn) {
      times_.push_back(next->second);
      continue;
    }
    // Nobody has it: it shares what lies between its neighbours with others of its kind.
    auto const from = times_.empty() ? next->second.start_us : times_.back().end_us;
    auto const share =
        (next->second.start_us - from) / static_cast<std::int64_t>(next->first - msn);
    auto const lasts = std::max<std::int64_t>(share, 1);
    times_.push_back({from, from + lasts, journal_.show->wall_us_at_zero + from, false, true});
  }
  told_until_us_ = times_.back().end_us;
  // Each number since then is a gap: of days they would be millions.
  auto const away_us = now_us_ - journal_.show->wall_us_at_zero - told_until_us_;
  if (std::chrono::microseconds{away_us} > kLongestAbsence) return nothing("it was too long ago");
  return {};
}

std::int64_t Reading::shortest() const {
  auto const recent = std::min(times_.size(), kRecent);
  std::int64_t least = 0;
  for (auto at = times_.end() - static_cast<std::ptrdiff_t>(recent); at != times_.end(); ++at) {
    auto const lasts = at->end_us - at->start_us;
    if (!at->at_once && (least == 0 || lasts < least)) least = lasts;
  }
  return std::max(least, kShortest);
}

/// Players may have been told of as many segments as fit into the time since, and of one under way.
/// A short absence is left to what stands in for the encoder, and the gaps take next to no time: of
/// a hole in the line some players never come out.
void Reading::fill_up() {
  auto const zero = journal_.show->wall_us_at_zero;
  auto const hole = std::max(now_us_ - zero - told_until_us_, kShortest);
  auto const n = hole / shortest() + 1;
  auto const filled = hole > kFillable ? hole : std::min(kUnseen, n * kUnseenEach);
  for (std::int64_t i = 0; i < n; ++i) {
    auto const from = told_until_us_ + filled * i / n;
    times_.push_back({from, told_until_us_ + filled * (i + 1) / n, zero + from, false, true});
  }
}

bool Reading::is_there(Told& told, SegmentNote const& note, Rendition::Stored const& so_far) const {
  auto& file = told.files[note.file];
  if (!file.file) {
    auto folder = std::make_shared<std::string const>(directory_ / told.track.label);
    file.file = std::make_shared<StoredFile>(std::move(folder), note.file);
    std::error_code none;
    auto const size = std::filesystem::file_size(file.file->path(), none);
    file.size = none ? 0 : size;
  }
  // Not opened: one that lacks its end would be lost as a whole.
  return note.facts.init < so_far.inits.size() && note.facts.size <= kLargest &&
         note.offset <= file.size && note.facts.size <= file.size - note.offset;
}

Rendition::Stored::Segment Reading::segment(Told& told, std::uint64_t msn,
                                            Rendition::Stored const& so_far) const {
  auto const& time = times_[msn - first_];
  auto const at = told.segments.find(msn);
  Rendition::Stored::Segment one;
  auto const* const before = so_far.segments.empty() ? nullptr : &so_far.segments.back().facts;
  if (at != told.segments.end()) {
    one.facts = at->second.facts;
    if (one.facts.gap) return one;
    one.offset = at->second.offset;
    if (is_there(told, at->second, so_far)) {
      one.file = told.files[at->second.file].file;
    } else {
      one.facts.gap = true;
    }
    return one;
  }
  auto const base = told.track.timebase;
  auto& s = one.facts;
  auto const follows = before != nullptr && !time.discontinuity;
  s.msn = msn;
  s.start =
      follows ? before->start + before->duration : rescale({time.start_us}, kMicroseconds, base);
  s.duration = std::max(rescale({time.end_us}, kMicroseconds, base) - s.start, Ticks{1});
  s.wall_us = time.wall_us;
  s.discontinuity = time.discontinuity;
  s.at_once = time.at_once;
  s.gap = true;
  one.noted = false;
  if (before == nullptr) return one;
  s.init = before->init;
  s.keys_before = before->keys_before + (before->key.size > 0 ? 1 : 0);
  s.discontinuities = before->discontinuities + (s.discontinuity ? 1 : 0);
  s.listed_before = before->listed_end();
  s.lived_before = before->lived_end();
  return one;
}

/// The youngest are in memory, with their parts.
void Reading::load(Told& told, Rendition::Stored& stored, Timebase base, Window const& window) {
  auto const newest = stored.segments.back().facts.lived_end();
  for (auto& one : stored.segments) {
    auto& s = one.facts;
    auto const behind = microseconds(newest - s.lived_end(), base);
    if (!one.file || behind > window.in_memory.count()) continue;
    auto const octets = one.file->read(one.offset, s.size, kLargest);
    if (!octets) {
      one.file.reset();
      s.gap = true;
      continue;
    }
    std::size_t from = 0;
    for (auto const& part : told.segments.at(s.msn).parts) {
      auto const size = static_cast<std::size_t>(part.size);
      one.parts.push_back({octets->slice(from, size), part.duration, part.independent, false});
      from += size;
    }
  }
}

Presentation::Stored Reading::rendition(Told& told, Window const& window) {
  Presentation::Stored made{told.track, {}};
  made.rendition.captions = told.captions;
  for (std::uint32_t index = 0;; ++index) {
    auto const codec = told.inits.find(index);
    if (codec == told.inits.end()) break;
    auto bytes = read_init(directory_ / told.track.label / fmt::format("{}.mp4", index));
    if (!bytes) break;
    made.rendition.inits.push_back({std::move(*bytes), codec->second});
  }
  for (std::size_t i = 0; i < times_.size(); ++i) {
    made.rendition.segments.push_back(segment(told, first_ + i, made.rendition));
  }
  load(told, made.rendition, told.track.timebase, window);
  return made;
}

Disk::Found Reading::found() const {
  Disk::Found found;
  found.standing.emplace_back(*journal_.show);
  for (auto const& [id, track] : journal_.given)
    found.standing.emplace_back(TrackNote{true, track});
  for (auto const& name : journal_.order) {
    auto const& told = journal_.renditions.at(name);
    found.standing.emplace_back(TrackNote{false, told.track});
    if (told.captions) found.standing.emplace_back(CaptionsNote{name});
    for (auto const& [index, codec] : told.inits) {
      found.standing.emplace_back(InitNote{name, index, codec});
    }
    auto& files = found.files[name];
    for (auto const& [msn, note] : told.segments) {
      auto const file = told.files.find(note.file);
      if (note.facts.gap || file == told.files.end()) continue;
      if (files.empty() || files.back().file != file->second.file) {
        files.push_back({file->second.file, msn});
      }
      files.back().last_msn = msn;
    }
  }
  for (auto const& mark : journal_.marks) found.standing.emplace_back(MarkNote{mark});
  return found;
}

Result<StoredShow> Reading::all(std::chrono::seconds dvr) {
  if (auto looked = look(); !looked) return looked.error();
  if (auto laid = lay_out(); !laid) return laid.error();
  fill_up();
  StoredShow stored;
  stored.show = *journal_.show;
  auto const window = Window::make(dvr, stored.show.promises.target_duration, true);
  for (auto const& [id, track] : journal_.given) stored.given.push_back(track);
  for (auto const& name : journal_.order) {
    stored.renditions.push_back(rendition(journal_.renditions.at(name), window));
  }
  stored.found = found();
  stored.marks = journal_.marks;
  stored.wall_us = stored.show.wall_us_at_zero + told_until_us_;
  stored.end_us = times_.back().end_us;
  return stored;
}

}  // namespace

Result<StoredShow> read_stored_show(std::filesystem::path const& directory,
                                    std::chrono::seconds dvr, std::int64_t now_us) {
  return Reading{directory, read_journal(directory / kJournalName), now_us}.all(dvr);
}

}  // namespace freshet::origin
