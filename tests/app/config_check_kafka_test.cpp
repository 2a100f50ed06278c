#include "app/config_check_kafka.hpp"

#include "app/config_load.hpp"
#include "app/config_print.hpp"
#include "app/doctor.hpp"
#include "app/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> check_kafka_of(std::string const& yaml) {
  std::vector<std::string> all;
  auto const loaded = load_config_text("events: {kafka: " + yaml + "}\n", "f");
  for (auto const& complaint : loaded.complaints) all.push_back(to_string(complaint));
  for (auto const& warning : loaded.warnings) all.push_back(to_string(warning));
  return all;
}

TEST(CheckKafka, TakesWhatBrokersTake) {
  EXPECT_THAT(check_kafka_of("{}"), IsEmpty());
  EXPECT_THAT(check_kafka_of(
                  "{brokers: 'a.example:9092,10.0.0.5:9092,[2001:db8::5]:9092', topic: a.B_c-1}"),
              IsEmpty());
  EXPECT_THAT(check_kafka_of("{brokers: 'a:9093', tls: true, ca_file: x.pem, username: me, "
                             "password: p, mechanism: PLAIN}"),
              IsEmpty());
}

TEST(CheckKafka, SaysWhatIsNoBroker) {
  for (auto const* brokers : {"a", "a:", ":9092", "a:0", "a:70000", "a:9092,", "a:9092, b:9092",
                              "kafka://a:9092", "me@a:9092", "2001:db8::5:9092", "[]:9092"}) {
    EXPECT_THAT(check_kafka_of("{brokers: '" + std::string{brokers} + "'}"),
                ElementsAre(HasSubstr("expected host:port")))
        << brokers;
  }
}

TEST(CheckKafka, SaysWhatDoesNotFitTogether) {
  EXPECT_THAT(check_kafka_of("{brokers: 'a:1', topic: 'a b'}"),
              ElementsAre(HasSubstr("events.kafka.topic: found \"a b\"")));
  EXPECT_THAT(check_kafka_of("{brokers: 'a:1', topic: ''}"), ElementsAre(HasSubstr("topic")));
  EXPECT_THAT(check_kafka_of("{brokers: 'a:1', ca_file: x.pem}"),
              ElementsAre(HasSubstr("events.kafka.tls is false")));
  EXPECT_THAT(check_kafka_of("{brokers: 'a:1', username: me}"),
              ElementsAre(HasSubstr("come together")));
  EXPECT_THAT(check_kafka_of("{brokers: 'a:1', password: p}"),
              ElementsAre(HasSubstr("come together")));
  EXPECT_THAT(check_kafka_of("{brokers: 'a:1', mechanism: GSSAPI}"),
              ElementsAre(HasSubstr("SCRAM-SHA-512")));
}

TEST(CheckKafka, SaysNothingWithoutBrokers) {
  EXPECT_THAT(check_kafka_of("{topic: 'a b', username: me}"), IsEmpty());
}

TEST(KafkaSettings, ChangeAtOnceAndHideThePassword) {
  for (auto const* key : {"brokers", "topic", "tls", "password"}) {
    EXPECT_TRUE(changes_at_once("events.kafka." + std::string{key})) << key;
  }
  auto const loaded =
      load_config_text("events: {kafka: {brokers: 'a:1', username: me, password: sesame}}\n", "f");
  EXPECT_THAT(print_config(loaded), Not(HasSubstr("sesame")));
}

TEST(ExamineKafka, SaysWhyTheBrokersCannotBeReached) {
  config::Kafka kafka;
  EXPECT_THAT(examine_kafka(kafka), IsEmpty());
  kafka.brokers = "127.0.0.1:1";
  auto const found = examine_kafka(kafka);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].verdict, Finding::Verdict::bad);
  EXPECT_THAT(found[0].says, HasSubstr("Connection refused"));
  EXPECT_THAT(found[0].advice, HasSubstr("events.kafka.brokers"));
}

TEST(KafkaFindings, SayWhatARunningServerKnows) {
  EXPECT_THAT(kafka_findings(std::nullopt), IsEmpty());
  auto const found = kafka_findings(events::KafkaTrouble{"a:1: refused", "Look."});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].what, "events.kafka");
  EXPECT_THAT(found[0].advice, HasSubstr("Look. What happens meanwhile is kept"));
}

}  // namespace
}  // namespace freshet::app
