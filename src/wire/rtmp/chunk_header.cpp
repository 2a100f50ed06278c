#include "wire/rtmp/chunk_header.hpp"

#include "base/reader.hpp"

#include <algorithm>
#include <array>

namespace freshet::wire::rtmp {
namespace {

constexpr std::size_t kMore = SIZE_MAX;
constexpr std::size_t kFieldSizes[] = {11, 7, 3, 0};

/// §5.3.1.2.1: the one little-endian field.
std::uint32_t read_stream_id(Reader& reader) {
  std::uint32_t id = 0;
  for (unsigned i = 0; i < 4; ++i) id |= std::uint32_t{reader.u8()} << (8 * i);
  return id;
}

/// How many of the first four octets there are, and whether those say `value`.
struct Match {
  bool so_far = false;
  bool whole = false;
};

Match matches(ByteSpan bytes, std::uint32_t value) {
  std::size_t const n = std::min<std::size_t>(bytes.size(), 4);
  for (std::size_t i = 0; i < n; ++i) {
    auto const octet = static_cast<std::byte>(value >> (24 - 8 * i));
    if (bytes[i] != octet) return {};
  }
  return {true, n == 4};
}

/// §5.3.1.3 repeats the extended timestamp in chunks of type 3; some encoders leave it out, others
/// put the absolute time there. Four octets that are neither time belong to the payload.
std::size_t repeated_timestamp(ByteSpan bytes, std::uint32_t time, std::uint32_t timestamp) {
  auto const field = matches(bytes, time);
  auto const absolute = matches(bytes, timestamp);
  if (field.whole || absolute.whole) return 4;
  return field.so_far || absolute.so_far ? kMore : 0;
}

}  // namespace

BasicHeader read_basic_header(ByteSpan bytes) {
  if (bytes.empty()) return {};
  auto const first = std::to_integer<std::uint32_t>(bytes[0]);
  auto const format = static_cast<std::uint8_t>(first >> 6);
  auto const low = first & 63U;
  std::size_t const size = low == 0 ? 2 : low == 1 ? 3 : 1;
  if (bytes.size() < size) return {};
  if (size == 1) return {1, format, low};
  auto id = std::to_integer<std::uint32_t>(bytes[1]) + 64;
  if (size == 3) id += std::to_integer<std::uint32_t>(bytes[2]) << 8;
  return {size, format, id};
}

std::size_t read_message_header(ByteSpan bytes, std::uint32_t timestamp, ChunkHeader& header) {
  std::size_t const size = kFieldSizes[header.format & 3U];
  if (bytes.size() < size) return kMore;
  if (header.format == 3) {
    return header.extended ? repeated_timestamp(bytes, header.time, timestamp) : 0;
  }
  Reader reader{bytes};
  auto time = reader.u24();
  bool const extended = time == kExtended;
  if (extended && bytes.size() < size + 4) return kMore;
  if (header.format <= 1) {
    header.length = reader.u24();
    header.type = reader.u8();
  }
  if (header.format == 0) header.stream_id = read_stream_id(reader);
  header.extended = extended;
  header.time = extended ? reader.u32() : time;
  return size + (extended ? 4 : 0);
}

}  // namespace freshet::wire::rtmp
