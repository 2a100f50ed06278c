/// Doctor: is this machine fit, and if not, what is there to do?
#pragma once

#include "app/version.hpp"
#include "base/clock.hpp"
#include "events/kafka_producer.hpp"
#include "freshet/config.hpp"
#include "transcode/encoders.hpp"

#include <optional>
#include <string>
#include <vector>

namespace freshet::app {

/// One thing that was looked at.
struct Finding {
  enum class Verdict { good, doubtful, bad };
  Verdict verdict = Verdict::good;
  std::string what;    ///< `disk`, `port 1935`
  std::string says;    ///< what was found
  std::string advice;  ///< what to do; of a good one empty
};
using Findings = std::vector<Finding>;

/// Looks at everything. Blocks for as long as a slow disk takes; leaves nothing behind.
[[nodiscard]] Findings examine(Config const& config, Versions const& versions, Clock const& clock);

/// Room, permission and speed of the place where the data directory is or will be.
[[nodiscard]] Findings examine_disk(std::string const& data_dir);
/// The room alone, which is read and not tried.
[[nodiscard]] Finding examine_room(std::string const& place);
/// Every port that is on: can it be opened?
[[nodiscard]] Findings examine_ports(Config const& config);
/// The certificate and its key: readable, a pair, valid for how long?
[[nodiscard]] Findings examine_tls(config::Tls const& tls, Clock const& clock);
/// Certificates that are got by ACME, or signed by ourselves: what is there, and how the last
/// attempt went.
[[nodiscard]] Findings examine_acme(Config const& config, Clock const& clock);
/// Do the brokers of Kafka answer, and have they the topic? Blocks for five seconds at most.
[[nodiscard]] Findings examine_kafka(config::Kafka const& kafka);
/// Of a running server's.
[[nodiscard]] Findings kafka_findings(std::optional<events::KafkaTrouble> const& trouble);
[[nodiscard]] Finding examine_clock(Clock const& clock);
/// Enough file descriptors for the connections that are allowed?
[[nodiscard]] Finding examine_limits(Config const& config);

/// What encodes further qualities: tried by encoding a few pictures.
[[nodiscard]] Finding examine_encoders(Config const& config, transcode::Encoders& encoders);

[[nodiscard]] bool has_failed(Findings const& findings);
/// A line each, and under it what to do.
[[nodiscard]] std::string to_text(Findings const& findings);

}  // namespace freshet::app
