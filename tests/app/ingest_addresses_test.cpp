#include "app/ingest_addresses.hpp"

#include <gtest/gtest.h>

namespace freshet::app {
namespace {

TEST(IngestAddresses, SayAllThatAnEncoderNeeds) {
  auto const at = ingest_addresses("live.example", {1936, 443, 8890}, "main", "main.k.0.s");
  EXPECT_EQ(at.rtmp, "rtmp://live.example:1936/live/main.k.0.s");
  EXPECT_EQ(at.srt, "srt://live.example:8890?streamid=publish:main:main.k.0.s");
}

TEST(IngestAddresses, AreThoseOfOpenDoors) {
  EXPECT_EQ(ingest_addresses("h", {0, 1937, 0}, "main", "k").rtmp, "rtmps://h:1937/live/k");
  EXPECT_FALSE(ingest_addresses("h", {0, 1937, 0}, "main", "k").srt);
  EXPECT_FALSE(ingest_addresses("h", {}, "main", "k").rtmp);
}

TEST(IngestAddresses, NameTheHostThatWasAsked) {
  EXPECT_EQ(host_of("live.example:8080"), "live.example");
  EXPECT_EQ(host_of("live.example"), "live.example");
  EXPECT_EQ(host_of("[2001:db8::1]:8080"), "[2001:db8::1]");
  EXPECT_EQ(host_of("[2001:db8::1]"), "[2001:db8::1]");
  EXPECT_EQ(host_of(""), "");
}

}  // namespace
}  // namespace freshet::app
