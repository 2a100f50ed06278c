/// The boxes of an init segment above the sample entry, each described once (ISO/IEC 14496-12 §8).
#pragma once

#include "wire/mp4/four_cc.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace freshet::wire::mp4 {

/// ISO/IEC 14496-12 §4.2.2: what a FullBox starts with.
template <class Io, class Box>
void full(Io& io, Box& b) {
  io.u8("version", b.version);
  io.u24("flags", b.flags);
}

/// Times are 64 bits wide from version 1 on.
template <class Io>
void wide(Io& io, char const* name, std::uint8_t version, std::uint64_t& v) {
  if (version == 1) return io.u64(name, v);
  auto narrow = static_cast<std::uint32_t>(v);
  io.u32(name, narrow);
  v = narrow;
}

/// The identity transformation, 16.16 and 2.30 fixed point.
template <class Io>
void identity_matrix(Io& io) {
  for (auto const v : std::array<std::uint32_t, 9>{1U << 16, 0, 0, 0, 1U << 16, 0, 0, 0, 1U << 30})
    io.fixed(v);
}

struct FileType {
  FourCc major{"iso6"};
  std::uint32_t minor = 0;
  std::vector<FourCc> compatible;
};
template <class Io>
void fields(Io& io, FileType& b) {
  io.fourcc("major_brand", b.major);
  io.u32("minor_version", b.minor);
  io.fourccs("compatible_brands", b.compatible);
}

struct MovieHeader {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
  std::uint64_t created = 0, modified = 0, duration = 0;
  std::uint32_t timescale = 1000;
  std::uint32_t next_track = 0;
};
template <class Io>
void fields(Io& io, MovieHeader& b) {
  full(io, b);
  wide(io, "creation_time", b.version, b.created);
  wide(io, "modification_time", b.version, b.modified);
  io.u32("timescale", b.timescale);
  wide(io, "duration", b.version, b.duration);
  io.fixed(1U << 16);  // rate 1.0
  io.fixed(1U << 24);  // volume 1.0, then 16 reserved bits
  io.zeros(8);
  identity_matrix(io);
  io.zeros(24);
  io.u32("next_track_ID", b.next_track);
}

struct TrackHeader {
  std::uint8_t version = 0;
  std::uint32_t flags = 3;  // enabled, in the movie
  std::uint64_t created = 0, modified = 0, duration = 0;
  std::uint32_t track = 0;
  std::uint16_t volume = 0;
  std::uint32_t width = 0, height = 0;  // 16.16 fixed point, after the pixel aspect
};
template <class Io>
void fields(Io& io, TrackHeader& b) {
  full(io, b);
  wide(io, "creation_time", b.version, b.created);
  wide(io, "modification_time", b.version, b.modified);
  io.u32("track_ID", b.track);
  io.zeros(4);
  wide(io, "duration", b.version, b.duration);
  io.zeros(12);  // reserved, layer, alternate group
  io.u16("volume", b.volume);
  io.zeros(2);
  identity_matrix(io);
  io.u32("width", b.width);
  io.u32("height", b.height);
}

struct MediaHeader {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
  std::uint64_t created = 0, modified = 0, duration = 0;
  std::uint32_t timescale = 0;
  std::uint16_t language = 0x55c4;  // "und", five bits a letter
};
template <class Io>
void fields(Io& io, MediaHeader& b) {
  full(io, b);
  wide(io, "creation_time", b.version, b.created);
  wide(io, "modification_time", b.version, b.modified);
  io.u32("timescale", b.timescale);
  wide(io, "duration", b.version, b.duration);
  io.u16("language", b.language);
  io.zeros(2);
}

struct Handler {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
  FourCc type;
  std::string name;
};
template <class Io>
void fields(Io& io, Handler& b) {
  full(io, b);
  io.zeros(4);
  io.fourcc("handler_type", b.type);
  io.zeros(12);
  io.text("name", b.name);
}

struct VideoMediaHeader {
  std::uint8_t version = 0;
  std::uint32_t flags = 1;
};
template <class Io>
void fields(Io& io, VideoMediaHeader& b) {
  full(io, b);
  io.zeros(8);
}

struct SoundMediaHeader {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
};
template <class Io>
void fields(Io& io, SoundMediaHeader& b) {
  full(io, b);
  io.zeros(4);
}

/// dref, stsd, stts, stsc and stco begin alike: a count, then what is counted.
struct Counted {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
  std::uint32_t count = 0;
};
template <class Io>
void fields(Io& io, Counted& b) {
  full(io, b);
  io.u32("entry_count", b.count);
}

/// Flag 1: the media is in this very file.
struct DataUrl {
  std::uint8_t version = 0;
  std::uint32_t flags = 1;
};
template <class Io>
void fields(Io& io, DataUrl& b) {
  full(io, b);
}

struct SampleSizes {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
  std::uint32_t size = 0, count = 0;
};
template <class Io>
void fields(Io& io, SampleSizes& b) {
  full(io, b);
  io.u32("sample_size", b.size);
  io.u32("sample_count", b.count);
}

struct TrackExtends {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
  std::uint32_t track = 0, description = 1, duration = 0, size = 0, sample_flags = 0;
};
template <class Io>
void fields(Io& io, TrackExtends& b) {
  full(io, b);
  io.u32("track_ID", b.track);
  io.u32("default_sample_description_index", b.description);
  io.u32("default_sample_duration", b.duration);
  io.u32("default_sample_size", b.size);
  io.u32("default_sample_flags", b.sample_flags);
}

}  // namespace freshet::wire::mp4
