/// load_config(): file, environment and flags → one Config, and every complaint there is.
#pragma once

#include "freshet/config.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// Where a value came from. `place`: `freshet.yaml:3:9`, a variable's name, or the flag; of the API
/// none.
struct Origin {
  enum class Source { standard, file, environment, flag, api };
  Source source = Source::standard;
  std::string place;
};
/// `default`, `file freshet.yaml:3:9`, `environment FRESHET_RTMP_PORT`, `flag --set rtmp.port`.
[[nodiscard]] std::string to_string(Origin const& origin);

/// One thing that is wrong, in one sentence.
struct Complaint {
  std::string place;  ///< may be empty: of a default
  std::string key;    ///< may be empty: not about one key
  std::string what;
};
/// `place: key: what`.
[[nodiscard]] std::string to_string(Complaint const& complaint);

using Environment = std::map<std::string, std::string, std::less<>>;

struct ConfigSources {
  std::optional<std::string> file;
  Environment environment;
  std::vector<std::string> sets;        ///< `rtmp.port=1936`, in order
  std::optional<std::string> data_dir;  ///< of `--data`
};

/// Values by strength: default < file < environment < flag; of equals the later.
struct LoadedConfig {
  Config config;
  std::map<std::string, Origin, std::less<>> origins;  ///< by full path; absent: default
  std::vector<Complaint> complaints;                   ///< none: the configuration is good
  std::vector<Complaint> warnings;                     ///< what has no effect; good all the same

  [[nodiscard]] Origin origin(std::string_view path) const;
};

/// The process's own variables.
[[nodiscard]] Environment read_environment();

/// Reads, merges and checks. Never throws; what is wrong stands in `complaints`.
[[nodiscard]] LoadedConfig load_config(ConfigSources const& sources);

/// The part that needs no file system: the file's text is given, `name` is what complaints call it.
[[nodiscard]] LoadedConfig load_config_text(std::string_view text, std::string const& name,
                                            ConfigSources const& sources = {});

}  // namespace freshet::app
