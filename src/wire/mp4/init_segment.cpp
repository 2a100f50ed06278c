#include "wire/mp4/init_segment.hpp"

#include "wire/mp4/box_io.hpp"
#include "wire/mp4/movie_boxes.hpp"
#include "wire/mp4/sample_entry.hpp"

namespace freshet::wire::mp4 {
namespace {

/// Width as shown, 16.16 fixed point: tkhd counts square pixels.
std::uint32_t shown_width(Video const& video) {
  std::uint64_t width = std::uint64_t{video.width} << 16;
  if (video.pixel_aspect.known()) width = width * video.pixel_aspect.num / video.pixel_aspect.den;
  return static_cast<std::uint32_t>(std::min(width, std::uint64_t{UINT32_MAX}));
}

TrackHeader track_header(Track const& track) {
  TrackHeader header{.track = static_cast<std::uint32_t>(track.id)};
  if (auto const* video = video_of(track.codec)) {
    header.width = shown_width(*video);
    header.height = std::min(video->height, std::uint32_t{UINT16_MAX}) << 16;
  } else {
    header.volume = 0x0100;
  }
  return header;
}

/// No samples are here: every table is present and empty.
template <class Io>
void sample_table(Io& io, Track const& track) {
  io.box("stbl", [&] {
    io.box("stsd", [&] {
      Counted entries{.count = 1};
      fields(io, entries);
      std::visit([&](auto const& codec) { sample_entry(io, codec); }, track.codec);
    });
    put_box(io, "stts", Counted{});
    put_box(io, "stsc", Counted{});
    put_box(io, "stsz", SampleSizes{});
    put_box(io, "stco", Counted{});
  });
}

/// The media lies in the same file.
template <class Io>
void data_information(Io& io) {
  io.box("dinf", [&] {
    io.box("dref", [&] {
      Counted entries{.count = 1};
      fields(io, entries);
      put_box(io, "url ", DataUrl{});
    });
  });
}

template <class Io>
void media(Io& io, Track const& track) {
  bool const video = is_video(track);
  io.box("mdia", [&] {
    put_box(io, "mdhd", MediaHeader{.timescale = static_cast<std::uint32_t>(track.timebase.hz)});
    put_box(io, "hdlr",
            Handler{.type = video ? FourCc{"vide"} : FourCc{"soun"},
                    .name = video ? "VideoHandler" : "SoundHandler"});
    io.box("minf", [&] {
      if (video) {
        put_box(io, "vmhd", VideoMediaHeader{});
      } else {
        put_box(io, "smhd", SoundMediaHeader{});
      }
      data_information(io);
      sample_table(io, track);
    });
  });
}

template <class Io>
void movie(Io& io, Track const& track) {
  auto const id = static_cast<std::uint32_t>(track.id);
  auto const timescale = static_cast<std::uint32_t>(track.timebase.hz);
  io.box("moov", [&] {
    put_box(io, "mvhd", MovieHeader{.timescale = timescale, .next_track = id + 1});
    io.box("trak", [&] {
      put_box(io, "tkhd", track_header(track));
      media(io, track);
    });
    io.box("mvex", [&] { put_box(io, "trex", TrackExtends{.track = id}); });
  });
}

}  // namespace

Bytes init_segment(Track const& track) {
  return build([&](auto& io) {
    put_box(io, "ftyp", FileType{.compatible = {"iso6", "cmfc", "mp41"}});
    movie(io, track);
  });
}

}  // namespace freshet::wire::mp4
