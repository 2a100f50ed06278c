/// Frag: the ranges of a message's text that are more than text: emotes, mentions, links.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::chat {

struct Frag {
  enum class What : std::uint8_t { emote, mention, link };
  What what = What::link;
  std::size_t begin = 0, end = 0;  ///< UTF-16 code units of the text, [begin, end)
  /// An emote's name, who is mentioned, or where a link leads.
  std::string value;
  friend bool operator==(Frag const&, Frag const&) = default;
};

/// What a text's names mean in a house.
struct FragNames {
  std::function<bool(std::string_view name)> is_emote;
  std::function<std::optional<std::string>(std::string_view name)> person;
};

inline constexpr std::size_t kMostFrags = 64;  ///< of one message; the rest is text

/// In their order, none within another.
[[nodiscard]] std::vector<Frag> frags_of(std::string_view text, FragNames const& names);

}  // namespace freshet::chat
