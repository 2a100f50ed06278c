#include "store/sessions.hpp"

#include "store/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::store {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(Sessions, ThatWereRevokedAreKeptUntilTheirLinksHaveExpired) {
  auto database = open_store(":memory:").value();
  Sessions sessions{database};
  EXPECT_THAT(sessions.revoked().value(), IsEmpty());
  ASSERT_TRUE(sessions.revoke("a", 100, 0));
  ASSERT_TRUE(sessions.revoke("b", 200, 0));
  EXPECT_THAT(sessions.revoked().value(), UnorderedElementsAre("a", "b"));
  ASSERT_TRUE(sessions.revoke("a", 300, 0));
  ASSERT_TRUE(sessions.revoke("c", 400, 250));
  EXPECT_THAT(sessions.revoked().value(), UnorderedElementsAre("a", "c"));
}

}  // namespace
}  // namespace freshet::store
