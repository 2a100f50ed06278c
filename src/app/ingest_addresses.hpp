/// ingest_addresses(): where an encoder publishes, as whoever asks reaches this server.
#pragma once

#include "api/show_control.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::app {

/// The ports that are open; 0: it is not.
struct IngestPorts {
  std::uint16_t rtmp = 0, rtmps = 0, srt = 0;
};

/// `key`: its text. RTMP over TLS where there is none without.
[[nodiscard]] api::IngestAddresses ingest_addresses(std::string const& host,
                                                    IngestPorts const& ports,
                                                    std::string const& channel,
                                                    std::string const& key);

/// "live.example:8080" and "[::1]:8080" without their port; empty: there is none.
[[nodiscard]] std::string host_of(std::string_view authority);

}  // namespace freshet::app
