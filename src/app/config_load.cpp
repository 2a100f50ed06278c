#include "app/config_load.hpp"

#include "app/config_check.hpp"
#include "app/config_merge.hpp"
#include "app/config_unbuilt.hpp"
#include "app/config_yaml.hpp"

#include <cerrno>
#include <fstream>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace freshet::app {
namespace {

constexpr std::size_t kLargestFile = 1 << 20;

/// The text, or the sentence that says why not.
Result<std::string> read_config_file(std::string const& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    return failure(boost::system::errc::no_such_file_or_directory,
                   "cannot read this file: " + std::generic_category().message(errno));
  }
  if (S_ISDIR(info.st_mode)) {
    return failure(boost::system::errc::is_a_directory, "this is a directory, not a file");
  }
  std::ifstream in{path, std::ios::binary};
  std::string text(kLargestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (!in && in.gcount() == 0 && info.st_size > 0)) {
    return failure(boost::system::errc::permission_denied,
                   "cannot read this file; may this user read it?");
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

void note_unbuilt(LoadedConfig& loaded) {
  for (auto const& path : unbuilt_keys(loaded.config)) {
    auto const origin = loaded.origin(path);
    // What a channel only inherits is named where it was written.
    if (origin.source == Origin::Source::standard) continue;
    loaded.warnings.push_back({origin.place, path, kIgnored});
  }
}

}  // namespace

std::string to_string(Origin const& origin) {
  switch (origin.source) {
    case Origin::Source::file:
      return "file " + origin.place;
    case Origin::Source::environment:
      return "environment " + origin.place;
    case Origin::Source::flag:
      return "flag " + origin.place;
    case Origin::Source::api:
      return "dashboard";
    default:
      return "default";
  }
}

std::string to_string(Complaint const& complaint) {
  std::string out;
  if (!complaint.place.empty()) out += complaint.place + ": ";
  // `--set rtmp.prot` names the key already.
  if (!complaint.key.empty() && complaint.place != "--set " + complaint.key) {
    out += complaint.key + ": ";
  }
  return out + complaint.what;
}

Origin LoadedConfig::origin(std::string_view path) const {
  auto const known = origins.find(path);
  return known == origins.end() ? Origin{} : known->second;
}

Environment read_environment() {
  Environment variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view const text{*entry};
    auto const equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

LoadedConfig load_config_text(std::string_view text, std::string const& name,
                              ConfigSources const& sources) {
  Merge merge;
  auto const yaml = read_yaml(text);
  for (auto const& bad : yaml.complaints) {
    merge.complain(name + ':' + std::to_string(bad.line) + ':' + std::to_string(bad.column), {},
                   bad.what);
  }
  if (yaml.complaints.empty()) merge.tree(yaml.root, name);
  merge.environment(sources.environment);
  for (auto const& set : sources.sets) merge.assignment(set);
  if (sources.data_dir) {
    merge.value("server.data_dir", Node::scalar(*sources.data_dir),
                {Origin::Source::flag, "--data"});
  }
  auto loaded = merge.finish();
  // What could not be read has its default; checking it against the rest would complain twice.
  if (loaded.complaints.empty()) loaded.complaints = check_config(loaded);
  note_unbuilt(loaded);
  return loaded;
}

LoadedConfig load_config(ConfigSources const& sources) {
  if (!sources.file) return load_config_text({}, {}, sources);
  auto const text = read_config_file(*sources.file);
  if (text) return load_config_text(*text, *sources.file, sources);
  auto loaded = load_config_text({}, {}, sources);
  loaded.complaints.insert(loaded.complaints.begin(), {*sources.file, {}, text.error().what});
  return loaded;
}

}  // namespace freshet::app
