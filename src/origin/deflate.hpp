/// Gzip in pieces: parts that are deflated apart, each to an octet boundary, and put together
/// without touching them again. A playlist's unchanging middle is so compressed once.
#pragma once

#include "origin/snapshot.hpp"

#include <string_view>
#include <vector>

namespace freshet::origin {

/// The text with its deflate stream, which another may follow (RFC 1951, ended by a full flush).
[[nodiscard]] SharedText deflate_piece(std::string text);
/// Pieces already deflated, as one more.
[[nodiscard]] SharedText join_pieces(std::vector<SharedText const*> const& pieces);
/// RFC 1952: header, the pieces, the end and the checksum of all.
[[nodiscard]] std::vector<Bytes> gzip_of(std::vector<SharedText const*> const& pieces);

}  // namespace freshet::origin
