/// Node: a configuration text as a tree that remembers where everything stood.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace freshet::app {

struct Node {
  enum class Kind { none, scalar, list, map };
  struct Entry;

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
  std::vector<Node> items;
  std::vector<Entry> entries;
};

struct Node::Entry {
  std::string key;
  int line = 0;
  int column = 0;
  Node value;
};

/// What stands there, for a complaint: `"abc"`, `a list`, `a group of keys`, `nothing`.
[[nodiscard]] std::string describe(Node const& node);

}  // namespace freshet::app
