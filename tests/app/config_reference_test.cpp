#include "app/config_keys.hpp"
#include "app/config_load.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

/// The table of keys, the reference file, the documentation and config.hpp say the same.
namespace freshet::app {
namespace {

std::string const kRoot = FRESHET_SOURCE_DIR;

std::map<std::string, std::string> defaults() {
  std::map<std::string, std::string> all;
  for (auto const& key : server_keys()) all[key.path] = key.show({});
  for (auto const& key : channel_keys()) all["channel_defaults." + key.path] = key.show({});
  return all;
}

TEST(ReferenceFile, HasEveryKeyWithItsDefault) {
  ConfigSources sources;
  sources.file = kRoot + "/config/freshet.yaml";
  auto const loaded = load_config(sources);
  for (auto const& bad : loaded.complaints) ADD_FAILURE() << to_string(bad);
  for (auto const& [path, value] : defaults()) {
    EXPECT_EQ(loaded.origin(path).source, Origin::Source::file) << path << " is missing";
  }
  for (auto const& key : server_keys()) {
    EXPECT_EQ(key.show(loaded.config), key.show({})) << key.path;
  }
  for (auto const& key : channel_keys()) {
    EXPECT_EQ(key.show(loaded.config.channel_defaults), key.show({})) << key.path;
  }
  EXPECT_TRUE(loaded.config.channels.empty());
}

TEST(Documentation, HasARowForEveryKeyAndNoOther) {
  auto const text = test::read_file(kRoot + "/docs/configuration.md");
  ASSERT_FALSE(text.empty());
  auto const known = defaults();
  for (auto const& [path, value] : known) {
    EXPECT_NE(text.find("| `" + path + "` | `" + value + "` |"), std::string::npos)
        << path << " with its default " << value;
  }
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("| `", 0) != 0) continue;
    auto const path = line.substr(3, line.find('`', 3) - 3);
    if (path.find('.') == std::string::npos) continue;  // another table's
    EXPECT_TRUE(known.contains(path)) << path << " is no key";
  }
}

/// The name that a line such as `  Port port = 8080;  ///< …` declares, or nothing.
std::string member_of(std::string const& line) {
  auto const end = line.find_first_of(";={", 2);
  if (line.rfind("  ", 0) != 0 || line.find(';') == std::string::npos) return {};
  auto const last = line.find_last_not_of(' ', end - 1);
  auto const space = line.rfind(' ', last);
  auto const name = line.substr(space + 1, last - space);
  bool const typed = space > 2 && name.find_first_of("()/") == std::string::npos;
  return typed ? name : std::string{};
}

TEST(TableOfKeys, HasEveryMemberOfTheConfiguration) {
  auto const text = test::read_file(kRoot + "/include/freshet/config.hpp");
  std::set<std::string> words{"ladder_auto", "channels", "channel_defaults", "on_failure_allow"};
  for (auto const& [path, value] : defaults()) {
    for (std::size_t from = 0; from <= path.size();) {
      auto const dot = std::min(path.find('.', from), path.size());
      words.insert(path.substr(from, dot - from));
      from = dot + 1;
    }
  }
  std::set<std::string> const of_items{"height", "bitrate", "fps", "codec", "url"};
  std::istringstream lines{text};
  std::size_t members = 0;
  for (std::string line; std::getline(lines, line);) {
    auto const name = member_of(line);
    if (name.empty()) continue;
    EXPECT_TRUE(words.contains(name) || of_items.contains(name)) << line << " has no key";
    ++members;
  }
  EXPECT_GT(members, 60U) << "members are no longer found";
}

TEST(TableOfKeys, SetsWhatItShows) {
  for (auto const& key : server_keys()) {
    Config config;
    auto const before = key.show(config);
    if (key.structured) continue;
    auto text = before.front() == '"' ? before.substr(1, before.size() - 2) : before;
    EXPECT_EQ(key.set(config, Node::scalar(text)), nullptr) << key.path << " = " << text;
    EXPECT_EQ(key.show(config), before) << key.path;
  }
}

TEST(TableOfKeys, RefusesAGroupForEveryKeyAndNamesWhatItExpects) {
  Node group;
  group.kind = Node::Kind::map;
  for (auto const& key : server_keys()) {
    Config config;
    EXPECT_EQ(key.set(config, group), &group) << key.path;
    EXPECT_FALSE(key.expects.empty()) << key.path;
  }
}

TEST(TableOfKeys, GivesEveryKeyAVariableOfItsOwn) {
  std::set<std::string> names;
  for (auto const& path : all_paths()) {
    EXPECT_TRUE(names.insert(environment_name(path)).second) << path;
  }
  EXPECT_TRUE(names.contains("FRESHET_CHANNEL_DEFAULTS_SRT_LATENCY"));
}

}  // namespace
}  // namespace freshet::app
