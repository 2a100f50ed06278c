/// How Kafka does: what is lost, what is wrong, and what the brokers' statistics say.
#include "events/kafka.hpp"
#include "events/kafka_statistics.hpp"

#include <utility>

namespace freshet::events {
namespace {

/// An acknowledgement that takes longer than this is a trouble.
constexpr std::chrono::seconds kLongWait{30};

}  // namespace

void Kafka::lose(std::int64_t messages) {
  lost_.add(static_cast<std::uint64_t>(messages));
  lost_unsaid_ += messages;
  if (!losses_.add(house_.clock.now())) return;
  house_.log.error("{} events are lost for Kafka: too many wait for its brokers",
                   std::exchange(lost_unsaid_, 0));
}

std::optional<KafkaTrouble> Kafka::trouble() const {
  auto const trouble = trouble_.get();
  return trouble ? std::optional{*trouble} : std::nullopt;
}

void Kafka::note_refusal(Delivery const& delivery, KafkaReport const& report) {
  failed_.add();
  if (!report.hopeless) {
    refusing_ = true;
    return worry({report.error, report.advice});
  }
  lost_.add();
  last_error_s_.set(now_ms() / 1'000);
  house_.log.error("the event {} is lost for Kafka: {}", delivery.event_id, report.error);
}

/// Of brokers that are down one line, not one for each message.
void Kafka::worry(KafkaTrouble trouble) {
  last_error_s_.set(now_ms() / 1'000);
  auto const before = trouble_.get();
  if (!before) house_.log.warn("{}; tried again. {}", trouble.says, trouble.advice);
  trouble_.set(std::make_shared<KafkaTrouble const>(std::move(trouble)));
}

void Kafka::be_glad() {
  refusing_ = false;
  if (producer_) producer_->forget_trouble();
  if (!trouble_.get()) return;
  trouble_.set(nullptr);
  house_.log.info("the brokers take what they are sent again");
}

void Kafka::read_statistics(std::string const& json) {
  auto const statistics = read_kafka_statistics(json);
  brokers_up_.set(statistics.brokers_up);
  round_trip_.set(statistics.round_trip_s);
  if (waiting_.empty()) {
    // Nothing is there to be taken or refused: a connection is all there is to go by.
    if (statistics.brokers_up > 0 && busy_.empty() && !refusing_) be_glad();
    return;
  }
  auto const waited = house_.clock.now() - waiting_.begin()->second->since;
  if (waited >= kLongWait && !trouble_.get()) {
    worry({"a message is not acknowledged",
           "Look at the brokers' own logs: the topic's partitions may be without a leader."});
  }
}

}  // namespace freshet::events
