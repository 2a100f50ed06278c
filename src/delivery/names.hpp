/// MediaName: what a media address's last element names.
#pragma once

#include "origin/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace freshet::delivery {

struct InitName {
  std::uint64_t first_msn = 0;
  std::uint32_t index = 0;
};
/// The picture that a segment begins with.
struct PictureName {
  std::uint64_t msn = 0;
};
/// A segment, or with a part number a part of it.
using MediaName = std::variant<InitName, origin::Position, PictureName>;

/// "i7-0.mp4", "s17.m4s", "s17.p3.m4s", "s17.jpg"; nothing for any other text, leading zeros
/// included: an address has one spelling.
[[nodiscard]] std::optional<MediaName> parse_media_name(std::string_view text);

}  // namespace freshet::delivery
