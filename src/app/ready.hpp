/// Ready: what `--ready-file` tells whoever started the server.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>

namespace freshet::app {

/// Whole addresses; what is off is null in the file.
struct Ready {
  std::optional<std::string> http;
  std::optional<std::string> https;
  std::optional<std::string> rtmp;  ///< with `/live`
  std::optional<std::string> rtmps;
  std::optional<std::string> srt;
  std::string channel;
  std::optional<std::string> stream_key;
  std::string admin_token;
};

[[nodiscard]] std::string to_json(Ready const& ready);

/// The file appears whole, readable for its owner only: it holds keys.
[[nodiscard]] Result<> write_ready_file(std::string const& path, Ready const& ready);

}  // namespace freshet::app
