#include "wire/rtmp/amf0.hpp"

#include "support/hex.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace freshet::wire::rtmp::amf0 {
namespace {

using test::from_hex;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Value> decoded(char const* hex) { return decode(from_hex(hex).span()).value(); }
std::string refused(char const* hex) { return decode(from_hex(hex).span()).error().what; }

TEST(Amf0, ReadsEveryScalar) {
  EXPECT_THAT(decoded("00 3ff8000000000000 01 01 0100 02 0003 616263 05 06 0d"),
              ElementsAre(1.5, true, false, "abc", Null{}, Undefined{}, Undefined{}));
  EXPECT_THAT(decoded("0b 4072c00000000000 0000"), ElementsAre(Date{300, 0}));
  EXPECT_THAT(decoded("0c 00000002 6869 0f 00000001 78"), ElementsAre("hi", "x"));
}

TEST(Amf0, ReadsObjectsInTheOrderOfTheWire) {
  auto const values = decoded("03 0001 62 05 0001 61 0101 0000 09");
  ASSERT_EQ(values.size(), 1U);
  auto const* object = values[0].object();
  ASSERT_TRUE(object);
  EXPECT_EQ(object->members[0].name, "b");
  ASSERT_TRUE(object->find("a"));
  EXPECT_TRUE(*object->find("a")->boolean());
  EXPECT_EQ(object->find("c"), nullptr);
}

TEST(Amf0, ReadsATypedObjectAsAnObject) {
  EXPECT_EQ(decoded("10 0003 466f6f 0001 61 05 0000 09")[0], Value{Object{}.add("a", Null{})});
}

TEST(Amf0, TakesTheCountOfAnEcmaArrayForAHint) {
  auto expected = Object{}.add("a", 1.0);
  expected.ecma_array = true;
  EXPECT_EQ(decoded("08 00000000 0001 61 00 3ff0000000000000 0000 09")[0], Value{expected});
  EXPECT_EQ(decoded("08 00000007 0001 61 00 3ff0000000000000 0000 09")[0], Value{expected});
  EXPECT_EQ(decoded("08 00000001 0001 61 00 3ff0000000000000")[0], Value{expected})
      << "an end mark that is not there";
}

TEST(Amf0, ReadsStrictArrays) {
  EXPECT_EQ(decoded("0a 00000002 05 0200 01 78")[0], Value(Array{{Null{}, "x"}}));
}

TEST(Amf0, ReadsAMemberWithoutAName) {
  EXPECT_EQ(decoded("03 0000 05 0000 09")[0], Value{Object{}.add("", Null{})});
}

TEST(Amf0, ReadsScalarsOfAmf3) {
  EXPECT_THAT(decoded("11 01 11 00 11 02 11 03"), ElementsAre(Null{}, Undefined{}, false, true));
  EXPECT_THAT(decoded("11 04 7f 11 04 8100 11 04 ffffffff 11 04 80c08000"),
              ElementsAre(127.0, 128.0, -1.0, 2'097'152.0));
  EXPECT_THAT(decoded("11 05 3ff8000000000000 11 06 05 6869"), ElementsAre(1.5, "hi"));
}

TEST(Amf0, RefusesWhatItDoesNotReadByName) {
  EXPECT_THAT(refused("05 07 0001"), HasSubstr("octet 1: type marker 0x07"));
  EXPECT_THAT(refused("11 0a 0b"), HasSubstr("AMF3 type marker 0x0a"));
  EXPECT_THAT(refused("11 06 04"), HasSubstr("by reference"));
}

TEST(Amf0, RefusesWhatEndsEarly) {
  for (auto const* hex : {"00 3ff8", "01", "02 0005 6162", "0b 00", "0c 0000", "11", "11 04 80",
                          "11 05 00", "11 06 09 61"}) {
    EXPECT_THAT(refused(hex), HasSubstr("ends early")) << hex;
  }
  EXPECT_THAT(refused("03 0001 61 05"), HasSubstr("an object ends early"));
  EXPECT_THAT(refused("03 0001 61 02"), HasSubstr("member 0: ends early"));
  EXPECT_THAT(refused("08 00000002 0001 61 05"), HasSubstr("an object ends early"));
  EXPECT_THAT(refused("0a ffffffff 05"), HasSubstr("a strict array ends early"));
}

TEST(Amf0, RefusesToNestDeeperThanSixteen) {
  std::string hex;
  for (int i = 0; i < 16; ++i) hex += "0a00000001";
  EXPECT_EQ(decoded((hex + "05").c_str()).size(), 1U);
  EXPECT_THAT(refused((hex + "0a0000000105").c_str()), HasSubstr("nested deeper than 16"));
}

TEST(Amf0, RefusesMoreThan4096Values) {
  std::string nulls;
  for (int i = 0; i < 4096; ++i) nulls += "05";
  EXPECT_EQ(decoded(nulls.c_str()).size(), 4096U);
  EXPECT_THAT(refused((nulls + "05").c_str()), HasSubstr("more than 4096 values"));
}

TEST(Amf0, WritesALongStringOnlyWhereAShortOneIsTooShort) {
  EXPECT_EQ(encode({std::string(0xFFFF, 'a')}).size(), 1U + 2 + 0xFFFF);
  EXPECT_EQ(encode({std::string(0x10000, 'a')}).size(), 1U + 4 + 0x10000);
}

/// Any value, at most three deep.
Value any_value(std::minstd_rand& random, int depth = 0) {
  switch (random() % (depth < 3 ? 9 : 6)) {
    case 0:
      return Null{};
    case 1:
      return Undefined{};
    case 2:
      return static_cast<double>(random()) / 7;
    case 3:
      return random() % 2 == 0;
    case 4:
      return std::string(random() % 70'000 / (random() % 1000 + 1), 'a');
    case 5:
      return Date{static_cast<double>(random()), static_cast<std::int16_t>(random())};
    case 6: {
      Array array;
      while (random() % 4 != 0) array.values.push_back(any_value(random, depth + 1));
      return array;
    }
    default: {
      Object object;
      object.ecma_array = random() % 2 == 0;
      while (random() % 4 != 0) {
        object.add(std::string(random() % 9, 'n'), any_value(random, depth + 1));
      }
      return object;
    }
  }
}

TEST(Amf0, IsReadBackAsWritten) {
  std::minstd_rand random{7};
  for (int i = 0; i < 400; ++i) {
    std::vector<Value> const values{any_value(random), any_value(random)};
    ASSERT_EQ(decode(encode(values).span()).value(), values) << i;
  }
}

}  // namespace
}  // namespace freshet::wire::rtmp::amf0
