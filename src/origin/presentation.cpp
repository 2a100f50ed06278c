#include "origin/presentation.hpp"

#include <algorithm>

namespace freshet::origin {

Presentation::Presentation(net::Loops& loops, net::Loop& home, Clock const& clock, Options options)
    : loops_{loops}, home_{home}, clock_{clock}, options_{std::move(options)} {
  members_.set(std::make_shared<Members const>());
}

std::shared_ptr<Rendition> Presentation::add(Track const& track) {
  Rendition::Options options;
  options.name = track.label;
  options.timebase = track.timebase;
  options.video = is_video(track);
  options.promises = options_.promises;
  options.window = options_.window;
  options.first_msn = options_.first_msn;
  options.disk = options_.disk;
  options.demand = track.demand;
  auto rendition = std::make_shared<Rendition>(loops_, home_, std::move(options));
  auto members = *members_.get();
  members.push_back({track, rendition});
  members_.set(std::make_shared<Members const>(std::move(members)));
  return rendition;
}

void Presentation::update(Track const& track) {
  auto members = *members_.get();
  for (auto& member : members) {
    if (member.track.id == track.id) member.track = track;
  }
  members_.set(std::make_shared<Members const>(std::move(members)));
}

void Presentation::end() {
  if (ended_us_.load() != 0) return;
  ended_us_.store(clock_.wall_us());
  for (auto const& member : *members_.get()) member.rendition->end();
}

std::shared_ptr<Rendition> Presentation::find(std::string_view name) const {
  auto const members = members_.get();
  auto const at = std::ranges::find_if(
      *members, [&](Member const& m) { return m.rendition->options().name == name; });
  return at == members->end() ? nullptr : at->rendition;
}

}  // namespace freshet::origin
