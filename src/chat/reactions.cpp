#include "chat/reactions.hpp"

#include "chat/lines.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <unordered_map>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::chrono::milliseconds kFlush{500};
constexpr std::uint32_t kMostOfUser = 5;  // a second
constexpr std::size_t kMostDifferent = 20;
/// Of whom is remembered what they sent this second; what more send is dropped.
constexpr std::size_t kMostUsers = 50'000;

}  // namespace

struct Reactions::Inside {
  explicit Inside(Core& room) : core{room}, timer{room.home()} {}

  /// How many of `n` the user may send now.
  std::uint32_t take(std::string const& user, std::uint32_t n) {
    auto const now = core.clock().now();
    if (now - second >= std::chrono::seconds{1}) {
      second = now;
      sent.clear();
    }
    auto const at = sent.find(user);
    if (at == sent.end() && sent.size() >= kMostUsers) return 0;
    auto& had = at == sent.end() ? sent[user] : at->second;
    auto const granted = std::min(n, kMostOfUser - had);
    had += granted;
    return granted;
  }

  void flush() {
    waiting = false;
    std::string counts;
    for (auto const& [emoji, n] : std::exchange(gathered, {})) {
      if (!counts.empty()) counts += ',';
      counts += lines::json(emoji) + ":" + std::to_string(n);
    }
    Event event;
    event.kind = Kind::react;
    event.ts_ms = core.now_ms();
    event.text = Bytes::copy(R"({"t":"react","w":)" + std::to_string(kFlush.count()) + R"(,"c":{)" +
                             counts + "}}");
    core.tell(std::move(event), true);
  }

  Core& core;
  net::Timer timer;
  bool waiting = false;
  std::map<std::string, std::uint64_t> gathered;
  SteadyTime second{};
  std::unordered_map<std::string, std::uint32_t> sent;
};

Reactions::Reactions(Core& core) : core_{core}, inside_{std::make_shared<Inside>(core)} {}
Reactions::~Reactions() = default;

void Reactions::react(Author const& who, std::string const& emoji, std::uint32_t n) {
  if (n == 0 || !lines::is_emoji(emoji)) return;
  auto const now = core_.now_ms();
  auto const& state = core_.state();
  if (state.ban_of(who.id, who.place, now) || state.is_restricted(who.id, now)) return;
  auto& inside = *inside_;
  auto const is_new = !inside.gathered.contains(emoji);
  if (is_new && inside.gathered.size() >= kMostDifferent) return;
  auto const granted = inside.take(who.id, n);
  if (granted == 0) return;
  inside.gathered[emoji] += granted;
  if (std::exchange(inside.waiting, true)) return;
  inside.timer.start(kFlush, [this] { inside_->flush(); });
}

}  // namespace freshet::chat
