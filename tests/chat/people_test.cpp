#include "chat/people.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Author author_with(std::vector<std::string> roles,
                   std::optional<std::vector<std::string>> channels = std::nullopt) {
  access::Identity who{"ann", std::move(roles), std::move(channels)};
  return author_of_identity(who, "main", "place");
}

TEST(People, StandAsTheirTokensSay) {
  EXPECT_EQ(author_with({"admin"}).standing, Standing::owner);
  EXPECT_EQ(author_with({"moderator"}).standing, Standing::moderator);
  EXPECT_EQ(author_with({"chat:moderate", "bot"}).standing, Standing::moderator);
  EXPECT_EQ(author_with({"helper", "subscriber"}).standing, Standing::helper);
  EXPECT_EQ(author_with({"vip"}).standing, Standing::vip);
  EXPECT_EQ(author_with({"subscriber"}).standing, Standing::subscriber);
  EXPECT_EQ(author_with({"follower"}).standing, Standing::viewer);
  EXPECT_EQ(author_with({"admin"}, std::vector<std::string>{"side"}).standing, Standing::viewer)
      << "of another channel";
}

TEST(People, WearWhatTheyAreAsBadges) {
  EXPECT_THAT(author_with({"moderator", "subscriber", "bot"}).badges,
              ElementsAre("moderator", "subscriber", "bot"));
  EXPECT_THAT(author_with({}).badges, IsEmpty());
}

TEST(People, AreCalledAsTheirTokensSayOrByTheirSubject) {
  access::Identity who{"u-4711", {}};
  EXPECT_EQ(author_of_identity(who, "main", "").name, "u-4711");
  who.name = " Ann  of the hills ";
  EXPECT_EQ(author_of_identity(who, "main", "").name, "Ann of the hills");
  who.name = "Moderator";
  EXPECT_EQ(author_of_identity(who, "main", "").name, "Moderator (viewer)");
  who.roles = {"moderator"};
  EXPECT_EQ(author_of_identity(who, "main", "").name, "Moderator");
}

TEST(Guests, AreTheSameAgainByTheirPassAlone) {
  auto const guest = new_guest("Gus", "main", {}, "place", 1'700'000'000'000);
  ASSERT_TRUE(guest) << guest.error().what;
  EXPECT_THAT(guest->id, StartsWith("guest:"));
  auto const pass = pass_of_guest("secret", guest->id);
  EXPECT_EQ(guest_of_pass("secret", pass), guest->id);
  EXPECT_EQ(guest_of_pass("another", pass), "");
  EXPECT_EQ(guest_of_pass("secret", pass.substr(0, pass.size() - 1) + '!'), "");
  EXPECT_EQ(guest_of_pass("secret", ""), "");
  EXPECT_EQ(guest_of_pass("secret", guest->id), "");
}

TEST(Guests, AreNamedWhereTheyNameNothing) {
  auto const one = new_guest("", "main", {}, "", 1'700'000'000'000);
  auto const other = new_guest("", "main", {}, "", 1'700'000'000'000);
  EXPECT_THAT(one->name, StartsWith("Guest "));
  EXPECT_NE(one->id, other->id);
  EXPECT_FALSE(new_guest("owner", "main", {}, "", 0));
  EXPECT_FALSE(new_guest("main", "main", {}, "", 0));
  EXPECT_TRUE(new_guest("main", "side", {}, "", 0));
}

TEST(Places, AreTheSameForOneNetworkAndHideIt) {
  EXPECT_EQ(place_of_peer("s", "10.0.0.5:4711"), place_of_peer("s", "10.0.0.5:80"));
  EXPECT_NE(place_of_peer("s", "10.0.0.5:4711"), place_of_peer("s", "10.0.0.6:4711"));
  EXPECT_NE(place_of_peer("s", "10.0.0.5:4711"), place_of_peer("t", "10.0.0.5:4711"));
  EXPECT_EQ(place_of_peer("s", "[2001:db8::1]:1"), place_of_peer("s", "[2001:db8::ffff:2]:9"));
  EXPECT_NE(place_of_peer("s", "[2001:db8::1]:1"), place_of_peer("s", "[2001:db8:0:1::1]:1"));
}

}  // namespace
}  // namespace freshet::chat
