#include "ingest/srt/to_packets.hpp"

#include "media/time.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

namespace freshet::ingest::srt {
namespace {

using wire::mpegts::Elementary;
using wire::mpegts::Kind;
using wire::mpegts::Pes;
using wire::mpegts::Programme;

/// The codes above are layouts that the stream describes itself.
constexpr std::uint8_t kMostOpusChannels = 8;

Error refusal(Elementary const& stream) {
  return failure(boost::system::errc::not_supported,
                 stream.video ? fmt::format("video {} is not supported: set the encoder's video to "
                                            "H.264 or HEVC",
                                            stream.name)
                              : fmt::format("audio {} is not supported: set the encoder's audio to "
                                            "AAC",
                                            stream.name));
}

std::string description(std::optional<Elementary> const& stream) {
  return stream ? fmt::format("{} (pid {})", stream->name, stream->pid) : "none";
}

/// A line per stream; the same stream keeps its line, and what it has of a unit.
template <class Line>
void tune(std::optional<Line>& line, std::optional<Elementary> const& stream, Intake& intake,
          TsFaults& past) {
  if (line && stream == line->stream()) return;
  if (line) line->count(past);
  line.reset();
  if (stream) line.emplace(intake, *stream);
}

}  // namespace

ToPackets::ToPackets(Sink& head, Log log) : log_{std::move(log)}, intake_{head, kVideoTimebase} {}

Result<> ToPackets::turn_to(Programme const& programme) {
  if (programme.refused) return refusal(*programme.refused);
  if (programme.audio && programme.audio->opus_channels > kMostOpusChannels) {
    return failure(boost::system::errc::not_supported,
                   "audio Opus with a channel layout of its own is not supported: set the "
                   "encoder's audio to stereo");
  }
  log_.info("programme {}: video {}, audio {}", programme.number, description(programme.video),
            description(programme.audio));
  if (!programme.passed_over.empty()) {
    log_.info("{} other programmes are passed over: {}", programme.passed_over.size(),
              fmt::join(programme.passed_over, ", "));
  }
  intake_.expect(programme.video.has_value(), programme.audio.has_value());
  tune(video_, programme.video, intake_, past_);
  tune(audio_, programme.audio, intake_, past_);
  return {};
}

void ToPackets::feed(Pes pes) {
  if (pes.video) {
    if (video_) video_->feed(std::move(pes));
  } else if (audio_) {
    audio_->feed(std::move(pes));
  }
}

Result<> ToPackets::read() {
  while (auto event = demuxer_.next()) {
    if (auto const* programme = std::get_if<Programme>(&*event)) {
      if (auto turned = turn_to(*programme); !turned) return turned;
    } else {
      feed(std::move(std::get<Pes>(*event)));
    }
  }
  return {};
}

Result<> ToPackets::take(Bytes payload) {
  demuxer_.feed(payload.span());
  auto read_all = read();
  count();
  return read_all;
}

void ToPackets::finish() {
  demuxer_.finish();
  // A programme cannot come any more, and so nothing that would be refused.
  static_cast<void>(read());
  count();
}

void ToPackets::count() {
  faults_ = past_;
  if (video_) video_->count(faults_);
  if (audio_) audio_->count(faults_);
  auto const& ts = demuxer_.faults();
  faults_.skipped_octets += ts.skipped_octets;
  faults_.slips = ts.slips;
  faults_.malformed_packets = ts.malformed_packets;
  faults_.damaged_packets = ts.damaged_packets;
  faults_.scrambled = ts.scrambled;
  faults_.repeats = ts.repeats;
  faults_.continuity = ts.continuity;
  faults_.broken_sections = ts.broken_sections;
  faults_.broken_pes = ts.broken_pes;
  faults_.cut_pes = ts.cut_pes;
}

}  // namespace freshet::ingest::srt
