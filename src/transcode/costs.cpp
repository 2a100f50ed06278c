#include "transcode/costs.hpp"

#include "av/decoder.hpp"
#include "av/picture.hpp"
#include "transcode/effort.hpp"

#include <cstdint>
#include <vector>

namespace freshet::transcode {
namespace {

constexpr std::uint32_t kWidth = 640, kHeight = 360;
constexpr int kPictures = 12;
constexpr double kSamples = double{kWidth} * kHeight * kPictures;

/// Texture that moves, with edges and some noise: as dear as a busy scene.
void draw(av::Picture& picture, unsigned index) {
  std::uint32_t noise = 1'664'525 * (index + 1);
  for (unsigned p = 0; p < 3; ++p) {
    auto const plane = picture.plane(p);
    for (std::uint32_t y = 0; y < plane.height; ++y) {
      auto const row = plane.row(y);
      for (std::uint32_t x = 0; x < plane.width; ++x) {
        noise = noise * 1'664'525 + 1'013'904'223;
        auto const wave = ((x + 3 * index) / 8) * ((y + 2 * index) / 8) * 7;
        row[x] = static_cast<std::uint8_t>((wave & 0x7F) + 32 + (noise >> 29));
      }
    }
  }
}

Result<std::vector<av::Picture>> pictures() {
  std::vector<av::Picture> all;
  for (unsigned i = 0; i < kPictures; ++i) {
    auto picture = av::Picture::make(kWidth, kHeight);
    if (!picture) return std::move(picture).error();
    draw(*picture, i);
    all.push_back(std::move(*picture));
  }
  return all;
}

av::VideoSettings settings() {
  av::VideoSettings settings;
  settings.width = kWidth;
  settings.height = kHeight;
  settings.bit_rate = 800'000;
  return settings;
}

struct Coded {
  double cost = 0;  // nanoseconds for each sample
  Codec codec;
  std::vector<Packet> packets;
};

Result<Coded> code(std::vector<av::Picture> const& pictures, Effort effort) {
  auto encoder = av::VideoEncoder::open(with_effort(settings(), effort));
  if (!encoder) return std::move(encoder).error();
  Coded coded{0, encoder->codec(), {}};
  auto const began = thread_ns();
  std::int64_t pts = 0;
  for (auto const& picture : pictures) {
    auto packets = encoder->encode(picture, {pts += 3'000});
    if (!packets) return std::move(packets).error();
    for (auto& packet : *packets) coded.packets.push_back(std::move(packet));
  }
  coded.cost = static_cast<double>(thread_ns() - began) / kSamples;
  return coded;
}

Result<double> decode(Coded const& coded) {
  auto decoder = av::Decoder::open(coded.codec);
  if (!decoder) return std::move(decoder).error();
  auto const began = thread_ns();
  for (auto const& packet : coded.packets) {
    auto const frames = decoder->decode(packet);
    if (!frames) return Error{frames.error()};
  }
  return static_cast<double>(thread_ns() - began) / kSamples;
}

}  // namespace

Result<Costs> measure_costs() {
  auto const drawn = pictures();
  if (!drawn) return Error{drawn.error()};
  auto const usual = code(*drawn, Effort::usual);
  if (!usual) return Error{usual.error()};
  auto const quick = code(*drawn, Effort::quick);
  if (!quick) return Error{quick.error()};
  auto const decoded = decode(*usual);
  if (!decoded) return Error{decoded.error()};
  return Costs{*decoded, quick->cost, usual->cost};
}

}  // namespace freshet::transcode
