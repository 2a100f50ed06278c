#include "wire/mp4/fragment.hpp"

#include "support/golden.hpp"
#include "wire/mp4/dump.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace freshet::wire::mp4 {
namespace {

using test::matches_golden;
using testing::HasSubstr;
using testing::Not;

Bytes octets(std::size_t n, char fill) { return Bytes::copy(std::string(n, fill)); }

FragmentHead video_head() {
  return {.sequence = 7, .track = TrackId{1}, .base_decode_time = 900'000, .video = true};
}

std::vector<Sample> group_of_pictures() {
  return {{3000, 0, true, octets(40, 'I')},
          {3000, 6000, false, octets(20, 'P')},
          {3000, -3000, false, octets(9, 'B')}};
}

/// What a parsed fragment's samples were before they were written.
std::vector<Sample> samples_of(Fragment const& fragment, Bytes const& bytes) {
  std::vector<Sample> out;
  for (auto const& s : fragment.samples) {
    out.push_back({s.duration, s.composition, s.key, bytes.slice(s.octets.offset, s.octets.size)});
  }
  return out;
}

void expect_same(std::vector<Sample> const& got, std::vector<Sample> const& want) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].duration, want[i].duration) << i;
    EXPECT_EQ(got[i].composition, want[i].composition) << i;
    EXPECT_EQ(got[i].key, want[i].key) << i;
    EXPECT_EQ(got[i].data, want[i].data) << i;
  }
}

TEST(Fragment, ReadsBackAsItsSamples) {
  auto const samples = group_of_pictures();
  auto const bytes = fragment(video_head(), samples);
  auto const read = parse_fragment(bytes.span());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->head.sequence, 7U);
  EXPECT_EQ(read->head.track, TrackId{1});
  EXPECT_EQ(read->head.base_decode_time, 900'000U);
  EXPECT_FALSE(read->head.prft);
  EXPECT_EQ(read->duration(), 9000U);
  EXPECT_EQ(read->octets, (OctetRange{0, bytes.size()}));
  expect_same(samples_of(*read, bytes), samples);
}

TEST(Fragment, CarriesItsProducersTimeInFront) {
  auto head = video_head();
  head.prft = ProducerTime{1'763'724'645'123'456, 900'000};
  auto const bytes = fragment(head, group_of_pictures());
  EXPECT_EQ(bytes.text().substr(4, 4), "prft");
  auto const read = parse_fragment(bytes.span());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->head.prft, head.prft);
  EXPECT_EQ(read->octets.offset, 32U);
}

