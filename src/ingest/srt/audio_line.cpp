#include "ingest/srt/audio_line.hpp"

#include "ingest/codecs.hpp"
#include "wire/opus/config.hpp"
#include "wire/opus/packet.hpp"
#include "wire/opus/ts_units.hpp"

#include <utility>

namespace freshet::ingest::srt {
namespace {

namespace aac = wire::aac;
namespace opus = wire::opus;
using wire::mpegts::Kind;

bool is_same_stream(aac::AdtsHeader const& a, aac::AdtsHeader const& b) {
  return a.object_type == b.object_type && a.sample_rate == b.sample_rate &&
         a.channel_configuration == b.channel_configuration;
}

}  // namespace

AudioLine::AudioLine(Intake& intake, wire::mpegts::Elementary const& stream)
    : intake_{intake},
      stream_{stream},
      framer_{stream.kind == Kind::aac_latm ? aac::loas_framer() : aac::adts_framer()} {}

void AudioLine::feed(wire::mpegts::Pes pes) {
  if (pes.after_loss) {
    framer_.lose();
    clock_.forget();
  }
  stamp_ = pes.pts;
  if (stream_.kind == Kind::opus) {
    opus_units(pes.payload);
  } else {
    frames(std::move(pes.payload));
  }
}

void AudioLine::begin_stamped() {
  if (stamp_) clock_.set(*std::exchange(stamp_, {}));
}

void AudioLine::frames(Bytes payload) {
  framer_.feed(std::move(payload));
  while (auto const frame = framer_.next()) {
    if (!frame->continued) begin_stamped();
    if (stream_.kind == Kind::aac_latm) {
      latm(frame->octets);
    } else {
      adts(frame->octets);
    }
  }
}

bool AudioLine::configure(Result<Bytes> config) {
  if (!config) return false;
  if (codec_ && config_of(*codec_) == *config) return true;
  auto codec = read_config("mp4a", std::move(*config));
  if (!codec) return false;
  codec_ = *codec;
  intake_.audio(std::move(*codec));
  return true;
}

void AudioLine::adts(Bytes const& frame) {
  auto const header = aac::parse_adts(frame.span());
  bool const known = header && header_ && is_same_stream(*header, *header_);
  // Several blocks in a frame are one octet run: nothing tells where the second begins.
  if (!header || header->raw_blocks != 1 || (!known && !configure(aac::config_of(*header)))) {
    ++own_.unreadable_units;
    if (codec_) clock_.advance(audio_of(*codec_)->frame_samples, audio_of(*codec_)->sample_rate);
    return;
  }
  header_ = *header;
  unit(frame.slice(header->header_size), audio_of(*codec_)->frame_samples, false);
}

void AudioLine::latm(Bytes const& frame) {
  auto units = latm_.read(frame.slice(aac::kLoasHeadSize).span());
  if (!units) {
    ++own_.unreadable_units;
    clock_.forget();
    return;
  }
  if (!latm_.config()) {
    ++own_.unconfigured_units;
    return;
  }
  if (!configure(*latm_.config())) {
    own_.unreadable_units += units->size();
    return;
  }
  for (auto& one : *units) unit(std::move(one), audio_of(*codec_)->frame_samples, false);
}

/// What is to be trimmed of the very first packet is what the encoder put before the sound.
void AudioLine::configure_opus(std::uint32_t start_trim) {
  auto const channels = stream_.opus_channels == 0 ? std::uint8_t{2} : stream_.opus_channels;
  auto const skip = start_trim > 0 ? static_cast<std::uint16_t>(start_trim) : opus::kUsualPreSkip;
  auto config = opus::make_config(channels, skip);
  if (!config) return;
  if (auto codec = opus::parse_config(std::move(*config))) {
    codec_ = Codec{*codec};
    intake_.audio(Codec{std::move(*codec)});
  }
}

void AudioLine::opus_units(Bytes const& payload) {
  begin_stamped();
  auto units = opus::read_ts_units(payload);
  if (!units) {
    ++own_.unreadable_units;
    clock_.forget();
    return;
  }
  for (auto& one : *units) {
    if (!codec_) configure_opus(one.start_trim);
    auto const samples = opus::packet_samples(one.packet.span());
    if (codec_ && samples) {
      unit(std::move(one.packet), *samples, true);
    } else {
      ++own_.unreadable_units;
      clock_.forget();
    }
  }
}

void AudioLine::unit(Bytes payload, std::uint32_t samples, bool varies) {
  auto const at = clock_.now();
  auto const rate = audio_of(*codec_)->sample_rate;
  clock_.advance(samples, rate);
  if (!at) {
    ++own_.unstamped_units;
    return;
  }
  Packet packet;
  packet.dts = packet.pts = {*at};
  if (varies) packet.duration = rescale({samples}, {rate}, kVideoTimebase);
  packet.key = true;
  packet.payload = std::move(payload);
  intake_.packet(Intake::kAudio, std::move(packet));
}

void AudioLine::count(TsFaults& faults) const {
  faults.skipped_octets += framer_.skipped();
  faults.unreadable_units += own_.unreadable_units;
  faults.unconfigured_units += own_.unconfigured_units;
  faults.unstamped_units += own_.unstamped_units;
}

}  // namespace freshet::ingest::srt
