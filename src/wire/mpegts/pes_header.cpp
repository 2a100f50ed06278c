#include "wire/mpegts/pes_header.hpp"

#include "base/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace freshet::wire::mpegts {
namespace {

constexpr std::size_t kShortHeader = 6, kLongHeader = 9;

/// §2.4.3.6: streams whose packets have no more of a header than their length.
bool is_bare(std::uint8_t stream_id) {
  static constexpr std::array<std::uint8_t, 8> kBare = {0xBC, 0xBE, 0xBF, 0xF0,
                                                        0xF1, 0xF2, 0xF8, 0xFF};
  return std::ranges::find(kBare, stream_id) != kBare.end();
}

/// Video's 110x xxxx, and the extended id that newer codecs use: only theirs may be without end.
bool may_be_unbounded(std::uint8_t stream_id) {
  return (stream_id & 0xF0U) == 0xE0 || stream_id == 0xFD || stream_id == 0xBD;
}

/// 33 bits in three pieces with a marker behind each; nothing when the markers are not there.
std::optional<std::int64_t> read_stamp(Reader& reader, unsigned prefix) {
  auto const head = reader.u8();
  auto const middle = reader.u16(), tail = reader.u16();
  bool const sound = unsigned{head} >> 4 == prefix && (head & middle & tail & 1U) != 0;
  if (!reader.ok() || !sound) return std::nullopt;
  return static_cast<std::int64_t>(std::uint64_t{head} >> 1 & 7U) << 30 |
         static_cast<std::int64_t>(middle >> 1) << 15 | static_cast<std::int64_t>(tail >> 1);
}

Result<> read_stamps(Reader& reader, unsigned flags, PesHeader& header) {
  if (flags == 0) return {};
  if (flags == 1) return malformed("pes: a decoding time alone");
  header.pts = read_stamp(reader, flags);
  if (!header.pts) return malformed("pes: presentation time without its markers");
  if (flags == 2) return {};
  header.dts = read_stamp(reader, 1);
  if (!header.dts) return malformed("pes: decoding time without its markers");
  return {};
}

}  // namespace

Result<std::optional<PesHeader>> parse_pes_header(ByteSpan octets) {
  if (octets.size() < kShortHeader) return std::nullopt;
  Reader reader{octets};
  if (reader.u24() != 1) return malformed("pes: no start code");
  PesHeader header;
  header.stream_id = reader.u8();
  auto const length = reader.u16();
  if (length != 0) header.packet_size = kShortHeader + length;
  header.size = kShortHeader;
  if (length == 0 && !may_be_unbounded(header.stream_id)) return malformed("pes: no length");
  if (is_bare(header.stream_id)) return header;
  if (octets.size() < kLongHeader) return std::nullopt;
  auto const first = reader.u8(), second = reader.u8(), rest = reader.u8();
  if (first >> 6 != 2) return malformed("pes: no header behind the length");
  header.scrambled = (first & 0x30U) != 0;
  header.size = kLongHeader + std::size_t{rest};
  if (length != 0 && header.size > header.packet_size) {
    return malformed(
        fmt::format("pes: header of {} octets in a packet of {}", header.size, header.packet_size));
  }
  if (octets.size() < header.size) return std::nullopt;
  Reader optional{reader.take(rest)};
  if (auto read = read_stamps(optional, second >> 6, header); !read) return read.error();
  return header;
}

}  // namespace freshet::wire::mpegts
