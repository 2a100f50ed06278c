/// Versions: what this program is made of.
#pragma once

#include <string>

namespace freshet::app {

/// An empty one is left out of the text.
struct Versions {
  std::string freshet;
  std::string commit;
  std::string ffmpeg;  ///< from src/av, the only room that may ask
  std::string srt;     ///< from src/net
  std::string openssl;
  std::string boost;
  std::string sqlite;
};

/// "0.1.0".
[[nodiscard]] std::string freshet_version();

/// With what needs no libav to say: OpenSSL, Boost, SRT.
[[nodiscard]] Versions with_libraries(Versions versions);

/// One line each.
[[nodiscard]] std::string version_text(Versions const& versions);

}  // namespace freshet::app
