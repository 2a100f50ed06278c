#include "wire/mp4/box_io.hpp"
#include "wire/mp4/fragment.hpp"
#include "wire/mp4/fragment_boxes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::wire::mp4 {
namespace {

using testing::HasSubstr;
using Header = TrackFragmentHeader;

/// A fragment as other writers make it: any runs, any defaults, other boxes in between.
struct Foreign {
  Header header{0, Header::kBaseIsMoof | Header::kDuration | Header::kSize | Header::kFlags,
                1, 0,
                0, 1000,
                4, kOtherSample};
  DecodeTime time{0, 0, 5000};
  std::vector<TrackRun> runs;
  int track_fragments = 1;
  bool with_time = true;
  std::string payload;

  [[nodiscard]] Bytes bytes() const {
    return build([this](auto& io) {
      put_box(io, "styp", FileType{"msdh", 0, {"cmfs"}});
      io.box("moof", [&] {
        put_box(io, "mfhd", FragmentHeader{0, 0, 3});
        for (int i = 0; i < track_fragments; ++i) track_fragment(io);
      });
      io.box("mdat", [&] { io.raw(as_bytes(payload)); });
    });
  }
  /// Octets from the moof to the mdat's first sample.
  [[nodiscard]] std::int32_t to_payload() const {
    return static_cast<std::int32_t>(bytes().size() - payload.size() - 20);
  }

 private:
  template <class Io>
  void track_fragment(Io& io) const {
    io.box("traf", [&] {
      put_box(io, "tfhd", header);
      if (with_time) put_box(io, "tfdt", time);
      io.box("free", [&] { io.raw(as_bytes("between")); });
      for (auto const& run : runs) put_box(io, "trun", run);
    });
  }
};

Foreign two_runs() {
  Foreign made;
  made.runs = {{0, TrackRun::kDataOffset | TrackRun::kFirstFlags, 2, 0, kSyncSample},
               {0, 0, 1, 0, 0}};
  made.payload = "aaaabbbbcccc";
  made.runs[0].data_offset = made.to_payload();
  return made;
}

TEST(ForeignFragment, MayHaveSeveralRunsThatFollowEachOther) {
  auto const made = two_runs();
  auto const bytes = made.bytes();
  auto const read = parse_fragment(bytes.span());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->head.base_decode_time, 5000U);
  EXPECT_EQ(read->octets.offset, 20U);
  ASSERT_EQ(read->samples.size(), 3U);
  std::string texts;
  for (auto const& sample : read->samples) {
    EXPECT_EQ(sample.duration, 1000U);
    texts += std::string{bytes.slice(sample.octets.offset, sample.octets.size).text()} + " ";
  }
  EXPECT_EQ(texts, "aaaa bbbb cccc ");
  EXPECT_TRUE(read->samples[0].key);
  EXPECT_FALSE(read->samples[1].key);
  EXPECT_FALSE(read->samples[2].key);
}

std::string complaint(Foreign const& made) {
  auto const read = parse_fragments(made.bytes().span());
  return read ? "none" : read.error().what;
}

TEST(ForeignFragment, IsRefusedWithTwoTracks) {
  auto made = two_runs();
  made.track_fragments = 2;
  EXPECT_THAT(complaint(made), HasSubstr("second 'traf'"));
  made.track_fragments = 0;
  EXPECT_THAT(complaint(made), HasSubstr("without 'mfhd' and 'traf'"));
}

TEST(ForeignFragment, IsRefusedWithoutItsTime) {
  auto made = two_runs();
  made.with_time = false;
  EXPECT_THAT(complaint(made), HasSubstr("no 'tfdt' box"));
}

TEST(ForeignFragment, IsRefusedWhenSamplesHaveNoSize) {
  auto made = two_runs();
  made.header.size = 0;
  made.runs[1].count = UINT32_MAX;
  EXPECT_THAT(complaint(made), HasSubstr("samples have no size"));
}

TEST(ForeignFragment, IsRefusedWhenARunGoesBackOverAnother) {
  auto made = two_runs();
  made.runs[1].flags = TrackRun::kDataOffset;
  made.runs[1].data_offset = made.to_payload();
  made.runs[0].data_offset = made.to_payload();
  EXPECT_THAT(complaint(made), HasSubstr("points backwards"));
}

TEST(ForeignFragment, IsRefusedWhenOneRunClaimsBillionsOfSamples) {
  auto made = two_runs();
  made.runs[0].count = UINT32_MAX;
  EXPECT_THAT(complaint(made), HasSubstr("outside its segment"));
}

}  // namespace
}  // namespace freshet::wire::mp4
