/// Short texts of polls, questions and alerts, and what one emoji is.
#include "chat/lines.hpp"

#include <gtest/gtest.h>

namespace freshet::chat::lines {
namespace {

TEST(Lines, StandOnOneLineWithoutWhatIsNotSeen) {
  EXPECT_EQ(one("  a\r\n\tb  ", 10), "a b");
  EXPECT_EQ(one("a\u202Eb\u200B\u0007c", 10), "abc");
  EXPECT_EQ(one("", 10), "");
}

TEST(Lines, AreBoundedInCharacters) {
  EXPECT_EQ(one("ééééé", 5), "ééééé");
  EXPECT_FALSE(one("éééééé", 5));
  EXPECT_FALSE(one(std::string(1'000'000, ' '), 5));
  EXPECT_FALSE(one("a\xff", 5));
}

TEST(Lines, AreWrittenAsJson) {
  EXPECT_EQ(json("a\"b\\\n"), R"("a\"b\\\n")");
  EXPECT_EQ(json("\xff"), "\"\xEF\xBF\xBD\"");
}

TEST(Lines, KnowOneEmoji) {
  for (auto const* text : {"🔥", "❤️", "❤", "👍🏽", "👩‍👩‍👧", "🏳️‍🌈",
                           "🇩🇪", "5️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "😀"}) {
    EXPECT_TRUE(is_emoji(text)) << text;
  }
  for (auto const* text : {"", "a", "5", "🔥🔥", "🔥a", "🇩", "🔥\u200D", "\u200D", "\xF0\x9F"}) {
    EXPECT_FALSE(is_emoji(text)) << text;
  }
}

}  // namespace
}  // namespace freshet::chat::lines
