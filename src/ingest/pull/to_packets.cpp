#include "ingest/pull/to_packets.hpp"

#include "ingest/codecs.hpp"
#include "wire/aac/adts.hpp"
#include "wire/aac/framer.hpp"
#include "wire/h264/nal.hpp"
#include "wire/h265/nal.hpp"
#include "wire/nal/annex_b.hpp"
#include "wire/nal/units.hpp"

#include <string>
#include <utility>

namespace freshet::ingest::pull {
namespace {

using av::SourceForm;

constexpr std::size_t kLengthSize = 4;

/// Empty: it is none of those.
std::string_view four_letters(SourceForm form) {
  switch (form) {
    case SourceForm::h264:
      return "avc1";
    case SourceForm::h265:
      return "hvc1";
    case SourceForm::av1:
      return "av01";
    case SourceForm::aac:
      return "mp4a";
    case SourceForm::opus:
      return "Opus";
    default:
      return {};
  }
}

Error not_carried(av::SourceTrack const& track) {
  return failure(boost::system::errc::not_supported,
                 track.video ? "video " + track.name + " is not supported: H.264 or HEVC is wanted"
                             : "audio " + track.name + " is not supported: AAC or Opus is wanted");
}

bool is_nal(SourceForm form) { return form == SourceForm::h264 || form == SourceForm::h265; }

/// A record begins with its version; a byte stream's parameter sets with a start code.
bool is_record(av::SourceTrack const& track) {
  auto const config = track.config.span();
  return !config.empty() && (!is_nal(track.form) || config.front() == std::byte{1});
}

bool is_padding_h264(ByteSpan unit) {
  auto const type = wire::h264::type_of(unit);
  return type == wire::h264::UnitType::delimiter || type == wire::h264::UnitType::filler;
}

/// Rec. H.265 table 7-1: access unit delimiter, filler data.
bool is_padding_h265(ByteSpan unit) {
  auto const type = std::to_integer<unsigned>(unit.front()) >> 1 & 0x3FU;
  return type == 35 || type == 38;
}

/// Lengths where start codes were, without delimiters and filler.
Result<Bytes> with_lengths(SourceForm form, Bytes const& stream) {
  auto octets = wire::nal::from_annex_b(stream.span(), kLengthSize);
  if (!octets) return octets;
  return wire::nal::without(*octets, kLengthSize,
                            form == SourceForm::h264 ? is_padding_h264 : is_padding_h265);
}

}  // namespace

Result<> ToPackets::take(av::SourceUnit unit) {
  auto& line = unit.track->video ? video_ : audio_;
  if (line.track != unit.track) {
    if (auto turned = turn_to(line, unit.track); !turned) return turned;
  }
  if (unit.track->video) {
    picture(std::move(unit));
  } else {
    sound(std::move(unit));
  }
  return {};
}

Result<> ToPackets::turn_to(Line& line, std::shared_ptr<av::SourceTrack const> track) {
  line.track = std::move(track);
  auto const& now = *line.track;
  if (now.form == SourceForm::other) return not_carried(now);
  if (!is_record(now)) return {};  // it says itself what it is
  auto codec = read_config(four_letters(now.form), now.config);
  if (!codec) return std::move(codec).error();
  configure(line, std::move(*codec));
  return {};
}

void ToPackets::configure(Line& line, Codec codec) {
  line.codec = codec;
  if (line.track->video) {
    intake_.video(std::move(codec));
  } else {
    intake_.audio(std::move(codec));
  }
}

void ToPackets::emit(Line& line, av::SourceUnit const& unit, Bytes payload) {
  auto read = read_unit(*line.codec, std::move(payload), true);
  if (!read) {
    ++dropped_;
    return;
  }
  if (read->changed) configure(line, std::move(*read->changed));
  Packet packet;
  packet.dts = unit.dts;
  packet.pts = unit.pts;
  packet.key = read->key;
  packet.payload = without_known_sets(*line.codec, std::move(read->payload));
  if (read->samples > 0) packet.duration = rescale({read->samples}, {48'000}, kVideoTimebase);
  if (packet.payload.empty()) return;  // parameter sets alone
  intake_.packet(unit.track->video ? Intake::kVideo : Intake::kAudio, std::move(packet));
}

void ToPackets::picture(av::SourceUnit unit) {
  auto const& track = *unit.track;
  auto payload = std::move(unit.payload);
  if (is_nal(track.form) && !is_record(track)) {
    auto octets = with_lengths(track.form, payload);
    if (!octets) {
      ++dropped_;
      return;
    }
    payload = std::move(*octets);
    if (!video_.codec) {
      auto found = codec_in(track.form == SourceForm::h265, payload.span());
      if (found) configure(video_, std::move(*found));
    }
  }
  if (!video_.codec) {
    ++dropped_;
    return;
  }
  emit(video_, unit, std::move(payload));
}

void ToPackets::sound(av::SourceUnit unit) {
  auto const& track = *unit.track;
  if (track.form == SourceForm::aac_latm) return latm(unit);
  if (track.form == SourceForm::aac && !is_record(track)) return adts(std::move(unit));
  if (!audio_.codec) {
    ++dropped_;
    return;
  }
  emit(audio_, unit, std::move(unit.payload));
}

bool ToPackets::configure_aac(Result<Bytes> config) {
  if (!config) return false;
  if (audio_.codec && config_of(*audio_.codec) == *config) return true;
  auto codec = read_config("mp4a", std::move(*config));
  if (!codec) return false;
  configure(audio_, std::move(*codec));
  return true;
}

void ToPackets::adts(av::SourceUnit unit) {
  auto const header = wire::aac::parse_adts(unit.payload.span());
  if (!header || header->raw_blocks != 1 || header->frame_size > unit.payload.size() ||
      !configure_aac(wire::aac::config_of(*header))) {
    ++dropped_;
    return;
  }
  auto const size = header->frame_size - header->header_size;
  emit(audio_, unit, unit.payload.slice(header->header_size, size));
}

void ToPackets::latm(av::SourceUnit const& unit) {
  auto units = latm_.read(unit.payload.slice(wire::aac::kLoasHeadSize).span());
  if (!units || !latm_.config() || !configure_aac(*latm_.config())) {
    ++dropped_;
    return;
  }
  auto const samples = std::int64_t{audio_of(*audio_.codec)->frame_samples};
  Timebase const rate{audio_of(*audio_.codec)->sample_rate};
  auto one = unit;
  std::int64_t before = 0;
  for (auto& payload : *units) {
    one.dts = one.pts = unit.dts + rescale({samples * before++}, rate, kVideoTimebase);
    emit(audio_, one, std::move(payload));
  }
}

}  // namespace freshet::ingest::pull
