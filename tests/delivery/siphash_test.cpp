#include "delivery/siphash.hpp"

#include <gtest/gtest.h>

#include <string>

namespace freshet::delivery {
namespace {

constexpr SipKey kPapersKey{0x0706050403020100, 0x0f0e0d0c0b0a0908};

/// "\0\1\2…", so long.
std::string counting(int size) {
  std::string text;
  for (int i = 0; i < size; ++i) text += static_cast<char>(i);
  return text;
}

// Of the paper's appendix and of the authors' reference implementation.
TEST(SipHash, IsThatOfItsAuthors) {
  EXPECT_EQ(siphash(kPapersKey, {}), 0x726fdb47dd0e0e31U);
  EXPECT_EQ(siphash(kPapersKey, counting(1)), 0x74f839c593dc67fdU);
  EXPECT_EQ(siphash(kPapersKey, counting(15)), 0xa129ca6149be45e5U);
}

TEST(SipHash, IsAnotherOneForEachKeyAndLength) {
  EXPECT_NE(siphash({1, 2}, "a"), siphash({1, 3}, "a"));
  EXPECT_NE(siphash({1, 2}, "a"), siphash({2, 2}, "a"));
  EXPECT_NE(siphash({1, 2}, std::string(7, '\0')), siphash({1, 2}, std::string(8, '\0')));
}

}  // namespace
}  // namespace freshet::delivery
