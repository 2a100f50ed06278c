#include "store/chat_voices.hpp"

#include "store/rows.hpp"

#include <charconv>

namespace freshet::store {
namespace {

/// `0,2`
std::string choices_text(std::vector<std::uint32_t> const& choices) {
  std::string text;
  for (auto const one : choices) {
    if (!text.empty()) text += ',';
    text += std::to_string(one);
  }
  return text;
}

std::vector<std::uint32_t> choices_of(std::string_view text) {
  std::vector<std::uint32_t> all;
  while (!text.empty()) {
    std::uint32_t one = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), one);
    if (read.ec != std::errc{}) break;
    all.push_back(one);
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    if (!text.empty()) text.remove_prefix(1);
  }
  return all;
}

}  // namespace

Result<> ChatVoices::add(ChatVoice const& voice) {
  auto insert = database_.prepare(
      "INSERT INTO chat_voices(about, user_id, channel_id, choices, at_ms) "
      "VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(about, user_id) DO NOTHING");
  if (!insert) return insert.error();
  auto const choices = choices_text(voice.choices);
  insert->bind(1, voice.about).bind(2, voice.user).bind(3, voice.channel);
  return insert->bind(4, choices).bind(5, voice.at_ms).run();
}

Result<std::vector<ChatVoice>> ChatVoices::of(std::string_view channel, std::string_view about) {
  auto query = database_.prepare(
      "SELECT about, user_id, channel_id, choices, at_ms FROM chat_voices "
      "WHERE about = ?1 AND channel_id = ?2");
  if (!query) return query.error();
  return rows_of(query->bind(1, about).bind(2, channel), [](Statement const& at) {
    return ChatVoice{at.text(0), at.text(1), at.text(2), choices_of(at.text(3)), at.number(4)};
  });
}

Result<std::int64_t> ChatVoices::forget_before(std::int64_t at_ms, std::size_t limit) {
  auto forget = database_.prepare(
      "DELETE FROM chat_voices WHERE (about, user_id) IN "
      "(SELECT about, user_id FROM chat_voices WHERE at_ms < ?1 LIMIT ?2)");
  if (!forget) return forget.error();
  auto const done = forget->bind(1, at_ms).bind(2, static_cast<std::int64_t>(limit)).run();
  if (!done) return done.error();
  return database_.changes();
}

}  // namespace freshet::store
