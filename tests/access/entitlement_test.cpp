#include "access/entitlement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::access {
namespace {

using ::testing::HasSubstr;

std::string why_no_policy(std::string_view json) {
  auto const read = read_entitlement(json);
  return read ? "it is good" : read.error().what;
}

TEST(Entitlement, IsReadAsItIsWritten) {
  constexpr char kJson[] =
      R"({"geo":{"allow":["AT","DE"]},"subscriber_only":true,"age_restriction":16})";
  auto const read = read_entitlement(kJson);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_THAT(read->allow, ::testing::ElementsAre("AT", "DE"));
  EXPECT_TRUE(read->subscriber_only);
  EXPECT_EQ(read->age_restriction, 16U);
  EXPECT_EQ(write_entitlement(*read), kJson);
  EXPECT_EQ(write_entitlement({}), R"({"geo":null,"subscriber_only":false,"age_restriction":0})");
  EXPECT_EQ(read_entitlement(write_entitlement({})).value(), Entitlement{});
  EXPECT_EQ(read_entitlement("{}").value(), Entitlement{});
  auto const sorted = read_entitlement(R"({"geo":{"deny":["US","CA","US"]}})").value();
  EXPECT_THAT(sorted.deny, ::testing::ElementsAre("CA", "US"));
}

TEST(Entitlement, SaysWhatIsWrongWithOne) {
  for (char const* json : {"", "[]", "{", "null", "5"}) {
    EXPECT_THAT(why_no_policy(json), HasSubstr("JSON object")) << json;
  }
  for (char const* geo :
       {"[]", "5", "{}", R"({"allow":["DE"],"deny":["US"]})", R"({"only":["DE"]})"}) {
    EXPECT_THAT(why_no_policy("{\"geo\":" + std::string{geo} + "}"), HasSubstr("geo: expected"))
        << geo;
  }
  for (char const* list : {"[]", "\"DE\"", "[5]", "[\"de\"]", "[\"DEU\"]", "[\"D\"]", "[\"\"]"}) {
    EXPECT_THAT(why_no_policy("{\"geo\":{\"allow\":" + std::string{list} + "}}"),
                HasSubstr("geo.allow"))
        << list;
  }
  for (char const* age : {"-1", "121", "1.5", "\"16\"", "true"}) {
    EXPECT_THAT(why_no_policy("{\"age_restriction\":" + std::string{age} + "}"),
                HasSubstr("age_restriction"));
  }
  EXPECT_THAT(why_no_policy(R"({"subscriber_only":1})"), HasSubstr("subscriber_only"));
  EXPECT_THAT(why_no_policy(R"({"gep":null})"), HasSubstr("gep: there is no such member"));
}

TEST(Entitlement, LetsInFromSomeCountriesAlone) {
  Entitlement const some{{"AT", "DE"}, {}};
  EXPECT_FALSE(some.bars("DE"));
  EXPECT_EQ(some.bars("FR"), Barred::place);
  EXPECT_EQ(some.bars(""), Barred::place) << "nobody knows where that is";
  EXPECT_EQ(some.bars(std::nullopt), Barred::no_database);
}

TEST(Entitlement, KeepsSomeCountriesOut) {
  Entitlement const others{{}, {"FR"}};
  EXPECT_FALSE(others.bars("DE"));
  EXPECT_FALSE(others.bars("")) << "nobody knows that it is there";
  EXPECT_EQ(others.bars("FR"), Barred::place);
  EXPECT_EQ(others.bars(std::nullopt), Barred::no_database);
  EXPECT_FALSE(Entitlement{}.bars(std::nullopt)) << "no rule needs no database";
}

TEST(Entitlement, AsksWhoSomebodyIs) {
  Entitlement rules;
  rules.subscriber_only = true;
  rules.age_restriction = 18;
  Identity who{"ann", {"viewer"}};
  EXPECT_EQ(rules.bars(nullptr), Barred::subscribers);
  EXPECT_EQ(rules.bars(&who), Barred::subscribers);
  who.roles.emplace_back("subscriber");
  EXPECT_EQ(rules.bars(&who), Barred::age) << "not said";
  who.age = 17;
  EXPECT_EQ(rules.bars(&who), Barred::age);
  who.age = 18;
  EXPECT_FALSE(rules.bars(&who));
  for (char const* role : {"moderator", "admin"}) {
    Identity const house{"eve", {role}};
    EXPECT_FALSE(rules.bars(&house)) << role;
  }
}

TEST(Entitlement, ThatCannotBeReadLetsNobodyIn) {
  Entitlement damaged;
  damaged.unreadable = true;
  Identity const admin{"admin", {"admin"}};
  EXPECT_EQ(damaged.bars("DE"), Barred::unreadable);
  EXPECT_EQ(damaged.bars(&admin), Barred::unreadable);
}

TEST(Entitlements, AreFoundByChannelAndOutliveAChange) {
  Entitlements all;
  EXPECT_EQ(all.find("main"), nullptr);
  Entitlement rules;
  rules.age_restriction = 12;
  all.set({{"main", rules}});
  EXPECT_EQ(all.find("side"), nullptr);
  auto const held = all.find("main");
  ASSERT_NE(held, nullptr);
  all.set({});
  EXPECT_EQ(all.find("main"), nullptr);
  EXPECT_EQ(held->age_restriction, 12U);
}

}  // namespace
}  // namespace freshet::access
