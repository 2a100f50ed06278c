#include "events/kafka_statistics.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace freshet::events {
namespace {

using StatisticsJson = nlohmann::json;

std::int64_t whole_at(StatisticsJson const& json, char const* key) {
  auto const at = json.find(key);
  return at != json.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}

}  // namespace

KafkaStatistics read_kafka_statistics(std::string_view json) {
  KafkaStatistics statistics;
  auto const all = StatisticsJson::parse(json, nullptr, false);
  if (!all.is_object() || !all.contains("brokers") || !all["brokers"].is_object()) {
    return statistics;
  }
  for (auto const& [name, broker] : all["brokers"].items()) {
    if (!broker.is_object()) continue;
    auto const state = broker.find("state");
    if (state == broker.end() || *state != "UP") continue;
    ++statistics.brokers_up;
    auto const times = broker.find("rtt");
    if (times == broker.end() || !times->is_object()) continue;
    auto const average_us = static_cast<double>(whole_at(*times, "avg"));
    statistics.round_trip_s = std::max(statistics.round_trip_s, average_us / 1e6);
  }
  return statistics;
}

}  // namespace freshet::events