TEST(Fragment, DumpsAsItsGoldenFiles) {
  auto head = video_head();
  head.prft = ProducerTime{1'763'724'645'123'456, 900'000};
  EXPECT_TRUE(
      matches_golden("mp4/fragment_video.txt", dump(fragment(head, group_of_pictures()).span())));
  std::vector<Sample> const audio{{1024, 0, true, octets(6, 'a')}, {1024, 0, true, octets(8, 'b')}};
  FragmentHead const audio_head{.sequence = 1, .track = TrackId{2}, .base_decode_time = 441'000};
  EXPECT_TRUE(matches_golden("mp4/fragment_audio.txt", dump(fragment(audio_head, audio).span())));
}

TEST(Fragment, SaysOnceWhatAllItsSamplesShare) {
  std::vector<Sample> const audio(16, Sample{1024, 0, true, octets(8, 'a')});
  auto const bytes = fragment({.sequence = 1, .track = TrackId{2}}, audio);
  auto const text = dump(bytes.span());
  EXPECT_THAT(text, HasSubstr("default_sample_duration: 1024\n"));
  EXPECT_THAT(text, HasSubstr("default_sample_size: 8\n"));
  EXPECT_THAT(text, HasSubstr("default_sample_flags: 0x2000000\n"));
  EXPECT_THAT(text, Not(HasSubstr("sample_composition_time_offset")));
  EXPECT_THAT(text, Not(HasSubstr(" sample_size")));
  // The head of a moof, mfhd, traf, tfhd, tfdt and trun, and not one octet a sample.
  EXPECT_EQ(bytes.size(), 8 + 16 + 8 + 28 + 20 + 20 + 8 + 16 * 8U);
}

TEST(Fragment, SpendsFourOctetsOnAFirstKeyFrameOfMany) {
  auto const text = dump(fragment(video_head(), group_of_pictures()).span());
  EXPECT_THAT(text, HasSubstr("first_sample_flags: 0x2000000\n"));
  EXPECT_THAT(text, HasSubstr("default_sample_flags: 0x1010000\n"));
  EXPECT_THAT(text, Not(HasSubstr(" sample_flags")));
}

TEST(Fragment, FlagsEachSampleWhenAKeyFrameComesLater) {
  auto samples = group_of_pictures();
  std::rotate(samples.begin(), samples.begin() + 1, samples.end());
  auto const bytes = fragment(video_head(), samples);
  auto const read = parse_fragment(bytes.span());
  ASSERT_TRUE(read) << read.error().what;
  expect_same(samples_of(*read, bytes), samples);
  EXPECT_FALSE(read->i_frame());
}

TEST(Fragment, CallsEverySampleOfOtherMediaASyncSample) {
  std::vector<Sample> const audio{{1024, 0, false, octets(6, 'a')}};
  auto const read = parse_fragment(fragment({.track = TrackId{2}}, audio).span());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_TRUE(read->samples.at(0).key);
}

TEST(Fragment, CountsTimesOf64Bits) {
  auto head = video_head();
  head.base_decode_time = 0x0123'4567'89ab'cdef;
  auto const read = parse_fragment(fragment(head, group_of_pictures()).span());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->head.base_decode_time, head.base_decode_time);
}

TEST(Fragment, NamesTheRangeOfItsIFrame) {
  auto head = video_head();
  head.prft = ProducerTime{1'763'724'645'000'000, 900'000};
  auto const bytes = fragment(head, group_of_pictures());
  auto const read = parse_fragment(bytes.span());
  ASSERT_TRUE(read) << read.error().what;
  auto const range = read->i_frame();
  ASSERT_TRUE(range);
  auto const frame = bytes.slice(range->offset, range->size).text();
  EXPECT_EQ(frame.substr(4, 4), "moof");
  EXPECT_TRUE(frame.ends_with("mdat" + std::string(40, 'I')));
}

TEST(Fragment, IsOneOfSeveralInASegment) {
  auto const first = fragment(video_head(), group_of_pictures());
  auto head = video_head();
  head.sequence = 8;
  head.base_decode_time += 9000;
  auto const second = fragment(head, group_of_pictures());
  auto const segment = std::string{first.text()} + std::string{second.text()};
  auto const read = parse_fragments(as_bytes(segment));
  ASSERT_TRUE(read) << read.error().what;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->at(1).octets, (OctetRange{first.size(), second.size()}));
  EXPECT_EQ(read->at(1).head.base_decode_time,
            read->at(0).head.base_decode_time + read->at(0).duration());
  expect_same(samples_of(read->at(1), Bytes::copy(segment)), group_of_pictures());
  EXPECT_FALSE(parse_fragment(as_bytes(segment)));
}

