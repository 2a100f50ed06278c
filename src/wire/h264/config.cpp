#include "wire/h264/config.hpp"

#include "base/reader.hpp"
#include "base/writer.hpp"
#include "wire/h264/nal.hpp"
#include "wire/h264/sps.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::wire::h264 {
namespace {

struct Record {
  std::uint8_t length_size = 4;
  std::vector<ByteSpan> sps, pps;
};

void read_sets(Reader& reader, unsigned count, std::vector<ByteSpan>& sets) {
  for (unsigned i = 0; i < count && reader.ok(); ++i) {
    auto const set = reader.take(reader.u16());
    if (!set.empty()) sets.push_back(set);
  }
}

Result<Record> read(ByteSpan avcc) {
  Reader reader{avcc};
  auto const version = reader.u8();
  reader.skip(3);  // profile, constraints, level: those of the SPS
  Record record;
  record.length_size = static_cast<std::uint8_t>((reader.u8() & 3U) + 1);
  read_sets(reader, reader.u8() & 0x1FU, record.sps);
  read_sets(reader, reader.u8(), record.pps);
  if (!reader.ok()) return malformed("avcC: ends early");
  if (version != 1) return malformed(fmt::format("avcC: version {}", version));
  if (record.length_size == 3) return malformed("avcC: lengths of 3 octets");
  if (record.sps.empty()) return malformed("avcC: no sequence parameter set");
  if (record.pps.empty()) return malformed("avcC: no picture parameter set");
  return record;
}

}  // namespace

Result<H264> parse_config(Bytes avcc) {
  auto const record = read(avcc.span());
  if (!record) return record.error();
  auto sps = parse_sps(record->sps.front());
  if (!sps) return std::move(sps).error().in("avcC");
  H264 codec;
  codec.video = sps->video;
  codec.length_size = record->length_size;
  codec.reorders = sps->reorders;
  codec.config = std::move(avcc);
  return codec;
}

Result<Bytes> make_config(ByteSpan sps, ByteSpan pps, std::size_t length_size) {
  auto const parsed = parse_sps(sps);
  if (!parsed) return parsed.error();
  if (pps.empty() || type_of(pps) != UnitType::pps) {
    return malformed("pps: is no picture parameter set");
  }
  if (std::max(sps.size(), pps.size()) > 0xFFFF)
    return malformed("parameter set over 65535 octets");
  Writer out;
  out.u8(1).bytes(sps.subspan(1, 3));
  out.u8(static_cast<std::uint8_t>(0xFCU | (length_size - 1)))
      .u8(0xE0 | 1)
      .u16(static_cast<std::uint16_t>(sps.size()))
      .bytes(sps);
  out.u8(1).u16(static_cast<std::uint16_t>(pps.size())).bytes(pps);
  if (is_high_profile(parsed->profile)) {
    out.u8(static_cast<std::uint8_t>(0xFC | parsed->chroma_format));
    out.u8(static_cast<std::uint8_t>(0xF8 | (parsed->video.bit_depth - 8)));
    out.u8(static_cast<std::uint8_t>(0xF8 | (parsed->bit_depth_chroma - 8)));
    out.u8(0);  // no SPS extension
  }
  return out.finish();
}

Result<Bytes> config_in(ByteSpan access_unit, std::size_t length_size) {
  ByteSpan sps, pps;
  Units units{access_unit, length_size};
  while (auto const unit = units.next()) {
    if (sps.empty() && type_of(*unit) == UnitType::sps) sps = *unit;
    if (pps.empty() && type_of(*unit) == UnitType::pps) pps = *unit;
  }
  return make_config(sps, pps, length_size);
}

Result<std::vector<ByteSpan>> parameter_sets_of(ByteSpan avcc) {
  auto record = read(avcc);
  if (!record) return std::move(record).error();
  auto sets = std::move(record->sps);
  sets.insert(sets.end(), record->pps.begin(), record->pps.end());
  return sets;
}

InBand in_band(ByteSpan access_unit, H264 const& codec) {
  auto const is_set = [](ByteSpan unit) {
    return type_of(unit) == UnitType::sps || type_of(unit) == UnitType::pps;
  };
  if (!nal::any_of(access_unit, codec.length_size, is_set)) return InBand::none;
  auto const sets = parameter_sets_of(codec.config.span());
  if (!sets) return InBand::different;
  return nal::compare_sets(access_unit, codec.length_size, *sets, is_set);
}

Bytes strip_parameter_sets(Bytes const& access_unit, std::size_t length_size) {
  return nal::without(access_unit, length_size, is_parameter_set);
}

Result<Bytes> relabelled(ByteSpan record, ByteSpan like) {
  // ISO/IEC 14496-15 §5.3.3.1: the three octets, and once more behind the first SPS's header.
  constexpr std::size_t kLabel = 1, kOctets = 3, kCount = 5, kFirstSps = 8;
  if (record.size() < kFirstSps + 1 + kOctets || like.size() < kLabel + kOctets) {
    return malformed("a configuration record ends early");
  }
  if ((std::to_integer<unsigned>(record[kCount]) & 0x1FU) == 0) {
    return malformed("a configuration record without SPS");
  }
  std::vector<std::byte> out{record.begin(), record.end()};
  auto const label = like.subspan(kLabel, kOctets);
  std::ranges::copy(label, out.begin() + kLabel);
  std::ranges::copy(label, out.begin() + kFirstSps + 1);
  return Bytes::adopt(std::move(out));
}

}  // namespace freshet::wire::h264
