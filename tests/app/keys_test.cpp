#include "app/keys.hpp"

#include "store/channels.hpp"
#include "store/keys.hpp"
#include "store/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;

class StreamKeys : public testing::Test {
 protected:
  std::string create(std::string const& channel, std::int64_t expires = 0) {
    return create_key(store_, secret_, {channel, "note", expires}, kNow).value();
  }
  [[nodiscard]] std::string id_of(std::string const& text) const {
    return access::read_stream_key(text, secret_, kNow).value().id;
  }
  store::Database store_ = store::open_store(":memory:").value();
  std::string secret_ = std::string(32, 's');
};

TEST_F(StreamKeys, MakeTheirChannelAndAreNotKept) {
  auto const text = create("gaming");
  EXPECT_TRUE(store::Channels{store_}.has("gaming").value());
  auto const rows = store::Keys{store_}.list().value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].id, id_of(text));
  EXPECT_EQ(rows[0].hash.size(), 32U);
  EXPECT_EQ(rows[0].hash.find(text.substr(text.rfind('.') + 1)), std::string::npos);
}

TEST_F(StreamKeys, AreRefusedForAChannelThatCannotBeCalledSo) {
  EXPECT_FALSE(create_key(store_, secret_, {"admin", "", 0}, kNow));
  EXPECT_TRUE(store::Channels{store_}.list().value().empty());
}

TEST_F(StreamKeys, BeginWithMainAndAreTheSameAtEveryStart) {
  auto const first = first_key(store_, secret_, kNow).value();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->channel, "main");
  EXPECT_TRUE(access::read_stream_key(first->key, secret_, kNow));
  EXPECT_EQ(first_key(store_, secret_, kNow + 5).value()->key, first->key);
  EXPECT_EQ(store::Keys{store_}.list().value().size(), 1U);
}

TEST_F(StreamKeys, OfAProgramAreFoundAgain) {
  create("demo", kNow + 100);
  EXPECT_FALSE(lasting_key(store_, secret_, "demo", "note", kNow).value()) << "that one expires";
  auto const key = create("demo");
  create("demo");
  EXPECT_EQ(lasting_key(store_, secret_, "demo", "note", kNow).value(), key);
  EXPECT_FALSE(lasting_key(store_, secret_, "demo", "a person's", kNow).value());
  EXPECT_FALSE(lasting_key(store_, secret_, "gaming", "note", kNow).value());
  EXPECT_FALSE(lasting_key(store_, std::string(32, 'x'), "demo", "note", kNow).value());
}

TEST_F(StreamKeys, ShowOneThatStillWorks) {
  auto const other = create("gaming");
  auto const old = create("main", kNow + 10);
  auto const young = create("main");
  EXPECT_EQ(first_key(store_, secret_, kNow).value()->key, old) << "the oldest of main";
  EXPECT_EQ(first_key(store_, secret_, kNow + 10).value()->key, young) << "the other expired";
  ASSERT_TRUE(store::Keys{store_}.revoke(id_of(young), kNow).value());
  EXPECT_EQ(first_key(store_, secret_, kNow + 10).value()->key, other);
  ASSERT_TRUE(store::Keys{store_}.revoke(id_of(other), kNow).value());
  EXPECT_FALSE(first_key(store_, secret_, kNow + 10).value());
}

TEST_F(StreamKeys, OfABackupAreListedAndNotShownAsTheFirstOne) {
  auto const backup = create_key(store_, secret_, {"main", "note", 0, true}, kNow).value();
  EXPECT_TRUE(access::read_stream_key(backup, secret_, kNow).value().backup);
  EXPECT_FALSE(first_key(store_, secret_, kNow).value());
  EXPECT_FALSE(lasting_key(store_, secret_, "main", "note", kNow).value());
  auto const first = create("main");
  EXPECT_EQ(first_key(store_, secret_, kNow).value()->key, first);
  auto const list = list_keys(store_, kNow).value();
  EXPECT_THAT(list, testing::ContainsRegex(id_of(backup) + " +main +valid .* backup +note"));
  EXPECT_THAT(list, testing::ContainsRegex(id_of(first) + " +main +valid .* primary +note"));
}

TEST_F(StreamKeys, OfAnotherSecretAreNotShown) {
  create("main");
  EXPECT_FALSE(first_key(store_, std::string(32, 't'), kNow).value());
}

TEST_F(StreamKeys, AreListedWithoutWhatTheySay) {
  auto const valid = create("main");
  auto const expired = create("main", kNow - 1);
  auto const revoked = create("gaming");
  ASSERT_TRUE(store::Keys{store_}.revoke(id_of(revoked), kNow).value());
  auto const list = list_keys(store_, kNow).value();
  EXPECT_THAT(list, testing::ContainsRegex(id_of(valid) + " +main +valid +2023-11-14 22:13 UTC"));
  EXPECT_THAT(list, testing::HasSubstr("expired 2023-11-14"));
  EXPECT_THAT(list, testing::ContainsRegex("gaming +revoked 2023-11-14"));
  for (auto const& text : {valid, expired, revoked}) {
    EXPECT_THAT(list, testing::Not(testing::HasSubstr(text.substr(text.rfind('.')))));
  }
}

TEST(ExpiryOf, CountsFromNow) {
  EXPECT_EQ(expiry_of("30d", kNow).value(), kNow + 30 * 86'400);
  for (auto const* const bad : {"", "30", "0", "-1d", "500ms", "1000000d", "soon"}) {
    EXPECT_FALSE(expiry_of(bad, kNow)) << bad;
  }
}

}  // namespace
}  // namespace freshet::app
