/// Renditions: the table of what a show was offered in.
#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::store {

struct RenditionRow {
  std::string profile;                        ///< its name in addresses: source, 720p, audio
  std::int64_t bitrate = 0;                   ///< bits a second
  std::string resolution;                     ///< 1280x720; empty: no picture
  std::optional<std::int64_t> keyframe_ms{};  ///< between keyframes; none: no picture, or not known
  friend bool operator==(RenditionRow const&, RenditionRow const&) = default;
};

/// Uses a Database that outlives it, on its thread.
class Renditions {
 public:
  explicit Renditions(Database& database) : database_{database} {}

  /// The stream's rendition of that profile is like this now. Nothing is kept of a stream that is
  /// not in its table.
  [[nodiscard]] Result<> put(std::string_view stream, RenditionRow const& row);
  /// By profile.
  [[nodiscard]] Result<std::vector<RenditionRow>> of(std::string_view stream);

 private:
  Database& database_;
};

}  // namespace freshet::store
