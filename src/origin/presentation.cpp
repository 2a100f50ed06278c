#include "origin/presentation.hpp"

#include <algorithm>

namespace freshet::origin {

Presentation::Presentation(net::Loops& loops, net::Loop& home, Clock const& clock, Options options)
    : loops_{loops}, home_{home}, clock_{clock}, options_{std::move(options)} {
  members_.set(std::make_shared<Members const>());
}

std::shared_ptr<Rendition> Presentation::add(Track const& track) {
  auto const is_first = members_.get()->empty();
  if (options_.disk && is_first) {
    options_.disk->note(ShowNote{options_.stream_id, options_.protocol, options_.started_us,
                                 options_.wall_us_at_zero, options_.first_msn, options_.promises});
  }
  auto rendition = make(track);
  note_track(track, is_first);
  return rendition;
}

/// With the first of them stands what the encoder gives.
void Presentation::note_track(Track const& track, bool is_first) {
  if (!options_.disk) return;
  options_.disk->note(TrackNote{false, track});
  if (!is_first) return;
  auto const given = options_.given ? options_.given() : nullptr;
  if (!given) return;
  for (auto const& one : *given) options_.disk->note(TrackNote{true, one});
}

void Presentation::restore(std::vector<Stored> stored, std::vector<Mark> const& marks) {
  for (auto const& mark : marks) marks_.take(mark);
  for (auto& one : stored) make(one.track)->restore(std::move(one.rendition));
}

std::shared_ptr<Rendition> Presentation::make(Track const& track) {
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
  rendition->begin_with(marks_.all());
  auto members = *members_.get();
  members.push_back({track, rendition});
  members_.set(std::make_shared<Members const>(std::move(members)));
  return rendition;
}

void Presentation::update(Track const& track) {
  auto members = *members_.get();
  for (auto& member : members) {
    if (member.track.id != track.id) continue;
    member.track = track;
    member.rendition->set_demand(track.demand);
  }
  members_.set(std::make_shared<Members const>(std::move(members)));
  note_track(track, members_.get()->front().track.id == track.id);
}

void Presentation::mark(Mark mark) {
  home_.post([self = shared_from_this(), mark = std::move(mark)] { self->mark_here(mark); });
}

void Presentation::mark_here(Mark const& mark) {
  if (ended_us_.load() != 0) return;
  auto const members = members_.get();
  // What no playlist lists any more makes room.
  if (!members->empty()) marks_.keep(members->front().rendition->now()->marks.get());
  auto const taken = marks_.take(mark);
  if (!taken) return;
  if (options_.disk) options_.disk->note(MarkNote{*taken});
  for (auto const& member : *members) member.rendition->mark(taken);
}

void Presentation::suspend() {
  auto const members = members_.get();
  for (auto const& member : *members) member.rendition->suspend();
}

void Presentation::end() {
  if (ended_us_.load() != 0) return;
  ended_us_.store(clock_.wall_us());
  if (options_.disk) options_.disk->note(EndNote{});
  auto const members = members_.get();
  for (auto const& member : *members) member.rendition->end();
}

std::shared_ptr<Rendition> Presentation::find(std::string_view name) const {
  auto const members = members_.get();
  auto const at = std::ranges::find_if(
      *members, [&](Member const& m) { return m.rendition->options().name == name; });
  return at == members->end() ? nullptr : at->rendition;
}

}  // namespace freshet::origin
