#include "wire/srt/stream_id.hpp"

#include <optional>
#include <vector>

namespace freshet::wire::srt {
namespace {

constexpr std::string_view kAccessControl = "#!::", kNested = "#!:{";
constexpr char kExpected[] =
    "expected publish:CHANNEL:KEY, #!::m=publish,r=CHANNEL,s=KEY or the stream key alone";

Error bad(std::string const& why) { return malformed("stream id: " + why + "; " + kExpected); }

Error plays_elsewhere() {
  return failure(boost::system::errc::not_supported,
                 "stream id: it asks to play, and this server plays over HTTP: open its page in a "
                 "browser");
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  auto const first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool is_quote(char c) { return c == '"' || c == '\''; }

/// Without the marks that a shell or a person left around all of it.
std::string_view unwrap(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || !is_quote(text.front()) || text.back() != text.front()) return text;
  return trim(text.substr(1, text.size() - 2));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  auto const lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Nothing: an escape is broken.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    auto const high = i + 1 < text.size() ? hex_digit(text[i + 1]) : -1;
    auto const low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

/// At commas, but not at those in quotation marks or behind a backslash; marks and backslashes go.
std::vector<std::string> split_pairs(std::string_view text) {
  std::vector<std::string> pairs{{}};
  char inside = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      pairs.back() += text[++i];
    } else if (inside != 0 && c == inside) {
      inside = 0;
    } else if (inside == 0 && is_quote(c)) {
      inside = c;
    } else if (inside == 0 && c == ',') {
      pairs.emplace_back();
    } else {
      pairs.back() += c;
    }
  }
  return pairs;
}

/// The path that other servers put before a channel's name.
std::string_view channel_of(std::string_view resource) {
  constexpr std::string_view kLive = "live/";
  while (resource.starts_with('/')) resource.remove_prefix(1);
  if (resource.starts_with(kLive)) resource.remove_prefix(kLive.size());
  while (resource.ends_with('/')) resource.remove_suffix(1);
  return resource;
}

/// publish, or why not.
Result<> check_mode(std::string_view mode) {
  if (mode == "publish") return {};
  if (mode == "request" || mode == "play" || mode == "read") return plays_elsewhere();
  if (mode == "bidirectional") {
    return failure(boost::system::errc::not_supported,
                   "stream id: m=bidirectional is not offered, only m=publish");
  }
  return bad("its mode is neither publish nor request");
}

Result<StreamId> complete(StreamId id) {
  if (id.key.empty()) return bad("it holds no stream key");
  return id;
}

Result<StreamId> access_control(std::string_view text) {
  StreamId id;
  std::string mode = "publish";
  for (auto const& pair : split_pairs(text)) {
    auto const equals = pair.find('=');
    if (equals == std::string::npos) continue;
    auto value = percent_decode(trim(std::string_view{pair}.substr(equals + 1)));
    if (!value) return bad("a percent sign without its two hexadecimal digits");
    auto const name = trim(std::string_view{pair}.substr(0, equals));
    if (name == "m")
      mode = *std::move(value);
    else if (name == "r")
      id.channel = channel_of(*value);
    else if (name == "role")
      id.backup = *value == "backup";
    else if (name == "s")
      id.key = *std::move(value);
  }
  if (auto good = check_mode(mode); !good) return good.error();
  return complete(std::move(id));
}

/// `publish:CHANNEL:KEY`; a key has points and no colon, a channel's name has neither.
Result<StreamId> plain_words(std::string_view text) {
  auto const colon = text.find(':');
  if (colon == std::string_view::npos) return complete({{}, std::string{text}, false});
  if (auto good = check_mode(text.substr(0, colon)); !good) return good.error();
  auto const rest = text.substr(colon + 1);
  auto const second = rest.find(':');
  if (second == std::string_view::npos) {
    if (rest.find('.') == std::string_view::npos) return bad("it holds no stream key");
    return StreamId{{}, std::string{rest}, false};
  }
  auto const key = rest.substr(second + 1);
  if (key.find(':') != std::string_view::npos) return bad("it has too many colons");
  return complete({std::string{channel_of(rest.substr(0, second))}, std::string{key}, false});
}

/// What stands behind a question mark is no part of the key.
Result<StreamId> words(std::string_view text) {
  auto const mark = text.find('?');
  auto id = plain_words(text.substr(0, mark));
  if (!id || mark == std::string_view::npos) return id;
  auto const query = '&' + std::string{text.substr(mark + 1)} + '&';
  id->backup = query.find("&role=backup&") != std::string::npos;
  return id;
}

}  // namespace

Result<StreamId> parse_stream_id(std::string_view text) {
  text = unwrap(text);
  if (text.empty()) return bad("it is empty");
  if (text.size() > kLongestStreamId) return bad("it is longer than 512 characters");
  if (text.starts_with(kAccessControl)) return access_control(text.substr(kAccessControl.size()));
  auto const decoded = percent_decode(text);
  if (!decoded) return bad("a percent sign without its two hexadecimal digits");
  auto const plain = unwrap(*decoded);
  if (plain.starts_with(kAccessControl)) {
    return access_control(plain.substr(kAccessControl.size()));
  }
  if (plain.starts_with(kNested)) return bad("the nested form is not read");
  return words(plain);
}

}  // namespace freshet::wire::srt
