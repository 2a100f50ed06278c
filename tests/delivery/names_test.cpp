/// An address has one spelling.
#include "delivery/names.hpp"

#include "origin/rendition.hpp"

#include <gtest/gtest.h>

namespace freshet::delivery {
namespace {

using origin::Rendition;

TEST(Names, ReadWhatTheRenditionWrites) {
  for (auto const n : {std::uint64_t{0}, std::uint64_t{17}, UINT64_MAX}) {
    auto const segment = parse_media_name(Rendition::segment_name(n));
    ASSERT_TRUE(segment.has_value());
    EXPECT_EQ(std::get<origin::Position>(*segment).msn, n);
    EXPECT_FALSE(std::get<origin::Position>(*segment).part.has_value());
    auto const part = parse_media_name(Rendition::part_name(n, 3));
    ASSERT_TRUE(part.has_value());
    EXPECT_EQ(std::get<origin::Position>(*part).msn, n);
    EXPECT_EQ(std::get<origin::Position>(*part).part, 3U);
    auto const picture = parse_media_name("s" + std::to_string(n) + ".jpg");
    ASSERT_TRUE(picture.has_value());
    EXPECT_EQ(std::get<PictureName>(*picture).msn, n);
    auto const init = parse_media_name(Rendition::init_name(n, 2));
    ASSERT_TRUE(init.has_value());
    EXPECT_EQ(std::get<InitName>(*init).first_msn, n);
    EXPECT_EQ(std::get<InitName>(*init).index, 2U);
  }
}

TEST(Names, RefuseEveryOtherSpelling) {
  for (auto const* name : {"",
                           "s",
                           "i",
                           "s.m4s",
                           "s017.m4s",
                           "s00.m4s",
                           "s+1.m4s",
                           "s-1.m4s",
                           "s 1.m4s",
                           "s1.M4S",
                           "s1.m4s.",
                           "s01.jpg",
                           "s1.jpeg",
                           "s1.p0.jpg",
                           "s1.p.m4s",
                           "s1.p03.m4s",
                           "s1.p-1.m4s",
                           "s1.p4294967296.m4s",
                           "s18446744073709551616.m4s",
                           "i1.mp4",
                           "i1-.mp4",
                           "i1-00.mp4",
                           "i01-0.mp4",
                           "i1-0.m4s",
                           "S1.m4s",
                           "s0x1.m4s",
                           "x1.m4s"}) {
    EXPECT_FALSE(parse_media_name(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace freshet::delivery
