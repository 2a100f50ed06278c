#include "store/channels.hpp"

#include "store/keys.hpp"
#include "store/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::store {
namespace {

using ::testing::ElementsAre;

struct ChannelsTest : testing::Test {
  ChannelsTest() {
    for (char const* id : {"main", "concert"}) EXPECT_TRUE(channels.add(id, 5).value());
  }
  Database database = open_store(":memory:").value();
  Channels channels{database};
};

TEST_F(ChannelsTest, AreListedOldestFirstAndAddedOnce) {
  EXPECT_FALSE(channels.add("main", 9).value());
  EXPECT_THAT(channels.list().value(), ElementsAre("main", "concert"));
  EXPECT_TRUE(channels.has("main").value());
  EXPECT_FALSE(channels.has("other").value());
}

TEST_F(ChannelsTest, ThatAreRemovedAreNowhereToBeSeen) {
  EXPECT_TRUE(channels.remove("main", 10).value());
  EXPECT_FALSE(channels.remove("main", 11).value());
  EXPECT_FALSE(channels.remove("other", 11).value());
  EXPECT_FALSE(channels.has("main").value());
  EXPECT_THAT(channels.list().value(), ElementsAre("concert"));
  EXPECT_THAT(channels.page("", "", 9).value(), ElementsAre("concert"));
}

TEST_F(ChannelsTest, LeaveTheirKeysAndComeAgainAsNewOnes) {
  Keys keys{database};
  ASSERT_TRUE(keys.add({"k1", "main", "h", "", 6, 0, 7}));
  ASSERT_TRUE(channels.remove("main", 10));
  EXPECT_EQ(keys.find("k1").value()->revoked_at, 7) << "for whoever still has it";
  EXPECT_TRUE(channels.add("main", 12).value());
  EXPECT_THAT(channels.list().value(), ElementsAre("concert", "main"));
  EXPECT_EQ(database.number("SELECT created_at FROM channels WHERE id = 'main'").value(), 12);
}

}  // namespace
}  // namespace freshet::store
