#include "wire/hls/lines.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::hls {
namespace {

TEST(Lines, PassOverEmptyOnesAndComments) {
  Lines lines{"#EXTM3U\r\n\n# no tag\n#EXTINF:2,\nlast"};
  EXPECT_EQ(lines.next(), "#EXTM3U");
  EXPECT_EQ(lines.next(), "#EXTINF:2,");
  EXPECT_EQ(lines.number(), 4U);
  EXPECT_EQ(lines.next(), "last");
  EXPECT_FALSE(lines.next());
}

TEST(Lines, NameTheirNumberInAnError) {
  Lines lines{"a\nb\n"};
  (void)lines.next();
  (void)lines.next();
  EXPECT_EQ(lines.at(malformed("wrong")).what, "line 2: wrong");
}

TEST(Lines, SplitATagAtItsFirstColon) {
  auto const tag = split_tag("#EXT-X-MAP:URI=\"a:b\"");
  EXPECT_EQ(tag.name, "#EXT-X-MAP");
  EXPECT_EQ(tag.value, "URI=\"a:b\"");
  EXPECT_EQ(split_tag("#EXT-X-ENDLIST").value, "");
}

TEST(Lines, AreThoseOfAPlaylist) {
  EXPECT_TRUE(check_text("#EXTM3U"));
  EXPECT_TRUE(check_text("#EXTM3U\r\n#\ttab\n"));
  EXPECT_FALSE(check_text("#EXTM3U8\n"));
  EXPECT_FALSE(check_text(" #EXTM3U\n"));
  EXPECT_FALSE(check_text(std::string_view{"#EXTM3U\n\0", 9}));
}

}  // namespace
}  // namespace freshet::wire::hls
