#include "app/config_check_kafka.hpp"

#include "app/suggest.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace freshet::app {
namespace {

using KafkaComplaints = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kLongestTopic = 249;

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  auto const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc{} && stop == end && port != 0;
}

/// `name:9092`, `10.0.0.5:9092` or `[2001:db8::5]:9092`.
bool is_broker(std::string_view text) {
  auto const colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || !is_port(text.substr(colon + 1))) {
    return false;
  }
  auto const host = text.substr(0, colon);
  bool const in_brackets = host.front() == '[' && host.back() == ']';
  constexpr std::string_view kOdd = " \t/@,:[]";
  return in_brackets ? host.size() > 2 : host.find_first_of(kOdd) == std::string_view::npos;
}

void check_brokers(std::string_view brokers, KafkaComplaints& found) {
  for (;;) {
    auto const comma = std::min(brokers.find(','), brokers.size());
    auto const broker = brokers.substr(0, comma);
    if (!is_broker(broker)) {
      found.emplace_back("events.kafka.brokers",
                         "found " + app::quoted(std::string{broker}) +
                             ", expected host:port, and commas between several");
    }
    if (comma == brokers.size()) return;
    brokers.remove_prefix(comma + 1);
  }
}

/// What brokers themselves take for a name.
bool is_topic(std::string_view topic) {
  auto const fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !topic.empty() && topic.size() <= kLongestTopic && topic != "." && topic != ".." &&
         std::ranges::all_of(topic, fits);
}

}  // namespace

KafkaComplaints check_kafka(config::Kafka const& kafka) {
  KafkaComplaints found;
  if (kafka.brokers.empty()) return found;
  check_brokers(kafka.brokers, found);
  if (!is_topic(kafka.topic)) {
    found.emplace_back("events.kafka.topic",
                       "found " + app::quoted(kafka.topic) +
                           ", expected up to 249 letters, digits, points, dashes and underscores");
  }
  if (!kafka.ca_file.empty() && !kafka.tls) {
    found.emplace_back("events.kafka.ca_file", "has no meaning while events.kafka.tls is false");
  }
  if (kafka.username.empty() != kafka.password.empty()) {
    found.emplace_back(kafka.username.empty() ? "events.kafka.username" : "events.kafka.password",
                       "is missing: events.kafka.username and events.kafka.password come together");
  }
  return found;
}

}  // namespace freshet::app
