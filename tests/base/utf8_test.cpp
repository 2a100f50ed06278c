/// Texts of peers as code points, whatever octets they are.
#include "base/utf8.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace freshet {
namespace {

using testing::ElementsAre;

std::vector<char32_t> points(std::string_view text) {
  std::vector<char32_t> all;
  std::string again;
  for_each_code_point(text, [&](CodePoint const& point) {
    all.push_back(point.value);
    again += point.octets;
  });
  EXPECT_EQ(again, text) << "nothing is left out, nothing read twice";
  return all;
}

TEST(Utf8, ReadsEveryLength) {
  EXPECT_THAT(points("aö€😀"), ElementsAre(U'a', U'ö', U'€', U'😀'));
  EXPECT_THAT(points(""), ElementsAre());
  EXPECT_THAT(points({"\0", 1}), ElementsAre(U'\0'));
}

TEST(Utf8, ReadsTheFirstAndTheLastOfEveryLength) {
  EXPECT_THAT(points("\x7F\xC2\x80\xDF\xBF"), ElementsAre(0x7F, 0x80, 0x7FF));
  EXPECT_THAT(points("\xE0\xA0\x80\xED\x9F\xBF"), ElementsAre(0x800, 0xD7FF));
  EXPECT_THAT(points("\xEE\x80\x80\xEF\xBF\xBF"), ElementsAre(0xE000, 0xFFFF));
  EXPECT_THAT(points("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), ElementsAre(0x10000, 0x10FFFF));
}

struct Bad {
  char const* name;
  std::string_view text;
  std::size_t replaced;
};

class BadUtf8 : public testing::TestWithParam<Bad> {};

TEST_P(BadUtf8, IsReplacedOnceForEachBeginningThatWasThere) {
  auto const all = points(std::string{GetParam().text} + "z");
  ASSERT_EQ(all.size(), GetParam().replaced + 1);
  EXPECT_EQ(all.front(), kReplacement);
  EXPECT_EQ(all.back(), U'z') << "what follows is read again";
}

INSTANTIATE_TEST_SUITE_P(
    All, BadUtf8,
    testing::Values(Bad{"Latin1", "\xFC", 1}, Bad{"LoneContinuation", "\x80\xBF", 2},
                    Bad{"LongerThanNeeded", "\xC0\xAF", 2},
                    Bad{"ThreeLongerThanNeeded", "\xE0\x80\x80", 3},
                    Bad{"Surrogate", "\xED\xA0\x80", 3}, Bad{"TooLarge", "\xF4\x90\x80\x80", 4},
                    Bad{"NoSuchLead", "\xF5\xFF\xFE", 3}, Bad{"CutAfterTwo", "\xE2\x82", 1},
                    Bad{"CutAfterThree", "\xF0\x9F\x98", 1}, Bad{"CutAfterOne", "\xF0", 1}),
    [](auto const& bad) { return std::string{bad.param.name}; });

TEST(Utf8, TheEndOfTheTextMayCutACodePoint) {
  EXPECT_THAT(points("a\xE2\x82"), ElementsAre(U'a', kReplacement));
}

}  // namespace
}  // namespace freshet
