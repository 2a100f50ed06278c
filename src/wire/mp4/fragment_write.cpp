#include "wire/mp4/box_io.hpp"
#include "wire/mp4/fragment.hpp"
#include "wire/mp4/fragment_boxes.hpp"
#include "wire/mp4/ntp.hpp"

#include <algorithm>

namespace freshet::wire::mp4 {
namespace {

using Header = TrackFragmentHeader;
using Run = TrackRun;

constexpr std::size_t kBoxHead = 8;

/// A value that all samples may share: then it is written once, in tfhd.
class Shared {
 public:
  void see(std::uint32_t v) {
    if (!seen_) value_ = v;
    uniform_ = uniform_ && value_ == v;
    seen_ = true;
  }
  [[nodiscard]] bool uniform() const { return uniform_; }
  [[nodiscard]] std::uint32_t value() const { return value_; }

 private:
  std::uint32_t value_ = 0;
  bool seen_ = false, uniform_ = true;
};

/// What goes into tfhd for all samples, what into trun for each, and how large the mdat is.
struct Layout {
  Header header;
  Run run;
  std::size_t payload = 0;
};

std::uint32_t flags_of(FragmentHead const& head, Sample const& sample) {
  return sample.key || !head.video ? kSyncSample : kOtherSample;
}

RunEntry entry_of(FragmentHead const& head, Sample const& sample) {
  return {sample.duration, static_cast<std::uint32_t>(sample.data.size()), flags_of(head, sample),
          sample.composition};
}

void share(Layout& layout, Shared const& shared, std::uint32_t in_header, std::uint32_t in_run,
           std::uint32_t& value) {
  if (shared.uniform()) {
    layout.header.flags |= in_header;
    value = shared.value();
  } else {
    layout.run.flags |= in_run;
  }
}

Layout lay_out(FragmentHead const& head, std::span<Sample const> samples) {
  Layout layout;
  layout.header.track = static_cast<std::uint32_t>(head.track);
  layout.run.count = static_cast<std::uint32_t>(samples.size());
  Shared duration, size, flags, later_flags;
  for (auto const& sample : samples) {
    auto const entry = entry_of(head, sample);
    duration.see(entry.duration);
    size.see(entry.size);
    flags.see(entry.flags);
    if (&sample != samples.data()) later_flags.see(entry.flags);
    if (entry.composition != 0) layout.run.flags |= Run::kComposition;
    layout.payload += sample.data.size();
  }
  share(layout, duration, Header::kDuration, Run::kDuration, layout.header.duration);
  share(layout, size, Header::kSize, Run::kSize, layout.header.size);
  bool const only_first_differs = !flags.uniform() && later_flags.uniform();
  if (only_first_differs) {
    layout.run.flags |= Run::kFirstFlags;
    layout.run.first_flags = flags.value();
  }
  share(layout, only_first_differs ? later_flags : flags, Header::kFlags, Run::kFlags,
        layout.header.sample_flags);
  return layout;
}

template <class Io>
void producer_time(Io& io, FragmentHead const& head) {
  if (!head.prft) return;
  put_box(io, "prft",
          ProducerReference{.flags = static_cast<std::uint32_t>(head.prft->moment),
                            .track = static_cast<std::uint32_t>(head.track),
                            .ntp = ntp_from_unix(head.prft->wall_us),
                            .media_time = head.prft->media_time});
}

template <class Io>
void track_run(Io& io, FragmentHead const& head, std::span<Sample const> samples, Run& run) {
  io.box("trun", [&] {
    fields(io, run);
    for (auto const& sample : samples) {
      auto entry = entry_of(head, sample);
      run_entry(io, run.flags, entry);
    }
  });
}

template <class Io>
void moof(Io& io, FragmentHead const& head, std::span<Sample const> samples, Layout& layout) {
  io.box("moof", [&] {
    put_box(io, "mfhd", FragmentHeader{.sequence = head.sequence});
    io.box("traf", [&] {
      put_box(io, "tfhd", layout.header);
      put_box(io, "tfdt", DecodeTime{.time = head.base_decode_time});
      track_run(io, head, samples, layout.run);
    });
  });
}

}  // namespace

Bytes fragment(FragmentHead const& head, std::span<Sample const> samples) {
  auto layout = lay_out(head, samples);
  FRESHET_ASSERT(layout.payload + kBoxHead <= UINT32_MAX);
  Measure measure;
  moof(measure, head, samples, layout);
  // Default-base-is-moof: offsets count from the moof's first octet.
  layout.run.data_offset = static_cast<std::int32_t>(measure.size() + kBoxHead);
  return build([&](auto& io) {
    producer_time(io, head);
    moof(io, head, samples, layout);
    io.box("mdat", [&] {
      for (auto const& sample : samples) io.raw(sample.data.span());
    });
  });
}

}  // namespace freshet::wire::mp4
