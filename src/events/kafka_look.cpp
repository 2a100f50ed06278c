/// One question to the brokers of a Kafka, for who wants to know whether they can be reached.
#include "events/kafka_client.hpp"
#include "events/kafka_producer.hpp"

namespace freshet::events {
namespace {

constexpr std::chrono::milliseconds kToEnd{1'000};

struct DropMetadata {
  void operator()(rd_kafka_metadata_t const* metadata) const noexcept {
    rd_kafka_metadata_destroy(metadata);
  }
};
using Metadata = std::unique_ptr<rd_kafka_metadata_t const, DropMetadata>;

std::string many(int n, std::string const& what) {
  return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
}

KafkaLook read_metadata(rd_kafka_metadata_t const& metadata, std::string const& topic) {
  if (metadata.topic_cnt != 1) return {{}, KafkaTrouble{"the brokers do not tell of topics", {}}};
  auto const& about = metadata.topics[0];
  if (about.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return {{},
            KafkaTrouble{"the topic " + topic + ": " + kafka_words(rd_kafka_err2str(about.err)),
                         kafka_advice(about.err)}};
  }
  return {many(metadata.broker_cnt, "broker") + "; the topic " + topic + " has " +
              many(about.partition_cnt, "partition"),
          std::nullopt};
}

/// Why it did not answer, of what it said meanwhile.
KafkaTrouble why_silent(rd_kafka_t* client, rd_kafka_resp_err_t asked) {
  KafkaComplaint complaint;
  if (asked != RD_KAFKA_RESP_ERR__TRANSPORT && asked != RD_KAFKA_RESP_ERR__TIMED_OUT) {
    complaint.note(asked, rd_kafka_err2str(asked));
  }
  KafkaQueue const queue{rd_kafka_queue_get_main(client)};
  while (KafkaEvent const event{rd_kafka_queue_poll(queue.get(), 0)}) {
    if (rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_ERROR) continue;
    complaint.note(rd_kafka_event_error(event.get()), rd_kafka_event_error_string(event.get()));
  }
  return complaint.trouble();
}

}  // namespace

KafkaLook look_at_kafka(config::Kafka const& config, std::chrono::milliseconds limit) {
  auto client = open_kafka(config);
  if (!client) return {{}, KafkaTrouble{client.error().what, kafka_advice({}, "SSL")}};
  KafkaLook look;
  {
    std::unique_ptr<rd_kafka_topic_t, CloseKafka> const topic{
        rd_kafka_topic_new(client->get(), config.topic.c_str(), nullptr)};
    rd_kafka_metadata_t const* answer = nullptr;
    auto const asked =
        rd_kafka_metadata(client->get(), 0, topic.get(), &answer, static_cast<int>(limit.count()));
    Metadata const metadata{answer};
    look = metadata ? read_metadata(*metadata, config.topic)
                    : KafkaLook{{}, why_silent(client->get(), asked)};
  }
  static_cast<void>(close_kafka(std::move(*client)).wait_for(kToEnd));
  return look;
}

}  // namespace freshet::events
