#include "store/channel_settings.hpp"

#include "store/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(ChannelSettings, OfEachChannelTheLastOnesAreKept) {
  auto database = open_store(":memory:").value();
  ChannelSettings settings{database};
  EXPECT_THAT(settings.all().value(), IsEmpty());
  ASSERT_TRUE(settings.put("main", R"({"ladder":"off"})", 100));
  ASSERT_TRUE(settings.put("b", R"({"title":"B"})", 100));
  ASSERT_TRUE(settings.put("main", R"({"ladder":"auto"})", 200));
  EXPECT_THAT(settings.all().value(),
              ElementsAre(Pair("b", R"({"title":"B"})"), Pair("main", R"({"ladder":"auto"})")));
  ASSERT_TRUE(settings.put("b", "{}", 300));
  EXPECT_THAT(settings.all().value(), ElementsAre(Pair("main", R"({"ladder":"auto"})")));
}

}  // namespace
}  // namespace freshet::store
