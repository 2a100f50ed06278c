#include "access/query_text.hpp"

#include <gtest/gtest.h>

namespace freshet::access {
namespace {

TEST(QueryText, IsReadPairByPair) {
  EXPECT_EQ(read_query("a=1&b=x%20y+z&&c&=d&e=f=g"),
            (QueryPairs{{"a", "1"}, {"b", "x y z"}, {"c", ""}, {"", "d"}, {"e", "f=g"}}));
  EXPECT_EQ(read_query("%zz=%4&x=%"), (QueryPairs{{"%zz", "%4"}, {"x", "%"}}));
  EXPECT_TRUE(read_query("").empty());
}

TEST(QueryText, IsWrittenSoThatItReadsTheSame) {
  QueryPairs const pairs{{"a b", "1&2=3"}, {"", "ü%+#"}, {"c", ""}};
  EXPECT_EQ(read_query(write_query(pairs)), pairs);
  EXPECT_EQ(write_query({{"a", "x y"}, {"b", "~-._"}}), "a=x%20y&b=~-._");
}

TEST(QueryText, GivesTheFirstOfAName) {
  auto const pairs = read_query("user=a&user=b");
  EXPECT_EQ(value_in(pairs, "user"), "a");
  EXPECT_EQ(value_in(pairs, "pass"), "");
}

}  // namespace
}  // namespace freshet::access
