#include "wire/opus/config.hpp"

#include "base/reader.hpp"
#include "base/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace freshet::wire::opus {
namespace {

constexpr std::uint32_t kRate = 48'000;
constexpr std::string_view kMagic = "OpusHead";
constexpr std::uint8_t kSilent = 255;

/// Mapping family 1 from three channels on (RFC 7845 §5.1.1.2): Vorbis' order, the pairs first.
struct ChannelOrder {
  std::uint8_t streams, coupled;
  std::array<std::uint8_t, 8> map;
};
constexpr std::array<ChannelOrder, 6> kVorbisOrder{{
    {2, 1, {0, 2, 1}},
    {2, 2, {0, 1, 2, 3}},
    {3, 2, {0, 4, 1, 2, 3}},
    {4, 2, {0, 4, 1, 2, 3, 5}},
    {4, 3, {0, 4, 1, 2, 3, 5, 6}},
    {5, 3, {0, 6, 1, 2, 3, 4, 5, 7}},
}};

/// What both forms hold.
struct Fields {
  std::uint8_t channels = 0;
  std::uint16_t pre_skip = 0;
  std::uint32_t input_rate = 0;
  std::uint16_t gain = 0;
  std::uint8_t family = 0;
  ByteSpan table;  ///< stream count, coupled count and a mapping; empty in family 0
};

/// RFC 7845 §5.1.1
Result<> check_table(Fields const& fields) {
  auto const streams = std::to_integer<unsigned>(fields.table[0]);
  auto const coupled = std::to_integer<unsigned>(fields.table[1]);
  if (streams == 0 || coupled > streams || streams + coupled > 255) {
    return malformed(fmt::format("{} streams, {} of them coupled", streams, coupled));
  }
  for (auto const entry : fields.table.subspan(2)) {
    auto const index = std::to_integer<unsigned>(entry);
    if (index != kSilent && index >= streams + coupled) {
      return malformed(fmt::format("channel mapped to {} of {}", index, streams + coupled));
    }
  }
  return {};
}

/// Reads the family's table; then everything is there to be checked.
Result<> finish(Reader& reader, Fields& fields) {
  if (fields.family != 0) fields.table = reader.take(std::size_t{2} + fields.channels);
  if (!reader.ok()) return malformed("ends early");
  if (fields.channels == 0) return malformed("no channels");
  if (fields.family != 0) return check_table(fields);
  if (fields.channels > 2) return malformed(fmt::format("{} channels unmapped", fields.channels));
  return {};
}

std::uint16_t swapped(std::uint16_t v) { return static_cast<std::uint16_t>(v << 8 | v >> 8); }

std::uint32_t swapped(std::uint32_t v) {
  return v << 24 | (v & 0xFF00U) << 8 | (v >> 8 & 0xFF00U) | v >> 24;
}

Bytes dops_of(Fields const& fields) {
  Writer out;
  out.u8(0).u8(fields.channels).u16(fields.pre_skip).u32(fields.input_rate).u16(fields.gain);
  out.u8(fields.family).bytes(fields.table);
  return out.finish();
}

Opus codec_of(Fields const& fields, Bytes dops) {
  Opus codec;
  codec.audio = {kRate, fields.channels, 960};
  codec.config = std::move(dops);
  return codec;
}

}  // namespace

Result<Opus> parse_config(Bytes dops) {
  Reader reader{dops.span()};
  auto const version = reader.u8();
  Fields fields;
  fields.channels = reader.u8();
  fields.pre_skip = reader.u16();
  fields.input_rate = reader.u32();
  fields.gain = reader.u16();
  fields.family = reader.u8();
  if (auto r = finish(reader, fields); !r) return std::move(r).error().in("dOps");
  if (version != 0) return malformed(fmt::format("dOps: version {}", version));
  return codec_of(fields, std::move(dops));
}

Result<Opus> parse_head(ByteSpan head) {
  Reader reader{head};
  auto const magic = reader.text(kMagic.size());
  auto const version = reader.u8();
  Fields fields;
  fields.channels = reader.u8();
  fields.pre_skip = swapped(reader.u16());
  fields.input_rate = swapped(reader.u32());
  fields.gain = swapped(reader.u16());
  fields.family = reader.u8();
  if (auto r = finish(reader, fields); !r) return std::move(r).error().in("OpusHead");
  if (magic != kMagic) return malformed("OpusHead: no magic");
  // RFC 7845 §5.1: versions up to 15 are read as version 1.
  if (version > 15) return malformed(fmt::format("OpusHead: version {}", version));
  return codec_of(fields, dops_of(fields));
}

Result<Bytes> make_config(std::uint8_t channels, std::uint16_t pre_skip) {
  if (channels < 1 || channels > 8) return malformed(fmt::format("opus: {} channels", channels));
  if (channels <= 2) return dops_of({channels, pre_skip, kRate, 0, 0, {}});
  std::array<std::byte, 10> table{};
  auto const& order = kVorbisOrder.at(channels - 3U);
  table[0] = std::byte{order.streams};
  table[1] = std::byte{order.coupled};
  for (std::size_t i = 0; i < channels; ++i) table.at(2 + i) = std::byte{order.map.at(i)};
  return dops_of({channels, pre_skip, kRate, 0, 1, ByteSpan{table}.first(2U + channels)});
}

std::uint16_t pre_skip_of(ByteSpan dops) {
  Reader reader{dops};
  reader.skip(2);
  return reader.u16();
}

}  // namespace freshet::wire::opus
