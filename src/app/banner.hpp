/// banner(): the block that a server prints when it is ready.
#pragma once

#include "freshet/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace freshet::app {

/// What is off or not there stays empty, and its line is not shown.
struct Banner {
  std::string version;
  std::optional<std::string> watch;        ///< address of the channel's page
  std::optional<std::string> admin;        ///< with `?setup=…` while that works
  std::optional<std::string> rtmp_server;  ///< as OBS wants it: rtmp://HOST/live
  std::optional<std::string> rtmps_server;
  std::optional<std::string> srt;  ///< with its streamid
  std::optional<std::string> whip;
  std::optional<std::string> stream_key;  ///< none: every key is revoked
  std::vector<std::string> notes;
};

[[nodiscard]] std::string banner(Banner const& what);

/// The host that addresses name: public_url's, else this machine's first outside address.
[[nodiscard]] std::string banner_host(config::Server const& server);

/// `http://HOST:8080`, without the port where it is the scheme's own.
[[nodiscard]] std::string address_of(std::string const& scheme, std::string const& host,
                                     std::uint16_t port);

}  // namespace freshet::app
