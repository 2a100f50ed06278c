/// look_at_system(): what the API says of the machine and of what the server takes of it.
#pragma once

#include "api/system.hpp"
#include "app/processor_use.hpp"
#include "app/vitals.hpp"
#include "base/clock.hpp"
#include "events/kafka_producer.hpp"
#include "freshet/config.hpp"
#include "transcode/encoders.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace freshet::app {

struct SystemParts {
  Config const& config;
  Clock const& clock;
  SteadyTime began;
  transcode::Encoders const& encoders;
  Vitals const& vitals;
  ProcessorUse& use;
  std::function<std::uint16_t(std::string_view)> port;  ///< 0: that is off
  std::optional<events::KafkaTrouble> kafka{};
};

/// Blocks for as long as a sick disk takes. One thread at a time.
[[nodiscard]] api::SystemInfo look_at_system(SystemParts const& parts);

}  // namespace freshet::app
