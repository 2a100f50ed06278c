/// Gzip in pieces: parts that are deflated apart, each to an octet boundary, and put together
/// without touching them again. A playlist's unchanging middle is so compressed once.
#pragma once

#include "base/bytes.hpp"
#include "origin/text.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace freshet::origin {

/// The text with its deflate stream, which another may follow (RFC 1951, ended by a full flush).
[[nodiscard]] SharedText deflate_piece(std::string text);
/// The text again.
[[nodiscard]] Bytes inflate_piece(Deflated const& piece);
/// Pieces already deflated, as one more.
[[nodiscard]] Deflated join_pieces(std::vector<Deflated const*> const& pieces);
/// RFC 1952: header, the pieces, the end and the checksum of all.
[[nodiscard]] std::vector<Bytes> gzip_of(std::vector<Deflated const*> const& pieces);
/// RFC 1952 §8.
[[nodiscard]] std::uint32_t crc_of(ByteSpan in);

}  // namespace freshet::origin
