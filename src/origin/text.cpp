#include "origin/text.hpp"

#include "origin/deflate.hpp"

namespace freshet::origin {

PlaylistText::PlaylistText(SharedText whole)
    : before_{std::move(whole.plain)},
      gzip_{gzip_of({&whole.deflated})},
      plain_{std::make_unique<Lazy<std::vector<Bytes>>>()} {}

PlaylistText::PlaylistText(SharedText before, Deflated middle, SharedText after)
    : before_{std::move(before.plain)},
      after_{std::move(after.plain)},
      middle_{std::move(middle)},
      gzip_{gzip_of({&before.deflated, &middle_, &after.deflated})},
      plain_{std::make_unique<Lazy<std::vector<Bytes>>>()} {}

std::vector<Bytes> const& PlaylistText::plain() const {
  return plain_->get([this] {
    std::vector<Bytes> pieces;
    for (auto const& piece : {before_, inflate_piece(middle_), after_}) {
      if (!piece.empty()) pieces.push_back(piece);
    }
    return pieces;
  });
}

}  // namespace freshet::origin
