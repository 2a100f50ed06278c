#include "wire/hls/attributes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::hls {
namespace {

using testing::HasSubstr;

TEST(AttributeReader, ReadsEachKindOfValue) {
  AttributeReader read{"A=1,B=\"x,y=z\",C=2.5,D=YES,E=\"2026-07-31T09:05:01.250Z\""};
  EXPECT_EQ(read.number("A"), 1U);
  EXPECT_EQ(read.text("B"), "x,y=z");
  EXPECT_EQ(read.seconds("C"), microseconds(2'500'000));
  EXPECT_TRUE(read.yes("D"));
  EXPECT_EQ(read.date("E"), 1'785'488'701'250);
  EXPECT_FALSE(read.text("F"));
  EXPECT_FALSE(read.error());
}

TEST(AttributeReader, RemembersTheFirstThingThatWasWrong) {
  AttributeReader read{"A=x,B=\"q\""};
  EXPECT_EQ(read.need_number("A"), 0U);
  EXPECT_EQ(read.need_text("C"), "");
  ASSERT_TRUE(read.error());
  EXPECT_THAT(read.error()->what, HasSubstr("A is not an integer"));
}

TEST(AttributeReader, TellsQuotedFromPlain) {
  AttributeReader plain{"A=x"};
  EXPECT_TRUE(plain.text("A"));
  EXPECT_TRUE(plain.error());
  AttributeReader quoted{"A=\"1\""};
  (void)quoted.number("A");
  EXPECT_TRUE(quoted.error());
}

TEST(AttributeReader, RefusesAListThatIsNone) {
  for (auto const* list : {"", "A", "=1", "A=", "A=1,", "A=1 ", "a=1", "A=\"1\"2", "A=1,A=2"}) {
    EXPECT_TRUE(AttributeReader{list}.error()) << list;
  }
}

TEST(AttributeReader, RefusesAListWithoutEnd) {
  std::string list;
  for (int i = 0; i < 1000; ++i) list += "A" + std::to_string(i) + "=1,";
  AttributeReader const read{list + "B=1"};
  ASSERT_TRUE(read.error());
  EXPECT_EQ(read.error()->what, "too many attributes");
}

TEST(AttributeWriter, PutsCommasBetweenItsAttributes) {
  std::string out;
  AttributeWriter write{out};
  write.number("A", 1);
  write.word("B", "YES");
  write.text("C", "c\"\n");
  write.uri("D", "a b\"");
  write.seconds("E", microseconds(333'333), Rounding::up);
  EXPECT_EQ(out, "A=1,B=YES,C=\"c' \",D=\"a%20b%22\",E=0.33334");
}

}  // namespace
}  // namespace freshet::wire::hls
