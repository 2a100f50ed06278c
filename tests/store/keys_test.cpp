#include "store/keys.hpp"

#include "store/channels.hpp"
#include "store/migrate.hpp"

#include <gtest/gtest.h>

namespace freshet::store {
namespace {

class KeysTest : public testing::Test {
 protected:
  KeysTest() { EXPECT_TRUE(Channels{database_}.add("main", 1)); }
  Result<> add(std::string const& id, std::int64_t expires_at = 0) {
    return keys_.add({id, "main", std::string("\0\1", 2), "a note", 10, expires_at, {}});
  }
  Database database_ = open_store(":memory:").value();
  Keys keys_{database_};
};

TEST_F(KeysTest, GivesBackWhatWasAdded) {
  ASSERT_TRUE(add("k1", 77));
  auto const row = keys_.find("k1").value();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->channel, "main");
  EXPECT_EQ(row->hash, std::string("\0\1", 2));
  EXPECT_EQ(row->note, "a note");
  EXPECT_EQ(row->created_at, 10);
  EXPECT_EQ(row->expires_at, 77);
  EXPECT_FALSE(row->revoked_at);
  EXPECT_FALSE(keys_.find("k2").value());
}

TEST_F(KeysTest, KnowsWhichOnesAreOfABackup) {
  ASSERT_TRUE(add("k1"));
  ASSERT_TRUE(keys_.add({"k2", "main", "h", "", 11, 0, {}, true}));
  EXPECT_FALSE(keys_.find("k1").value()->backup);
  EXPECT_TRUE(keys_.find("k2").value()->backup);
}

TEST_F(KeysTest, RefusesAKeyOfNoChannel) {
  EXPECT_FALSE(keys_.add({"k1", "nobody", "h", "", 1, 0, {}}));
}

TEST_F(KeysTest, RefusesTheSameIdTwice) {
  ASSERT_TRUE(add("k1"));
  EXPECT_FALSE(add("k1"));
}

TEST_F(KeysTest, KeepsTheFirstTimeOfARevocation) {
  ASSERT_TRUE(add("k1"));
  EXPECT_TRUE(keys_.revoke("k1", 100).value());
  EXPECT_TRUE(keys_.revoke("k1", 200).value());
  EXPECT_EQ(keys_.find("k1").value()->revoked_at, 100);
  EXPECT_FALSE(keys_.revoke("k2", 100).value());
}

TEST_F(KeysTest, RevokesAllOfAChannel) {
  ASSERT_TRUE(Channels{database_}.add("side", 1));
  ASSERT_TRUE(keys_.add({"other", "side", "h", "", 1, 0, {}}));
  ASSERT_TRUE(add("k1"));
  ASSERT_TRUE(add("k2"));
  ASSERT_TRUE(keys_.revoke("k1", 100));
  ASSERT_TRUE(keys_.revoke_all("main", 200));
  EXPECT_EQ(keys_.find("k1").value()->revoked_at, 100);
  EXPECT_EQ(keys_.find("k2").value()->revoked_at, 200);
  EXPECT_FALSE(keys_.find("other").value()->revoked_at);
}

TEST_F(KeysTest, ForgetsRevocationsOfKeysThatExpiredAnyway) {
  ASSERT_TRUE(add("forever"));
  ASSERT_TRUE(add("short", 150));
  ASSERT_TRUE(add("alive"));
  ASSERT_TRUE(keys_.revoke("forever", 100));
  ASSERT_TRUE(keys_.revoke("short", 100));
  EXPECT_EQ(keys_.revoked(149).value().size(), 2U);
  EXPECT_EQ(keys_.revoked(150).value(), std::vector<std::string>{"forever"});
}

TEST_F(KeysTest, ListsOldestFirst) {
  ASSERT_TRUE(add("b"));
  ASSERT_TRUE(add("a"));
  auto const rows = keys_.list().value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].id, "b");
  EXPECT_EQ(rows[1].id, "a");
}

TEST_F(KeysTest, PagesThroughTheKeysOfOneChannel) {
  ASSERT_TRUE(Channels{database_}.add("side", 1));
  for (char const* id : {"z", "m", "a", "q"}) ASSERT_TRUE(add(id));
  ASSERT_TRUE(keys_.add({"other", "side", "h", "", 1, 0, {}}));
  auto const ids = [&](std::string_view cursor, std::size_t limit) {
    std::string all;
    for (auto const& row : keys_.page("main", cursor, limit).value()) all += row.id;
    return all;
  };
  EXPECT_EQ(ids("", 3), "zma") << "oldest first";
  EXPECT_EQ(ids("a", 3), "q");
  EXPECT_EQ(ids("q", 3), "");
}

TEST_F(KeysTest, ChangesTheNoteOfOneAlone) {
  ASSERT_TRUE(add("k1"));
  ASSERT_TRUE(add("k2"));
  ASSERT_TRUE(keys_.set_note("k1", "the camera's"));
  EXPECT_EQ(keys_.find("k1").value()->note, "the camera's");
  EXPECT_EQ(keys_.find("k2").value()->note, "a note");
}

TEST_F(KeysTest, KeepsTheLatestUse) {
  ASSERT_TRUE(add("k1"));
  EXPECT_FALSE(keys_.find("k1").value()->last_used_at);
  ASSERT_TRUE(keys_.note_use("k1", 200));
  ASSERT_TRUE(keys_.note_use("k1", 150));
  EXPECT_EQ(keys_.find("k1").value()->last_used_at, 200);
  EXPECT_TRUE(keys_.note_use("nobody", 300));
}

}  // namespace
}  // namespace freshet::store
