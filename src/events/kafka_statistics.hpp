/// What librdkafka's statistics say of the brokers.
#pragma once

#include <cstdint>
#include <string_view>

namespace freshet::events {

struct KafkaStatistics {
  std::int64_t brokers_up = 0;  ///< that a connection is open to
  double round_trip_s = 0;      ///< of the slowest, on average
};

/// Nothing of what is no such JSON.
[[nodiscard]] KafkaStatistics read_kafka_statistics(std::string_view json);

}  // namespace freshet::events
