#include "chat/origins.hpp"

#include <gtest/gtest.h>

namespace freshet::chat {
namespace {

TEST(Origins, OfThisHostAndOfNoBrowserMayCome) {
  EXPECT_TRUE(may_come_from("", "tv.example", {}));
  EXPECT_TRUE(may_come_from("https://tv.example", "tv.example", {}));
  EXPECT_TRUE(may_come_from("https://TV.example", "tv.example:443", {}));
  EXPECT_TRUE(may_come_from("http://127.0.0.1:8080", "127.0.0.1:8080", {}));
}

TEST(Origins, OfOtherHostsMayNot) {
  for (std::string_view const origin :
       {"https://evil.example", "http://127.0.0.1:8081", "null", "file://", "https://",
        "https://tv.example.evil.example", "https://eviltv.example", "tv.example"}) {
    EXPECT_FALSE(may_come_from(origin, "tv.example", {})) << origin;
  }
  EXPECT_FALSE(may_come_from("https://", "", {}));
}

TEST(Origins, ThatAreConfiguredMayComeExactly) {
  std::vector<std::string> const allowed{"https://fans.example", "https://*.club.example",
                                         "http://dev.example:3000", "https://own.example/tv/"};
  for (std::string_view const origin :
       {"https://fans.example", "https://a.club.example", "https://a.b.club.example",
        "http://dev.example:3000", "https://own.example", "https://fans.example:443"}) {
    EXPECT_TRUE(may_come_from(origin, "tv.example", allowed)) << origin;
  }
  for (std::string_view const origin :
       {"http://fans.example", "https://sub.fans.example", "https://club.example",
        "https://evilclub.example", "http://a.club.example", "http://dev.example",
        "https://fans.example:8443", "https://.club.example.evil.example"}) {
    EXPECT_FALSE(may_come_from(origin, "tv.example", allowed)) << origin;
  }
}

}  // namespace
}  // namespace freshet::chat
