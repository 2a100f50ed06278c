#include "events/kafka_client.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>
#include <vector>

namespace freshet::events {
namespace {

struct DropConf {
  void operator()(rd_kafka_conf_t* conf) const noexcept { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, DropConf>;
using Setting = std::pair<std::string, std::string>;

std::string protocol_of(config::Kafka const& config) {
  std::string const way = config.tls ? "ssl" : "plaintext";
  return config.username.empty() ? way : "sasl_" + way;
}

std::vector<Setting> settings_of(config::Kafka const& config) {
  std::vector<Setting> all{
      {"client.id", "freshet"},
      {"bootstrap.servers", config.brokers},
      {"security.protocol", protocol_of(config)},
      {"enable.idempotence", "true"},
      {"acks", "all"},
      // The outbox keeps a message for as long as it takes; here it would only be sent twice.
      {"message.timeout.ms", "0"},
      {"linger.ms", "0"},
      // As Java's clients do: an empty key has its partition too.
      {"partitioner", "murmur2"},
      {"socket.timeout.ms", "10000"},
      {"socket.connection.setup.timeout.ms", "10000"},
      {"socket.keepalive.enable", "true"},
      {"reconnect.backoff.ms", "100"},
      {"reconnect.backoff.max.ms", "5000"},
      {"statistics.interval.ms", "5000"},
      {"log.queue", "true"},
      {"log.connection.close", "false"},
  };
  if (config.tls && !config.ca_file.empty()) all.emplace_back("ssl.ca.location", config.ca_file);
  if (!config.username.empty()) {
    all.emplace_back("sasl.mechanism", config.mechanism);
    all.emplace_back("sasl.username", config.username);
    all.emplace_back("sasl.password", config.password);
  }
  return all;
}

/// From `from` to the end of the text.
void cut(std::string& text, std::string_view from) {
  if (auto const at = text.find(from); at != std::string::npos) text.resize(at);
}

}  // namespace

void CloseKafka::operator()(rd_kafka_t* handle) const noexcept { rd_kafka_destroy(handle); }

Result<KafkaClient> open_kafka(config::Kafka const& config) {
  Conf conf{rd_kafka_conf_new()};
  std::array<char, 512> why{};
  for (auto const& [name, value] : settings_of(config)) {
    auto const set =
        rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size());
    if (set != RD_KAFKA_CONF_OK) {
      return failure(boost::system::errc::invalid_argument, kafka_words(why.data()));
    }
  }
  rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR |
                                           RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_STATS);
  KafkaClient client{rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), why.data(), why.size())};
  if (!client) return failure(boost::system::errc::invalid_argument, kafka_words(why.data()));
  static_cast<void>(conf.release());  // it is the client's now
  static_cast<void>(rd_kafka_set_log_queue(client.get(), nullptr));
  return client;
}

std::future<void> close_kafka(KafkaClient client) {
  std::promise<void> closed;
  auto ended = closed.get_future();
  std::thread{[closed = std::move(closed), client = std::move(client)]() mutable {
    client.reset();
    closed.set_value();
  }}.detach();
  return ended;
}

std::string kafka_words(std::string_view text) {
  std::string words{text};
  cut(words, " (after ");
  cut(words, ", 1 identical error");
  for (std::string_view const mark : {"/bootstrap: ", "ipv4#", "ipv6#", "sasl_plaintext://",
                                      "sasl_ssl://", "plaintext://", "ssl://", "Local: "}) {
    for (auto at = words.find(mark); at != std::string::npos; at = words.find(mark)) {
      words.replace(at, mark.size(), mark.front() == '/' ? ": " : "");
    }
  }
  std::ranges::replace_if(
      words, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  while (!words.empty() && (words.back() == ' ' || words.back() == ':')) words.pop_back();
  return words;
}

std::string kafka_advice(rd_kafka_resp_err_t code, std::string_view text) {
  // It calls a handshake that failed a failure of the transport.
  if (text.find("SSL") != std::string_view::npos) code = RD_KAFKA_RESP_ERR__SSL;
  switch (code) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
      return "Look at events.kafka.username, password and mechanism: the brokers must know them.";
    case RD_KAFKA_RESP_ERR__SSL:
      return "Look at events.kafka.tls and ca_file: the brokers' port must speak TLS, with a "
             "certificate of that authority for the name that stands in events.kafka.brokers.";
    case RD_KAFKA_RESP_ERR__RESOLVE:
      return "Look at events.kafka.brokers: a name in it is not known.";
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return "Make the topic of events.kafka.topic on the brokers, or let them make it "
             "(auto.create.topics.enable).";
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return "Let the user of events.kafka write to the topic, and write idempotently.";
    default:
      return "See that the brokers of events.kafka.brokers run and that no firewall stands between "
             "them and this machine.";
  }
}

void KafkaComplaint::note(rd_kafka_resp_err_t code, std::string_view text) {
  auto words = kafka_words(text);
  // What follows a reason that was given before is none.
  bool const empty_words = code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
                           words.ends_with(": Disconnected") || words.ends_with(" down");
  if (empty_words) return;
  has_reason_ = true;
  trouble_ = {std::move(words), kafka_advice(code, text)};
}

}  // namespace freshet::events
