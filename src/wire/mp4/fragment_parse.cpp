#include "wire/mp4/box_io.hpp"
#include "wire/mp4/box_walk.hpp"
#include "wire/mp4/fragment.hpp"
#include "wire/mp4/fragment_boxes.hpp"
#include "wire/mp4/ntp.hpp"

namespace freshet::wire::mp4 {
namespace {

/// Reads the boxes of a segment in order and closes a fragment at each mdat.
class FragmentReader {
 public:
  /// `most`: so many samples of a fragment are looked at, the others may lie outside.
  explicit FragmentReader(std::size_t total, std::uint32_t most = UINT32_MAX)
      : total_{total}, most_{most} {}

  Result<> box(Box const& box);
  Result<std::vector<Fragment>> finish() &&;
  /// Of the fragment whose moof was read.
  [[nodiscard]] std::vector<SampleInfo> const& open_samples() const { return open_->samples; }

 private:
  Result<> producer_time(Box const& prft);
  Result<> moof(Box const& moof);
  Result<> traf(Box const& traf);
  Result<> run(Box const& trun, TrackFragmentHeader const& header);
  Result<> mdat(Box const& mdat);

  std::size_t const total_;
  std::uint32_t const most_;
  std::size_t next_sample_ = 0;  // where the last run ended
  std::vector<Fragment> done_;
  std::optional<ProducerTime> prft_;
  std::optional<Fragment> open_;  // its moof was read, its mdat comes next
};

Error broken(Box const& box) {
  return malformed("the '" + box.type.text() + "' box at octet " + std::to_string(box.offset) +
                   " ends too soon");
}

template <class Description>
Result<Description> read(Box const& box) {
  Description into;
  Get in{box.body};
  fields(in, into);
  if (!in.ok()) return broken(box);
  return into;
}

Result<> FragmentReader::box(Box const& box) {
  if (box.type == FourCc{"prft"}) return producer_time(box);
  if (box.type == FourCc{"moof"}) return moof(box);
  if (box.type == FourCc{"mdat"}) return mdat(box);
  return {};
}

Result<> FragmentReader::producer_time(Box const& prft) {
  auto const time = read<ProducerReference>(prft);
  if (!time) return time.error();
  prft_ = {unix_from_ntp(time->ntp), time->media_time, static_cast<ProducerMoment>(time->flags)};
  return {};
}

Result<> FragmentReader::moof(Box const& moof) {
  if (open_) return malformed("a 'moof' without its 'mdat'");
  open_.emplace();
  open_->octets.offset = moof.offset;
  open_->head.prft = std::exchange(prft_, {});
  bool has_header = false, has_track = false;
  BoxWalk walk{moof.body, moof.body_offset()};
  while (auto const inner = walk.next()) {
    if (inner->type == FourCc{"mfhd"}) {
      auto const header = read<FragmentHeader>(*inner);
      if (!header) return header.error();
      open_->head.sequence = header->sequence;
      has_header = true;
    } else if (inner->type == FourCc{"traf"}) {
      // CMAF §7.3.2.3: one track a chunk.
      if (has_track) return malformed("a second 'traf' in one 'moof'");
      has_track = true;
      if (auto read = traf(*inner); !read) return read;
    }
  }
  if (!walk.ok()) return malformed("a box is broken in 'moof'");
  if (!has_header || !has_track) return malformed("a 'moof' without 'mfhd' and 'traf'");
  return {};
}

Result<> FragmentReader::traf(Box const& traf) {
  auto const tfhd = child(traf.body, "tfhd");
  if (!tfhd) return tfhd.error();
  auto const header = read<TrackFragmentHeader>(*tfhd);
  if (!header) return header.error();
  auto const base_flags = TrackFragmentHeader::kBaseIsMoof | TrackFragmentHeader::kBaseDataOffset;
  if ((header->flags & base_flags) != TrackFragmentHeader::kBaseIsMoof) {
    return malformed("a 'tfhd' whose base is not its 'moof'");
  }
  auto const tfdt = child(traf.body, "tfdt");
  if (!tfdt) return tfdt.error();
  auto const time = read<DecodeTime>(*tfdt);
  if (!time) return time.error();
  open_->head.track = TrackId{header->track};
  open_->head.base_decode_time = time->time;

  BoxWalk walk{traf.body, traf.body_offset()};
  while (auto const inner = walk.next()) {
    if (inner->type != FourCc{"trun"}) continue;
    if (auto done = run(*inner, *header); !done) return done;
  }
  if (!walk.ok()) return malformed("a box is broken in 'traf'");
  return {};
}

Result<> FragmentReader::run(Box const& trun, TrackFragmentHeader const& header) {
  TrackRun run;
  Get in{trun.body};
  fields(in, run);
  if (!in.ok()) return broken(trun);
  if (!(run.flags & TrackRun::kSize) && header.size == 0) {
    return malformed("a 'trun' whose samples have no size");
  }
  // Without an offset a run follows the one before it (§8.8.8.2).
  auto const at = static_cast<std::int64_t>(open_->octets.offset) + run.data_offset;
  auto position = run.flags & TrackRun::kDataOffset ? static_cast<std::size_t>(at) : next_sample_;
  // Runs that stay in order and inside what was given bound the samples by the octets.
  if (at < 0 || position < next_sample_) return malformed("a 'trun' that points backwards");
  for (std::uint32_t i = 0; i < run.count && open_->samples.size() < most_; ++i) {
    RunEntry entry{header.duration, header.size, header.sample_flags, 0};
    if (i == 0 && run.flags & TrackRun::kFirstFlags) entry.flags = run.first_flags;
    run_entry(in, run.flags, entry);
    if (!in.ok()) return broken(trun);
    if (position > total_ || entry.size > total_ - position) {
      return malformed("a sample lies outside its segment");
    }
    bool const key = (entry.flags & kNonSyncFlag) == 0;
    open_->samples.push_back({entry.duration, entry.composition, key, {position, entry.size}});
    position += entry.size;
  }
  next_sample_ = position;
  return {};
}

Result<> FragmentReader::mdat(Box const& mdat) {
  if (!open_) return malformed("an 'mdat' without its 'moof'");
  for (auto const& sample : open_->samples) {
    auto const end = sample.octets.offset + sample.octets.size;
    if (sample.octets.offset < mdat.body_offset() || end > mdat.end()) {
      return malformed("a sample lies outside the 'mdat' at octet " + std::to_string(mdat.offset));
    }
  }
  open_->octets.size = mdat.end() - open_->octets.offset;
  done_.push_back(std::move(*open_));
  open_.reset();
  return {};
}

Result<std::vector<Fragment>> FragmentReader::finish() && {
  if (open_) return malformed("a 'moof' without its 'mdat'");
  return std::move(done_);
}

}  // namespace

std::uint64_t Fragment::duration() const {
  std::uint64_t sum = 0;
  for (auto const& sample : samples) sum += sample.duration;
  return sum;
}

std::optional<OctetRange> Fragment::i_frame() const {
  if (samples.empty() || !samples.front().key) return {};
  auto const& first = samples.front().octets;
  return OctetRange{octets.offset, first.offset + first.size - octets.offset};
}

Result<std::vector<Fragment>> parse_fragments(ByteSpan bytes) {
  FragmentReader reader{bytes.size()};
  BoxWalk walk{bytes};
  while (auto const box = walk.next()) {
    if (auto read = reader.box(*box); !read) return read.error();
  }
  if (!walk.ok()) return malformed("a box is broken at octet " + std::to_string(walk.offset()));
  return std::move(reader).finish();
}

Result<Fragment> parse_fragment(ByteSpan bytes) {
  auto fragments = parse_fragments(bytes);
  if (!fragments) return fragments.error();
  if (fragments->size() != 1) {
    return malformed("one fragment expected, " + std::to_string(fragments->size()) + " found");
  }
  return std::move(fragments->front());
}

Result<SampleInfo> parse_first_sample(ByteSpan bytes) {
  BoxWalk walk{bytes};
  auto const moof = walk.next();
  if (!moof || moof->type != FourCc{"moof"}) return malformed("no whole 'moof' at the beginning");
  FragmentReader reader{bytes.size(), 1};
  if (auto read = reader.box(*moof); !read) return read.error();
  if (reader.open_samples().empty()) return malformed("a 'moof' without samples");
  // The mdat says its whole size, most of which is not here.
  Reader mdat{bytes.subspan(moof->end())};
  mdat.skip(4);
  if (FourCc const type{mdat.u32()}; !mdat.ok() || type != FourCc{"mdat"}) {
    return malformed("a 'moof' without its 'mdat'");
  }
  auto const& first = reader.open_samples().front();
  if (first.octets.offset < moof->end() + mdat.pos()) {
    return malformed("a sample lies outside its 'mdat'");
  }
  return first;
}

}  // namespace freshet::wire::mp4
