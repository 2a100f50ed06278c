#include "http/target.hpp"

#include "http/query.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace freshet::http {
namespace {

using Case = std::tuple<char const*, char const*, char const*>;
class TargetPath : public ::testing::TestWithParam<Case> {};

TEST_P(TargetPath, IsDecodedOnceAndStaysUnderTheRoot) {
  auto const& [text, path, query] = GetParam();
  auto const target = parse_target(text);
  ASSERT_TRUE(target) << text;
  EXPECT_EQ(target->path, path) << text;
  EXPECT_EQ(target->query, query) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Target, TargetPath,
    ::testing::Values(Case{"/", "/", ""}, Case{"/a/b?c=d?e", "/a/b", "c=d?e"},
                      Case{"/a%20b", "/a b", ""}, Case{"/%252e%252e/x", "/%2e%2e/x", ""},
                      Case{"/../../etc/passwd", "/etc/passwd", ""},
                      Case{"/a/%2e%2e/%2E%2e/b", "/b", ""}, Case{"/a/..%2f..%2fb", "/b", ""},
                      Case{"/a/./b/.", "/a/b/", ""}, Case{"/a/b/..", "/a/", ""},
                      Case{"/..", "/", ""}, Case{"/.hidden/..x/...", "/.hidden/..x/...", ""},
                      Case{"//a//b", "//a//b", ""}, Case{"*", "*", ""},
                      Case{"http://host", "/", ""}, Case{"HTTP://host/x?y", "/x", "y"},
                      Case{"https://host?y", "/", "y"}, Case{"/a?%00", "/a", "%00"},
                      Case{"/\xc3\xa9", "/\xc3\xa9", ""}, Case{"/a%2Fb", "/a/b", ""}));

TEST(Target, SaysWhatIsWrong) {
  EXPECT_EQ(parse_target("a/b").error().what, "the request's path does not begin with a slash");
  for (auto const* bad : {"/%", "/%4", "/%g0", "/a%0", "/%%41", "/%00", "/%0d%0aSet-Cookie:x",
                          "/%7f", "", "?", "http://", "http:///x", "ftp://a/b"}) {
    EXPECT_FALSE(parse_target(bad)) << bad;
  }
}

TEST(Query, SplitsDecodesAndKeepsTheOrder) {
  Query const expected{{"a", "1"}, {"b c", "d e"}, {"flag", ""}, {"", "x"}, {"a", "2=3"}};
  EXPECT_EQ(parse_query("a=1&b+c=d%20e&&flag&=x&a=2=3&"), expected);
  EXPECT_EQ(find(expected, "a"), "1");
  EXPECT_EQ(find(expected, "flag"), "");
  EXPECT_FALSE(find(expected, "none"));
  EXPECT_TRUE(parse_query("").empty());
}

TEST(Query, LeavesAnEscapeOfNothingAsItIs) {
  Query const expected{{"a", "100%"}, {"b", "%zz%4"}};
  EXPECT_EQ(parse_query("a=100%&b=%zz%4"), expected);
}

TEST(PercentCode, GoesThereAndBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
  EXPECT_EQ(percent_encode("a b/\xff~"), "a%20b%2F%FF~");
  EXPECT_FALSE(percent_decode("%"));
}

}  // namespace
}  // namespace freshet::http
