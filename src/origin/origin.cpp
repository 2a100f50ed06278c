#include "origin/origin.hpp"

#include <utility>
#include <vector>

namespace freshet::origin {

void Origin::change(std::function<void(Map&)> const& edit) {
  std::scoped_lock const lock{writers_};
  auto const now = map_.get();
  auto next = now ? *now : Map{};
  edit(next);
  map_.set(std::make_shared<Map const>(std::move(next)));
}

void Origin::show(std::string const& channel, std::shared_ptr<Presentation> presentation) {
  std::shared_ptr<Presentation> replaced;
  change([&](Map& map) { replaced = std::exchange(map[channel], presentation); });
  if (replaced && replaced != presentation && replaced->options().disk)
    replaced->options().disk->remove();
}

std::shared_ptr<Presentation> Origin::find(std::string_view channel) const {
  auto const map = map_.get();
  if (!map) return nullptr;
  auto const at = map->find(channel);
  return at == map->end() ? nullptr : at->second;
}

void Origin::sweep(std::int64_t now_us, std::chrono::seconds after) {
  auto const limit = std::chrono::microseconds{after}.count();
  auto const stale = [&](Presentation const& p) {
    return p.ended_us() != 0 && now_us - p.ended_us() > limit;
  };
  auto const map = map_.get();
  if (!map) return;
  std::vector<std::shared_ptr<Presentation>> gone;
  for (auto const& [channel, presentation] : *map) {
    if (stale(*presentation)) gone.push_back(presentation);
  }
  if (gone.empty()) return;
  change([&](Map& next) { std::erase_if(next, [&](auto const& e) { return stale(*e.second); }); });
  for (auto const& presentation : gone) {
    if (presentation->options().disk) presentation->options().disk->remove();
  }
}

void Origin::forget(std::string const& channel) {
  std::shared_ptr<Presentation> gone;
  change([&](Map& map) {
    auto const at = map.find(channel);
    if (at == map.end() || at->second->ended_us() == 0) return;
    gone = std::move(at->second);
    map.erase(at);
  });
  if (gone && gone->options().disk) gone->options().disk->remove();
}

void Origin::clear() {
  change([](Map& map) { map.clear(); });
}

}  // namespace freshet::origin
