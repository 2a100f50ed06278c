#include "ingest/srt/video_line.hpp"

#include "ingest/codecs.hpp"
#include "wire/h264/config.hpp"
#include "wire/h265/config.hpp"

#include <utility>

namespace freshet::ingest::srt {
namespace {

namespace ts = wire::mpegts;

constexpr std::size_t kLengthSize = 4;

/// The codec that a picture's own parameter sets describe; nothing when it has none, or half.
std::optional<Codec> codec_in(ts::Kind kind, ByteSpan picture) {
  bool const hevc = kind == ts::Kind::h265;
  auto record = hevc ? wire::h265::config_in(picture, kLengthSize)
                     : wire::h264::config_in(picture, kLengthSize);
  if (!record) return std::nullopt;
  auto codec = read_config(hevc ? "hvc1" : "avc1", std::move(*record));
  if (!codec) return std::nullopt;
  return std::move(*codec);
}

/// Without parameter sets that are the configuration's, word for word: it says them already.
Bytes without_known_sets(Codec const& codec, Bytes picture) {
  using wire::nal::InBand;
  if (auto const* h264 = std::get_if<H264>(&codec)) {
    if (wire::h264::in_band(picture.span(), *h264) != InBand::same) return picture;
    return wire::h264::strip_parameter_sets(picture, h264->length_size);
  }
  auto const* h265 = std::get_if<H265>(&codec);
  if (h265 == nullptr || wire::h265::in_band(picture.span(), *h265) != InBand::same) return picture;
  return wire::h265::strip_parameter_sets(picture, h265->length_size);
}

}  // namespace

void VideoLine::configure(Codec codec) {
  codec_ = codec;
  intake_.video(std::move(codec));
}

void VideoLine::picture(ts::AccessUnit unit) {
  if (!codec_) {
    auto found = codec_in(stream_.kind, unit.payload.span());
    if (!found) {
      ++unconfigured_;
      return;
    }
    configure(std::move(*found));
  }
  auto read = read_unit(*codec_, std::move(unit.payload), true);
  if (!read) {
    ++unreadable_;
    return;
  }
  if (read->changed) configure(std::move(*read->changed));
  Packet packet;
  packet.dts = {unit.dts};
  packet.pts = {unit.pts};
  packet.key = read->key;
  packet.payload = without_known_sets(*codec_, std::move(read->payload));
  if (packet.payload.empty()) return;  // parameter sets alone
  intake_.packet(Intake::kVideo, std::move(packet));
}

void VideoLine::feed(ts::Pes pes) {
  units_.feed(std::move(pes));
  while (auto unit = units_.next()) picture(std::move(*unit));
}

void VideoLine::count(TsFaults& faults) const {
  auto const& units = units_.faults();
  faults.unreadable_units += units.unreadable + unreadable_;
  faults.torn_units += units.torn;
  faults.unstamped_units += units.unstamped;
  faults.guessed_times += units.guessed;
  faults.unconfigured_units += unconfigured_;
}

}  // namespace freshet::ingest::srt
