#include "origin/codec_text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace freshet::origin {
namespace {

/// Of a decoder configuration; the longest that cameras send have some hundred octets.
constexpr std::size_t kLongestConfig = 64 << 10;

std::string hex_of(Bytes const& bytes) {
  std::string text;
  for (auto const octet : bytes.span()) {
    fmt::format_to(std::back_inserter(text), "{:02x}", std::to_integer<unsigned>(octet));
  }
  return text.empty() ? "-" : text;
}

std::optional<Bytes> bytes_of(std::string_view hex) {
  if (hex == "-") return Bytes{};
  if (hex.size() % 2 != 0 || hex.size() > 2 * kLongestConfig) return std::nullopt;
  std::vector<std::byte> octets;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    std::uint8_t octet = 0;
    auto const [end, error] = std::from_chars(&hex[i], hex.data() + i + 2, octet, 16);
    if (error != std::errc{} || end != hex.data() + i + 2) return std::nullopt;
    octets.push_back(std::byte{octet});
  }
  return Bytes::adopt(std::move(octets));
}

std::string video_text(Video const& v) {
  return fmt::format("{} {} {} {} {} {} {} {} {} {:d} {} {:d}", v.width, v.height,
                     v.pixel_aspect.num, v.pixel_aspect.den, v.frame_rate.num, v.frame_rate.den,
                     v.colour.primaries, v.colour.transfer, v.colour.matrix, v.colour.full_range,
                     v.bit_depth, v.interlaced);
}

Video read_video(Words& words) {
  Video v;
  v.width = words.number<std::uint32_t>();
  v.height = words.number<std::uint32_t>();
  for (auto* const ratio : {&v.pixel_aspect, &v.frame_rate}) {
    ratio->num = words.number<std::uint32_t>();
    ratio->den = words.number<std::uint32_t>();
  }
  for (auto* const code : {&v.colour.primaries, &v.colour.transfer, &v.colour.matrix}) {
    *code = words.number<std::uint8_t>();
  }
  v.colour.full_range = words.flag();
  v.bit_depth = words.number<std::uint8_t>();
  v.interlaced = words.flag();
  return v;
}

std::string audio_text(Audio const& a) {
  return fmt::format("{} {} {}", a.sample_rate, a.channels, a.frame_samples);
}

Audio read_audio(Words& words) {
  Audio a;
  a.sample_rate = words.number<std::uint32_t>();
  a.channels = words.number<std::uint8_t>();
  a.frame_samples = words.number<std::uint32_t>();
  return a;
}

struct Text {
  std::string operator()(H264 const& c) const { return nal(c); }
  std::string operator()(H265 const& c) const { return nal(c); }
  std::string operator()(Av1 const& c) const { return video_text(c.video); }
  std::string operator()(Vp9 const& c) const { return video_text(c.video); }
  std::string operator()(Aac const& c) const {
    return fmt::format("{} {}", audio_text(c.audio), c.object_type);
  }
  std::string operator()(Opus const& c) const { return audio_text(c.audio); }

  template <class Nal>
  static std::string nal(Nal const& c) {
    return fmt::format("{} {} {:d}", video_text(c.video), c.length_size, c.reorders);
  }
};

template <class Nal>
Codec read_nal(Words& words, Bytes config) {
  Nal c;
  c.video = read_video(words);
  c.config = std::move(config);
  c.length_size = words.number<std::uint8_t>();
  c.reorders = words.flag();
  return c;
}

std::optional<Codec> read_named(std::string_view name, Words& words, Bytes config) {
  if (name == "h264") return read_nal<H264>(words, std::move(config));
  if (name == "hevc") return read_nal<H265>(words, std::move(config));
  if (name == "av1") return Av1{read_video(words), std::move(config)};
  if (name == "vp9") return Vp9{read_video(words), std::move(config)};
  if (name == "opus") return Opus{read_audio(words), std::move(config)};
  if (name != "aac") return std::nullopt;
  auto const audio = read_audio(words);
  return Aac{audio, std::move(config), words.number<std::uint8_t>()};
}

}  // namespace

std::string codec_text(Codec const& codec) {
  return fmt::format("{} {} {}", name_of(codec), hex_of(config_of(codec)),
                     std::visit(Text{}, codec));
}

std::optional<Codec> read_codec(Words& words) {
  auto const name = words.word();
  auto config = bytes_of(words.word());
  if (!config) return std::nullopt;
  auto codec = read_named(name, words, std::move(*config));
  return words.ok() ? codec : std::nullopt;
}

}  // namespace freshet::origin
