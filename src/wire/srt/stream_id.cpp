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

/// Whose keys may stand there.
enum class Keys { ours, anybodys };

/// A value in a query must not end before it is over.
void add_to_query(std::string& query, std::string_view name, std::string_view value) {
  constexpr std::string_view kDigits = "0123456789ABCDEF", kMarks = "&=%+# ";
  if (!query.empty()) query += '&';
  query.append(name);
  query += '=';
  for (char const c : value) {
    auto const octet = static_cast<unsigned char>(c);
    if (octet > ' ' && octet < 0x7f && kMarks.find(c) == std::string_view::npos) {
      query += c;
    } else {
      query += {'%', kDigits[octet >> 4U], kDigits[octet & 15U]};
    }
  }
}

/// Where one of the words of the specification says nothing of who it is.
bool is_of_the_line(std::string_view name) { return name == "h" || name == "t"; }

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
    else if (name == "u")
      id.user = *std::move(value);
    else if (!is_of_the_line(name))
      add_to_query(id.query, name, *value);
  }
  if (auto good = check_mode(mode); !good) return good.error();
  return id;
}

/// `publish:CHANNEL:KEY`; a key has points and no colon, a channel's name has neither. With more
/// behind it, where somebody else decides, the third is who it is and the fourth their key.
Result<StreamId> plain_words(std::string_view text, Keys keys) {
  auto const colon = text.find(':');
  if (colon == std::string_view::npos) return StreamId{{}, std::string{text}};
  if (auto good = check_mode(text.substr(0, colon)); !good) return good.error();
  std::vector<std::string> words;
  for (auto rest = text.substr(colon + 1);;) {
    // A query may hold anything.
    auto const end = words.size() == 3 ? std::string_view::npos : rest.find(':');
    words.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (words.size() > 2 && keys == Keys::ours) return bad("it has too many colons");
  StreamId id;
  if (words.size() == 1 && words[0].find('.') != std::string::npos) {
    id.key = std::move(words[0]);
    return id;
  }
  id.channel = channel_of(words[0]);
  if (words.size() == 2) id.key = std::move(words[1]);
  if (words.size() > 2) {
    id.user = std::move(words[1]);
    id.key = std::move(words[2]);
  }
  if (words.size() > 3) id.query = std::move(words[3]);
  return id;
}

/// What stands behind a question mark is no part of the key.
Result<StreamId> words(std::string_view text, Keys keys) {
  auto const mark = text.find('?');
  auto id = plain_words(text.substr(0, mark), keys);
  if (!id || mark == std::string_view::npos) return id;
  auto const query = text.substr(mark + 1);
  id->backup = ('&' + std::string{query} + '&').find("&role=backup&") != std::string::npos;
  if (!id->query.empty() && !query.empty()) id->query += '&';
  id->query += query;
  return id;
}

Result<StreamId> parse_any(std::string_view text, Keys keys) {
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
  return words(plain, keys);
}

}  // namespace

Result<StreamId> parse_keyless_stream_id(std::string_view text) {
  auto id = parse_any(text, Keys::anybodys);
  if (id && id->key.empty() && id->channel.empty()) return bad("it names no channel");
  return id;
}

Result<StreamId> parse_stream_id(std::string_view text) {
  auto id = parse_any(text, Keys::ours);
  if (!id) return id;
  return complete({std::move(id->channel), std::move(id->key), id->backup});
}

}  // namespace freshet::wire::srt
