#include "origin/deflate.hpp"

#include "base/assert.hpp"

#include <zlib.h>

namespace freshet::origin {
namespace {

constexpr int kLevel = 6;

std::vector<std::byte> deflate_raw(ByteSpan in) {
  z_stream z{};
  // Negative window bits: no header, for the pieces stand side by side under one.
  FRESHET_ASSERT(deflateInit2(&z, kLevel, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<std::byte> out(deflateBound(&z, in.size()) + 16);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  FRESHET_ASSERT(deflate(&z, Z_FULL_FLUSH) == Z_OK && z.avail_in == 0);
  out.resize(z.total_out);
  out.shrink_to_fit();  // it may be kept for hours
  deflateEnd(&z);
  return out;
}

std::uint32_t joined_crc(std::uint32_t crc, Deflated const& next) {
  return static_cast<std::uint32_t>(crc32_combine(crc, next.crc, static_cast<z_off_t>(next.size)));
}

}  // namespace

std::uint32_t crc_of(ByteSpan in) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<Bytef const*>(in.data()), static_cast<uInt>(in.size())));
}

SharedText deflate_piece(std::string text) {
  SharedText piece;
  piece.deflated.crc = crc_of(as_bytes(text));
  piece.deflated.size = static_cast<std::uint32_t>(text.size());
  piece.deflated.octets = Bytes::adopt(deflate_raw(as_bytes(text)));
  piece.plain = Bytes::adopt(std::move(text));
  return piece;
}

Bytes inflate_piece(Deflated const& piece) {
  if (piece.size == 0) return {};
  z_stream z{};
  FRESHET_ASSERT(inflateInit2(&z, -MAX_WBITS) == Z_OK);
  std::vector<std::byte> out(piece.size);
  auto const in = piece.octets.span();
  z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  // A stream that another may follow has no end of its own.
  auto const went = inflate(&z, Z_SYNC_FLUSH);
  FRESHET_ASSERT((went == Z_OK || went == Z_BUF_ERROR) && z.avail_out == 0);
  inflateEnd(&z);
  return Bytes::adopt(std::move(out));
}

Deflated join_pieces(std::vector<Deflated const*> const& pieces) {
  std::vector<std::byte> octets;
  Deflated joined;
  for (auto const* piece : pieces) {
    auto const span = piece->octets.span();
    octets.insert(octets.end(), span.begin(), span.end());
    joined.crc = joined_crc(joined.crc, *piece);
    joined.size += piece->size;
  }
  octets.shrink_to_fit();
  joined.octets = Bytes::adopt(std::move(octets));
  return joined;
}

std::vector<Bytes> gzip_of(std::vector<Deflated const*> const& pieces) {
  static constexpr unsigned char kHeader[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff};
  static auto const header = Bytes::copy(std::as_bytes(std::span{kHeader}));
  std::vector<Bytes> out{header};
  std::uint32_t crc = 0;
  std::uint32_t size = 0;
  for (auto const* piece : pieces) {
    if (piece->size == 0) continue;
    out.push_back(piece->octets);
    crc = joined_crc(crc, *piece);
    size += piece->size;
  }
  // The end: an empty final block of fixed codes, then CRC-32 and length, least octet first.
  std::vector<std::byte> end{std::byte{0x03}, std::byte{0x00}};
  for (auto const value : {crc, size}) {
    for (int i = 0; i < 4; ++i) end.push_back(static_cast<std::byte>(value >> (8 * i)));
  }
  out.push_back(Bytes::adopt(std::move(end)));
  return out;
}

}  // namespace freshet::origin
