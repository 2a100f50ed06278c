#include "chat/moderation/links.hpp"

#include "base/utf8.hpp"
#include "chat/moderation/plain.hpp"
#include "chat/unicode.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace freshet::chat {
namespace {

constexpr std::size_t kMostHosts = 16;

// Domains that no word of a sentence and no file is called.
constexpr std::array<std::string_view, 104> kSureDomains{
    "app",    "art",     "bar",  "biz",  "blog",   "br",     "buzz",   "bz",    "ca",      "cash",
    "casino", "cat",     "cc",   "ch",   "chat",   "city",   "click",  "cloud", "club",    "cn",
    "co",     "com",     "cx",   "cz",   "dating", "de",     "design", "dev",   "digital", "dk",
    "edu",    "email",   "ee",   "es",   "eu",     "fan",    "fans",   "fi",    "fm",      "fr",
    "fun",    "games",   "gay",  "gg",   "gl",     "gle",    "gov",    "gr",    "host",    "hu",
    "icu",    "info",    "ink",  "io",   "ir",     "jp",     "kr",     "kz",    "life",    "link",
    "live",   "lol",     "love", "ly",   "market", "media",  "mil",    "mobi",  "money",   "mx",
    "net",    "news",    "nl",   "nu",   "nz",     "online", "org",    "page",  "porn",    "pro",
    "pt",     "ro",      "ru",   "se",   "sex",    "sexy",   "shop",   "site",  "sk",      "space",
    "store",  "stream",  "su",   "tech", "tk",     "top",    "tr",     "tv",    "ua",      "uk",
    "vip",    "website", "xxx",  "xyz"};
// Domains in other letters, as they are folded.
constexpr std::array<std::string_view, 6> kForeignDomains{"рф",   "укр",    "бел",
                                                          "сайт", "онлайн", "中国"};
// Of those, the ones that a spelled-out dot may stand before: "example dot com".
constexpr std::array<std::string_view, 14> kSpelledDomains{
    "com", "net", "org", "tv", "gg", "io", "ru", "xyz", "de", "co", "info", "site", "top", "live"};
// What stands before "dot com" where nobody means an address.
constexpr std::array<std::string_view, 12> kBeforeNoDomain{
    "the", "a", "an", "this", "that", "of", "and", "old", "big", "polka", "my", "in"};
constexpr std::array<std::string_view, 3> kProductNames{"asp.net", "ado.net", "vb.net"};

template <class Table>
bool stands_in(Table const& table, std::string_view word) {
  return std::ranges::find(table, word) != table.end();
}

bool is_name_part(char32_t c) { return c == '-' || c == '_' || is_letter_or_digit(c); }

// A run of text between spaces and brackets, and what was written before it.
struct LinkWord {
  std::string text;
  bool capital_after_dot = false;  // "end.It": a sentence
};

void put_link_words(std::string_view text, std::vector<LinkWord>& words) {
  LinkWord word;
  char32_t last = 0;
  auto const flush = [&] {
    if (!word.text.empty()) words.push_back(std::move(word));
    word = {};
  };
  for_each_code_point(text, [&](CodePoint const& point) {
    auto c = point.value;
    if (is_unseen(c) || is_combining(c)) return;
    if (c == 0x3002 || c == 0xFF61 || c == 0x2024 || c == 0x00B7 || c == 0x2022) c = '.';
    bool const bracket = c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}' ||
                         c == '<' || c == '>' || c == '"' || c == ',' || c == ';' || c == '|';
    if (bracket || c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A)) {
      flush();
      last = 0;
      return;
    }
    if (c >= 'A' && c <= 'Z') {
      // "end.It" is a sentence, "EXAMPLE.COM" is not.
      if (last == '.') word.capital_after_dot = true;
      if (last >= 'A' && last <= 'Z') word.capital_after_dot = false;
      last = c;
      word.text += static_cast<char>(c - 'A' + 'a');
      return;
    }
    last = c;
    append_utf8(word.text, c);
  });
  flush();
}

bool is_spelled_dot(std::string_view word) {
  return word == "." || word == "dot" || word == "punkt" || word == "punto" || word == "точка" ||
         word == "d0t";
}

