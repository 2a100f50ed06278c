#include "app/config_merge.hpp"

#include "access/channel_name.hpp"
#include "app/config_yaml.hpp"
#include "app/suggest.hpp"

#include <algorithm>

namespace freshet::app {
namespace {

constexpr std::size_t kMostComplaints = 100;
constexpr std::string_view kDefaults = "channel_defaults.";
constexpr std::string_view kChannels = "channels.";

bool begins(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

bool is_section(std::string_view path) {
  auto const inside = [&](std::string const& key) {
    return begins(key, path) && key.size() > path.size() && key[path.size()] == '.';
  };
  auto const& paths = all_paths();
  return std::any_of(paths.begin(), paths.end(), inside);
}

/// What may stand directly below `section` (empty: at the top), as full paths.
std::vector<std::string> siblings(std::string const& section) {
  std::set<std::string> names;
  auto const prefix = section.empty() ? std::string{} : section + '.';
  for (auto const& path : all_paths()) {
    if (begins(path, prefix)) names.insert(path.substr(0, path.find('.', prefix.size())));
  }
  if (section.empty()) names.insert("channels");
  return {names.begin(), names.end()};
}

}  // namespace

void Merge::complain(std::string place, std::string key, std::string what) {
  if (enough()) return;
  out_.complaints.push_back({std::move(place), std::move(key), std::move(what)});
  if (enough()) out_.complaints.back().what += " (and there is more that is not listed)";
}

bool Merge::enough() const { return out_.complaints.size() >= kMostComplaints; }

std::string Merge::place(int line, int column) const {
  return file_ + ':' + std::to_string(line) + ':' + std::to_string(column);
}

Origin Merge::origin_of(Node const& node) const {
  return {Origin::Source::file, place(node.line, node.column)};
}

void Merge::tree(Node const& root, std::string const& name) {
  file_ = name;
  if (root.kind == Node::Kind::none) return;
  if (root.kind != Node::Kind::map) {
    complain(place(root.line, root.column), {},
             "expected sections such as http:, found " + describe(root));
    return;
  }
  walk(root, {});
}

std::vector<Node const*> Merge::once_each(Node const& node, std::string const& path) {
  std::map<std::string_view, Node const*> seen;
  std::vector<Node const*> entries;
  for (auto const& entry : node.items) {
    auto const [first, is_new] = seen.emplace(entry.key, &entry);
    if (is_new) {
      entries.push_back(&entry);
    } else {
      complain(place(entry.key_line, entry.key_column),
               path.empty() ? entry.key : path + '.' + entry.key,
               "stands twice; the first is in line " + std::to_string(first->second->key_line));
    }
  }
  return entries;
}

void Merge::walk(Node const& node, std::string const& path) {
  for (auto const* const entry : once_each(node, path)) {
    if (enough()) return;  // a suggestion costs more than a key
    visit(*entry, path.empty() ? entry->key : path + '.' + entry->key);
  }
}

void Merge::visit(Node const& node, std::string const& path) {
  bool const plain = node.key.find('.') == std::string::npos;
  if (plain && path == "channels") {
    walk_channels(node);
  } else if (plain && is_section(path)) {
    if (node.kind == Node::Kind::map) {
      walk(node, path);
    } else if (node.kind != Node::Kind::none) {
      complain(place(node.line, node.column), path,
               "expected a group of keys, found " + describe(node));
    }
  } else if (auto const& paths = all_paths();
             plain && std::find(paths.begin(), paths.end(), path) != paths.end()) {
    value(path, node, origin_of(node));
  } else {
    auto const section = path.size() > node.key.size()
                             ? path.substr(0, path.size() - node.key.size() - 1)
                             : std::string{};
    auto hint = did_you_mean(path, siblings(section));
    if (hint.empty()) hint = did_you_mean(path, all_paths());
    complain(place(node.key_line, node.key_column), path, "there is no such key" + hint);
  }
}

void Merge::walk_channels(Node const& node) {
  if (node.kind == Node::Kind::none) return;
  if (node.kind != Node::Kind::map) {
    complain(place(node.line, node.column), "channels",
             "expected channels by name, found " + describe(node));
    return;
  }
  for (auto const* const entry : once_each(node, "channels")) {
    if (enough()) return;
    auto const& channel = *entry;
    if (!name_channel(entry->key, place(entry->key_line, entry->key_column))) continue;
    if (channel.kind == Node::Kind::map) {
      walk_channel(channel, "channels." + entry->key, {});
    } else if (channel.kind != Node::Kind::none) {
      complain(place(channel.line, channel.column), "channels." + entry->key,
               "expected a group of keys, found " + describe(channel));
    }
  }
}

void Merge::walk_channel(Node const& node, std::string const& path, std::string const& prefix) {
  for (auto const* const entry : once_each(node, path)) {
    if (enough()) return;
    auto const full = path + '.' + entry->key;
    auto const key = prefix + entry->key;
    bool const section = is_section(std::string{kDefaults} + key);
    if (section && entry->kind == Node::Kind::map) {
      walk_channel(*entry, full, key + '.');
    } else if (section && entry->kind == Node::Kind::none) {
      continue;
    } else if (section) {
      complain(place(entry->line, entry->column), full,
               "expected a group of keys, found " + describe(*entry));
    } else if (find_channel_key(key) != nullptr) {
      value(full, *entry, origin_of(*entry));
    } else {
      unknown({Origin::Source::file, place(entry->key_line, entry->key_column)}, full);
    }
  }
}

bool Merge::name_channel(std::string const& name, std::string const& where) {
  if (auto const fits = access::check_channel_name(name); !fits) {
    complain(where, "channels", fits.error().what);
    return false;
  }
  channels_.insert(name);
  return true;
}

void Merge::unknown(Origin const& origin, std::string const& path) {
  auto paths = all_paths();
  if (begins(path, kChannels)) {
    // Suggest within the same channel: channels.NAME.key for channel_defaults.key.
    auto const stem = path.substr(0, path.find('.', kChannels.size()) + 1);
    for (auto& known : paths) {
      if (begins(known, kDefaults)) known.replace(0, kDefaults.size(), stem);
    }
  }
  complain(origin.place, path, "there is no such key" + did_you_mean(path, paths));
}

template <class Root>
void Merge::set(Key<Root> const* key, Root& root, std::string const& path, Node const& node,
                Origin const& origin) {
  if (key == nullptr) {
    unknown(origin, path);
    return;
  }
  auto const* const wrong = key->set(root, node);
  if (wrong == nullptr) {
    out_.origins.insert_or_assign(path, origin);
    return;
  }
  auto const found = key->secret ? std::string{"something else"} : describe(*wrong);
  auto const where = wrong->line > 0 && origin.source == Origin::Source::file
                         ? place(wrong->line, wrong->column)
                         : origin.place;
  complain(where, path, "found " + found + ", expected " + key->expects);
}

void Merge::value(std::string const& path, Node node, Origin origin) {
  if (begins(path, kChannels)) {
    defer(path.substr(kChannels.size()), std::move(node), std::move(origin));
  } else if (begins(path, kDefaults)) {
    set(find_channel_key(path.substr(kDefaults.size())), out_.config.channel_defaults, path, node,
        origin);
  } else {
    set(find_server_key(path), out_.config, path, node, origin);
  }
}

void Merge::defer(std::string const& rest, Node node, Origin origin) {
  auto const dot = rest.find('.');
  if (dot == std::string::npos) {
    unknown(origin, std::string{kChannels} + rest);
    return;
  }
  auto name = rest.substr(0, dot);
  if (!channels_.contains(name) && !name_channel(name, origin.place)) return;
  deferred_.push_back({std::move(name), rest.substr(dot + 1), std::move(node), std::move(origin)});
}

LoadedConfig Merge::finish() {
  auto& channels = out_.config.channels;
  for (auto const& name : channels_) channels.emplace(name, out_.config.channel_defaults);
  for (auto const& later : deferred_) {
    set(find_channel_key(later.key), channels.at(later.channel),
        std::string{kChannels} + later.channel + '.' + later.key, later.node, later.origin);
  }
  return std::move(out_);
}

}  // namespace freshet::app
