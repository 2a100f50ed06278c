/// The governor's word on its rungs: what becomes of each, and why.
#include "transcode/effort.hpp"
#include "transcode/governor_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace freshet::transcode {
namespace {

std::string preset_of(Rung const& rung, Effort effort, bool on_card) {
  av::VideoSettings settings;
  settings.format = format_of(rung.codec);
  settings.nvenc = on_card;
  return av::preset_of(with_effort(settings, effort));
}

RungWork work_of(RungCause cause) {
  if (cause == RungCause::broken) return RungWork::failed;
  return cause == RungCause::no_room ? RungWork::left_out : RungWork::resting;
}

}  // namespace

RungState Governor::Lane::state() const {
  auto const& duty = *seen.duty;
  auto const now = duty.now.load();
  RungState state{seen.rung.name, RungWork::running, cause, duty.hardware ? "nvenc" : "cpu"};
  state.why = why;
  if (auto const replaced = duty.replaced.get(); replaced && !duty.hardware) {
    state.replaced = *replaced;
  }
  if (auto const failed = duty.failed.get()) {
    state.cause = RungCause::broken;
    state.why = *failed;
  } else if (!needed()) {
    state.cause = RungCause::not_needed;
    state.why = "the source itself is as good";
  } else if (rests() && cause == RungCause::none) {
    state.cause = RungCause::no_room;
    state.why = "it waits until the machine is calm";
  }
  if (rests() || !needed() || state.cause == RungCause::broken) state.work = work_of(state.cause);
  // Until a keyframe it may do what was wanted before.
  if (state.work != RungWork::running || now == Effort::rest) return state;
  state.preset = preset_of(seen.rung, now, duty.hardware);
  state.cap = duty.most;
  return state;
}

std::vector<RungState> Governor::states(std::string_view channel) {
  std::scoped_lock const lock{mutex_};
  std::vector<RungState> all;
  auto const ladder =
      std::ranges::find_if(ladders_, [&](auto const& one) { return one->seen.channel == channel; });
  if (ladder == ladders_.end()) return all;
  std::ranges::transform((*ladder)->lanes, std::back_inserter(all), &Lane::state);
  return all;
}

std::string Governor::no_room_for(Ladder const& ladder, Lane const& lane) const {
  auto const decoding = ladder.works() ? 0 : cost_of_decoding(ladder);
  return fmt::format("it takes {:.1f} processors, and {:.1f} of {:.1f} are left",
                     cost(lane, Effort::quick) + decoding, std::max(0.0, left()),
                     house_.processors * kShare);
}

/// Nothing: it rests until there is room.
void Governor::take_in(Ladder const& ladder, Lane& lane, std::optional<Effort> effort) {
  if (!effort) {
    lane.wants(Effort::rest, RungCause::no_room, no_room_for(ladder, lane));
  } else if (*effort == Effort::quick) {
    lane.wants(*effort, RungCause::no_room, "there is no room for the usual effort");
  } else {
    lane.wants(*effort, RungCause::none, {});
  }
}

}  // namespace freshet::transcode
