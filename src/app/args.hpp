/// Args: the command line as a value.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

enum class Command {
  serve,
  config_check,
  config_print,
  key_create,
  key_list,
  key_revoke,
  token_create,
  playback_url,
  session_revoke,
  secret_rotate,
  admin_reset_password,
  backup,
  restore,
  doctor,
  healthcheck,
  version,
  help
};

/// Exit codes of every command.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

struct Args {
  Command command = Command::serve;
  std::optional<std::string> config_file;  ///< -c, --config
  std::optional<std::string> data_dir;     ///< --data
  std::vector<std::string> sets;           ///< --set, in order
  bool demo = false;
  bool ephemeral = false;
  std::optional<std::string> ready_file;
  /// What the command is about: a CHANNEL, an ID, a SESSION, a secret's NAME, a FILE.
  std::string subject;
  std::optional<std::string> expires;
  std::string note;
  bool backup = false;                    ///< of the key that is made
  std::optional<std::string> role, user;  ///< of the token that is made
  std::vector<std::string> channels;      ///< that it is for; none: all
};

/// `words` without the program's name. An error is the sentence to print; exit with kBadUsage.
[[nodiscard]] Result<Args> parse_args(std::vector<std::string_view> const& words);

/// What `freshet help` prints.
[[nodiscard]] std::string usage();

}  // namespace freshet::app
