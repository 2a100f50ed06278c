#include "wire/mpegts/elementary.hpp"

#include "base/reader.hpp"

#include <algorithm>
#include <array>

namespace freshet::wire::mpegts {
namespace {

struct Named {
  std::uint32_t by;  // a stream type, a descriptor's tag, or four letters
  Kind kind;
  bool video;
  std::string_view name;
};

constexpr std::uint32_t letters(std::string_view four) {
  std::uint32_t value = 0;
  for (char const c : four) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// Table 2-34, and what ATSC A/53 and Blu-ray put into the range for private use.
constexpr std::array kTypes{
    Named{0x01, Kind::refused, true, "MPEG-1"},   Named{0x02, Kind::refused, true, "MPEG-2"},
    Named{0x03, Kind::refused, false, "MP2"},     Named{0x04, Kind::refused, false, "MP2"},
    Named{0x0F, Kind::aac_adts, false, "AAC"},    Named{0x10, Kind::refused, true, "MPEG-4 part 2"},
    Named{0x11, Kind::aac_latm, false, "AAC"},    Named{0x1B, Kind::h264, true, "H.264"},
    Named{0x1C, Kind::refused, false, "raw AAC"}, Named{0x21, Kind::refused, true, "JPEG 2000"},
    Named{0x24, Kind::h265, true, "HEVC"},        Named{0x33, Kind::refused, true, "VVC"},
    Named{0x80, Kind::refused, false, "LPCM"},    Named{0x81, Kind::refused, false, "AC-3"},
    Named{0x83, Kind::refused, false, "TrueHD"},  Named{0x87, Kind::refused, false, "E-AC-3"},
    Named{0xD1, Kind::refused, true, "Dirac"},    Named{0xEA, Kind::refused, true, "VC-1"},
};

/// What a registration descriptor says of private data (§2.6.8).
constexpr std::array kRegistered{
    Named{letters("Opus"), Kind::opus, false, "Opus"},
    Named{letters("HEVC"), Kind::h265, true, "HEVC"},
    Named{letters("AC-3"), Kind::refused, false, "AC-3"},
    Named{letters("EAC3"), Kind::refused, false, "E-AC-3"},
    Named{letters("AC-4"), Kind::refused, false, "AC-4"},
    Named{letters("AV01"), Kind::refused, true, "AV1"},
    Named{letters("VVC "), Kind::refused, true, "VVC"},
    Named{letters("BSSD"), Kind::refused, false, "SMPTE 302M"},
    Named{letters("DTS1"), Kind::refused, false, "DTS"},
    Named{letters("DTS2"), Kind::refused, false, "DTS"},
    Named{letters("DTS3"), Kind::refused, false, "DTS"},
};

/// ETSI EN 300 468 table 12: descriptors that name the sound of private data.
constexpr std::array kDescribed{
    Named{0x6A, Kind::refused, false, "AC-3"},
    Named{0x7A, Kind::refused, false, "E-AC-3"},
    Named{0x7B, Kind::refused, false, "DTS"},
};

constexpr std::uint8_t kPrivateData = 0x06, kRegistration = 0x05, kExtension = 0x7F;
/// The extension that says how Opus' channels lie.
constexpr std::uint8_t kOpusExtension = 0x80;

template <class Table>
void look_up(Table const& table, std::uint32_t by, Elementary& stream) {
  auto const at = std::ranges::find(table, by, &Named::by);
  if (at == table.end()) return;
  stream.kind = at->kind;
  stream.video = at->video;
  stream.name = at->name;
}

void read_descriptor(std::uint8_t tag, ByteSpan body, Elementary& stream) {
  Reader reader{body};
  if (tag == kRegistration) {
    look_up(kRegistered, reader.u32(), stream);
  } else if (tag == kExtension && reader.u8() == kOpusExtension) {
    stream.opus_channels = reader.u8();
  } else {
    look_up(kDescribed, tag, stream);
  }
}

}  // namespace

Elementary classify(std::uint16_t pid, std::uint8_t type, ByteSpan descriptors) {
  Elementary stream;
  stream.pid = pid;
  look_up(kTypes, type, stream);
  if (type != kPrivateData) return stream;
  Reader reader{descriptors};
  while (reader.left() >= 2) {
    auto const tag = reader.u8();
    auto const body = reader.take(reader.u8());
    if (reader.ok()) read_descriptor(tag, body, stream);
  }
  return stream;
}

}  // namespace freshet::wire::mpegts
