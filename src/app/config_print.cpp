#include "app/config_print.hpp"

#include "app/config_format.hpp"
#include "app/config_keys.hpp"

#include <algorithm>

namespace freshet::app {
namespace {

/// Writes `a.b.c: value` lines as nested YAML; a level's name is written when it changes.
class Printer {
 public:
  void line(std::string const& path, std::string const& value, std::string const& origin) {
    auto levels = split(path);
    auto const leaf = std::move(levels.back());
    levels.pop_back();
    auto const same = std::mismatch(levels.begin(), levels.end(), open_.begin(), open_.end()).first;
    for (auto level = same; level != levels.end(); ++level) {
      out_ += indent(static_cast<std::size_t>(level - levels.begin())) + *level + ":\n";
    }
    open_ = std::move(levels);
    auto text = indent(open_.size()) + leaf + ": " + value;
    text.resize(std::max(text.size() + 2, kCommentColumn), ' ');
    out_ += text + "# " + origin + '\n';
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  static constexpr std::size_t kCommentColumn = 44;

  static std::string indent(std::size_t depth) { return std::string(2 * depth, ' '); }
  static std::vector<std::string> split(std::string const& path) {
    std::vector<std::string> levels;
    for (std::size_t from = 0; from <= path.size();) {
      auto const dot = std::min(path.find('.', from), path.size());
      levels.push_back(path.substr(from, dot - from));
      from = dot + 1;
    }
    return levels;
  }

  std::vector<std::string> open_;
  std::string out_;
};

}  // namespace

std::string print_config(LoadedConfig const& loaded) {
  Printer printer;
  auto const& config = loaded.config;
  auto const channel = [&](config::Channel const& values, std::string const& prefix, bool whole) {
    for (auto const& key : channel_keys()) {
      auto const path = prefix + key.path;
      auto const origin = loaded.origin(path);
      if (!whole && origin.source == Origin::Source::standard) continue;
      printer.line(path, shown_openly(key, values), to_string(origin));
    }
  };
  for (auto const& key : server_keys()) {
    printer.line(key.path, shown_openly(key, config), to_string(loaded.origin(key.path)));
  }
  channel(config.channel_defaults, "channel_defaults.", true);
  // A channel shows what it has of its own; the rest is channel_defaults'.
  for (auto const& [name, values] : config.channels) {
    auto const prefix = "channels." + name + '.';
    auto const own = loaded.origins.lower_bound(prefix);
    bool const plain = own == loaded.origins.end() || own->first.rfind(prefix, 0) != 0;
    if (plain) printer.line("channels." + name, "{}", "channel_defaults");
    channel(values, prefix, false);
  }
  return printer.take();
}

}  // namespace freshet::app
