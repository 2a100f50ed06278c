/// KeyPicture: where a rendition's coded pictures lie that need no other to be decoded.
#pragma once

#include "base/result.hpp"
#include "media/packet.hpp"
#include "origin/snapshot.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace freshet::delivery {

struct KeyPicture {
  /// The part that holds it, whose last such picture is meant; none: the one that begins the
  /// segment.
  origin::Position position;
  std::uint32_t init = 0;  ///< which init segment describes it
  Bytes part;              ///< the part's octets, where they are in memory
  /// Else a range of a file: from the segment's first `moof` to the picture's end.
  std::shared_ptr<origin::StoredFile> file;
  std::uint64_t offset = 0, size = 0;
};

/// The latest there is.
[[nodiscard]] std::optional<KeyPicture> newest_picture(origin::Snapshot const& now);
/// The one that begins the segment. A segment that begins with none shows at first what the one
/// before it ended with: then that one's, or of one a little further back.
[[nodiscard]] std::optional<KeyPicture> first_picture(origin::Snapshot const& now,
                                                      std::uint64_t msn);
/// Its access unit. `octets`: the part, or what the file's range holds.
[[nodiscard]] Result<Packet> access_unit(KeyPicture const& picture, Bytes const& octets);

}  // namespace freshet::delivery
