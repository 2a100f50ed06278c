#include "http/target.hpp"

#include "http/query.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace freshet::http {
namespace {

using TargetCase = std::tuple<char const*, char const*, char const*>;
class TargetPath : public ::testing::TestWithParam<TargetCase> {};

TEST_P(TargetPath, IsDecodedOnceAndStaysUnderTheRoot) {
  auto const& [text, path, query] = GetParam();
  auto const target = parse_target(text);
  ASSERT_TRUE(target) << text;
  EXPECT_EQ(target->path, path) << text;
  EXPECT_EQ(target->query, query) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Target, TargetPath,
    ::testing::Values(TargetCase{"/", "/", ""}, TargetCase{"/a/b?c=d?e", "/a/b", "c=d?e"},
                      TargetCase{"/a%20b", "/a b", ""},
                      TargetCase{"/%252e%252e/x", "/%2e%2e/x", ""},
                      TargetCase{"/../../etc/passwd", "/etc/passwd", ""},
                      TargetCase{"/a/%2e%2e/%2E%2e/b", "/b", ""},
                      TargetCase{"/a/..%2f..%2fb", "/b", ""}, TargetCase{"/a/./b/.", "/a/b/", ""},
                      TargetCase{"/a/b/..", "/a/", ""}, TargetCase{"/..", "/", ""},
                      TargetCase{"/.hidden/..x/...", "/.hidden/..x/...", ""},
                      TargetCase{"//a//b", "//a//b", ""}, TargetCase{"*", "*", ""},
                      TargetCase{"http://host", "/", ""}, TargetCase{"HTTP://host/x?y", "/x", "y"},
                      TargetCase{"https://host?y", "/", "y"}, TargetCase{"/a?%00", "/a", "%00"},
                      TargetCase{"/\xc3\xa9", "/\xc3\xa9", ""}, TargetCase{"/a%2Fb", "/a/b", ""}));

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
