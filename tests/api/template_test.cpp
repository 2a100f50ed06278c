#include "api/template.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace freshet::api {
namespace {

std::string text_of(http::Slices const& slices) {
  std::string text;
  for (auto const& slice : slices) text += slice.text();
  return text;
}

/// As a program that is not ours reads it.
std::string unzipped(std::string const& packed) {
  test::TempDir const folder;
  std::ofstream{folder.path("page.gz"), std::ios::binary} << packed;
  auto* const pipe = ::popen(("gzip -dc " + folder.path("page.gz")).c_str(), "r");
  std::string text;
  std::array<char, 4096> piece;
  while (auto const n = std::fread(piece.data(), 1, piece.size(), pipe))
    text.append(piece.data(), n);
  ::pclose(pipe);
  return text;
}

TEST(Template, FillsItsGaps) {
  Template const page{"<a>[[x]]</a>[[y]][[x]]."};
  auto const filled = page.fill({{"y", "2"}, {"x", "1"}});
  EXPECT_EQ(text_of(filled.plain), "<a>1</a>21.");
  EXPECT_EQ(unzipped(text_of(filled.gzip)), "<a>1</a>21.");
}

TEST(Template, WithoutGapsIsWhatItIs) {
  auto const filled = Template{"plain ] [ text"}.fill({});
  EXPECT_EQ(text_of(filled.plain), "plain ] [ text");
  EXPECT_EQ(text_of(Template{""}.fill({}).plain), "");
}

TEST(Template, ATagIsOneOfWhatItSays) {
  Template const page{"[[x]]"};
  auto const one = page.fill({{"x", "1"}}).etag;
  EXPECT_EQ(page.fill({{"x", "1"}}).etag, one);
  EXPECT_NE(page.fill({{"x", "2"}}).etag, one);
  EXPECT_EQ(one.size(), 20U);
  EXPECT_TRUE(one.starts_with("W/\""));
}

TEST(Escaped, IsTextWhereverItStands) {
  EXPECT_EQ(escaped("a<b>&\"c\"'d'"), "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;");
  EXPECT_EQ(escaped("Grüße 🎉"), "Grüße 🎉");
  EXPECT_EQ(escaped("a\xff\xc3("), "a\xEF\xBF\xBD\xEF\xBF\xBD(");
  EXPECT_EQ(escaped(std::string_view{"a\0b\r\n\x7f", 6}), "a b   ");
}

}  // namespace
}  // namespace freshet::api
