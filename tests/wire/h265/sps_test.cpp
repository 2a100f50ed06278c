#include "wire/h265/sps.hpp"

#include "support/bit_writer.hpp"
#include "support/hex.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace freshet::wire::h265 {
namespace {

using test::BitWriter;
using Part = std::function<void(BitWriter&)>;

/// A set of 64x64 in Main profile, each part of which can be replaced. It ends with a frame rate of
/// 50/1 in the VUI, which is found only when everything before it was read to the bit.
struct Written {
  unsigned sub_layers = 0;
  Part layers = [](BitWriter&) {};
  Part size = [](BitWriter& bits) { bits.ue(1).ue(64).ue(64).flag(false); };
  Part depth = [](BitWriter& bits) { bits.ue(0).ue(0).ue(4); };
  Part ordering = [](BitWriter& bits) { bits.flag(true).ue(4).ue(2).ue(0); };
  Part scaling = [](BitWriter& bits) { bits.flag(false); };
  Part pcm = [](BitWriter& bits) { bits.flag(false); };
  Part references = [](BitWriter& bits) { bits.ue(0); };
  Part long_term = [](BitWriter& bits) { bits.flag(false); };

  [[nodiscard]] Bytes unit() const {
    BitWriter bits;
    bits.u(4, 0).u(3, sub_layers).flag(true);
    bits.u(8, 1).u(32, 0x60000000).u(48, 0x900000000000).u(8, 93);
    layers(bits);
    bits.ue(0);
    size(bits);
    depth(bits);
    ordering(bits);
    for (int i = 0; i < 6; ++i) bits.ue(1);
    scaling(bits);
    bits.u(2, 3);
    pcm(bits);
    references(bits);
    long_term(bits);
    bits.u(2, 3).flag(true);
    bits.flag(false).flag(false).flag(false).flag(false).u(3, 0).flag(false);
    bits.flag(true).u(32, 1).u(32, 50).flag(true).align();
    return protect(bits.finish().span());
  }

