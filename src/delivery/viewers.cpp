#include "delivery/viewers.hpp"

#include "delivery/viewer_key.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <unordered_map>
#include <utility>

namespace freshet::delivery {
namespace {

/// So that a name is looked up without a copy of it.
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const noexcept {
    return std::hash<std::string_view>{}(name);
  }
};

Watching count(std::vector<Seen> const& crowd) {
  Watching watching;
  for (auto const& one : crowd) {
    if (one.way == Way::dash) ++watching.dash;
    if (one.way == Way::ll_hls) ++watching.ll_hls;
    // Who was seen at media alone has their playlists from elsewhere, as from a cache.
    if (one.way == Way::hls || one.way == Way::media) ++watching.hls;
  }
  return watching;
}

}  // namespace

/// Its table on its loop; what it tells, from any thread. Whoever is on their way to it holds it.
struct Viewers::Share {
  std::unordered_map<std::string, Crowd, NameHash, std::equal_to<>> crowds;
  std::size_t known = 0;
  std::size_t last = 0;
  Published<Told> told;
  std::atomic<bool> asked{false};

  /// False: there is no room for somebody new.
  bool see(std::string_view channel, Seen const& seen, std::uint32_t now_s, std::uint32_t until_s,
           std::size_t most) {
    auto at = crowds.find(channel);
    if (at == crowds.end()) {
      if (known >= most) return false;
      at = crowds.try_emplace(std::string{channel}).first;
    }
    auto& crowd = at->second;
    known -= crowd.size();
    auto const met = crowd.see(seen, now_s, until_s, known + crowd.size() < most);
    known += crowd.size();
    return met != Crowd::Met::refused;
  }
  void tell(std::uint32_t now_s) {
    auto next = std::make_shared<Told>();
    next->seen.reserve(last);
    known = 0;
    for (auto at = crowds.begin(); at != crowds.end();) {
      auto& [channel, crowd] = *at;
      auto const before = next->seen.size();
      crowd.collect(now_s, next->seen);
      known += crowd.size();
      auto const present = next->seen.size() - before;
      if (present > 0) next->channels.emplace_back(channel, present);
      at = crowd.size() == 0 ? crowds.erase(at) : std::next(at);
    }
    last = next->seen.size();
    told.set(std::move(next));
    asked = false;
  }
};

Viewers::Viewers(House house)
    : house_{house},
      began_{house_.clock.now()},
      uncounted_{house_.metrics.counter("freshet_viewers_uncounted_total",
                                        "Requests of viewers for whom the tables had no room.")} {
  for (unsigned i = 0; i < house_.loops.size(); ++i) shares_.push_back(std::make_shared<Share>());
}

std::uint32_t Viewers::now_s() const {
  using std::chrono::seconds;
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<seconds>(house_.clock.now() - began_).count());
}

void Viewers::see(http::Request const& request, std::string_view channel,
                  origin::Promises const& promises, Way way) {
  auto& share = *shares_.at(request.loop == nullptr ? 0 : request.loop->index());
  auto const now = now_s();
  Seen const seen{viewer_key(house_.key, request), way};
  if (!share.see(channel, seen, now, now + kStays * promises.target_duration, house_.most)) {
    uncounted_.add();
  }
}

void Viewers::gather() {
  Crowds crowds;
  for (unsigned i = 0; i < shares_.size(); ++i) {
    auto const& share = shares_[i];
    if (auto const told = share->told.get()) {
      auto from = told->seen.begin();
      for (auto const& [channel, size] : told->channels) {
        auto const to = from + static_cast<std::ptrdiff_t>(size);
        auto& crowd = crowds[channel];
        crowd.insert(crowd.end(), from, to);
        from = to;
      }
    }
    if (share->asked.exchange(true)) continue;  // it is busy
    house_.loops.at(i).post([share, now = now_s()] { share->tell(now); });
  }
  auto counts = std::make_shared<Counts>();
  for (auto& [channel, crowd] : crowds) {
    auto const before = last_.find(channel);
    lay_together(crowd, before == last_.end() ? std::vector<Seen>{} : before->second);
    counts->emplace(channel, count(crowd));
  }
  last_ = std::move(crowds);
  counts_.set(std::move(counts));
}

/// Each key once, with the most that is known of it since it came: a player of DASH asks for its
/// manifest on one connection and for media, which tell nothing, on others.
void Viewers::lay_together(std::vector<Seen>& crowd, std::vector<Seen> const& before) {
  auto const is_before = [](Seen const& a, Seen const& b) {
    return a.key != b.key ? a.key < b.key : a.way > b.way;
  };
  std::ranges::sort(crowd, is_before);
  auto const rest = std::ranges::unique(crowd, {}, &Seen::key);
  crowd.erase(rest.begin(), rest.end());
  auto known = before.begin();
  for (auto& one : crowd) {
    while (known != before.end() && known->key < one.key) ++known;
    if (known == before.end()) break;
    if (known->key == one.key) one.way = std::max(one.way, known->way);
  }
}

Watching Viewers::of(std::string_view channel) const {
  auto const counts = counts_.get();
  if (!counts) return {};
  auto const at = counts->find(channel);
  return at == counts->end() ? Watching{} : at->second;
}

}  // namespace freshet::delivery
