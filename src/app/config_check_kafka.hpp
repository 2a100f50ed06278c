/// check_kafka(): is what a configuration says of Kafka possible?
#pragma once

#include "freshet/config.hpp"

#include <string>
#include <utility>
#include <vector>

namespace freshet::app {

/// Keys and what is wrong with them. Nothing where there are no brokers.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> check_kafka(
    config::Kafka const& kafka);

}  // namespace freshet::app
