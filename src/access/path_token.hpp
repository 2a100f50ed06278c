/// PathToken: v1.KID.EXPIRY.FLAGS.SESSION.MAC, the right to read what lies under one path.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::access {

/// What a token says in the clear. The path that it opens is not in it: it is the one that it
/// stands before.
struct PathToken {
  std::int64_t expires_at = 0;  ///< seconds of the Unix epoch
  std::string session;          ///< names it in revocations: [A-Za-z0-9_-]{1,32}

  friend bool operator==(PathToken const&, PathToken const&) = default;
};

/// No link is valid for longer: a year, whichever.
inline constexpr std::int64_t kLongestLinkS = 366LL * 86'400;

/// With a session of its own, ten characters, unless one is given.
[[nodiscard]] Result<PathToken> new_path_token(std::int64_t expires_at, std::string session);

/// One key that signs tokens. Its id stands in each of them and tells nothing of the secret.
struct PathKey {
  std::string id;
  std::string secret;
};
[[nodiscard]] PathKey path_key(std::string secret);
/// The newest first: it signs, and all of them verify.
using PathKeys = std::vector<PathKey>;

[[nodiscard]] bool is_session_name(std::string_view text);
/// May an administrator call a session so? Those that begin with _ are the server's own
/// (access/marks.hpp).
[[nodiscard]] bool may_name_session(std::string_view text);
/// "/live/main/": what a token for a channel opens.
[[nodiscard]] std::string live_scope(std::string_view channel);

/// What is handed out for a token, each a whole address.
struct Links {
  std::string page;  ///< for people: the watch page, which puts the token before what it plays
  std::string hls, dash;
};
/// `base`: "https://example.com"; `prefix`: "/~TOKEN/live/main/".
[[nodiscard]] Links links_of(std::string const& base, std::string const& channel,
                             std::string const& prefix);

/// The token without its `~`: only letters, digits, `_`, `-` and five dots. The MAC covers
/// `kid|expiry|flags|session|scope`: never host, port or query.
[[nodiscard]] std::string write_path_token(PathToken const& token, std::string_view scope,
                                           PathKey const& key);

/// The token, if one of the keys signed it for that scope. Whether it has expired or was revoked is
/// the caller's to ask. Errors: permission_denied.
[[nodiscard]] Result<PathToken> read_path_token(std::string_view text, std::string_view scope,
                                                PathKeys const& keys);

}  // namespace freshet::access
