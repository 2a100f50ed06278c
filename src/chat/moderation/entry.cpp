#include "chat/moderation/entry.hpp"

#include "base/utf8.hpp"
#include "chat/moderation/plain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace freshet::chat {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShieldPause{30'000};

std::string for_how_long(std::int64_t left_ms) {
  auto const whole_s = (left_ms + 999) / 1'000;
  if (whole_s < 120) return fmt::format("{} s", whole_s);
  if (whole_s < 7'200) return fmt::format("{} minutes", whole_s / 60);
  return fmt::format("{} hours", whole_s / 3'600);
}

Barrier banned_barrier(Bar const& bar, std::int64_t now_ms) {
  if (bar.until_ms == 0) return {"banned", "you are banned from this chat"};
  auto const left = bar.until_ms - now_ms;
  return {"timeout", "you may write again in " + for_how_long(left), left};
}

bool follows(Author const& author) {
  return author.has("follower") || author.standing >= Standing::subscriber;
}

Barrier followers_alone(Core const& core, Author const& author) {
  if (!follows(author)) return {"followers_only", "only followers may write here now"};
  auto const wanted_ms = milliseconds{core.state().rules().followers_for}.count();
  if (wanted_ms == 0 || author.standing >= Standing::subscriber) return {};
  auto const age_ms = author.since_ms == 0 ? 0 : core.now_ms() - author.since_ms;
  if (age_ms >= wanted_ms) return {};
  return {
      "followers_only",
      "only accounts that are older may write here now: wait " + for_how_long(wanted_ms - age_ms),
      author.since_ms == 0 ? 0 : wanted_ms - age_ms};
}

bool is_word_emote(Core const& core, std::string_view word) {
  if (core.is_emote(word)) return true;
  bool const coloned = word.size() > 2 && word.front() == ':' && word.back() == ':';
  if (coloned && core.is_emote(word.substr(1, word.size() - 2))) return true;
  bool all = true;
  for_each_code_point(word, [&all](CodePoint const& point) {
    auto const c = point.value;
    bool const part = is_emoji(c) || c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F) ||
                      (c >= 0xE0020 && c <= 0xE007F);
    all = all && part;
  });
  return all;
}

}  // namespace

bool is_emotes_alone(Core const& core, std::string_view text) {
  bool any = false;
  while (!text.empty()) {
    auto const end = text.find(' ');
    auto const word = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (word.empty()) continue;
    if (!is_word_emote(core, word)) return false;
    any = true;
  }
  return any;
}

Barrier barrier_to(Core const& core, Author const& author, std::string_view text) {
  auto const now_ms = core.now_ms();
  if (auto const bar = core.state().ban_of(author.id, author.place, now_ms)) {
    return banned_barrier(*bar, now_ms);
  }
  if (author.standing >= Standing::helper) return {};
  if (author.standing == Standing::guest && core.settings().guests != "write") {
    return {"read_only", "guests may only read here: sign in to write"};
  }
  auto const& rules = core.state().rules();
  bool const subscribes = author.standing >= Standing::subscriber || author.has("subscriber");
  if (rules.shield && !subscribes) {
    return {"shield", "the shield is up: only subscribers may write here now"};
  }
  switch (rules.mode) {
    case Mode::everyone:
      return {};
    case Mode::followers:
      return followers_alone(core, author);
    case Mode::subscribers:
      if (subscribes) return {};
      return {"subscribers_only", "only subscribers may write here now"};
    case Mode::emotes:
      if (is_emotes_alone(core, text)) return {};
      return {"emotes_only", "only emoji and emotes may be sent here now"};
    case Mode::moderators:
      return {"moderators_only", "only moderators may write here now"};
  }
  return {};
}

Barrier pause_of(Core const& core, Author const& author, std::int64_t last_ms) {
  if (author.standing >= Standing::helper || last_ms == 0) return {};
  auto const& rules = core.state().rules();
  milliseconds pause{rules.slow.value_or(milliseconds{core.settings().slow})};
  if (rules.shield) pause = std::max(pause, kShieldPause);
  auto const left = last_ms + pause.count() - core.now_ms();
  if (left <= 0) return {};
  return {"slow_mode", fmt::format("slow mode: wait {} s", (left + 999) / 1'000), left};
}

}  // namespace freshet::chat
