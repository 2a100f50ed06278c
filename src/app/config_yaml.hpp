/// read_yaml(): YAML text → Node; the only door to yaml-cpp.
#pragma once

#include "app/config_node.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// Something that is wrong at a place of a text. Lines and columns (in octets) count from 1.
struct YamlComplaint {
  int line = 1;
  int column = 1;
  std::string what;
};

struct YamlText {
  Node root;  ///< `none` for an empty text
  std::vector<YamlComplaint> complaints;
};

/// Bounded on any input: at most 1 MiB, 32 levels, no aliases, one document. Never throws.
[[nodiscard]] YamlText read_yaml(std::string_view text);

}  // namespace freshet::app
