#include "wire/h265/config.hpp"

#include "base/reader.hpp"
#include "base/writer.hpp"
#include "wire/h265/nal.hpp"
#include "wire/h265/sps.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::wire::h265 {
namespace {

struct Record {
  std::uint8_t length_size = 4;
  std::vector<ByteSpan> vps, sps, pps;
};

void sort_in(ByteSpan unit, Record& record) {
  if (unit.size() <= kHeaderSize) return;
  auto const type = type_of(unit);
  if (type == UnitType::vps) record.vps.push_back(unit);
  if (type == UnitType::sps) record.sps.push_back(unit);
  if (type == UnitType::pps) record.pps.push_back(unit);
}

/// The types are the units' own: the arrays' say the same, and hold SEI besides.
void read_arrays(Reader& reader, Record& record) {
  auto const arrays = reader.u8();
  for (unsigned i = 0; i < arrays && reader.ok(); ++i) {
    reader.skip(1);
    auto const units = reader.u16();
    for (unsigned j = 0; j < units && reader.ok(); ++j) sort_in(reader.take(reader.u16()), record);
  }
}

Result<Record> read(ByteSpan hvcc) {
  Reader reader{hvcc};
  auto const version = reader.u8();
  reader.skip(20);  // profile to average frame rate: those of the SPS, or hints
  Record record;
  record.length_size = static_cast<std::uint8_t>((reader.u8() & 3U) + 1);
  read_arrays(reader, record);
  if (!reader.ok()) return malformed("hvcC: ends early");
  if (version != 1) return malformed(fmt::format("hvcC: version {}", version));
  if (record.length_size == 3) return malformed("hvcC: lengths of 3 octets");
  if (record.vps.empty()) return malformed("hvcC: no video parameter set");
  if (record.sps.empty()) return malformed("hvcC: no sequence parameter set");
  if (record.pps.empty()) return malformed("hvcC: no picture parameter set");
  return record;
}

void write_array(Writer& out, UnitType type, ByteSpan unit) {
  constexpr unsigned kComplete = 0x80;  // all sets of this kind are here, none in the samples
  out.u8(static_cast<std::uint8_t>(kComplete | static_cast<unsigned>(type)));
  out.u16(1).u16(static_cast<std::uint16_t>(unit.size())).bytes(unit);
}

void write_head(Writer& out, Sps const& sps, std::size_t length_size) {
  out.u8(1).bytes(sps.profile);
  out.u16(0xF000);  // min_spatial_segmentation_idc: unknown
  out.u8(0xFC);     // parallelismType: unknown
  out.u8(static_cast<std::uint8_t>(0xFC | sps.chroma_format));
  out.u8(static_cast<std::uint8_t>(0xF8U | ((sps.video.bit_depth - 8U) & 7U)));
  out.u8(static_cast<std::uint8_t>(0xF8U | ((sps.bit_depth_chroma - 8U) & 7U)));
  out.u16(0);  // avgFrameRate: unknown
  unsigned const nesting = sps.temporal_nesting ? 1 : 0;
  out.u8(static_cast<std::uint8_t>(unsigned{sps.temporal_layers} << 3 | nesting << 2 |
                                   (length_size - 1)));
}

bool is(ByteSpan unit, UnitType type) {
  return unit.size() > kHeaderSize && unit.size() <= 0xFFFF && type_of(unit) == type;
}

}  // namespace

Result<H265> parse_config(Bytes hvcc) {
  auto const record = read(hvcc.span());
  if (!record) return record.error();
  auto sps = parse_sps(record->sps.front());
  if (!sps) return std::move(sps).error().in("hvcC");
  H265 codec;
  codec.video = sps->video;
  codec.length_size = record->length_size;
  codec.reorders = sps->reorders;
  codec.config = std::move(hvcc);
  return codec;
}

Result<Bytes> make_config(ByteSpan vps, ByteSpan sps, ByteSpan pps, std::size_t length_size) {
  if (!is(vps, UnitType::vps)) return malformed("vps: is no video parameter set");
  if (!is(pps, UnitType::pps)) return malformed("pps: is no picture parameter set");
  auto const parsed = parse_sps(sps);
  if (!parsed) return parsed.error();
  if (sps.size() > 0xFFFF) return malformed("sps: over 65535 octets");
  Writer out;
  write_head(out, *parsed, length_size);
  out.u8(3);
  write_array(out, UnitType::vps, vps);
  write_array(out, UnitType::sps, sps);
  write_array(out, UnitType::pps, pps);
  return out.finish();
}

Result<Bytes> config_in(ByteSpan access_unit, std::size_t length_size) {
  Record found;
  Units units{access_unit, length_size};
  while (auto const unit = units.next()) sort_in(*unit, found);
  auto const first = [](std::vector<ByteSpan> const& sets) {
    return sets.empty() ? ByteSpan{} : sets.front();
  };
  return make_config(first(found.vps), first(found.sps), first(found.pps), length_size);
}

Result<std::vector<ByteSpan>> parameter_sets_of(ByteSpan hvcc) {
  auto record = read(hvcc);
  if (!record) return std::move(record).error();
  auto sets = std::move(record->vps);
  sets.insert(sets.end(), record->sps.begin(), record->sps.end());
  sets.insert(sets.end(), record->pps.begin(), record->pps.end());
  return sets;
}

InBand in_band(ByteSpan access_unit, H265 const& codec) {
  if (!nal::any_of(access_unit, codec.length_size, is_parameter_set)) return InBand::none;
  auto const sets = parameter_sets_of(codec.config.span());
  if (!sets) return InBand::different;
  return nal::compare_sets(access_unit, codec.length_size, *sets, is_parameter_set);
}

Bytes strip_parameter_sets(Bytes const& access_unit, std::size_t length_size) {
  return nal::without(access_unit, length_size, is_parameter_set);
}

}  // namespace freshet::wire::h265
