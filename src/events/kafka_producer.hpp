/// KafkaProducer: messages to the brokers of a Kafka, and what became of each.
#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "freshet/config.hpp"
#include "net/loop.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace freshet::events {

struct KafkaMessage {
  std::uint64_t tag = 0;  ///< that its report bears
  std::string key;
  std::string value;
  std::string id;    ///< a header
  std::string type;  ///< likewise
  std::int64_t time_ms = 0;
};

/// Something is wrong, and what there is to do.
struct KafkaTrouble {
  std::string says;
  std::string advice;
};

/// What became of a message.
struct KafkaReport {
  std::uint64_t tag = 0;
  std::string error{};    ///< empty: the brokers have it
  std::string advice{};   ///< of an error
  bool hopeless = false;  ///< they will never take it
};

/// On its loop. What is sent one after another arrives in that order; who sends the next one of a
/// key when the one before was reported keeps the order through errors too.
class KafkaProducer {
 public:
  /// On the loop, from what librdkafka tells.
  struct Ears {
    std::function<void(KafkaReport)> report;
    std::function<void(KafkaTrouble)> trouble;  ///< no broker can be spoken with
    std::function<void(KafkaTrouble)> broken;   ///< nothing comes of this producer any more
    std::function<void(std::string const&)> statistics;  ///< JSON
  };

  [[nodiscard]] static Result<std::unique_ptr<KafkaProducer>> make(net::Loop& loop,
                                                                   config::Kafka const& config,
                                                                   Ears ears, Log log);
  ~KafkaProducer();
  KafkaProducer(KafkaProducer const&) = delete;
  KafkaProducer& operator=(KafkaProducer const&) = delete;

  /// Never blocks. Nothing: it will be reported; else why it is not even sent.
  [[nodiscard]] std::optional<KafkaReport> send(KafkaMessage const& message);
  /// They are well: what was wrong before says nothing of what comes.
  void forget_trouble();
  /// Nothing is heard any more. Ready when librdkafka has ended, which nobody need wait for.
  [[nodiscard]] std::future<void> close();

 private:
  struct Inner;
  explicit KafkaProducer(std::shared_ptr<Inner> inner) : inner_{std::move(inner)} {}

  std::shared_ptr<Inner> inner_;
};

struct KafkaLook {
  std::string says{};  ///< how many brokers there are, and of the topic
  std::optional<KafkaTrouble> trouble{};
};
/// Asks the brokers for the topic. Blocks for as long as that, and little more.
[[nodiscard]] KafkaLook look_at_kafka(config::Kafka const& config, std::chrono::milliseconds limit);

}  // namespace freshet::events
