#include "chat/unicode.hpp"

#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

std::string utf8(char8_t const* text) { return reinterpret_cast<char const*>(text); }

TEST(Unicode, CountsWhatPeopleCallCharacters) {
  EXPECT_EQ(characters("hello"), 5U);
  EXPECT_EQ(characters(""), 0U);
  EXPECT_EQ(characters(utf8(u8"gr\u00FC\u00DFe")), 5U);
  EXPECT_EQ(characters(utf8(u8"u\u0308")), 1U);
  EXPECT_EQ(characters(utf8(u8"\U0001F469\u200D\U0001F469\u200D\U0001F466")), 1U) << "a family";
  EXPECT_EQ(characters(utf8(u8"\U0001F1E8\U0001F1ED\U0001F1E9\U0001F1EA")), 2U) << "two flags";
}

TEST(Unicode, CountsAsABrowserDoes) {
  EXPECT_EQ(utf16_length("abc"), 3U);
  EXPECT_EQ(utf16_length(utf8(u8"\u00FC\u20AC")), 2U);
  EXPECT_EQ(utf16_length(utf8(u8"a\U0001F525b")), 4U);
}

TEST(Unicode, FoldsCaseWidthAndMarks) {
  EXPECT_EQ(fold("HeLLo"), "hello");
  EXPECT_EQ(fold(utf8(u8"\uFF28\uFF45llo")), "hello");
  EXPECT_EQ(fold(utf8(u8"h\u00E9ll\u00F6")), "hello");
  EXPECT_EQ(fold(utf8(u8"z\u0335\u0321a\u0316lgo")), "zalgo");
  EXPECT_EQ(fold(utf8(u8"he\u200Bl\u00ADlo")), "hello");
  EXPECT_EQ(nfkc(utf8(u8"\uFB01ne \u2460")), "fine 1");
}

TEST(Unicode, WhatLooksTheSameHasOneSkeleton) {
  EXPECT_EQ(skeleton("paypal"), skeleton(utf8(u8"p\u0430yp\u0430l")));
  EXPECT_EQ(skeleton("Admin"), skeleton("admin"));
  EXPECT_EQ(skeleton("rnod"), skeleton("mod"));
  EXPECT_NE(skeleton("ann"), skeleton("bob"));
}

TEST(Unicode, KnowsNamesOfOneScript) {
  EXPECT_TRUE(is_single_script("ann"));
  EXPECT_TRUE(is_single_script(utf8(u8"\u0410\u043D\u043D\u0430")));
  EXPECT_TRUE(is_single_script(utf8(u8"\u6F22\u5B57\u304B\u306A Mix")));
  EXPECT_FALSE(is_single_script(utf8(u8"p\u0430ypal")));
}

struct Cleaning {
  char const* what;
  char8_t const* text;
  char8_t const* cleaned;
};
class Clean : public testing::TestWithParam<Cleaning> {};

TEST_P(Clean, LeavesWhatMayBeShown) {
  EXPECT_EQ(clean(utf8(GetParam().text)), utf8(GetParam().cleaned));
  EXPECT_EQ(clean(utf8(GetParam().cleaned)), utf8(GetParam().cleaned)) << "once is enough";
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Clean,
    testing::Values(
        Cleaning{"Plain", u8"hello you", u8"hello you"},
        Cleaning{"Space", u8"  a \t\n b\u3000c  ", u8"a b c"},
        Cleaning{"Nothing", u8" \u200B\u2060\u3164\u2800 ", u8""},
        Cleaning{"Controls", u8"a\u0007b\u0085c", u8"ab c"},
        Cleaning{"Bidi", u8"\u202Eabc\u202C\u2066d\u2069\u200F", u8"abcd"},
        Cleaning{"Invisible", u8"se\u200Bcr\u00ADet\uFEFF", u8"secret"},
        Cleaning{"Zalgo", u8"a\u0300\u0301\u0302\u0303\u0304\u0305b",
                 u8"a\u0300\u0301\u0302\u0303b"},
        Cleaning{"Family", u8"\U0001F469\u200D\U0001F466", u8"\U0001F469\u200D\U0001F466"},
        Cleaning{"JoinerInLatin", u8"a\u200Db", u8"ab"},
        Cleaning{"Persian", u8"\u0645\u06CC\u200C\u062E\u0648", u8"\u0645\u06CC\u200C\u062E\u0648"},
        Cleaning{"Heart", u8"\u2764\uFE0F", u8"\u2764\uFE0F"},
        Cleaning{"StyleOfALetter", u8"a\uFE0F\uFE0Fb", u8"ab"},
        Cleaning{"FlagOfEngland", u8"\U0001F3F4\U000E0067\U000E0062\U000E007F",
                 u8"\U0001F3F4\U000E0067\U000E0062\U000E007F"},
        Cleaning{"HiddenTags", u8"a\U000E0067\U000E0062", u8"a"}),
    [](auto const& the) { return the.param.what; });

TEST(Unicode, MakesUtf8OfAnything) {
  EXPECT_EQ(clean("a\xFF"
                  "b"),
            utf8(u8"a\uFFFDb"));
  EXPECT_EQ(characters("\xC3"), 1U);
}

}  // namespace
}  // namespace freshet::chat
