#include "net/web_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(WebAddress, IsReadInItsParts) {
  auto const plain = parse_web_address("http://example.com");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->scheme, "http");
  EXPECT_EQ(plain->host, "example.com");
  EXPECT_EQ(plain->port, 80);
  EXPECT_EQ(plain->path, "/");
  auto const full = parse_web_address("HTTPS://me:word@[2001:db8::1]:8443/a/b?c=d#e");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->scheme, "https");
  EXPECT_EQ(full->host, "[2001:db8::1]");
  EXPECT_EQ(full->port, 8443);
  EXPECT_EQ(full->path, "/a/b");
}

TEST(WebAddress, IsShownWithoutWhatMayBeASecret) {
  EXPECT_EQ(shown(*parse_web_address("https://me:word@example.com/hook/t0ken?key=a")),
            "https://example.com");
  EXPECT_EQ(shown(*parse_web_address("http://[::1]:81/")), "http://[::1]:81");
}

TEST(WebAddress, OfOtherSchemesOrNoneIsRefusedWithoutRepeatingIt) {
  for (std::string const text :
       {"", "example.com", "//example.com/", "ftp://example.com/s3cret", "file:///etc/s3cret",
        "gopher://example.com", "javascript:s3cret", "http://", "http:///s3cret", "http:/s3cret",
        "http:s3cret", "http://a b/s3cret", "http://example.com:99999/", "http://example.com:x/",
        "http://[::1/", "http://a\r\nb/s3cret"}) {
    auto const parsed = parse_web_address(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().what, Not(HasSubstr("s3cret")));
  }
  EXPECT_FALSE(parse_web_address(std::string{"http://a\0b/", 11}));
}

}  // namespace
}  // namespace freshet::net