  /// With the header and emulation prevention.
  static Bytes protect(ByteSpan payload) {
    std::vector<std::byte> out{std::byte{0x42}, std::byte{0x01}};
    unsigned zeros = 0;
    for (auto const b : payload) {
      if (zeros >= 2 && b <= std::byte{3}) {
        out.push_back(std::byte{3});
        zeros = 0;
      }
      zeros = b == std::byte{0} ? zeros + 1 : 0;
      out.push_back(b);
    }
    return Bytes::adopt(std::move(out));
  }
};

Sps read(Written const& written) { return parse_sps(written.unit().span()).value(); }
std::string fault_of(Written const& written) {
  auto const result = parse_sps(written.unit().span());
  return result ? "" : result.error().what;
}

constexpr Ratio kFound{50, 1};

TEST(H265Sps, ReadsAPlainSet) {
  auto const sps = read({});
  EXPECT_EQ(sps.video.width, 64U);
  EXPECT_EQ(sps.video.frame_rate, kFound);
  EXPECT_TRUE(sps.reorders);
  EXPECT_EQ(test::to_hex(sps.profile),
            "01"
            "60000000"
            "900000000000"
            "5d");
}

TEST(H265Sps, ReadsPastSubLayers) {
  Written written;
  written.sub_layers = 2;
  written.layers = [](BitWriter& bits) {
    bits.flag(true).flag(true).flag(false).flag(true).u(12, 0);
    bits.u(44, 0).u(44, 0).u(8, 90).u(8, 91);
  };
  written.ordering = [](BitWriter& bits) {
    bits.flag(true);
    for (std::uint64_t i = 0; i < 3; ++i) bits.ue(4).ue(i).ue(0);
  };
  auto const sps = read(written);
  EXPECT_EQ(sps.temporal_layers, 3);
  EXPECT_EQ(sps.video.frame_rate, kFound);
}

TEST(H265Sps, TheLastSubLayerSaysWhetherPicturesAreReordered) {
  Written written;
  written.ordering = [](BitWriter& bits) { bits.flag(false).ue(4).ue(0).ue(0); };
  EXPECT_FALSE(read(written).reorders);
}

TEST(H265Sps, CropsInUnitsOfTheChroma) {
  struct Case {
    unsigned format;
    std::uint32_t width, height;
  } const cases[] = {{0, 61, 57}, {1, 58, 50}, {2, 58, 57}, {3, 61, 57}};
  for (auto const& c : cases) {
    Written written;
    written.size = [&c](BitWriter& bits) {
      bits.ue(c.format);
      if (c.format == 3) bits.flag(false);
      bits.ue(64).ue(64).flag(true).ue(1).ue(2).ue(3).ue(4);
    };
    auto const sps = read(written);
    EXPECT_EQ(sps.video.width, c.width) << c.format;
    EXPECT_EQ(sps.video.height, c.height) << c.format;
  }
}

TEST(H265Sps, ReadsPastScalingLists) {
  Written written;
  written.scaling = [](BitWriter& bits) {
    bits.flag(true).flag(true);
    for (int matrix = 0; matrix < 6; ++matrix) bits.flag(false).ue(0);
    for (int matrix = 0; matrix < 6; ++matrix) {
      bits.flag(true);
      for (int i = 0; i < 64; ++i) bits.se(i % 2 == 0 ? 1 : -1);
    }
    for (int matrix = 0; matrix < 6 + 2; ++matrix) {
      bits.flag(true).se(8);
      for (int i = 0; i < 64; ++i) bits.se(0);
    }
  };
  EXPECT_EQ(read(written).video.frame_rate, kFound);
}

TEST(H265Sps, ReadsPastPcmAndLongTermPictures) {
  Written written;
  written.pcm = [](BitWriter& bits) { bits.flag(true).u(4, 7).u(4, 7).ue(0).ue(2).flag(true); };
  written.long_term = [](BitWriter& bits) { bits.flag(true).ue(2).u(9, 5).u(9, 7); };
  EXPECT_EQ(read(written).video.frame_rate, kFound);
}

TEST(H265Sps, ReadsReferenceSetsAgainstTheOneBefore) {
  Written written;
  written.references = [](BitWriter& bits) {
    bits.ue(4);
    bits.ue(1).ue(0).ue(0).flag(true);  // {-1}
    // From {-1} by +1: the picture at 0 is no reference, so this is {+1} alone.
    bits.flag(true).flag(false).ue(0).flag(true).flag(true);
    // From {+1} by -2: {-1, -2}.
    bits.flag(true).flag(true).ue(1).flag(true).flag(false).flag(true);
    // From {-1, -2} by -1, leaving out -2's: three flags.
    bits.flag(true).flag(true).ue(0).flag(true).flag(false).flag(false).flag(true);
  };
  EXPECT_EQ(read(written).video.frame_rate, kFound);
}

TEST(H265Sps, RefusesNumbersOutOfRange) {
  Written layers;
  layers.sub_layers = 7;
  EXPECT_EQ(fault_of(layers), "sps: 8 temporal layers");
  Written chroma;
  chroma.size = [](BitWriter& bits) { bits.ue(4); };
  EXPECT_EQ(fault_of(chroma), "sps: chroma format 4");
  Written depth;
  depth.depth = [](BitWriter& bits) { bits.ue(9).ue(0).ue(0); };
  EXPECT_EQ(fault_of(depth), "sps: bit depths 8+9 and 8+0");
  Written order;
  order.depth = [](BitWriter& bits) { bits.ue(0).ue(0).ue(0xFFFFFFFE); };
  EXPECT_EQ(fault_of(order), "sps: picture order count of 4294967298 bits");
  Written many;
  many.references = [](BitWriter& bits) { bits.ue(65); };
  EXPECT_EQ(fault_of(many), "sps: 65 reference picture sets");
  Written full;
  full.references = [](BitWriter& bits) { bits.ue(1).ue(9).ue(8); };
  EXPECT_EQ(fault_of(full), "sps: reference picture set 0 has over 16 pictures");
  Written pictures;
  pictures.long_term = [](BitWriter& bits) { bits.flag(true).ue(33); };
  EXPECT_EQ(fault_of(pictures), "sps: 33 long-term pictures");
}

TEST(H265Sps, IsNoOtherUnit) {
  EXPECT_FALSE(parse_sps({}));
  EXPECT_FALSE(parse_sps(test::from_hex("42").span()));
  EXPECT_FALSE(parse_sps(test::from_hex("440100").span()));
  EXPECT_FALSE(parse_sps(test::from_hex("420900").span()));  // of an enhancement layer
}

}  // namespace
}  // namespace freshet::wire::h265
