#include "wire/mp4/dump.hpp"

#include "wire/mp4/box_walk.hpp"
#include "wire/mp4/tracks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::mp4 {
namespace {

using testing::HasSubstr;

std::string box(std::string_view type, std::string_view body) {
  std::string out("\0\0\0", 3);
  out += static_cast<char>(8 + body.size());
  return out + std::string{type} + std::string{body};
}

TEST(Dump, NamesABoxItDoesNotKnowAndItsSize) {
  EXPECT_EQ(dump(as_bytes(box("free", "abc"))), "[free] 11 octets\n");
}

TEST(Dump, SaysWhereABoxEndsTooSoon) {
  EXPECT_THAT(dump(as_bytes(box("mfhd", "abc"))), HasSubstr("ends too soon"));
}

TEST(Dump, SaysWhereABoxIsBroken) {
  EXPECT_EQ(dump(as_bytes(box("free", "") + "abc")),
            "[free] 8 octets\na broken box, 8 octets in\n");
}

TEST(Dump, StopsAtAnAbsurdDepth) {
  std::string nested;
  for (int i = 0; i < 20; ++i) nested = box("moov", nested);
  EXPECT_THAT(dump(as_bytes(nested)), HasSubstr("nested too deeply"));
}

TEST(Dump, IsDoneAtOnceWithARunOfBillionsOfEmptyEntries) {
  std::string const run("\1\0\0\0\xff\xff\xff\xff____", 12);
  EXPECT_THAT(dump(as_bytes(box("trun", run))), HasSubstr("and 4 octets more"));
}

TEST(BoxWalk, ReadsLargeSizesAndABoxToTheEnd) {
  std::string const large("\0\0\0\1free\0\0\0\0\0\0\0\x12xx", 18);
  std::string const last("\0\0\0\0mdatabc", 11);
  auto const text = large + last;
  BoxWalk walk{as_bytes(text)};
  auto const first = walk.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(as_text(first->body), "xx");
  auto const second = walk.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(as_text(second->body), "abc");
  EXPECT_EQ(second->offset, 18U);
  EXPECT_EQ(second->body_offset(), 26U);
  EXPECT_FALSE(walk.next());
  EXPECT_TRUE(walk.ok());
}

TEST(BoxWalk, EndsAtASizeSmallerThanItsHead) {
  BoxWalk walk{as_bytes(std::string_view("\0\0\0\4free", 8))};
  EXPECT_FALSE(walk.next());
  EXPECT_FALSE(walk.ok());
}

}  // namespace
}  // namespace freshet::wire::mp4
