#include "wire/rtmp/aggregate.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::rtmp {
namespace {

using test::from_hex;

Message aggregate(char const* hex) { return {type::kAggregate, 1, 6, 5000, from_hex(hex)}; }

TEST(Aggregate, ComesApartOnItsOwnTimeLine) {
  auto const messages = split_aggregate(aggregate("09 000002 000064 00 000000 aabb 0000000d"
                                                  "08 000001 00008c 00 000000 cc 0000000c"))
                            .value();
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].type, type::kVideo);
  EXPECT_EQ(messages[0].timestamp_ms, 5000U);
  EXPECT_EQ(messages[0].stream_id, 1U);
  EXPECT_EQ(messages[0].payload, from_hex("aabb"));
  EXPECT_EQ(messages[1].type, type::kAudio);
  EXPECT_EQ(messages[1].timestamp_ms, 5040U);
  EXPECT_EQ(messages[1].payload, from_hex("cc"));
}

TEST(Aggregate, MayLeaveOutItsLastBackPointer) {
  EXPECT_EQ(split_aggregate(aggregate("09 000001 000000 01 000000 aa")).value().size(), 1U);
  EXPECT_TRUE(split_aggregate(aggregate("")).value().empty());
}

TEST(Aggregate, RefusesATagThatEndsEarly) {
  for (auto const* hex :
       {"09", "09 000002 000000 00 000000 aa", "09 000001 000000 00 000000 aa 00"}) {
    EXPECT_EQ(split_aggregate(aggregate(hex)).error().what, "rtmp aggregate: octet 0: ends early");
  }
}

}  // namespace
}  // namespace freshet::wire::rtmp
