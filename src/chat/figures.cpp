#include "chat/figures.hpp"

#include "chat/wish.hpp"

#include <algorithm>
#include <string>

namespace freshet::chat {
namespace {

constexpr char const* kFateWords[] = {"done", "held", "sampled", "refused", "limited", "wrong"};
constexpr char const* kKindWords[] = {"unknown", "hello",  "msg", "edit",    "react", "vote",
                                      "ask",     "upvote", "mod", "history", "token", "pong"};
static_assert(std::size(kKindWords) == std::variant_size_v<AnyWish>);
constexpr char const* kEvictionWords[] = {"slow", "silent", "expired", "flooding"};
constexpr char const* kComingWords[] = {"anew", "recovered", "lost"};
/// The last one stands for all others, so that no peer makes series.
constexpr int kCloseCodes[] = {1000, 1001, 1003, 1006, 1009, 1012, 4001, 4002, 4004,
                               4006, 4500, 4501, 4503, 4510, 4511, 4512, 4513, 0};

}  // namespace

Figures::Figures(Metrics& metrics)
    : connections{metrics.gauge("freshet_chat_connections", "WebSockets of chat that are open")},
      deliveries{metrics.counter("freshet_chat_deliveries_total",
                                 "Events of chat written, once for each member")},
      delivery{metrics.histogram("freshet_chat_delivery_seconds",
                                 "From a message's being written to its being sent to a room")},
      sweep{metrics.histogram("freshet_chat_flush_sweep_seconds",
                              "How long one write to all members of a room on a loop takes")} {
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    for (std::size_t fate = 0; fate < kFates; ++fate) {
      frames_[kind][fate] = &metrics.counter(
          "freshet_chat_inbound_total", "Frames of members, by what became of them",
          {{"kind", kKindWords[kind]}, {"status", kFateWords[fate]}});
    }
  }
  for (std::size_t i = 0; i < evictions_.size(); ++i) {
    evictions_[i] = &metrics.counter("freshet_chat_evictions_total",
                                     "Members that were told to come again, by why",
                                     {{"reason", kEvictionWords[i]}});
  }
  for (std::size_t i = 0; i < comings_.size(); ++i) {
    comings_[i] = &metrics.counter("freshet_chat_recoveries_total",
                                   "How members came: anew, with all they had missed, or without",
                                   {{"status", kComingWords[i]}});
  }
  static_assert(std::size(kCloseCodes) == std::tuple_size_v<decltype(closes_)>);
  for (std::size_t i = 0; i < closes_.size(); ++i) {
    auto const code = kCloseCodes[i];
    closes_[i] = &metrics.counter("freshet_chat_closes_total",
                                  "WebSockets of chat that have ended, by close code",
                                  {{"status", code == 0 ? "other" : std::to_string(code)}});
  }
}

void Figures::closed(int code) {
  auto const* const found = std::find(std::begin(kCloseCodes), std::end(kCloseCodes) - 1, code);
  closes_[static_cast<std::size_t>(found - std::begin(kCloseCodes))]->add();
}

}  // namespace freshet::chat