TEST(Fragment, ReadsBackWhateverWasWritten) {
  std::mt19937 random{20'260'731};
  auto const any = [&] { return static_cast<std::uint32_t>(random()); };
  auto const upto = [&](int n) { return std::uniform_int_distribution{0, n}(random); };
  for (int round = 0; round < 300; ++round) {
    FragmentHead head{.sequence = any(), .track = TrackId{any()}, .video = upto(1) == 1};
    head.base_decode_time = std::uint64_t{any()} << 20;
    if (upto(1)) head.prft = ProducerTime{upto(1 << 30) * 4'000'003LL, any()};
    std::vector<Sample> samples(static_cast<std::size_t>(1 + upto(8)));
    for (auto& s : samples) {
      s.duration = static_cast<std::uint32_t>(1000 + upto(2));
      s.composition = upto(2) * 1500 - 1500;
      s.key = !head.video || upto(3) == 0;
      s.data = octets(static_cast<std::size_t>(1 + upto(2)), 'x');
    }
    auto const bytes = fragment(head, samples);
    auto const read = parse_fragment(bytes.span());
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->head.prft, head.prft);
    expect_same(samples_of(*read, bytes), samples);
  }
}

TEST(Fragment, IsRefusedWhereverItIsCutShort) {
  auto const whole = fragment(video_head(), group_of_pictures());
  for (std::size_t n = 1; n < whole.size(); ++n) {
    EXPECT_FALSE(parse_fragments(whole.slice(0, n).span())) << n << " octets";
  }
}

/// A fragment with the 32 bits at `offset` after a box's type replaced.
std::string with_u32(std::string_view type, std::ptrdiff_t offset, std::uint32_t value) {
  auto text = std::string{fragment(video_head(), group_of_pictures()).text()};
  auto const at = text.find(type) + static_cast<std::size_t>(4 + offset);
  for (std::size_t i = 0; i < 4; ++i) text[at + i] = static_cast<char>(value >> (24 - 8 * i));
  return text;
}

struct Broken {
  char const* name;
  std::string bytes;
  char const* complaint;
};
class BrokenFragment : public testing::TestWithParam<Broken> {};

TEST_P(BrokenFragment, IsRefusedWithASentence) {
  auto const read = parse_fragments(as_bytes(GetParam().bytes));
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Fragment, BrokenFragment,
    testing::Values(
        Broken{"BaseElsewhere", with_u32("tfhd", 0, 0x28), "base is not its 'moof'"},
        Broken{"SampleCountOfBillions", with_u32("trun", 4, 0xffff'ffff), "'trun'"},
        Broken{"OffsetIntoTheMoof", with_u32("trun", 8, 8), "outside the 'mdat'"},
        Broken{"OffsetBeforeTheSegment", with_u32("trun", 8, 0x8000'0000), "points backwards"},
        Broken{"OffsetBehindTheSegment", with_u32("trun", 8, 0x7fff'ffff), "outside its segment"},
        Broken{"MoofWithoutMdat", with_u32("mdat", -4, 0x66726565), "without its 'mdat'"},
        Broken{"MdatAlone", std::string("\0\0\0\x08mdat", 8), "without its 'moof'"}),
    [](auto const& the) { return std::string{the.param.name}; });

TEST(FirstSample, IsFoundInWhatAnIFrameRangeCutsOff) {
  auto head = video_head();
  head.prft = ProducerTime{1'700'000'000'000'000, 900'000};
  auto const samples = group_of_pictures();
  auto const bytes = fragment(head, samples);
  auto const range = parse_fragment(bytes.span())->i_frame();
  ASSERT_TRUE(range);
  auto const cut = bytes.slice(range->offset, range->size);
  auto const first = parse_first_sample(cut.span());
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_TRUE(first->key);
  EXPECT_EQ(first->duration, 3000U);
  EXPECT_EQ(cut.slice(first->octets.offset, first->octets.size), samples.front().data);
}

TEST(FirstSample, IsRefusedWhereItIsNotWhole) {
  auto const bytes = fragment(video_head(), group_of_pictures());
  auto const range = parse_fragment(bytes.span())->i_frame();
  ASSERT_TRUE(range);
  for (std::size_t n = 0; n < range->size; ++n) {
    EXPECT_FALSE(parse_first_sample(bytes.slice(0, n).span())) << n;
  }
  EXPECT_TRUE(parse_first_sample(bytes.slice(0, range->size).span()));
}

}  // namespace
}  // namespace freshet::wire::mp4
