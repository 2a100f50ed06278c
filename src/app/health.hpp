/// health_of(): what the API says of a stream's health.
#pragma once

#include "api/health.hpp"
#include "freshet/config.hpp"
#include "stream/registry.hpp"
#include "transcode/governor.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::app {

/// Whom it asks. All of it from any thread.
struct HealthParts {
  stream::Registry const& registry;
  transcode::Governor& governor;
  std::function<config::Channel(std::string const&)> settings;
  std::string disk;  ///< what is wrong with it; empty: nothing
};

/// None: no stream of that id is on. From any thread.
[[nodiscard]] std::optional<api::HealthInfo> health_of(HealthParts const& parts,
                                                       std::string_view id);

}  // namespace freshet::app
