/// Films that ffmpeg put into MPEG-TS against the MP4s they came from: tests/golden/mpegts/*.txt
/// has each sample's times in 90 kHz, size and CRC-32, as ffprobe tells them of the MP4.
#include "ingest/srt/to_packets.hpp"
#include "support/recording_sink.hpp"
#include "support/ts_writer.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

namespace freshet::ingest::srt {
namespace {

struct Sample {
  std::string kind;
  std::int64_t dts = 0, pts = 0;
  bool key = false;
  std::size_t size = 0;
  std::uint32_t crc = 0;
};

std::vector<Sample> samples_of(std::string const& name, std::string_view kind) {
  std::istringstream in{std::string{test::ts_capture(name).text()}};
  std::vector<Sample> out;
  Sample sample;
  std::string key, crc;
  while (in >> sample.kind >> sample.dts >> sample.pts >> key >> sample.size >> crc) {
    sample.key = key == "key";
    sample.crc = static_cast<std::uint32_t>(std::stoul(crc, nullptr, 16));
    if (sample.kind == kind) out.push_back(sample);
  }
  return out;
}

/// The CRC-32 of IEEE 802.3, which is not the one of MPEG.
std::uint32_t ieee_crc32(ByteSpan bytes) {
  std::uint32_t crc = 0xFFFF'FFFF;
  for (auto const b : bytes) {
    crc ^= std::to_integer<std::uint32_t>(b);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1U) != 0 ? 0xEDB8'8320U : 0U);
  }
  return ~crc;
}

struct Film {
  char const* capture;
  char const* samples;
  std::size_t pictures;  ///< the last of a stream without lengths never ends
  std::size_t sounds;
};

struct GoldenFilm : ::testing::TestWithParam<Film> {
  static void expect_equal(std::vector<Packet> const& packets, std::vector<Sample> const& samples,
                           std::int64_t offset) {
    ASSERT_LE(packets.size(), samples.size());
    for (std::size_t i = 0; i < packets.size(); ++i) {
      auto const& packet = packets[i];
      auto const& sample = samples[i];
      EXPECT_LE(std::abs(packet.dts.n - sample.dts - offset), 1) << i;
      EXPECT_LE(std::abs(packet.pts.n - sample.pts - offset), 1) << i;
      EXPECT_EQ(packet.key, sample.key) << i;
      EXPECT_EQ(packet.payload.size(), sample.size) << i;
      EXPECT_EQ(ieee_crc32(packet.payload.span()), sample.crc) << i;
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Films, GoldenFilm,
                         ::testing::Values(Film{"film_adts", "film.txt", 10, 19},
                                           Film{"film_bounded", "film.txt", 11, 19},
                                           Film{"film_latm", "film.txt", 10, 19},
                                           Film{"hevc_opus", "hevc.txt", 9, 21},
                                           Film{"bframes", "bframes.txt", 9, 0}),
                         [](auto const& of) { return std::string{of.param.capture}; });

TEST_P(GoldenFilm, HasTheSamplesAndTimesOfItsSource) {
  auto const& film = GetParam();
  test::RecordingSink heard;
  ToPackets to{heard, {}};
  for (auto const& datagram :
       test::pieces_of(test::ts_capture(std::string{film.capture} + ".mpegts"), 1'316)) {
    ASSERT_TRUE(to.take(datagram));
  }
  auto const pictures = heard.packets(test::kVideo), sounds = heard.packets(test::kAudio);
  EXPECT_EQ(pictures.size(), film.pictures);
  EXPECT_EQ(sounds.size(), film.sounds);
  auto const samples = samples_of(film.samples, "video");
  // The muxer begins later than 0, and with both streams alike.
  auto const offset = pictures.at(0).dts.n - samples.at(0).dts;
  expect_equal(pictures, samples, offset);
  expect_equal(sounds, samples_of(film.samples, "audio"), offset);
  EXPECT_EQ(to.faults(), TsFaults{});
}

}  // namespace
}  // namespace freshet::ingest::srt
