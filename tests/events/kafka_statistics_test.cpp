#include "events/kafka_statistics.hpp"

#include <gtest/gtest.h>

namespace freshet::events {
namespace {

TEST(KafkaStatistics, CountBrokersThatAreUpAndTheSlowestOfThem) {
  auto const read = read_kafka_statistics(R"({"brokers":{
    "a/1":{"nodeid":1,"state":"UP","rtt":{"avg":2500}},
    "b/2":{"nodeid":2,"state":"UP","rtt":{"avg":40000}},
    "c/3":{"nodeid":3,"state":"DOWN","rtt":{"avg":900000}}}})");
  EXPECT_EQ(read.brokers_up, 2);
  EXPECT_DOUBLE_EQ(read.round_trip_s, 0.04);
}

TEST(KafkaStatistics, SayNothingWhereThereIsNothing) {
  for (auto const* json : {"", "[]", "{}", "{\"brokers\":[]}", "{\"brokers\":{\"a\":1}}",
                           "{\"brokers\":{\"a\":{\"state\":7}}}"}) {
    EXPECT_EQ(read_kafka_statistics(json).brokers_up, 0) << json;
  }
  EXPECT_EQ(read_kafka_statistics(R"({"brokers":{"a":{"state":"UP","rtt":3}}})").brokers_up, 1);
}

}  // namespace
}  // namespace freshet::events
