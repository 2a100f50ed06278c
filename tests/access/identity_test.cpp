#include "access/identity.hpp"

#include <gtest/gtest.h>

namespace freshet::access {
namespace {

TEST(Role, IsAWordAndBack) {
  for (auto const role : {Role::viewer, Role::moderator, Role::admin}) {
    EXPECT_EQ(role_of(to_string(role)), role);
  }
  for (char const* word : {"", "Admin", "admin ", "owner", "subscriber"}) {
    EXPECT_FALSE(role_of(word)) << word;
  }
}

TEST(Identity, HasTheHighestOfItsRoles) {
  EXPECT_EQ((Identity{"ann", {}}.role()), Role::viewer);
  EXPECT_EQ((Identity{"ann", {"subscriber", "ADMIN"}}.role()), Role::viewer);
  EXPECT_EQ((Identity{"ann", {"admin", "viewer"}}.role()), Role::admin);
  EXPECT_EQ((Identity{"ann", {"moderator", "vip"}}.role()), Role::moderator);
  EXPECT_TRUE((Identity{"ann", {"moderator", "vip"}}.has("vip")));
}

TEST(Identity, MayWhatLowerRolesMayOnItsChannelsOnly) {
  Identity const ann{"ann", {"moderator"}, std::vector<std::string>{"main", "side"}};
  EXPECT_TRUE(ann.may(Role::viewer, "main"));
  EXPECT_TRUE(ann.may(Role::moderator, "side"));
  EXPECT_FALSE(ann.may(Role::admin, "main"));
  EXPECT_FALSE(ann.may(Role::viewer, "other"));
  EXPECT_FALSE(ann.may(Role::viewer, ""));
  EXPECT_FALSE(ann.may_everywhere(Role::viewer));
}

TEST(Identity, WithoutChannelsIsForAllAndWithAnEmptyListForNone) {
  EXPECT_TRUE((Identity{"ann", {"admin"}}.may(Role::admin, "any")));
  EXPECT_TRUE((Identity{"ann", {"admin"}}.may_everywhere(Role::admin)));
  EXPECT_FALSE((Identity{"ann", {}}.may_everywhere(Role::moderator)));
  EXPECT_FALSE((Identity{"ann", {"admin"}, std::vector<std::string>{}}.may(Role::viewer, "any")));
}

}  // namespace
}  // namespace freshet::access
