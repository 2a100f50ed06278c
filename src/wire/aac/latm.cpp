#include "wire/aac/latm.hpp"

#include "wire/aac/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace freshet::wire::aac {
namespace {

/// More than an AudioSpecificConfig with a program config element and its comment has.
constexpr std::size_t kMostConfigBits = 8UL * 512;

/// §1.7.3.1, LatmGetValue()
std::uint32_t read_value(BitReader& bits) {
  auto const octets = bits.u32(2) + 1;
  return bits.u32(8 * octets);
}

/// `size` bits from where the reader stands, in octets that begin with them.
Bytes copy_bits(BitReader& bits, std::size_t size) {
  std::vector<std::byte> out;
  out.reserve((size + 7) / 8);
  for (; size >= 8; size -= 8) out.push_back(static_cast<std::byte>(bits.u(8)));
  auto const rest = static_cast<unsigned>(size);
  if (rest > 0) out.push_back(static_cast<std::byte>(bits.u(rest) << (8 - rest)));
  return Bytes::adopt(std::move(out));
}

/// Table 1.42: the bits of other data, in as many octets as are marked.
std::uint64_t read_other_data_size(BitReader& bits) {
  std::uint64_t size = 0;
  bool more = true;
  while (more && bits.ok()) {
    more = bits.flag();
    size = (size << 8 | bits.u(8)) & 0xFFFF'FFFFU;
  }
  return size;
}

/// Table 1.45, PayloadLengthInfo() of frames that tell their length.
std::size_t read_length(BitReader& bits) {
  std::size_t length = 0;
  std::uint64_t part = 255;
  while (part == 255 && bits.ok()) {
    part = bits.u(8);
    length += part;
  }
  return length;
}

}  // namespace

Result<> LatmReader::read_audio_config(BitReader& bits, ByteSpan element, unsigned version) {
  std::size_t size = 0;
  if (version == 1) {
    size = read_value(bits);
  } else {
    // No length: it ends with what its core needs. It begins anywhere in an octet, and its own
    // alignment counts from there.
    BitReader ahead{element};
    ahead.skip(bits.pos());
    auto const used = config_size(copy_bits(ahead, std::min(ahead.left(), kMostConfigBits)).span());
    if (!used) return used.error();
    size = *used;
  }
  if (size == 0 || size > std::min(bits.left(), kMostConfigBits)) {
    return malformed(fmt::format("latm: audio configuration of {} bits", size));
  }
  config_ = copy_bits(bits, size);
  return {};
}

/// Table 1.42, StreamMuxConfig()
Result<> LatmReader::read_config(BitReader& bits, ByteSpan element) {
  config_.reset();
  auto const version = bits.u32(1);
  if (version == 1 && bits.flag()) return malformed("latm: of a version to come");
  if (version == 1) static_cast<void>(read_value(bits));  // taraBufferFullness
  bool const same_framing = bits.flag();
  sub_frames_ = bits.u32(6) + 1;
  auto const programmes = bits.u32(4) + 1, layers = bits.u32(3) + 1;
  if (!bits.ok()) return malformed("latm: configuration ends early");
  if (programmes != 1 || layers != 1) {
    return malformed(fmt::format("latm: {} programmes of {} layers", programmes, layers));
  }
  if (!same_framing) return malformed("latm: streams of different framing");
  if (auto read = read_audio_config(bits, element, version); !read) return read.error();
  auto const length_type = bits.u32(3);
  if (length_type != 0) {
    config_.reset();
    return malformed(fmt::format("latm: frame length type {}", length_type));
  }
  bits.skip(8);  // latmBufferFullness
  other_data_bits_ = 0;
  if (bits.flag()) other_data_bits_ = version == 1 ? read_value(bits) : read_other_data_size(bits);
  if (bits.flag()) bits.skip(8);  // a checksum of the configuration
  if (bits.ok()) return {};
  config_.reset();
  return malformed("latm: configuration ends early");
}

Result<std::vector<Bytes>> LatmReader::read(ByteSpan element) {
  BitReader bits{element};
  bool const same = bits.flag();
  if (!same) {
    if (auto read = read_config(bits, element); !read) return read.error();
  }
  std::vector<Bytes> units;
  if (!config_) return units;
  for (unsigned i = 0; i < sub_frames_; ++i) {
    auto const length = read_length(bits);
    if (!bits.ok() || length * 8 > bits.left()) return malformed("latm: unit ends early");
    if (length != 0) units.push_back(copy_bits(bits, length * 8));
  }
  if (other_data_bits_ > bits.left()) return malformed("latm: other data ends early");
  return units;
}

}  // namespace freshet::wire::aac
