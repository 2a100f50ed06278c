#include "app/key_uses.hpp"

#include "store/keys.hpp"

#include <algorithm>
#include <utility>

namespace freshet::app {

void KeyUses::note(std::string_view key_id) {
  std::scoped_lock const lock{mutex_};
  auto const at = uses_.find(key_id);
  auto& use = at == uses_.end() ? uses_[std::string{key_id}] : at->second;
  use.used = now_s();
}

void KeyUses::look() { write(now_s() - kEveryS); }

void KeyUses::write_rest() { write(INT64_MAX); }

/// Those that were not written since then, as far as they were used since.
KeyUses::Uses KeyUses::take(std::int64_t unless_since) {
  std::scoped_lock const lock{mutex_};
  Uses batch;
  for (auto at = uses_.begin(); at != uses_.end();) {
    auto& [id, use] = *at;
    bool const old = use.written <= unless_since;
    if (old && use.used == use.written) {
      at = uses_.erase(at);
      continue;
    }
    if (old) batch.emplace(id, std::exchange(use, {use.used, use.used}));
    ++at;
  }
  return batch;
}

void KeyUses::take_back(Uses const& batch) {
  std::scoped_lock const lock{mutex_};
  for (auto const& [id, use] : batch) {
    auto& now = uses_[id];
    now = {std::max(now.used, use.used), use.written};
  }
}

void KeyUses::write(std::int64_t unless_since) {
  auto batch = take(unless_since);
  if (batch.empty()) return;
  auto const taken = house_.writes.post(
      [batch](store::Database& store) -> Result<> {
        store::Keys keys{store};
        for (auto const& [id, use] : batch) {
          if (auto noted = keys.note_use(id, use.used); !noted) return noted;
        }
        return {};
      },
      [this, batch](Result<> const& done) {
        if (done) return;
        house_.log.warn("the uses of stream keys are not written: {}", done.error().what);
        take_back(batch);
      });
  if (!taken) take_back(batch);
}

}  // namespace freshet::app
