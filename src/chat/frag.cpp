#include "chat/frag.hpp"

#include "base/utf8.hpp"
#include "chat/unicode.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::size_t kLongestEmote = 40, kLongestName = 128, kLongestHost = 253;  // octets

/// Top levels that people write without https://; any other address needs it.
constexpr std::array<std::string_view, 44> kTopLevels{
    "ai", "app", "at",  "be",   "biz",  "ca",   "cc",  "ch", "cn",  "co",   "com",
    "cz", "de",  "dev", "es",   "eu",   "fr",   "fun", "gg", "gl",  "info", "io",
    "it", "jp",  "kr",  "li",   "link", "live", "ly",  "me", "net", "nl",   "org",
    "pl", "ru",  "se",  "shop", "site", "to",   "tv",  "uk", "us",  "xyz",  "online"};

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = lower(c);
  return out;
}
bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// The longest beginning of the text of which every octet is so.
template <class Is>
std::string_view run_of(std::string_view text, Is is) {
  return text.substr(0,
                     static_cast<std::size_t>(std::ranges::find_if_not(text, is) - text.begin()));
}

/// Without what ends a sentence and not an address.
std::string_view without_tail(std::string_view address) {
  bool const opens = address.find('(') != address.npos;
  while (!address.empty()) {
    auto const c = address.back();
    bool const ends = std::string_view{".,;:!?'\"]}>"}.find(c) != std::string_view::npos;
    if (!ends && !(c == ')' && !opens)) break;
    address.remove_suffix(1);
  }
  return address;
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost || host.front() == '.' || host.back() == '.' ||
      host.front() == '-' || host.find("..") != host.npos) {
    return false;
  }
  return std::ranges::all_of(
      host, [](char c) { return is_alnum(c) || c == '-' || c == '.' || is_high(c); });
}

std::string_view host_of(std::string_view rest) {
  auto const host = rest.substr(0, rest.find_first_of("/?#"));
  auto const port = host.find(':');
  auto const digits = port == host.npos ? std::string_view{} : host.substr(port + 1);
  if (digits.size() > 5 ||
      !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
    return {};
  }
  return host.substr(0, port);
}

struct Found {
  std::size_t octets = 0;
  Frag::What what = Frag::What::link;
  std::string value{};
};

/// `text` begins where a word does.
std::optional<Found> link_at(std::string_view text) {
  auto const word = without_tail(run_of(text, [](char c) { return c > ' ' || is_high(c); }));
  auto const scheme = lower(word.substr(0, 8));
  bool const is_https = scheme == "https://";
  if (is_https || scheme.starts_with("http://")) {
    // A name before an @ makes people read another host than the one that is asked.
    auto const rest = word.substr(is_https ? 8 : 7);
    auto const authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.find('@') != authority.npos || !is_host(host_of(rest))) return std::nullopt;
    return Found{word.size(), Frag::What::link, std::string{word}};
  }
  auto const host = host_of(word);
  auto const dot = host.rfind('.');
  if (dot == host.npos || dot == 0 || !is_host(host)) return std::nullopt;
  if (word.size() > host.size() &&
      std::string_view{"/?#:"}.find(word[host.size()]) == std::string_view::npos) {
    return std::nullopt;
  }
  auto const top = lower(host.substr(dot + 1));
  if (std::ranges::find(kTopLevels, top) == kTopLevels.end()) return std::nullopt;
  return Found{word.size(), Frag::What::link, "https://" + std::string{word}};
}

std::optional<Found> emote_at(std::string_view text, FragNames const& names) {
  if (!names.is_emote) return std::nullopt;
  auto const name = run_of(text.substr(1),
                           [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '+'; });
  if (name.empty() || name.size() > kLongestEmote || text.size() < name.size() + 2 ||
      text[name.size() + 1] != ':' || !names.is_emote(name)) {
    return std::nullopt;
  }
  return Found{name.size() + 2, Frag::What::emote, std::string{name}};
}

std::optional<Found> mention_at(std::string_view text, FragNames const& names) {
  if (!names.person) return std::nullopt;
  auto name = run_of(text.substr(1), [](char c) {
    return is_alnum(c) || c == '_' || c == '-' || c == '.' || is_high(c);
  });
  if (name.size() > kLongestName) return std::nullopt;
  while (!name.empty()) {
    if (auto who = names.person(name)) {
      return Found{name.size() + 1, Frag::What::mention, std::move(*who)};
    }
    // "@ann." and "@ann-": what ends a sentence may end a name too.
    if (is_alnum(name.back()) || is_high(name.back())) break;
    name.remove_suffix(1);
  }
  return std::nullopt;
}

std::optional<Found> found_at(std::string_view text, bool word_begins, FragNames const& names) {
  if (text.front() == ':') return emote_at(text, names);
  if (!word_begins) return std::nullopt;
  return text.front() == '@' ? mention_at(text, names) : link_at(text);
}

/// After it a word may begin.
bool is_between(char c) {
  return !is_alnum(c) && !is_high(c) && c != '.' && c != '-' && c != '@' && c != '_' && c != '/';
}

}  // namespace

std::vector<Frag> frags_of(std::string_view text, FragNames const& names) {
  std::vector<Frag> all;
  std::size_t units = 0;
  bool word_begins = true;
  while (!text.empty() && all.size() < kMostFrags) {
    if (auto found = found_at(text, word_begins, names)) {
      auto const length = utf16_length(text.substr(0, found->octets));
      all.push_back({found->what, units, units + length, std::move(found->value)});
      units += length;
      text.remove_prefix(found->octets);
      word_begins = found->what == Frag::What::emote;
      continue;
    }
    auto const point = first_code_point(text);
    units += point.value > 0xFFFF ? 2 : 1;
    word_begins = is_between(text.front());
    text.remove_prefix(point.octets.size());
  }
  return all;
}

}  // namespace freshet::chat
