/// Sample entries and the boxes inside them, each described once (ISO/IEC 14496-12 §12, 14496-14).
#pragma once

#include "base/bytes.hpp"
#include "wire/mp4/box_io.hpp"
#include "wire/mp4/four_cc.hpp"
#include "wire/mp4/movie_boxes.hpp"

#include <cstdint>

namespace freshet::wire::mp4 {

/// What every visual sample entry starts with; its boxes follow.
struct VisualEntry {
  std::uint16_t data_reference = 1;
  std::uint16_t width = 0, height = 0;
};
template <class Io>
void fields(Io& io, VisualEntry& b) {
  io.zeros(6);
  io.u16("data_reference_index", b.data_reference);
  io.zeros(16);
  io.u16("width", b.width);
  io.u16("height", b.height);
  io.fixed(72U << 16);  // 72 dots an inch, both ways
  io.fixed(72U << 16);
  io.zeros(4);
  io.fixed(1U << 16);  // one frame a sample; the compressor's name begins, and is empty
  io.zeros(30);
  io.fixed(0x0018ffff);  // depth 24, pre-defined -1
}

/// What every audio sample entry starts with; its boxes follow.
struct AudioEntry {
  std::uint16_t data_reference = 1;
  std::uint16_t channels = 2;
  std::uint32_t sample_rate = 0;  // 16.16 fixed point; 0 where the rate does not fit
};
template <class Io>
void fields(Io& io, AudioEntry& b) {
  io.zeros(6);
  io.u16("data_reference_index", b.data_reference);
  io.zeros(8);
  io.u16("channelcount", b.channels);
  io.fixed(16U << 16);  // 16 bits a sample, pre-defined 0
  io.zeros(2);
  io.u32("samplerate", b.sample_rate);
}

/// avcC, hvcC, av1C and dOps: the codec's own record, whole.
struct ConfigRecord {
  Bytes record;
};
template <class Io>
void fields(Io& io, ConfigRecord& b) {
  io.rest("record", b.record);
}

/// vpcC is the one record inside a FullBox (VP Codec ISO Media File Format Binding §2.2).
struct VpConfig {
  std::uint8_t version = 1;
  std::uint32_t flags = 0;
  Bytes record;
};
template <class Io>
void fields(Io& io, VpConfig& b) {
  full(io, b);
  io.rest("record", b.record);
}

/// ISO/IEC 14496-12 §12.1.5, the nclx form.
struct ColourInfo {
  FourCc type{"nclx"};
  std::uint16_t primaries = 2, transfer = 2, matrix = 2;
  std::uint8_t range = 0;  // bit 7: full range
};
template <class Io>
void fields(Io& io, ColourInfo& b) {
  io.fourcc("colour_type", b.type);
  if (b.type != FourCc{"nclx"}) return;
  io.u16("colour_primaries", b.primaries);
  io.u16("transfer_characteristics", b.transfer);
  io.u16("matrix_coefficients", b.matrix);
  io.u8("full_range_flag", b.range);
}

struct PixelAspect {
  std::uint32_t horizontal = 1, vertical = 1;
};
template <class Io>
void fields(Io& io, PixelAspect& b) {
  io.u32("hSpacing", b.horizontal);
  io.u32("vSpacing", b.vertical);
}

/// ES_Descriptor ▸ DecoderConfigDescriptor ▸ DecoderSpecificInfo (ISO/IEC 14496-1 §7.2.6).
struct ElementaryStream {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
  std::uint16_t es_id = 0;
  std::uint8_t es_flags = 0;
  std::uint8_t object_type = 0x40;  // MPEG-4 audio
  std::uint8_t stream_type = 0x15;  // audio, upstream off, reserved bit 1
  std::uint32_t buffer = 0, max_bit_rate = 0, average_bit_rate = 0;
  Bytes config;
  bool well_formed = true;  // false once another descriptor than the expected one was read
};
template <class Io>
void descriptor(Io& io, ElementaryStream& b, std::uint8_t expected, std::uint32_t& length) {
  auto tag = expected;
  io.u8("tag", tag);
  io.length("length", length);
  b.well_formed = b.well_formed && tag == expected;
}
template <class Io>
void fields(Io& io, ElementaryStream& b) {
  full(io, b);
  auto config_length = static_cast<std::uint32_t>(b.config.size());
  auto const nested = [](std::uint32_t n) {
    return 1 + static_cast<std::uint32_t>(length_octets(n)) + n;
  };
  auto decoder_length = 13 + nested(config_length);
  std::uint32_t sync_length = 1;
  auto stream_length = 3 + nested(decoder_length) + nested(sync_length);
  descriptor(io, b, 3, stream_length);
  io.u16("ES_ID", b.es_id);
  io.u8("flags", b.es_flags);
  if (b.es_flags & 0x80) io.zeros(2);  // the stream it depends on
  if (b.es_flags & 0x20) io.zeros(2);  // its clock
  descriptor(io, b, 4, decoder_length);
  io.u8("objectTypeIndication", b.object_type);
  io.u8("streamType", b.stream_type);
  io.u24("bufferSizeDB", b.buffer);
  io.u32("maxBitrate", b.max_bit_rate);
  io.u32("avgBitrate", b.average_bit_rate);
  descriptor(io, b, 5, config_length);
  io.octets("AudioSpecificConfig", b.config, config_length);
  descriptor(io, b, 6, sync_length);
  std::uint8_t predefined = 2;  // ISO/IEC 14496-14 §3.1.2: always 2 in a file
  io.u8("predefined", predefined);
}

}  // namespace freshet::wire::mp4
