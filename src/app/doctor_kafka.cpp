/// The doctor's look at the brokers of Kafka.
#include "app/doctor.hpp"
#include "events/kafka_producer.hpp"

#include <chrono>

namespace freshet::app {

Findings examine_kafka(config::Kafka const& kafka) {
  constexpr char kName[] = "events.kafka";
  constexpr std::chrono::milliseconds kLimit{5'000};
  if (kafka.brokers.empty()) return {};
  auto const look = events::look_at_kafka(kafka, kLimit);
  if (look.trouble) {
    return {{Finding::Verdict::bad, kName, look.trouble->says, look.trouble->advice}};
  }
  return {{Finding::Verdict::good, kName, look.says, {}}};
}

Findings kafka_findings(std::optional<events::KafkaTrouble> const& trouble) {
  if (!trouble) return {};
  return {{Finding::Verdict::bad, "events.kafka", trouble->says,
           trouble->advice + " What happens meanwhile is kept for it, 10,000 events at most."}};
}

}  // namespace freshet::app
