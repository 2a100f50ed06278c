/// TsWriter: a transport stream composed table by table and PES packet by PES packet, and the
/// captures that ffmpeg wrote.
#pragma once

#include "base/bytes.hpp"
#include "base/writer.hpp"
#include "support/golden.hpp"
#include "wire/mpegts/crc32.hpp"
#include "wire/mpegts/packet.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace freshet::test {

/// A file of tests/golden/mpegts.
inline Bytes ts_capture(std::string const& name) {
  return Bytes::adopt(read_file(std::string{FRESHET_GOLDEN_DIR} + "/mpegts/" + name));
}

/// The stream in pieces of `size` octets.
inline std::vector<Bytes> pieces_of(Bytes const& stream, std::size_t size) {
  std::vector<Bytes> out;
  for (std::size_t at = 0; at < stream.size(); at += size) out.push_back(stream.slice(at, size));
  return out;
}

struct TsStream {
  std::uint8_t type;
  std::uint16_t pid;
  Bytes descriptors = {};
};
struct TsPes {
  std::optional<std::int64_t> pts, dts = {};
  bool bounded = true;
  std::uint8_t stream_id = 0xE0;
};

class TsWriter {
 public:
  /// One transport packet; `payload` of at most 184 octets, behind stuffing when it is less.
  /// `flags`: those of the adaptation field, which is there when they are not 0.
  TsWriter& packet(std::uint16_t pid, bool unit_start, ByteSpan payload, std::uint8_t flags = 0) {
    auto const room = 184 - payload.size();
    out_.u8(0x47).u16(static_cast<std::uint16_t>((unit_start ? 0x4000 : 0) | pid));
    auto& counter = counters_[pid];
    auto const control = static_cast<unsigned>(room > 0 ? 0x30 : 0x10) | (counter & 15U);
    out_.u8(static_cast<std::uint8_t>(control));
    ++counter;
    if (room > 0) out_.u8(static_cast<std::uint8_t>(room - 1));
    if (room > 1) out_.u8(flags);
    for (std::size_t i = 2; i < room; ++i) out_.u8(0xFF);
    out_.bytes(payload);
    return *this;
  }
  /// What begins here, over as many packets as it takes.
  TsWriter& unit(std::uint16_t pid, ByteSpan octets) {
    for (bool start = true; start || !octets.empty(); start = false) {
      auto const n = std::min<std::size_t>(octets.size(), 184);
      packet(pid, start, octets.first(n));
      octets = octets.subspan(n);
    }
    return *this;
  }
  /// A section, its checksum being added; `pointer`: octets before it.
  TsWriter& section(std::uint16_t pid, std::uint8_t table, ByteSpan body) {
    return unit(pid, section_of(table, body).span());
  }
  /// With a pointer field in front.
  static Bytes section_of(std::uint8_t table, ByteSpan body) {
    Writer section;
    section.u8(table).u16(static_cast<std::uint16_t>(0xB000U | (body.size() + 4))).bytes(body);
    section.u32(wire::mpegts::crc32(section.span()));
    Writer out;
    return out.u8(0).bytes(section.span()).finish();
  }
  static Bytes pat_body(std::vector<std::pair<std::uint16_t, std::uint16_t>> const& programmes,
                        unsigned version = 0, bool current = true, std::uint8_t section = 0,
                        std::uint8_t last = 0) {
    Writer body;
    body.u16(1).u8(static_cast<std::uint8_t>(0xC0U | version << 1 | (current ? 1U : 0U)));
    body.u8(section).u8(last);
    for (auto const& [number, pid] : programmes) {
      body.u16(number).u16(static_cast<std::uint16_t>(0xE000U | pid));
    }
    return body.finish();
  }
  static Bytes pmt_body(std::uint16_t number, std::vector<TsStream> const& streams,
                        unsigned version = 0, bool current = true) {
    Writer body;
    body.u16(number).u8(static_cast<std::uint8_t>(0xC0U | version << 1 | (current ? 1U : 0U)));
    body.u16(0).u16(static_cast<std::uint16_t>(0xE000U | streams.front().pid)).u16(0xF000);
    for (auto const& stream : streams) {
      body.u8(stream.type).u16(static_cast<std::uint16_t>(0xE000U | stream.pid));
      body.u16(static_cast<std::uint16_t>(0xF000U | stream.descriptors.size()));
      body.bytes(stream.descriptors.span());
    }
    return body.finish();
  }
  TsWriter& pat(std::vector<std::pair<std::uint16_t, std::uint16_t>> const& programmes,
                unsigned version = 0, bool current = true) {
    return section(0, 0, pat_body(programmes, version, current).span());
  }
  TsWriter& pmt(std::uint16_t pid, std::uint16_t number, std::vector<TsStream> const& streams,
                unsigned version = 0, bool current = true) {
    return section(pid, 2, pmt_body(number, streams, version, current).span());
  }
  /// PAT and PMT of one programme, 1 with its map at 0x100.
  TsWriter& programme(std::vector<TsStream> const& streams, unsigned version = 0) {
    return pat({{1, 0x100}}).pmt(0x100, 1, streams, version);
  }
  static Bytes pes_octets(TsPes const& head, ByteSpan payload) {
    Writer stamps;
    if (head.pts) stamp(stamps, head.dts ? 3 : 2, *head.pts);
    if (head.dts) stamp(stamps, 1, *head.dts);
    Writer out;
    auto const length = head.bounded ? 3 + stamps.size() + payload.size() : 0;
    out.u24(1).u8(head.stream_id).u16(static_cast<std::uint16_t>(length)).u8(0x80);
    out.u8(static_cast<std::uint8_t>((head.pts ? 0x80 : 0) | (head.dts ? 0x40 : 0)));
    out.u8(static_cast<std::uint8_t>(stamps.size())).bytes(stamps.span()).bytes(payload);
    return out.finish();
  }
  TsWriter& pes(std::uint16_t pid, TsPes const& head, ByteSpan payload) {
    return unit(pid, pes_octets(head, payload).span());
  }
  /// As if packets of this PID had gone missing here.
  TsWriter& skip(std::uint16_t pid, unsigned packets = 1) {
    counters_[pid] += packets;
    return *this;
  }
  TsWriter& raw(ByteSpan octets) {
    out_.bytes(octets);
    return *this;
  }
  [[nodiscard]] Bytes finish() { return Bytes::copy(out_.span()); }

 private:
  static void stamp(Writer& out, unsigned prefix, std::int64_t at) {
    auto const t = static_cast<std::uint64_t>(at) & ((std::uint64_t{1} << 33) - 1);
    out.u8(static_cast<std::uint8_t>(prefix << 4 | (t >> 30) << 1 | 1));
    out.u16(static_cast<std::uint16_t>((t >> 15 & 0x7FFFU) << 1 | 1));
    out.u16(static_cast<std::uint16_t>((t & 0x7FFFU) << 1 | 1));
  }

  Writer out_;
  std::map<std::uint16_t, unsigned> counters_;
};

}  // namespace freshet::test
