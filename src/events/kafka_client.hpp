/// KafkaClient: a handle of librdkafka that is made of our settings, and the words for its errors.
#pragma once

#include "base/result.hpp"
#include "events/kafka_producer.hpp"
#include "freshet/config.hpp"

#include <future>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <string>
#include <string_view>

namespace freshet::events {

struct CloseKafka {
  void operator()(rd_kafka_t* handle) const noexcept;
  void operator()(rd_kafka_queue_t* queue) const noexcept { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_event_t* event) const noexcept { rd_kafka_event_destroy(event); }
  void operator()(rd_kafka_topic_t* topic) const noexcept { rd_kafka_topic_destroy(topic); }
  void operator()(rd_kafka_headers_t* all) const noexcept { rd_kafka_headers_destroy(all); }
};
using KafkaClient = std::unique_ptr<rd_kafka_t, CloseKafka>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, CloseKafka>;
using KafkaHeaders = std::unique_ptr<rd_kafka_headers_t, CloseKafka>;
using KafkaEvent = std::unique_ptr<rd_kafka_event_t, CloseKafka>;

/// An idempotent producer whose errors, logs and reports come as events of its main queue.
[[nodiscard]] Result<KafkaClient> open_kafka(config::Kafka const& config);

/// Returns at once: to end may take as long as a name server that does not answer.
[[nodiscard]] std::future<void> close_kafka(KafkaClient client);

/// What librdkafka says of an error, without what only its authors need.
[[nodiscard]] std::string kafka_words(std::string_view text);

/// What there is to do about it.
[[nodiscard]] std::string kafka_advice(rd_kafka_resp_err_t code, std::string_view text = {});

/// Keeps what says most of why no broker can be spoken with: librdkafka tells it piece by piece.
class KafkaComplaint {
 public:
  void note(rd_kafka_resp_err_t code, std::string_view text);
  [[nodiscard]] bool has_reason() const { return has_reason_; }
  [[nodiscard]] KafkaTrouble trouble() const { return trouble_; }

 private:
  bool has_reason_ = false;
  KafkaTrouble trouble_{"the brokers do not answer", kafka_advice(RD_KAFKA_RESP_ERR__TRANSPORT)};
};

}  // namespace freshet::events
