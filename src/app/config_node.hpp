/// Node: a configuration text as a tree that remembers where everything stood.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace freshet::app {

struct Node {
  enum class Kind { none, scalar, list, map };

  static Node scalar(std::string text) {
    Node node;
    node.kind = Kind::scalar;
    node.text = std::move(text);
    return node;
  }

  Kind kind = Kind::none;
  std::string text;  ///< of a scalar, as written, without its quotes
  int line = 0;      ///< from 1; 0: not from a file
  int column = 0;    ///< from 1
  std::string key;   ///< of a map's child
  int key_line = 0;  ///< where that key stood
  int key_column = 0;
  std::vector<Node> items;  ///< of a list; of a map, each with its key
};

/// What stands there, for a complaint: `"abc"`, `a list`, `a group of keys`, `nothing`.
[[nodiscard]] std::string describe(Node const& node);

}  // namespace freshet::app
