#include "wire/mp4/box_io.hpp"
#include "wire/mp4/box_walk.hpp"
#include "wire/mp4/entry_boxes.hpp"
#include "wire/mp4/init_segment.hpp"
#include "wire/mp4/movie_boxes.hpp"

#include <array>

namespace freshet::wire::mp4 {
namespace {

/// The box of that type read through its description.
template <class Description>
Result<Description> read_child(ByteSpan bytes, FourCc type) {
  auto const box = child(bytes, type);
  if (!box) return box.error();
  Description into;
  Get in{box->body};
  fields(in, into);
  if (!in.ok()) return malformed("the '" + type.text() + "' box ends too soon");
  return into;
}

/// The octets of the box at the end of a path of containers.
Result<ByteSpan> descend(ByteSpan bytes, std::initializer_list<FourCc> path) {
  for (auto const type : path) {
    auto const box = child(bytes, type);
    if (!box) return box.error();
    bytes = box->body;
  }
  return bytes;
}

/// The configuration of a sample entry, and what stands beside it.
Result<> read_inside(Box const& box, InitInfo& info) {
  Get in{box.body};
  if (box.type == FourCc{"avcC"} || box.type == FourCc{"hvcC"} || box.type == FourCc{"av1C"} ||
      box.type == FourCc{"dOps"}) {
    in.rest("record", info.config);
  } else if (box.type == FourCc{"vpcC"}) {
    VpConfig vp;
    fields(in, vp);
    info.config = vp.record;
  } else if (box.type == FourCc{"esds"}) {
    ElementaryStream es;
    fields(in, es);
    if (!es.well_formed) return malformed("the 'esds' box holds unexpected descriptors");
    info.config = es.config;
  } else if (box.type == FourCc{"colr"}) {
    ColourInfo c;
    fields(in, c);
    auto const octet = [](std::uint16_t v) { return static_cast<std::uint8_t>(v); };
    info.colour =
        Colour{octet(c.primaries), octet(c.transfer), octet(c.matrix), (c.range & 0x80) != 0};
  } else if (box.type == FourCc{"pasp"}) {
    PixelAspect aspect;
    fields(in, aspect);
    info.pixel_aspect = Ratio{aspect.horizontal, aspect.vertical};
  }
  if (!in.ok()) return malformed("the '" + box.type.text() + "' box ends too soon");
  return {};
}

Result<> read_entry(Box const& entry, InitInfo& info) {
  info.sample_entry = entry.type;
  Get in{entry.body};
  if (info.handler == FourCc{"vide"}) {
    VisualEntry visual;
    fields(in, visual);
    info.width = visual.width;
    info.height = visual.height;
  } else {
    AudioEntry audio;
    fields(in, audio);
    info.channels = audio.channels;
    info.sample_rate = audio.sample_rate >> 16;
  }
  if (!in.ok()) return malformed("the sample entry '" + entry.type.text() + "' ends too soon");
  BoxWalk inside{in.reader().rest()};
  while (auto const box = inside.next()) {
    if (auto read = read_inside(*box, info); !read) return read;
  }
  if (!inside.ok()) return malformed("a box is broken in '" + entry.type.text() + "'");
  return {};
}

Result<> read_track(ByteSpan trak, InitInfo& info) {
  auto const header = read_child<TrackHeader>(trak, "tkhd");
  if (!header) return header.error();
  auto const mdia = descend(trak, {"mdia"});
  if (!mdia) return mdia.error();
  auto const media_header = read_child<MediaHeader>(*mdia, "mdhd");
  if (!media_header) return media_header.error();
  auto const handler = read_child<Handler>(*mdia, "hdlr");
  if (!handler) return handler.error();
  auto const stsd = descend(*mdia, {"minf", "stbl", "stsd"});
  if (!stsd) return stsd.error();

  info.track = TrackId{header->track};
  info.timebase = {media_header->timescale};
  info.handler = handler->type;
  info.endless = info.endless && header->duration == 0 && media_header->duration == 0;
  info.edited = child(trak, "edts").has_value();
  constexpr std::size_t kCountedHead = 8;
  BoxWalk entries{stsd->subspan(std::min(kCountedHead, stsd->size()))};
  auto const entry = entries.next();
  if (!entry) return malformed("no sample entry in 'stsd'");
  return read_entry(*entry, info);
}

}  // namespace

Result<InitInfo> parse_init(ByteSpan bytes) {
  InitInfo info;
  auto const type = read_child<FileType>(bytes, "ftyp");
  if (!type) return type.error();
  info.brands = {type->major};
  info.brands.insert(info.brands.end(), type->compatible.begin(), type->compatible.end());

  auto const moov = descend(bytes, {"moov"});
  if (!moov) return moov.error();
  auto const header = read_child<MovieHeader>(*moov, "mvhd");
  if (!header) return header.error();
  info.endless = header->duration == 0;
  auto const trak = child(*moov, "trak");
  if (!trak) return trak.error();
  auto const mvex = child(*moov, "mvex");
  info.fragmented = mvex && mvex->offset > trak->offset;
  if (auto read = read_track(trak->body, info); !read) return read.error();
  return info;
}

}  // namespace freshet::wire::mp4
