#include "base/bytes.hpp"

#include "support/hex.hpp"

#include <gtest/gtest.h>

namespace freshet {
namespace {

using test::from_hex;

TEST(Bytes, AdoptTakesTheVectorOver) {
  std::vector<std::byte> octets(3, std::byte{7});
  auto const* const data = octets.data();
  auto const bytes = Bytes::adopt(std::move(octets));
  EXPECT_EQ(bytes.data(), data);
  EXPECT_EQ(bytes.size(), 3U);
}

TEST(Bytes, AdoptKeepsAShortTextAlive) {
  Bytes bytes;
  {
    std::string text = "short";  // inside the string object, which moves
    bytes = Bytes::adopt(std::move(text));
  }
  EXPECT_EQ(bytes.text(), "short");
}

TEST(Bytes, CopiesShareTheOctets) {
  auto const a = Bytes::copy("hello");
  auto const b = a;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(a.data(), b.data());
}

TEST(Bytes, OutliveWhatTheyWereSlicedFrom) {
  Bytes part;
  {
    auto const whole = Bytes::copy("hello world");
    part = whole.slice(6);
  }
  EXPECT_EQ(part.text(), "world");
}

TEST(Bytes, SlicesAreClampedToWhatThereIs) {
  auto const bytes = Bytes::copy("hello");
  EXPECT_EQ(bytes.slice(1, 3).text(), "ell");
  EXPECT_EQ(bytes.slice(3, SIZE_MAX).text(), "lo");
  EXPECT_TRUE(bytes.slice(5).empty());
  EXPECT_TRUE(bytes.slice(SIZE_MAX, SIZE_MAX).empty());
  EXPECT_TRUE(Bytes{}.slice(1, 2).empty());
}

TEST(Bytes, BorrowHoldsTheOwner) {
  auto owner = std::make_shared<std::string>("owned");
  auto bytes = Bytes::borrow(as_bytes(*owner), owner);
  EXPECT_EQ(owner.use_count(), 2);
  EXPECT_EQ(bytes.slice(1, 2).text(), "wn");
  bytes = {};
  EXPECT_EQ(owner.use_count(), 1);
}

TEST(Bytes, AreEqualByContent) {
  EXPECT_EQ(from_hex("0102"), from_hex("0102"));
  EXPECT_NE(from_hex("0102"), from_hex("0103"));
  EXPECT_NE(from_hex("0102"), from_hex("010200"));
  EXPECT_EQ(Bytes{}, Bytes::copy(""));
}

TEST(Bytes, TextAndOctetsAreTwoViewsOfTheSame) {
  EXPECT_EQ(as_text(as_bytes("a\xff")), "a\xff");
  EXPECT_EQ(std::to_integer<int>(as_bytes("\xff")[0]), 255);
}

}  // namespace
}  // namespace freshet
