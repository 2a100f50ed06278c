#include "ingest/intake.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace freshet::ingest {

void Intake::expect(bool video, bool audio) {
  // Metadata that promises nothing at all is not to be believed.
  if (!video && !audio) return;
  video_expected_ = video;
  audio_expected_ = audio;
}

namespace {

bool same(Codec const& a, Codec const& b) {
  if (a.index() != b.index() || !(config_of(a) == config_of(b))) return false;
  auto const *va = video_of(a), *vb = video_of(b);
  return va == nullptr || *va == *vb;
}

}  // namespace

void Intake::set(std::optional<Codec>& slot, Codec codec) {
  if (slot && same(*slot, codec)) return;
  slot = std::move(codec);
  if (declared_) declare();
}

void Intake::video(Codec codec) { set(video_, std::move(codec)); }
void Intake::audio(Codec codec) { set(audio_, std::move(codec)); }

bool Intake::complete() const {
  if (video_ && audio_) return true;
  // One of the two, and the metadata says that there is no other.
  return (video_ && audio_expected_ == false) || (audio_ && video_expected_ == false);
}

bool Intake::waited_enough() {
  if (waiting_.size() >= kMaxWaiting) return true;
  auto const [first, last] =
      std::ranges::minmax(waiting_, {}, [](Packet const& p) { return p.dts; });
  waits_since_ = std::min(waits_since_.value_or(first.dts), first.dts);
  auto const waited = last.dts - *waits_since_;
  auto const picture_comes = !video_ && video_expected_ == true;
  auto const patience = picture_comes ? kPicturePatienceMs : kPatienceMs;
  if (waited >= rescale({patience}, kMilliseconds, base_)) return true;
  // Sound from long before the first picture would put that far ahead of the clock.
  auto const oldest = last.dts - rescale({kPatienceMs}, kMilliseconds, base_);
  std::erase_if(waiting_, [oldest](Packet const& p) { return p.dts < oldest; });
  return false;
}

void Intake::packet(TrackId track, Packet packet) {
  auto const& codec = track == kVideo ? video_ : audio_;
  if (!codec) {
    ++unconfigured_;
    return;
  }
  packet.track = track;
  if (declared_) {
    head_.packet(packet);
    return;
  }
  waiting_.push_back(std::move(packet));
  if (complete() || waited_enough()) declare();
}

void Intake::declare() {
  auto tracks = std::make_shared<std::vector<Track>>();
  if (video_) tracks->push_back({kVideo, base_, *video_, "source"});
  if (audio_) tracks->push_back({kAudio, base_, *audio_, "audio"});
  declared_ = true;
  head_.tracks(std::move(tracks));
  for (auto const& packet : std::exchange(waiting_, {})) head_.packet(packet);
}

}  // namespace freshet::ingest
