#include "store/webhooks.hpp"

#include "store/migrate.hpp"
#include "store/server_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(WebhooksTable, KeepsWhatItIsGiven) {
  auto database = open_store(":memory:").value();
  Webhooks table{database};
  ASSERT_TRUE(
      table.put({"2", "https://b/", "whsec_b", {"stream.*", "key.created"}, {"main"}, false, 9}));
  ASSERT_TRUE(table.put({"1", "https://a/", "whsec_a", {}, {}, true, 9}));
  auto const all = table.list().value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, "1");
  EXPECT_THAT(all[0].events, IsEmpty());
  EXPECT_TRUE(all[0].enabled);
  EXPECT_THAT(all[1].events, ElementsAre("stream.*", "key.created"));
  EXPECT_THAT(all[1].channels, ElementsAre("main"));
  EXPECT_FALSE(all[1].enabled);
  EXPECT_EQ(all[1].created_ms, 9);
}

TEST(WebhooksTable, ChangesAndForgets) {
  auto database = open_store(":memory:").value();
  Webhooks table{database};
  ASSERT_TRUE(table.put({"1", "https://a/", "whsec_a"}));
  ASSERT_TRUE(table.put({"1", "https://b/", "whsec_a", {}, {}, false}));
  auto const found = table.find("1").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->url, "https://b/");
  EXPECT_FALSE(found->enabled);
  ASSERT_TRUE(table.remove("1"));
  EXPECT_FALSE(table.find("1").value());
}

TEST(ServerSettingsTable, KeepsValuesByPathUntilTheyAreTakenBack) {
  auto database = open_store(":memory:").value();
  ServerSettings table{database};
  ASSERT_TRUE(table.put("log.level", "\"debug\"", 1));
  ASSERT_TRUE(table.put("http.cors_origins", "[]", 2));
  ASSERT_TRUE(table.put("log.level", "\"warn\"", 3));
  EXPECT_THAT(table.all().value(),
              ElementsAre(Pair("http.cors_origins", "[]"), Pair("log.level", "\"warn\"")));
  ASSERT_TRUE(table.put("log.level", "", 4));
  EXPECT_THAT(table.all().value(), ElementsAre(Pair("http.cors_origins", "[]")));
}

}  // namespace
}  // namespace freshet::store
