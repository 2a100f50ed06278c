/// The pages' files, as built from src/web and embedded into the program.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace freshet::api {

struct Asset {
  std::string_view content_type;
  std::string_view etag;  ///< as its header carries it
  Bytes body;
  Bytes gzip;  ///< empty: gzip does not pay
};

/// By path without the leading slash, as "assets/watch-ABCDEFGH.js".
using Assets = std::map<std::string, Asset, std::less<>>;

/// Reads what src/web/build.mjs wrote. The assets share `blob`, whose memory outlives them.
[[nodiscard]] Result<Assets> read_assets(ByteSpan blob);

/// Null: there is none. From any thread.
[[nodiscard]] Asset const* find_asset(std::string_view path);

}  // namespace freshet::api
