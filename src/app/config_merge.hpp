/// Merge: lays values over each other, key by key, and remembers where each came from.
#pragma once

#include "app/config_keys.hpp"
#include "app/config_load.hpp"
#include "app/config_node.hpp"
#include "base/result.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// Feed the sources weakest first, then finish().
class Merge {
 public:
  /// A whole file; `name` is what complaints call it.
  void tree(Node const& root, std::string const& name);
  /// Every FRESHET_… variable that names a key, or nearly does.
  void environment(Environment const& variables);
  /// `rtmp.port=1936`.
  void assignment(std::string_view text);
  void value(std::string const& path, Node node, Origin origin);
  /// After a hundred it says that there is more, and keeps quiet.
  void complain(std::string place, std::string key, std::string what);

  /// Channels over the defaults as they have become.
  [[nodiscard]] LoadedConfig finish();

 private:
  struct Deferred {
    std::string channel;
    std::string key;
    Node node;
    Origin origin;
  };

  [[nodiscard]] bool enough() const;
  void walk(Node const& node, std::string const& path);
  void walk_channels(Node const& node);
  void walk_channel(Node const& node, std::string const& path, std::string const& prefix);
  void visit(Node const& node, std::string const& path);
  [[nodiscard]] std::vector<Node const*> once_each(Node const& node, std::string const& path);
  [[nodiscard]] std::string place(int line, int column) const;
  [[nodiscard]] Origin origin_of(Node const& node) const;
  void variable(std::string const& name, std::string const& value,
                std::map<std::string, std::string> const& paths, Environment const& all);
  void unknown_variable(std::string const& name, std::map<std::string, std::string> const& paths);
  void unknown(Origin const& origin, std::string const& path);
  void text_value(std::string const& path, std::string const& text, Origin const& origin);
  [[nodiscard]] std::map<std::string, std::string> variable_names() const;
  [[nodiscard]] bool name_channel(std::string const& name, std::string const& where);
  void defer(std::string const& rest, Node node, Origin origin);

  template <class Root>
  void set(Key<Root> const* key, Root& root, std::string const& path, Node const& node,
           Origin const& origin);

  LoadedConfig out_;
  std::string file_;
  std::set<std::string> channels_;
  std::vector<Deferred> deferred_;
};

/// A secret or any other value from a file: at most 64 KiB, without its last line end.
[[nodiscard]] Result<std::string> read_value_file(std::string const& path);

}  // namespace freshet::app