// "example" "dot" "com" become one word, once the last is a domain that is meant so.
void join_spelled(std::vector<LinkWord>& words) {
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    if (!is_spelled_dot(words[i + 1].text)) continue;
    auto const tail = words[i + 2].text.substr(0, words[i + 2].text.find_first_of("/.:?!"));
    if (!stands_in(kSpelledDomains, tail) || stands_in(kBeforeNoDomain, words[i].text)) continue;
    words[i].text += "." + words[i + 2].text;
    words[i].capital_after_dot = false;
    auto const at = words.begin() + static_cast<std::ptrdiff_t>(i);
    words.erase(at + 1, at + 3);
  }
}

// "example .com"
void join_leaning(std::vector<LinkWord>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    auto const& next = words[i + 1].text;
    bool const leans = next.starts_with(".com") || next.starts_with(".gg") ||
                       next.starts_with(".ru") || next.starts_with(".xyz");
    if (!leans || stands_in(kBeforeNoDomain, words[i].text)) continue;
    words[i].text += next;
    words[i].capital_after_dot = false;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

// "example(dot)com" within a word: brackets have made words of it already; "example[.]com" too.
bool take_scheme(std::string_view& word) {
  for (std::string_view const scheme :
       {"https://", "http://", "hxxps://", "hxxp://", "ftp://", "https:\\\\", "http:\\\\", "//"}) {
    if (auto const at = word.find(scheme); at != std::string_view::npos) {
      word.remove_prefix(at + scheme.size());
      return true;
    }
  }
  return false;
}

struct LinkHost {
  std::string name;
  bool has_path = false;
};

LinkHost host_at_front(std::string_view word) {
  if (auto const at = word.find('@'); at != std::string_view::npos && at < word.find('/')) {
    word.remove_prefix(at + 1);
  }
  LinkHost host;
  while (!word.empty()) {
    auto const point = first_code_point(word);
    if (point.value != '.' && !is_name_part(point.value)) break;
    host.name += point.octets;
    word.remove_prefix(point.octets.size());
  }
  host.has_path = word.size() > 1 && (word.front() == '/' || word.front() == '\\' ||
                                      (word.front() == ':' && word[1] >= '0' && word[1] <= '9'));
  while (host.name.ends_with('.')) host.name.pop_back();
  while (host.name.starts_with('.') || host.name.starts_with('-')) host.name.erase(0, 1);
  return host;
}

bool is_digits_alone(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> host_labels(std::string_view name) {
  std::vector<std::string_view> labels;
  for (;;) {
    auto const dot = name.find('.');
    labels.push_back(name.substr(0, dot));
    if (dot == std::string_view::npos) return labels;
    name.remove_prefix(dot + 1);
  }
}

bool is_host(LinkHost const& host, bool scheme, bool sentence) {
  auto const labels = host_labels(host.name);
  if (labels.size() < 2 || std::ranges::find(labels, std::string_view{}) != labels.end()) {
    return false;
  }
  auto const last = labels.back();
  if (is_digits_alone(last)) {
    return labels.size() == 4 && std::ranges::all_of(labels, is_digits_alone) &&
           (scheme || host.has_path);
  }
  if (characters(last) < 2 || stands_in(kProductNames, host.name)) return false;
  bool const letters = std::ranges::none_of(last, [](char c) { return c >= '0' && c <= '9'; });
  if (scheme || (labels.front() == "www" && labels.size() > 2)) return true;
  if (last.starts_with("xn--")) return true;
  if (!letters || sentence) return false;
  if (stands_in(kSureDomains, last) || stands_in(kForeignDomains, last))
    return !is_digits_alone(labels.front());
  return host.has_path && last.size() <= 3 && characters(labels.front()) >= 1;
}

}  // namespace

std::vector<std::string> hosts_in(std::string_view text) {
  std::vector<LinkWord> words;
  bool const ascii = std::ranges::all_of(text, [](char c) { return (c & 0x80) == 0; });
  // Capitals are kept until a sentence's end has been told from an address.
  put_link_words(ascii ? std::string{text} : nfkc(text), words);
  join_spelled(words);
  join_leaning(words);
  std::vector<std::string> hosts;
  for (auto const& word : words) {
    if (hosts.size() == kMostHosts) break;
    std::string_view rest = word.text;
    bool const scheme = take_scheme(rest);
    auto host = host_at_front(rest);
    bool const named = word.text.find('@') != std::string::npos;
    if (is_host(host, scheme, word.capital_after_dot && !named)) {
      hosts.push_back(lowered(host.name));
    }
  }
  return hosts;
}

}  // namespace freshet::chat
