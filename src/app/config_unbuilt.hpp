/// unbuilt_keys(): what a configuration asks for and this version does not do.
#pragma once

#include "freshet/config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// A key that is set to something and has no effect.
struct Unbuilt {
  std::string path;
  bool refused;  ///< to ignore it would do the opposite of what it asks for
};

/// Those that differ from their default, in the order of the documentation.
[[nodiscard]] std::vector<Unbuilt> unbuilt_keys(Config const& config);

/// Does the key have an effect? Of a channel's key without its prefix.
[[nodiscard]] bool is_built(std::string_view server_key);
[[nodiscard]] bool is_built_for_channels(std::string_view channel_key);

inline constexpr char kIgnored[] = "not in this version; ignored";
inline constexpr char kRefused[] =
    "password is not in this version: everybody could watch; take token or public";

}  // namespace freshet::app
