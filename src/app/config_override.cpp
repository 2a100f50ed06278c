/// Merge, second half: values that come as text, from the environment and from flags.
#include "app/config_merge.hpp"
#include "app/config_yaml.hpp"
#include "app/suggest.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace freshet::app {
namespace {

constexpr std::string_view kPrefix = "FRESHET_";
constexpr std::string_view kFile = "_FILE";

bool ends(std::string_view text, std::string_view with) {
  return text.size() > with.size() && text.substr(text.size() - with.size()) == with;
}

/// The channel's key behind `channel_defaults.KEY` or `channels.NAME.KEY`, else the server's.
bool is_structured(std::string const& path) {
  if (auto const* const key = find_server_key(path)) return key->structured;
  auto dot = path.find('.');
  if (path.substr(0, dot) == "channels") dot = path.find('.', dot + 1);
  auto const* const key =
      dot == std::string::npos ? nullptr : find_channel_key(path.substr(dot + 1));
  return key != nullptr && key->structured;
}

/// Kubernetes gives every container variables about services; one may be called freshet-…
bool is_of_a_service(std::string const& name) {
  auto const port = name.find("_PORT_");
  return ends(name, "_SERVICE_HOST") || name.find("_SERVICE_PORT") != std::string::npos ||
         (port != std::string::npos && port + 6 < name.size() && name[port + 6] >= '0' &&
          name[port + 6] <= '9');
}

}  // namespace

Result<std::string> read_value_file(std::string const& path) {
  constexpr std::size_t kLargest = 64ULL * 1024;
  int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    return Error{{errno, boost::system::system_category()},
                 "cannot read " + path + ": " + std::generic_category().message(errno)};
  }
  std::string text(kLargest + 1, '\0');
  std::size_t have = 0;
  ssize_t got = 0;
  while (have < text.size() && (got = ::read(file, &text[have], text.size() - have)) > 0) {
    have += static_cast<std::size_t>(got);
  }
  int const error = errno;
  ::close(file);
  if (got < 0) {
    return Error{{error, boost::system::system_category()},
                 "cannot read " + path + ": " + std::generic_category().message(error)};
  }
  if (have > kLargest) {
    return failure(boost::system::errc::file_too_large, path + " is larger than 64 KiB");
  }
  text.resize(have);
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
  return text;
}

void Merge::text_value(std::string const& path, std::string const& text, Origin const& origin) {
  if (!is_structured(path) || text.empty() || text.front() != '[') {
    value(path, Node::scalar(text), origin);
    return;
  }
  auto yaml = read_yaml(text);
  for (auto const& bad : yaml.complaints) complain(origin.place, path, bad.what);
  if (yaml.complaints.empty()) value(path, std::move(yaml.root), origin);
}

void Merge::assignment(std::string_view text) {
  auto const equals = text.find('=');
  std::string const path{text.substr(0, equals)};
  Origin const origin{Origin::Source::flag, "--set " + path};
  if (equals == std::string_view::npos || path.empty()) {
    complain("--set " + app::quoted(text), {}, "expected key=value, such as rtmp.port=1936");
    return;
  }
  text_value(path, std::string{text.substr(equals + 1)}, origin);
}

std::map<std::string, std::string> Merge::variable_names() const {
  std::map<std::string, std::string> names;
  for (auto const& path : all_paths()) names.emplace(environment_name(path), path);
  for (auto const& channel : channels_) {
    for (auto const& key : channel_keys()) {
      auto path = "channels." + channel + '.' + key.path;
      names.emplace(environment_name(path), std::move(path));
    }
  }
  return names;
}

void Merge::environment(Environment const& variables) {
  auto const paths = variable_names();
  for (auto const& [name, text] : variables) {
    if (std::string_view{name}.substr(0, kPrefix.size()) == kPrefix) {
      variable(name, text, paths, variables);
    }
  }
}

void Merge::variable(std::string const& name, std::string const& text,
                     std::map<std::string, std::string> const& paths, Environment const& all) {
  if (auto const known = paths.find(name); known != paths.end()) {
    text_value(known->second, text, {Origin::Source::environment, name});
    return;
  }
  auto const stem = ends(name, kFile) ? name.substr(0, name.size() - kFile.size()) : std::string{};
  auto const known = paths.find(stem);
  if (known == paths.end()) {
    unknown_variable(name, paths);
    return;
  }
  if (all.contains(stem)) {
    complain(name, known->second, "is given twice: by " + stem + " and by " + name);
    return;
  }
  auto const read = read_value_file(text);
  if (!read) {
    complain(name, known->second, read.error().what);
    return;
  }
  text_value(known->second, *read, {Origin::Source::environment, name});
}

void Merge::unknown_variable(std::string const& name,
                             std::map<std::string, std::string> const& paths) {
  if (is_of_a_service(name)) return;
  std::vector<std::string> known;
  bool section = false;
  for (auto const& [variable, path] : paths) {
    known.push_back(variable);
    auto const head = environment_name(path.substr(0, path.find('.'))) + '_';
    section = section || name.substr(0, head.size()) == head;
  }
  // FRESHET_VERSION and the like are somebody else's business; FRESHET_RTMP_PROT is a slip.
  auto const near = suggest(name, known);
  if (!section && (near.empty() || edit_distance(name, near) > 2)) return;
  complain(name, {}, "there is no such key" + did_you_mean(name, known));
}

}  // namespace freshet::app
