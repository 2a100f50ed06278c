#include "chat/redis_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RedisAddress, ReadsAHostAlone) {
  auto const address = parse_redis_address("redis://redis").value();
  EXPECT_EQ(address.host, "redis");
  EXPECT_EQ(address.port, 6379);
  EXPECT_EQ(address.database, 0U);
  EXPECT_FALSE(address.tls);
  EXPECT_EQ(address.password, "");
}

TEST(RedisAddress, ReadsAllThereIs) {
  auto const address = parse_redis_address("rediss://ann:p%40ss:w@redis.example:6380/3").value();
  EXPECT_TRUE(address.tls);
  EXPECT_EQ(address.user, "ann");
  EXPECT_EQ(address.password, "p@ss:w");
  EXPECT_EQ(address.host, "redis.example");
  EXPECT_EQ(address.port, 6380);
  EXPECT_EQ(address.database, 3U);
  EXPECT_EQ(address.name(), "rediss://redis.example:6380");
}

TEST(RedisAddress, TakesWhatStandsAloneForThePassword) {
  for (auto const* const text : {"redis://secret@h", "redis://:secret@h"}) {
    auto const address = parse_redis_address(text).value();
    EXPECT_EQ(address.user, "") << text;
    EXPECT_EQ(address.password, "secret") << text;
  }
}

TEST(RedisAddress, ReadsAddressesOfBothFamilies) {
  EXPECT_EQ(parse_redis_address("redis://10.0.0.5:1").value().host, "10.0.0.5");
  auto const v6 = parse_redis_address("redis://[2001:db8::1]:7000/1").value();
  EXPECT_EQ(v6.host, "2001:db8::1");
  EXPECT_EQ(v6.port, 7000);
  EXPECT_EQ(v6.name(), "redis://[2001:db8::1]:7000");
}

TEST(RedisAddress, ReadsSockets) {
  auto const plain = parse_redis_address("unix:/run/redis.sock").value();
  EXPECT_EQ(plain.path, "/run/redis.sock");
  EXPECT_EQ(plain.host, "");
  auto const full = parse_redis_address("unix://ann:pw@/run/redis.sock?db=2").value();
  EXPECT_EQ(full.path, "/run/redis.sock");
  EXPECT_EQ(full.password, "pw");
  EXPECT_EQ(full.database, 2U);
}

TEST(RedisAddress, SaysWhatIsWrongAndNeverThePassword) {
  for (auto const* const text :
       {"", "redis", "redis:secret", "http://:secret@h", "redis://:secret@", "redis://:secret@h:0",
        "redis://:secret@h:70000", "redis://:secret@h:x", "redis://:secret@h/x",
        "redis://:secret@h/99999999", "redis://:secret@[::1", "redis://:secret@[::1]x",
        "unix:", "unix:/a?x=secret", "redis://:%zzsecret@h", "redis://a b"}) {
    auto const address = parse_redis_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_THAT(address.error().what, HasSubstr("the address of Redis")) << text;
    EXPECT_THAT(address.error().what, Not(HasSubstr("secret"))) << text;
  }
}

}  // namespace
}  // namespace freshet::chat
