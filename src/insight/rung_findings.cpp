#include "insight/rung_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace freshet::insight {
namespace {

/// The rungs of one trouble, and its cause.
struct Group {
  std::string names;
  std::string why;  // of the first
  int count = 0;

  void add(std::string const& name, std::string const& because) {
    if (count == 0) why = because;
    names += (count++ == 0 ? "" : ", ") + name;
  }
  [[nodiscard]] char const* verb(char const* one, char const* more) const {
    return count == 1 ? one : more;
  }
};

/// The first rung's words stand for all.
template <class Has, class Why>
Group group_of(std::span<RungState const> rungs, Has has, Why why) {
  Group group;
  for (auto const& rung : rungs) {
    if (has(rung)) group.add(rung.name, rung.*why);
  }
  return group;
}

constexpr auto kLessToDo =
    "choose fewer or smaller rungs (ladder), let them rest while nobody watches (on_demand), send "
    "less than this, or take a machine with more processors or a card that encodes";

void failed(std::span<RungState const> rungs, std::vector<Finding>& out) {
  auto const group = group_of(
      rungs, [](RungState const& r) { return r.work == RungWork::failed; }, &RungState::why);
  if (group.count == 0) return;
  out.push_back({"rung_failed", Severity::error,
                 fmt::format("nothing encodes {}: {}", group.names, group.why),
                 "leave it out of the channel's ladder, or choose another codec for it"});
}

void left_out(std::span<RungState const> rungs, std::vector<Finding>& out) {
  auto const group = group_of(
      rungs, [](RungState const& r) { return r.work == RungWork::left_out; }, &RungState::why);
  if (group.count == 0) return;
  out.push_back(
      {"rungs_left_out", Severity::warning,
       fmt::format("this machine cannot encode {} beside the others: {}", group.names, group.why),
       kLessToDo});
}

void rested(std::span<RungState const> rungs, std::vector<Finding>& out) {
  auto const group = group_of(
      rungs,
      [](RungState const& r) {
        return r.work == RungWork::resting && r.cause == RungCause::behind;
      },
      &RungState::why);
  if (group.count == 0) return;
  out.push_back({"rungs_rest", Severity::warning,
                 fmt::format("this machine does not keep up: {} {} until it is calm; {}",
                             group.names, group.verb("rests", "rest"), group.why),
                 kLessToDo});
}

void eased(std::span<RungState const> rungs, std::vector<Finding>& out) {
  auto const has = [](RungState const& r) {
    return r.work == RungWork::running && r.cause != RungCause::none;
  };
  auto const group = group_of(rungs, has, &RungState::why);
  if (group.count == 0) return;
  out.push_back({"less_effort", Severity::notice,
                 fmt::format("{} {} encoded with less effort, which viewers see as less detail: {}",
                             group.names, group.verb("is", "are"), group.why),
                 kLessToDo});
}

void replaced(std::span<RungState const> rungs, std::vector<Finding>& out) {
  auto const group = group_of(
      rungs, [](RungState const& r) { return !r.replaced.empty(); }, &RungState::replaced);
  if (group.count == 0) return;
  out.push_back(
      {"card_replaced", Severity::warning,
       fmt::format("the processor encodes {} in the card's place: {}", group.names, group.why),
       "look at the card's driver and at what else uses it, then start the stream again; with "
       "encoder: cpu it is not asked"});
}

}  // namespace

std::optional<Finding> profile_finding(stream::Unfit const& unfit,
                                       std::span<RungState const> rungs) {
  auto const& how = unfit.how;
  if (how.empty()) return std::nullopt;
  if (!unfit.withheld) {
    return Finding{"source_unfit", Severity::warning,
                   fmt::format("it breaks the channel's profile: {}", how),
                   "send what the profile names"};
  }
  auto const runs = [](RungState const& rung) { return rung.work == RungWork::running; };
  if (std::ranges::any_of(rungs, runs)) {
    return Finding{"source_withheld", Severity::warning,
                   fmt::format("viewers are not given what you send but what this server makes of "
                               "it, for it breaks the channel's profile: {}",
                               how),
                   "with the settings that the profile names they have it as you send it"};
  }
  return Finding{"source_unfit", Severity::warning,
                 fmt::format("it breaks the channel's profile, and viewers have it all the same, "
                             "for this machine encodes nothing else of it now: {}",
                             how),
                 "send what the profile names"};
}

std::vector<Finding> rung_findings(std::span<RungState const> rungs) {
  std::vector<Finding> out;
  failed(rungs, out);
  left_out(rungs, out);
  rested(rungs, out);
  replaced(rungs, out);
  eased(rungs, out);
  return out;
}

}  // namespace freshet::insight
