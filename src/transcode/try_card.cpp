/// Trying a card: pictures of four colours through all of it, and looked at when they come out.
#include "av/card_frame.hpp"
#include "av/decoder.hpp"
#include "av/picture.hpp"
#include "transcode/card_doors.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <utility>
#include <vector>

namespace freshet::transcode {
namespace {

constexpr std::uint32_t kTriedWidth = 640, kTriedHeight = 360;
constexpr int kTriedPictures = 5;
/// Of a sample, by two codecs and a scaler.
constexpr int kMostOff = 12;

using Frames = std::vector<av::AvFrame>;
using Colour3 = std::array<std::uint8_t, 3>;
/// Of the quarters, in reading order. No plane taken for another, shifted or halved looks like it.
constexpr std::array<Colour3, 4> kQuarters{
    {{60, 90, 170}, {200, 150, 60}, {120, 200, 110}, {160, 60, 220}}};

av::VideoSettings tried_settings(std::uint32_t divided_by) {
  av::VideoSettings settings;
  settings.width = kTriedWidth / divided_by;
  settings.height = kTriedHeight / divided_by;
  return settings;
}

Result<av::Picture> quarters() {
  auto picture = av::Picture::make(kTriedWidth, kTriedHeight);
  if (!picture) return picture;
  for (unsigned p = 0; p < 3; ++p) {
    auto const plane = picture->plane(p);
    for (std::uint32_t y = 0; y < plane.height; ++y) {
      auto const row = plane.row(y);
      auto const left = 2 * y < plane.height ? 0U : 2U;
      auto const middle = row.begin() + plane.width / 2;
      std::fill(row.begin(), middle, kQuarters.at(left).at(p));
      std::fill(middle, row.end(), kQuarters.at(left + 1).at(p));
    }
  }
  return picture;
}

bool looks_right(AVFrame const& frame) {
  for (std::size_t i = 0; i < kQuarters.size(); ++i) {
    for (std::size_t p = 0; p < 3; ++p) {
      auto const half = p == 0 ? 1 : 2;
      auto const x = frame.width / half * (i % 2 == 0 ? 1 : 3) / 4;
      auto const y = frame.height / half * (i < 2 ? 1 : 3) / 4;
      auto const sample = frame.data[p][y * frame.linesize[p] + x];
      if (std::abs(int{sample} - int{kQuarters.at(i).at(p)}) > kMostOff) return false;
    }
  }
  return true;
}

/// What the source sends.
Result<std::vector<Packet>> tried_source(av::VideoEncoder& encoder) {
  auto const picture = quarters();
  if (!picture) return Error{picture.error()};
  std::vector<Packet> all;
  for (int i = 0; i < kTriedPictures; ++i) {
    auto coded = encoder.encode(*picture, {std::int64_t{i} * 3'000});
    if (!coded) return coded;
    std::ranges::move(*coded, std::back_inserter(all));
  }
  return all;
}

Result<Frames> decoded(av::PictureDecoder& decoder, std::vector<Packet> const& packets) {
  Frames all;
  for (auto const& packet : packets) {
    auto frames = decoder.decode(packet);
    if (!frames) return frames;
    std::ranges::move(*frames, std::back_inserter(all));
  }
  if (all.empty()) return failure(boost::system::errc::not_supported, "it gives no picture");
  return all;
}

Result<Frames> on_the_card(OpenDecoder const& open, Codec const& codec,
                           std::vector<Packet> const& packets) {
  auto decoder = open(codec);
  if (!decoder) return std::move(decoder).error();
  auto frames = decoded(**decoder, packets);
  if (frames && !std::ranges::all_of(*frames, [](auto const& f) { return av::on_card(*f); })) {
    return failure(boost::system::errc::not_supported, "its pictures do not lie on the card");
  }
  return frames;
}

Result<Frames> halved(OpenScaler const& open, Frames const& frames) {
  auto scaler = open(kTriedWidth / 2, kTriedHeight / 2);
  if (!scaler) return std::move(scaler).error();
  Frames all;
  for (auto const& frame : frames) {
    auto out = (*scaler)->scale(*frame);
    if (!out) return std::move(out).error();
    all.push_back(std::move(*out));
  }
  return all;
}

/// And whether it is still the same picture.
Result<> encoded(OpenEncoder const& open, Frames const& frames) {
  auto encoder = open(tried_settings(2));
  if (!encoder) return std::move(encoder).error();
  std::vector<Packet> packets;
  for (auto const& frame : frames) {
    auto coded = (*encoder)->encode(*frame, {frame->pts}, packets.empty());
    if (!coded) return Error{coded.error()};
    if (coded->empty())
      return failure(boost::system::errc::not_supported, "it keeps pictures back");
    std::ranges::move(*coded, std::back_inserter(packets));
  }
  auto eye = av::Decoder::open((*encoder)->codec());
  if (!eye) return std::move(eye).error();
  auto const seen = decoded(*eye, packets);
  if (!seen) return Error{seen.error()};
  if (std::ranges::all_of(*seen, [](auto const& frame) { return looks_right(*frame); })) return {};
  return failure(boost::system::errc::not_supported, "the picture is not what it was");
}

}  // namespace

Result<> try_card(CardDoors const& doors) {
  auto source = av::VideoEncoder::open(tried_settings(1));
  if (!source) return std::move(source).error();
  auto const packets = tried_source(*source);
  if (!packets) return Error{packets.error()};
  auto const whole = on_the_card(doors.decoder, source->codec(), *packets);
  if (!whole) return Error{whole.error()}.in("decoding");
  auto const small = halved(doors.scaler, *whole);
  if (!small) return Error{small.error()}.in("scaling");
  auto const done = encoded(doors.encoder, *small);
  if (!done) return Error{done.error()}.in("encoding what lies there");
  return {};
}

}  // namespace freshet::transcode
