#include "chat/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

namespace freshet::chat {
namespace {

using ::testing::HasSubstr;

std::string fitted(std::string_view wanted) {
  auto const name = fit_name(wanted);
  return name ? *name : "refused: " + name.error().what;
}

TEST(Names, AreTrimmedAndHaveOneSpaceInARow) {
  EXPECT_EQ(fitted("  Ann   of the\thills "), "Ann of the hills");
  EXPECT_EQ(fitted("Änn-Sophie"), "Änn-Sophie");
  EXPECT_EQ(fitted("Алиса"), "Алиса");
  EXPECT_EQ(fitted("たなか2"), "たなか2");
  EXPECT_EQ(fitted("田中 Ken"), "田中 Ken");
}

TEST(Names, AreOneToThirtyCharactersAsPeopleCountThem) {
  EXPECT_EQ(fitted(std::string(30, 'a')), std::string(30, 'a'));
  for (std::string const& odd : {std::string{}, std::string{"   "}, std::string(31, 'a'),
                                 std::string(10'000, 'a'), std::string{"\xE2\x80\x8B"}}) {
    EXPECT_THAT(fitted(odd), HasSubstr("1 to 30 characters")) << odd.substr(0, 40);
  }
  std::string flags;
  for (int i = 0; i < 30; ++i) flags += "é";
  EXPECT_EQ(fitted(flags), flags);
}

TEST(Names, HaveNothingInThemThatIsNotSeen) {
  EXPECT_EQ(fitted("An\xE2\x80\x8Bn"), "Ann") << "a zero width space";
  EXPECT_EQ(fitted("\xE2\x80\xAE"
                   "nnA"),
            "nnA")
      << "from right to left";
  EXPECT_EQ(fitted("A\x01nn"), "Ann");
  EXPECT_THAT(fitted("..."), HasSubstr("a letter or a digit"));
}

TEST(Names, DoNotMixLettersThatAreTakenForOneAnother) {
  EXPECT_THAT(fitted("Аnn"), HasSubstr("one alphabet")) << "a Cyrillic А";
  EXPECT_THAT(fitted("Νick"), HasSubstr("one alphabet")) << "a Greek Ν";
}

TEST(Names, ThatWereNotChosenHereAreCutToFit) {
  EXPECT_EQ(cut_name(std::string(40, 'a')), std::string(30, 'a'));
  EXPECT_EQ(cut_name(" ann@example.com "), "ann@example.com");
  EXPECT_EQ(cut_name("\xE2\x80\x8B"), "");
  EXPECT_EQ(with_suffix(std::string(30, 'a'), "2"), std::string(28, 'a') + " 2");
}

TEST(Names, OfThoseWhoKeepTheChannelAreTheirs) {
  EXPECT_TRUE(is_reserved_name("Main", "main"));
  EXPECT_TRUE(is_reserved_name("m a i n", "main"));
  EXPECT_TRUE(is_reserved_name("ADMIN", "main"));
  EXPECT_TRUE(is_reserved_name("Mоderator", "main")) << "with a Cyrillic о";
  EXPECT_FALSE(is_reserved_name("Ann", "main"));
  EXPECT_FALSE(is_reserved_name("maintenance", "main"));
}

TEST(Names, ThatLookAlikeAreTheSame) {
  EXPECT_EQ(look_of("Ann"), look_of("ann"));
  EXPECT_EQ(look_of("раураl"), look_of("paypal"));
  EXPECT_NE(look_of("Ann"), look_of("Ben"));
}

double luminance(std::string_view color) {
  auto const linear = [&](std::size_t at) {
    auto const part = std::stoi(std::string{color.substr(at, 2)}, nullptr, 16) / 255.0;
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
}
double contrast(std::string_view a, std::string_view b) {
  auto const [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

TEST(NameColors, CanBeReadOnTheGroundsOfThePages) {
  for (auto const& color : name_palette()) {
    for (std::string_view const dark : {"#0b1117", "#131c24"}) {
      EXPECT_GE(contrast(color.on_dark, dark), 4.5) << color.on_dark;
    }
    for (std::string_view const light : {"#f6f8fa", "#ffffff"}) {
      EXPECT_GE(contrast(color.on_light, light), 4.5) << color.on_light;
    }
  }
}

TEST(NameColors, AreSomebodysOwnAndSpreadOverAll) {
  EXPECT_EQ(color_of("ann"), color_of("ann"));
  std::set<std::string_view> seen;
  for (int i = 0; i < 500; ++i) seen.insert(color_of("user-" + std::to_string(i)));
  EXPECT_EQ(seen.size(), name_palette().size());
}

}  // namespace
}  // namespace freshet::chat
