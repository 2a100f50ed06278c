/// Names and colours: how people are seen in a room.
#pragma once

#include "base/result.hpp"

#include <array>
#include <string>
#include <string_view>

namespace freshet::chat {

inline constexpr std::size_t kLongestShownName = 30;  // characters as people count them

/// A name that somebody chose: without what is invisible, without spaces around it, one space in a
/// row. An error says what to choose instead: 1 to 30 characters, a letter or digit among them, no
/// letters of scripts that are taken for one another.
[[nodiscard]] Result<std::string> fit_name(std::string_view wanted);
/// The same of one that was not chosen here: cut to fit, or empty.
[[nodiscard]] std::string cut_name(std::string_view given);
/// Would people take it for the channel's owner, its moderators or the server?
[[nodiscard]] bool is_reserved_name(std::string_view name, std::string_view channel);

/// The name with something behind it that parts it from others', cut to fit.
[[nodiscard]] std::string with_suffix(std::string_view name, std::string_view suffix);
/// What people see in a name: two with the same are taken for one another.
[[nodiscard]] std::string look_of(std::string_view name);

/// One hue twice, each with a contrast of 4.5:1 and more on the pages' grounds: no single colour
/// has that on both.
struct NameColor {
  std::string_view on_dark, on_light;  ///< "#rrggbb"
};
[[nodiscard]] std::array<NameColor, 14> const& name_palette();
/// The same for the same id, on every server; as it is on the dark ground.
[[nodiscard]] std::string_view color_of(std::string_view id);

}  // namespace freshet::chat
