#include "wire/mp4/box_io.hpp"
#include "wire/mp4/entry_boxes.hpp"
#include "wire/mp4/fragment_boxes.hpp"
#include "wire/mp4/movie_boxes.hpp"
#include "wire/mp4/tracks.hpp"

#include <gtest/gtest.h>

namespace freshet::wire::mp4 {
namespace {

/// A box with nothing at its default, and its size as the standard counts it, without the head.
template <class Box>
struct Example;

template <>
struct Example<FileType> {
  static FileType box() { return {"iso9", 5, {"dash", "cmfc"}}; }
  static constexpr std::size_t kSize = 16;
};
template <>
struct Example<MovieHeader> {
  static MovieHeader box() { return {1, 0, 10, 20, 30, 600, 9}; }
  static constexpr std::size_t kSize = 112;
};
template <>
struct Example<TrackHeader> {
  static TrackHeader box() { return {0, 7, 1, 2, 3, 4, 0x0100, 640 << 16, 360 << 16}; }
  static constexpr std::size_t kSize = 84;
};
template <>
struct Example<MediaHeader> {
  static MediaHeader box() { return {1, 0, 1, 2, 1ULL << 40, 48000, 0x15c7}; }
  static constexpr std::size_t kSize = 36;
};
template <>
struct Example<Handler> {
  static Handler box() { return {0, 0, "vide", "a name"}; }
  static constexpr std::size_t kSize = 31;
};
template <>
struct Example<SampleSizes> {
  static SampleSizes box() { return {0, 0, 12, 34}; }
  static constexpr std::size_t kSize = 12;
};
template <>
struct Example<TrackExtends> {
  static TrackExtends box() { return {0, 0, 3, 2, 1001, 77, kOtherSample}; }
  static constexpr std::size_t kSize = 24;
};
template <>
struct Example<VisualEntry> {
  static VisualEntry box() { return {2, 1920, 1080}; }
  static constexpr std::size_t kSize = 78;
};
template <>
struct Example<AudioEntry> {
  static AudioEntry box() { return {2, 6, 48000U << 16}; }
  static constexpr std::size_t kSize = 28;
};
template <>
struct Example<ColourInfo> {
  static ColourInfo box() { return {"nclx", 9, 16, 9, 0x80}; }
  static constexpr std::size_t kSize = 11;
};
template <>
struct Example<PixelAspect> {
  static PixelAspect box() { return {16, 11}; }
  static constexpr std::size_t kSize = 8;
};
template <>
struct Example<VpConfig> {
  static VpConfig box() { return {1, 0, test::from_hex("000a820202020000")}; }
  static constexpr std::size_t kSize = 12;
};
template <>
struct Example<ElementaryStream> {
  static ElementaryStream box() {
    return {0, 0, 7, 0, 0x40, 0x15, 6144, 128'000, 96'000, test::from_hex("1210")};
  }
  static constexpr std::size_t kSize = 31;
};
template <>
struct Example<TrackFragmentHeader> {
  static TrackFragmentHeader box() { return {0, 0x2003b, 1, 1ULL << 33, 1, 3000, 90, kSyncSample}; }
  static constexpr std::size_t kSize = 32;
};
template <>
struct Example<DecodeTime> {
  static DecodeTime box() { return {1, 0, 1ULL << 40}; }
  static constexpr std::size_t kSize = 12;
};
template <>
struct Example<TrackRun> {
  static TrackRun box() { return {1, 0x5, 3, -4, kSyncSample}; }
  static constexpr std::size_t kSize = 16;
};
template <>
struct Example<ProducerReference> {
  static ProducerReference box() { return {1, 24, 2, 1ULL << 63, 1ULL << 35}; }
  static constexpr std::size_t kSize = 24;
};

template <class Box>
class EveryBox : public testing::Test {
 protected:
  static Bytes written(Box box) {
    return build([&](auto& io) { fields(io, box); });
  }
};

using Boxes =
    testing::Types<FileType, MovieHeader, TrackHeader, MediaHeader, Handler, SampleSizes,
                   TrackExtends, VisualEntry, AudioEntry, ColourInfo, PixelAspect, VpConfig,
                   ElementaryStream, TrackFragmentHeader, DecodeTime, TrackRun, ProducerReference>;
TYPED_TEST_SUITE(EveryBox, Boxes);

TYPED_TEST(EveryBox, IsAsLongAsTheStandardSays) {
  EXPECT_EQ(this->written(Example<TypeParam>::box()).size(), Example<TypeParam>::kSize);
}

TYPED_TEST(EveryBox, IsWrittenAgainAsItWasRead) {
  auto const bytes = this->written(Example<TypeParam>::box());
  TypeParam read;
  Get in{bytes.span()};
  fields(in, read);
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.reader().left(), 0U);
  EXPECT_EQ(this->written(read), bytes);
  EXPECT_FALSE(bytes == this->written(TypeParam{})) << "the example says nothing";
}

TYPED_TEST(EveryBox, IsKnownToBeCutShort) {
  auto const bytes = this->written(Example<TypeParam>::box());
  if constexpr (!std::is_same_v<TypeParam, FileType> && !std::is_same_v<TypeParam, VpConfig> &&
                !std::is_same_v<TypeParam, Handler>) {
    TypeParam read;
    Get in{bytes.slice(0, bytes.size() - 1).span()};
    fields(in, read);
    EXPECT_FALSE(in.ok());
  } else {
    // What fills the rest of its box has no end of its own; its head has.
    TypeParam read;
    Get in{bytes.slice(0, 3).span()};
    fields(in, read);
    EXPECT_FALSE(in.ok());
  }
}

TEST(BoxIo, WritesADescriptorsLengthInSevenBitsAnOctet) {
  for (std::uint32_t const length : {0U, 127U, 128U, 300U, 0x1fffffU, 0xfffffffU}) {
    auto const bytes = build([&](auto& io) { io.length("length", length); });
    EXPECT_EQ(bytes.size(), length_octets(length));
    std::uint32_t read = 1;
    Get in{bytes.span()};
    in.length("length", read);
    EXPECT_EQ(read, length);
  }
}

TEST(BoxIo, PutsABoxIntoABox) {
  auto const bytes = build([](auto& io) {
    io.box("moov", [&] {
      put_box(io, "pasp", PixelAspect{4, 3});
      io.box("free", [&] { io.raw(as_bytes("abc")); });
    });
  });
  std::string const want(
      "\0\0\0\x23moov\0\0\0\x10pasp\0\0\0\4\0\0\0\3\0\0\0\x0b"
      "freeabc",
      35);
  EXPECT_EQ(bytes.text(), want);
}

TEST(BoxIo, ReadsNoColourThatIsNotNclx) {
  ColourInfo colour;
  Get in{as_bytes("prof")};
  fields(in, colour);
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(colour.primaries, 2U);
}

TEST(FourCc, PrintsDotsForWhatHasNoLetter) {
  EXPECT_EQ(FourCc{"moov"}.text(), "moov");
  EXPECT_EQ(FourCc{0x00'61'7f'0a}.text(), ".a..");
}

}  // namespace
}  // namespace freshet::wire::mp4
