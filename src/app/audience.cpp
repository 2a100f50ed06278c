#include "app/audience.hpp"

#include "store/streams.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace freshet::app {

using std::chrono::seconds;

void Audience::look(store::Database& store, std::vector<Show> const& shows) {
  auto const number = static_cast<seconds::rep>(shows.size());
  auto const at_least = std::max(kTellShow, number * kTellAll);
  for (auto const& show : shows) {
    auto& one = known(store, show);
    one.watching = show.watching;
    one.peak = std::max(one.peak, std::int64_t{one.watching.all()});
    count(show.channel, one.watching);
    tell(show.stream_id, one, at_least);
  }
  leave(shows);
  write(kWrite);
  publish();
}

/// A show that goes on after a restart has had its peak before.
Audience::Known& Audience::known(store::Database& store, Show const& show) {
  auto const [at, is_new] = shows_.try_emplace(show.stream_id);
  auto& one = at->second;
  if (is_new) {
    one.channel = show.channel;
    auto const row = store::Streams{store}.find(show.stream_id);
    if (row && *row) one.peak = one.written = (*row)->peak_viewers;
  }
  one.gone_at = {};
  return one;
}

void Audience::count(std::string const& channel, delivery::Watching const& watching) {
  constexpr std::array kProtocols{"hls", "ll-hls", "dash"};
  auto const [at, is_new] = gauges_.try_emplace(channel);
  for (std::size_t i = 0; is_new && i < kProtocols.size(); ++i) {
    at->second.at(i) =
        &house_.metrics.gauge("freshet_viewers", "Viewers now, as far as their requests come here.",
                              {{"channel", channel}, {"protocol", kProtocols.at(i)}});
  }
  at->second[0]->set(watching.hls);
  at->second[1]->set(watching.ll_hls);
  at->second[2]->set(watching.dash);
}

void Audience::tell(std::string const& stream_id, Known& known, seconds at_least) const {
  if (known.watching == known.told) return;
  auto const now = house_.clock.now();
  if (known.was_told && now - known.told_at < at_least) return;
  known.told = known.watching;
  known.told_at = now;
  known.was_told = true;
  auto const& [hls, ll_hls, dash] = known.watching;
  house_.bus.publish(events::Kind::viewer_count, known.channel,
                     events::ViewerFact{stream_id, hls, ll_hls, dash, known.peak});
}

/// Nobody watches a show that is over: who does is counted for the next one.
void Audience::leave(std::vector<Show> const& shows) {
  auto const now = house_.clock.now();
  std::set<std::string_view> ids, channels;
  for (auto const& show : shows) {
    ids.insert(show.stream_id);
    channels.insert(show.channel);
  }
  for (auto& [id, one] : shows_) {
    if (ids.contains(id) || one.gone_at != SteadyTime{}) continue;
    one.gone_at = now;
    one.watching = {};
    if (!channels.contains(one.channel)) count(one.channel, {});
  }
  std::erase_if(shows_, [&](auto const& entry) {
    auto const& one = entry.second;
    auto const is_written = one.peak == one.written;
    return one.gone_at != SteadyTime{} && is_written && now - one.gone_at > kKnown;
  });
}

void Audience::write_rest() { write(seconds{0}); }

void Audience::write(seconds at_least) {
  auto const now = house_.clock.now();
  auto const batch = std::make_shared<Peaks>();
  for (auto& [id, one] : shows_) {
    if (one.peak == one.written) continue;
    if (one.gone_at == SteadyTime{} && now - one.written_at < at_least) continue;
    batch->emplace(id, one.peak);
  }
  if (batch->empty()) return;
  auto const taken = house_.writes.post(
      [batch](store::Database& store) -> Result<> {
        store::Streams streams{store};
        for (auto const& [id, peak] : *batch) {
          if (auto noted = streams.note_peak(id, peak); !noted) return noted;
        }
        return {};
      },
      [this, batch](Result<> const& done) {
        if (!done) house_.log.warn("how many watched is not written: {}", done.error().what);
        for (auto const& [id, peak] : *batch) {
          auto const at = shows_.find(id);
          if (done && at != shows_.end()) at->second.written = peak;
        }
      });
  if (!taken) return;  // the next look asks again
  for (auto const& [id, peak] : *batch) shows_.find(id)->second.written_at = now;
}

void Audience::publish() {
  auto figures = std::make_shared<std::map<std::string, Viewership, std::less<>>>();
  for (auto const& [id, one] : shows_) {
    figures->emplace(id, Viewership{one.watching.all(), one.peak});
  }
  figures_.set(std::move(figures));
}

Viewership Audience::of(std::string_view stream_id) const {
  auto const figures = figures_.get();
  if (!figures) return {};
  auto const at = figures->find(stream_id);
  return at == figures->end() ? Viewership{} : at->second;
}

}  // namespace freshet::app
