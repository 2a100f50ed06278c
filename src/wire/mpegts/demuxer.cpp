#include "wire/mpegts/demuxer.hpp"

#include <utility>

namespace freshet::wire::mpegts {

void Demuxer::feed(ByteSpan octets) { framer_.feed(octets); }

std::optional<Demuxer::Event> Demuxer::next() {
  while (events_.empty()) {
    auto const octets = framer_.next();
    faults_.skipped_octets = framer_.skipped();
    faults_.slips = framer_.slips();
    if (!octets) return std::nullopt;
    read(*octets);
  }
  auto event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void Demuxer::read(ByteSpan octets) {
  auto const packet = parse_packet(octets);
  if (!packet) {
    ++faults_.malformed_packets;
    return;
  }
  // §2.4.3.3: of a damaged packet not even the PID is certain. The counter will tell whose it was.
  if (packet->damaged) {
    ++faults_.damaged_packets;
    return;
  }
  if (packet->pcr && packet->pid == clock_pid_) {
    clock_ = ticks_(static_cast<std::int64_t>(*packet->pcr % kPcrModulus));
  }
  if (directory_.is_table(packet->pid)) {
    if (auto programme = directory_.feed(*packet)) turn_to(std::move(*programme));
  } else if (video_ && packet->pid == video_->stream.pid) {
    take(*video_, *packet);
  } else if (audio_ && packet->pid == audio_->stream.pid) {
    take(*audio_, *packet);
  }
}

void Demuxer::take(Line& line, TransportPacket const& packet) {
  switch (line.continuity.check(packet)) {
    case Order::repeats:
      ++faults_.repeats;
      return;
    case Order::broken:
      ++faults_.continuity;
      [[fallthrough]];
    case Order::restarts:
      line.assembler.lose();
      break;
    case Order::follows:
      break;
  }
  if (packet.scrambled) {
    ++faults_.scrambled;
    line.assembler.lose();
    return;
  }
  if (!packet.has_payload) return;
  whole_.clear();
  line.assembler.feed(packet.payload, packet.unit_start, packet.stuffed, whole_);
  give_out(line);
}

void Demuxer::give_out(Line const& line) {
  for (auto& pes : whole_) events_.emplace_back(stamped(std::move(pes), line.stream.video));
  whole_.clear();
}

void Demuxer::finish() {
  for (auto* const line : {&video_, &audio_}) {
    if (!*line) continue;
    whole_.clear();
    (*line)->assembler.finish(whole_);
    give_out(**line);
  }
}

/// Both streams' times are counted on from the same one, so that they stay side by side where the
/// bits end.
Pes Demuxer::stamped(PesPacket packet, bool video) {
  auto const& header = packet.header;
  Pes out;
  out.video = video;
  out.bounded = header.packet_size != 0;
  out.after_loss = packet.after_loss;
  out.payload = std::move(packet.payload);
  if (!header.pts) return out;
  auto const dts = header.dts.value_or(*header.pts);
  out.dts = stamps_(dts);
  out.pts = *out.dts + wrapped_distance(dts, *header.pts, kPtsModulus);
  return out;
}

void Demuxer::tune(std::optional<Line>& line, std::optional<Elementary> const& stream) {
  if (line && stream == line->stream) return;
  if (line) line->assembler.lose();
  line.reset();
  if (stream) line.emplace(Line{*stream, {}, PesAssembler{faults_}});
}

void Demuxer::turn_to(Programme programme) {
  tune(video_, programme.video);
  tune(audio_, programme.audio);
  clock_pid_ = programme.clock_pid;
  events_.emplace_back(std::move(programme));
}

}  // namespace freshet::wire::mpegts
