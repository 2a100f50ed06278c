/// What chat_load says and hears: WebSocket frames, and just enough JSON for freshet.chat.v1.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chat_load {

/// A client's frame (RFC 6455 §5.2), masked with zeros: the server does not care, and we save time.
inline std::string masked(std::string_view payload, int opcode = 1) {
  std::string out;
  out += static_cast<char>(0x80 | opcode);
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | payload.size());
  } else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size() & 0xff);
  }
  out.append(4, '\0');
  return out += payload;
}

struct Frame {
  int opcode = 0;
  std::string_view payload;
  std::size_t size = 0;  ///< with its head; 0: not all of it is there
};

inline Frame frame_at(std::string_view octets) {
  auto const at = [&](std::size_t i) { return static_cast<unsigned char>(octets[i]); };
  if (octets.size() < 2) return {};
  std::size_t size = at(1) & 0x7f, head = 2;
  if (size >= 126) {
    auto const more = size == 126 ? 2U : 8U;
    if (octets.size() < head + more) return {};
    size = 0;
    for (std::size_t i = 0; i < more; ++i) size = size << 8 | at(head + i);
    head += more;
  }
  if (octets.size() < head + size) return {};
  return {at(0) & 0xf, octets.substr(head, size), head + size};
}

/// Walks JSON without building anything. The text is the server's own, and taken for well formed.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_{text} {}

  /// The value at this place, as it is written; the walk stands behind it.
  std::string_view value() {
    blank();
    auto const from = at_;
    if (peek() == '"') {
      quoted();
    } else if (peek() == '{' || peek() == '[') {
      int depth = 0;
      do {
        if (peek() == '"') {
          quoted();
          continue;
        }
        if (peek() == '{' || peek() == '[') ++depth;
        if (peek() == '}' || peek() == ']') --depth;
        ++at_;
      } while (depth > 0 && at_ < text_.size());
    } else {
      while (at_ < text_.size() && !ends(text_[at_])) ++at_;
    }
    return text_.substr(from, at_ - from);
  }
  /// Goes into an object or array, or on to its next member: false at the end.
  bool next() {
    blank();
    if (peek() != '{' && peek() != '[' && peek() != ',') return false;
    ++at_;
    blank();
    return peek() != '}' && peek() != ']';
  }
  void colon() {
    blank();
    ++at_;
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  static bool ends(char c) { return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n'; }
  void blank() {
    while (peek() == ' ' || peek() == '\n') ++at_;
  }
  void quoted() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// An object's member, as it is written; empty: there is none.
inline std::string_view member(std::string_view object, std::string_view name) {
  Walk walk{object};
  while (walk.next()) {
    auto const key = walk.value();
    walk.colon();
    auto const value = walk.value();
    if (key.size() == name.size() + 2 && key.substr(1, name.size()) == name) return value;
  }
  return {};
}

inline std::vector<std::string_view> items(std::string_view array) {
  std::vector<std::string_view> all;
  Walk walk{array};
  while (walk.next()) all.push_back(walk.value());
  return all;
}

inline std::string unquoted(std::string_view text) {
  return text.size() >= 2 ? std::string{text.substr(1, text.size() - 2)} : std::string{};
}

inline std::int64_t number(std::string_view text) {
  return text.empty() ? 0 : std::strtoll(std::string{text}.c_str(), nullptr, 10);
}

/// Of an event, what the bench looks at.
struct Event {
  std::string kind;
  std::int64_t off = 0;      ///< 0: ephemeral
  std::int64_t sent_us = 0;  ///< of a message of this bench: when it was due
  std::string text;          ///< the object, of what is not a state event
};

/// "bench NUMBER MICROSECONDS …"
inline std::int64_t sent_in(std::string_view text) {
  constexpr std::string_view kMark = "\"bench ";
  if (!text.starts_with(kMark)) return 0;
  auto const space = text.find(' ', kMark.size());
  return space == std::string_view::npos ? 0 : number(text.substr(space + 1, 20));
}

inline Event event_of(std::string_view object) {
  Event event;
  event.kind = unquoted(member(object, "t"));
  auto const own = event.kind == "welcome" || event.kind == "ack";  // their offset is another's
  event.off = own ? 0 : number(member(object, "off"));
  if (event.kind == "msg") event.sent_us = sent_in(member(object, "text"));
  if (event.off == 0) event.text = object;
  return event;
}

inline std::vector<Event> events_of(std::string_view array) {
  std::vector<Event> all;
  for (auto const item : items(array)) all.push_back(event_of(item));
  return all;
}

}  // namespace chat_load
