#include "wire/mp4/dump.hpp"

#include "wire/mp4/box_walk.hpp"
#include "wire/mp4/entry_boxes.hpp"
#include "wire/mp4/fragment_boxes.hpp"
#include "wire/mp4/movie_boxes.hpp"
#include "wire/mp4/print.hpp"

#include <algorithm>
#include <array>

namespace freshet::wire::mp4 {
namespace {

constexpr std::size_t kDeepest = 12;  // ours nest seven deep

template <class Description>
void describe(Print& print) {
  Description box;
  fields(print, box);
}

void describe_nothing(Print&) {}

void describe_run(Print& print) {
  TrackRun run;
  fields(print, run);
  // A run whose samples share everything has billions of entries of no octets at will.
  for (std::uint32_t i = 0; i < run.count && print.ok() && print.reader().left() != 0; ++i) {
    auto const before = print.reader().left();
    RunEntry entry;
    run_entry(print, run.flags, entry);
    if (print.reader().left() == before) return;
  }
}

/// A box that can be read: how, and whether boxes follow its fields.
struct Known {
  FourCc type;
  void (*describe)(Print&);
  bool container = false;
};

constexpr std::array kKnown{
    Known{"ftyp", describe<FileType>},
    Known{"styp", describe<FileType>},
    Known{"moov", describe_nothing, true},
    Known{"mvhd", describe<MovieHeader>},
    Known{"trak", describe_nothing, true},
    Known{"tkhd", describe<TrackHeader>},
    Known{"edts", describe_nothing, true},
    Known{"mdia", describe_nothing, true},
    Known{"mdhd", describe<MediaHeader>},
    Known{"hdlr", describe<Handler>},
    Known{"minf", describe_nothing, true},
    Known{"vmhd", describe<VideoMediaHeader>},
    Known{"smhd", describe<SoundMediaHeader>},
    Known{"dinf", describe_nothing, true},
    Known{"dref", describe<Counted>, true},
    Known{"url ", describe<DataUrl>},
    Known{"stbl", describe_nothing, true},
    Known{"stsd", describe<Counted>, true},
    Known{"stts", describe<Counted>},
    Known{"stsc", describe<Counted>},
    Known{"stco", describe<Counted>},
    Known{"stsz", describe<SampleSizes>},
    Known{"avc1", describe<VisualEntry>, true},
    Known{"hvc1", describe<VisualEntry>, true},
    Known{"av01", describe<VisualEntry>, true},
    Known{"vp09", describe<VisualEntry>, true},
    Known{"mp4a", describe<AudioEntry>, true},
    Known{"Opus", describe<AudioEntry>, true},
    Known{"avcC", describe<ConfigRecord>},
    Known{"hvcC", describe<ConfigRecord>},
    Known{"av1C", describe<ConfigRecord>},
    Known{"dOps", describe<ConfigRecord>},
    Known{"vpcC", describe<VpConfig>},
    Known{"esds", describe<ElementaryStream>},
    Known{"colr", describe<ColourInfo>},
    Known{"pasp", describe<PixelAspect>},
    Known{"mvex", describe_nothing, true},
    Known{"trex", describe<TrackExtends>},
    Known{"prft", describe<ProducerReference>},
    Known{"moof", describe_nothing, true},
    Known{"mfhd", describe<FragmentHeader>},
    Known{"traf", describe_nothing, true},
    Known{"tfhd", describe<TrackFragmentHeader>},
    Known{"tfdt", describe<DecodeTime>},
    Known{"trun", describe_run},
};

void dump_boxes(ByteSpan bytes, std::size_t depth, std::string& out);

void dump_box(Box const& box, std::size_t depth, std::string& out) {
  std::string const indent(2 * depth, ' ');
  out += fmt::format("{}[{}] {} octets\n", indent, box.type.text(), box.size);
  auto const* const known = std::ranges::find(kKnown, box.type, &Known::type);
  if (known == kKnown.end()) return;
  Print print{box.body, out, depth + 1};
  known->describe(print);
  if (!print.ok()) {
    out += indent + "  ends too soon\n";
  } else if (known->container) {
    dump_boxes(print.reader().rest(), depth + 1, out);
  } else if (auto const left = print.reader().left(); left != 0) {
    out += fmt::format("{}  and {} octets more\n", indent, left);
  }
}

void dump_boxes(ByteSpan bytes, std::size_t depth, std::string& out) {
  std::string const indent(2 * depth, ' ');
  if (depth > kDeepest) {
    out += indent + "nested too deeply\n";
    return;
  }
  BoxWalk walk{bytes};
  while (auto const box = walk.next()) dump_box(*box, depth, out);
  if (!walk.ok()) out += fmt::format("{}a broken box, {} octets in\n", indent, walk.offset());
}

}  // namespace

std::string dump(ByteSpan bytes) {
  std::string out;
  dump_boxes(bytes, 0, out);
  return out;
}

}  // namespace freshet::wire::mp4
