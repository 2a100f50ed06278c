#include "chat/frag.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using What = Frag::What;

std::vector<Frag> found(std::string_view text) {
  FragNames const names{[](std::string_view name) { return name == "party" || name == "x_1"; },
                        [](std::string_view name) -> std::optional<std::string> {
                          if (name == "ann" || name == "J\xC3\xBCrg")
                            return "u-" + std::string{name};
                          return std::nullopt;
                        }};
  return frags_of(text, names);
}

TEST(Frags, AreEmotesOfTheHouse) {
  EXPECT_THAT(found("hi :party:!"), ElementsAre(Frag{What::emote, 3, 10, "party"}));
  EXPECT_THAT(found(":party::x_1:"),
              ElementsAre(Frag{What::emote, 0, 7, "party"}, Frag{What::emote, 7, 12, "x_1"}));
  EXPECT_THAT(found(":unknown: :party :"), IsEmpty());
}

TEST(Frags, ArePeopleWhoAreKnown) {
  EXPECT_THAT(found("@ann."), ElementsAre(Frag{What::mention, 0, 4, "u-ann"}));
  EXPECT_THAT(found("(@J\xC3\xBCrg)"), ElementsAre(Frag{What::mention, 1, 6, "u-J\xC3\xBCrg"}));
  EXPECT_THAT(found("@bob mail@ann @anna @"), IsEmpty());
}

TEST(Frags, AreAddresses) {
  EXPECT_THAT(found("see https://a.example/b?c=d#e, ok"),
              ElementsAre(Frag{What::link, 4, 29, "https://a.example/b?c=d#e"}));
  EXPECT_THAT(found("(http://a.example/b)"),
              ElementsAre(Frag{What::link, 1, 19, "http://a.example/b"}));
  EXPECT_THAT(found("http://a.example/b_(c)"),
              ElementsAre(Frag{What::link, 0, 22, "http://a.example/b_(c)"}));
  EXPECT_THAT(found("example.com/x is it"),
              ElementsAre(Frag{What::link, 0, 13, "https://example.com/x"}));
}

TEST(Frags, AreNoAddressesOfOtherKinds) {
  for (auto const* const text :
       {"javascript:alert(1)", "ftp://a.example", "data:text/html,x", "http://", "https://?x",
        "http://bank.example@evil.example/", "http://a..b/", "file.txt", "hi.there", "3.5", "a.b.",
        "ann@example.com", "x.example.com@y", "[a](javascript:b)"}) {
    EXPECT_THAT(found(text), IsEmpty()) << text;
  }
}

TEST(Frags, CountAsABrowserDoes) {
  EXPECT_THAT(found("\xF0\x9F\x94\xA5 :party:"), ElementsAre(Frag{What::emote, 3, 10, "party"}));
  EXPECT_THAT(found("\xC3\xA4\xF0\x9F\x94\xA5 @ann"),
              ElementsAre(Frag{What::mention, 4, 8, "u-ann"}));
}

TEST(Frags, AreNotWithoutEnd) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += ":x_1:";
  EXPECT_EQ(found(text).size(), kMostFrags);
}

}  // namespace
}  // namespace freshet::chat
