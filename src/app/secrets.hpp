/// Secrets and the data directory: generated once, readable for their owner only.
#pragma once

#include "base/result.hpp"

#include <string>
#include <vector>

namespace freshet::app {

/// Makes the directory (0700) and `secrets/` and `media/` in it, where they are missing.
[[nodiscard]] Result<> prepare_data_dir(std::string const& data_dir);

/// Where the database lies.
[[nodiscard]] std::string database_path(std::string const& data_dir);

/// The secret in `path`, generated (256 random bits) if there is none. Two processes that start
/// together agree on one. Refuses a file that others can read: what others know is no secret.
[[nodiscard]] Result<std::string> read_or_make_secret(std::string const& path);

/// The one that stream keys are signed with: all that `freshet key create` needs.
[[nodiscard]] Result<std::string> stream_key_secret(std::string const& data_dir);

/// The one that tokens are signed with where the configuration has none.
[[nodiscard]] Result<std::string> jwt_secret(std::string const& data_dir);

/// Those that media addresses are signed with, the newest first: one, or after a rotation two.
[[nodiscard]] Result<std::vector<std::string>> path_token_secrets(std::string const& data_dir);
/// A new one signs from now on; the former stays valid, the one before it no more.
[[nodiscard]] Result<> rotate_path_tokens(std::string const& data_dir);

/// The octets that webhooks are signed with where the configuration gives no secret; in the file as
/// receivers want it, `whsec_…`.
[[nodiscard]] Result<std::string> webhook_secret(std::string const& data_dir);

struct Secrets {
  std::string stream_keys;               ///< signs stream keys
  std::vector<std::string> path_tokens;  ///< sign media addresses, the newest first
  std::string jwt;                       ///< signs JSON web tokens unless the configuration does
  std::string admin_token;               ///< bearer of the API
};

/// All of them, in a prepared data directory.
[[nodiscard]] Result<Secrets> load_secrets(std::string const& data_dir);

/// A directory of this process's own that goes away with it, for `--ephemeral`.
class TemporaryDataDir {
 public:
  [[nodiscard]] static Result<TemporaryDataDir> make();
  ~TemporaryDataDir();
  TemporaryDataDir(TemporaryDataDir&& other) noexcept : path_{std::move(other.path_)} {
    other.path_.clear();
  }
  TemporaryDataDir& operator=(TemporaryDataDir&&) = delete;
  [[nodiscard]] std::string const& path() const { return path_; }

 private:
  explicit TemporaryDataDir(std::string path) : path_{std::move(path)} {}
  std::string path_;
};

}  // namespace freshet::app
