#include "access/hash.hpp"

#include <gtest/gtest.h>

namespace freshet::access {
namespace {

// RFC 4648 §10, without the padding.
TEST(Base64url, ReadsWhatItWrites) {
  for (auto const& [octets, text] : {std::pair{"", ""},
                                     {"f", "Zg"},
                                     {"fo", "Zm8"},
                                     {"foo", "Zm9v"},
                                     {"foob", "Zm9vYg"},
                                     {"fooba", "Zm9vYmE"},
                                     {"foobar", "Zm9vYmFy"},
                                     {"\xFB\xFF\xBF", "-_-_"}}) {
    EXPECT_EQ(base64url(octets), text);
    EXPECT_EQ(from_base64url(text), octets);
  }
}

TEST(Base64url, OfAnyOctetsHasOneSpelling) {
  std::string all;
  for (int i = 0; i < 256; ++i) {
    all += static_cast<char>(i);
    EXPECT_EQ(from_base64url(base64url(all)), all);
  }
}

TEST(Base64url, RefusesEveryOtherSpelling) {
  for (char const* text : {"Zg=", "Zg==", "Zm9v=", "Z", "Zm9vY", "Zh", "Zm9", "+/+/", "Zg ", " Zg",
                           "Zg\n", "Zm9v.", "Zm%39", "Zm\xC3\xB6v"}) {
    EXPECT_FALSE(from_base64url(text)) << text;
  }
  EXPECT_FALSE(from_base64url(std::string_view{"Zm9\0", 4}));
}

}  // namespace
}  // namespace freshet::access
