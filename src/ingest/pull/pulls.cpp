#include "ingest/pull/pulls.hpp"

#include <algorithm>

namespace freshet::ingest::pull {

std::string Pulls::source_of(std::string const& channel) const {
  return house_.channel(channel).source;
}

/// All are told before one is waited for.
void Pulls::end_others(std::vector<std::string> const& channels) {
  std::vector<std::string> gone;
  for (auto const& [channel, pull] : pulls_) {
    auto const listed = std::ranges::find(channels, channel) != channels.end();
    auto const source = listed ? source_of(channel) : std::string{};
    if (source == pull->address()) continue;
    pull->begin_to_stop(source.empty());
    gone.push_back(channel);
  }
  for (auto const& channel : gone) pulls_.erase(channel);
}

void Pulls::adjust(std::vector<std::string> const& channels) {
  if (stopped_) return;
  end_others(channels);
  for (auto const& channel : channels) {
    auto source = source_of(channel);
    if (source.empty() || pulls_.contains(channel)) continue;
    pulls_.emplace(channel,
                   std::make_unique<Pull>(house_, loops_.next(), channel, std::move(source)));
  }
}

void Pulls::begin_to_stop() {
  stopped_ = true;
  for (auto const& [channel, pull] : pulls_) pull->begin_to_stop(false);
}

void Pulls::stop() {
  begin_to_stop();
  pulls_.clear();
}

}  // namespace freshet::ingest::pull
