#include "ingest/srt/video_line.hpp"

#include "ingest/codecs.hpp"

#include <utility>

namespace freshet::ingest::srt {

namespace ts = wire::mpegts;

void VideoLine::configure(Codec codec) {
  codec_ = codec;
  intake_.video(std::move(codec));
}

void VideoLine::picture(ts::AccessUnit unit) {
  if (!codec_) {
    auto found = codec_in(stream_.kind == ts::Kind::h265, unit.payload.span());
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
