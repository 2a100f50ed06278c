/// MockKafka: brokers of librdkafka's own mock cluster, and somebody who reads what they are told.
#pragma once

#include <librdkafka/rdkafka.h>
// What the other one needs.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <librdkafka/rdkafka_mock.h>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace freshet::test {

/// A message as a reader gets it.
struct KafkaHeard {
  std::string key, value, id, type;
  std::int32_t partition = 0;
};

/// One broker and one topic. One thread at a time.
class MockKafka {
 public:
  static constexpr char kTopic[] = "freshet.events";
  static constexpr int kPartitions = 4;
  static constexpr std::int16_t kProduce = 0, kInitProducerId = 22;

  MockKafka()
      : host_{client(RD_KAFKA_PRODUCER, {})}, cluster_{rd_kafka_mock_cluster_new(host_, 1)} {
    if (cluster_ == nullptr || rd_kafka_mock_topic_create(cluster_, kTopic, kPartitions, 1) !=
                                   RD_KAFKA_RESP_ERR_NO_ERROR) {
      throw std::runtime_error("no mock cluster");
    }
    brokers_ = rd_kafka_mock_cluster_bootstraps(cluster_);
    reader_ = client(RD_KAFKA_CONSUMER, {{"bootstrap.servers", brokers_},
                                         {"group.id", "reader"},
                                         {"reconnect.backoff.max.ms", "100"},
                                         {"fetch.error.backoff.ms", "20"},
                                         {"fetch.wait.max.ms", "50"}});
    rd_kafka_poll_set_consumer(reader_);
    auto* const all = rd_kafka_topic_partition_list_new(kPartitions);
    for (int i = 0; i < kPartitions; ++i) {
      rd_kafka_topic_partition_list_add(all, kTopic, i)->offset = 0;
    }
    rd_kafka_assign(reader_, all);
    rd_kafka_topic_partition_list_destroy(all);
  }
  ~MockKafka() {
    rd_kafka_destroy(reader_);
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(host_);
  }
  MockKafka(MockKafka const&) = delete;
  MockKafka& operator=(MockKafka const&) = delete;

  /// `127.0.0.1:41234`
  [[nodiscard]] std::string const& brokers() const { return brokers_; }
  /// Nobody can connect, and who was connected is not any more.
  void go_down() { rd_kafka_mock_broker_set_down(cluster_, 1); }
  void come_up() { rd_kafka_mock_broker_set_up(cluster_, 1); }
  /// The next requests of that kind are answered so, one after another.
  void refuse(std::int16_t request, std::vector<rd_kafka_resp_err_t> const& errors) {
    rd_kafka_mock_push_request_errors_array(cluster_, request, errors.size(), errors.data());
  }
  void be_slow(std::chrono::milliseconds round_trip) {
    rd_kafka_mock_broker_set_rtt(cluster_, 1, static_cast<int>(round_trip.count()));
  }

  /// All that has come, once it is so much or the time is over.
  std::vector<KafkaHeard> const& heard(std::size_t least,
                                       std::chrono::milliseconds most = std::chrono::seconds{20}) {
    auto const until = std::chrono::steady_clock::now() + most;
    while (heard_.size() < least && std::chrono::steady_clock::now() < until) read();
    return heard_;
  }
  /// One, if there is one within a tenth of a second.
  bool read() {
    auto* const message = rd_kafka_consumer_poll(reader_, 100);
    if (message == nullptr) return false;
    auto const good = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    if (good) heard_.push_back(heard_of(*message));
    rd_kafka_message_destroy(message);
    return good;
  }
  /// Of each key in the order in which they came.
  [[nodiscard]] std::map<std::string, std::vector<KafkaHeard>> by_key() const {
    std::map<std::string, std::vector<KafkaHeard>> all;
    for (auto const& one : heard_) all[one.key].push_back(one);
    return all;
  }

 private:
  using Settings = std::vector<std::pair<char const*, std::string>>;

  static rd_kafka_t* client(rd_kafka_type_t type, Settings const& settings) {
    std::array<char, 512> why{};
    auto* const conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "0", nullptr, 0);
    for (auto const& [name, value] : settings) {
      if (rd_kafka_conf_set(conf, name, value.c_str(), why.data(), why.size()) !=
          RD_KAFKA_CONF_OK) {
        throw std::runtime_error(why.data());
      }
    }
    auto* const made = rd_kafka_new(type, conf, why.data(), why.size());
    if (made == nullptr) throw std::runtime_error(why.data());
    return made;
  }
  static std::string header(rd_kafka_message_t const& message, char const* name) {
    rd_kafka_headers_t* headers = nullptr;
    void const* value = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return {};
    }
    return {static_cast<char const*>(value), size};
  }
  static KafkaHeard heard_of(rd_kafka_message_t const& message) {
    auto const text = [](void const* octets, std::size_t size) {
      return size == 0 ? std::string{} : std::string{static_cast<char const*>(octets), size};
    };
    return {text(message.key, message.key_len), text(message.payload, message.len),
            header(message, "id"), header(message, "type"), message.partition};
  }

  rd_kafka_t* host_;
  rd_kafka_mock_cluster_t* cluster_;
  rd_kafka_t* reader_ = nullptr;
  std::string brokers_;
  std::vector<KafkaHeard> heard_;
};

}  // namespace freshet::test
