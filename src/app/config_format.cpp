#include "app/config_format.hpp"

#include "app/suggest.hpp"

#include <algorithm>
#include <charconv>

namespace freshet::app {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::uint64_t> read_whole(std::string_view text) {
  std::uint64_t value = 0;
  auto const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.empty()) return std::nullopt;
  return value;
}

std::string either(std::vector<std::string> const& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// amount × worth of the unit, with the digits after the point; none if not whole or too large.
std::optional<std::uint64_t> scaled(std::string_view whole, std::string_view fraction,
                                    std::uint64_t worth) {
  auto const amount = read_whole(whole);
  std::uint64_t total = 0;
  if (!amount || __builtin_mul_overflow(*amount, worth, &total)) return std::nullopt;
  for (char const digit : fraction) {
    if (worth % 10 != 0) return std::nullopt;
    worth /= 10;
    if (__builtin_add_overflow(total, worth * static_cast<std::uint64_t>(digit - '0'), &total)) {
      return std::nullopt;
    }
  }
  return total;
}

}  // namespace

Units const& duration_units() {
  static Units const units{
      {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};
  return units;
}

Units const& size_units() {
  static Units const units{{"TiB", 1ULL << 40},
                           {"GiB", 1ULL << 30},
                           {"MiB", 1ULL << 20},
                           {"KiB", 1ULL << 10},
                           {"B", 1},
                           // Read, never shown: what divides by these is shown in B at worst.
                           {"TB", 1'000'000'000'000},
                           {"GB", 1'000'000'000},
                           {"MB", 1'000'000},
                           {"kB", 1'000},
                           {"KB", 1'000}};
  return units;
}

Units const& bitrate_units() {
  static Units const units{
      {"Gbps", 1'000'000'000}, {"Mbps", 1'000'000}, {"kbps", 1'000}, {"bps", 1}};
  return units;
}

std::optional<std::uint64_t> read_quantity(std::string_view text, Units const& units) {
  auto const whole_end = std::find_if_not(text.begin(), text.end(), is_digit);
  std::string_view const whole{text.begin(), whole_end};
  auto rest = text.substr(whole.size());
  std::string_view fraction;
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
    fraction = {rest.begin(), std::find_if_not(rest.begin(), rest.end(), is_digit)};
    rest.remove_prefix(fraction.size());
    if (fraction.empty()) return std::nullopt;
  }
  if (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  if (rest.empty() && whole == "0" && fraction.empty()) return 0;
  for (auto const& unit : units) {
    if (rest == unit.name) return scaled(whole, fraction, unit.worth);
  }
  return std::nullopt;
}

std::string show_quantity(std::uint64_t amount, Units const& units) {
  auto const smallest =
      std::find_if(units.begin(), units.end(), [](auto u) { return u.worth == 1; });
  for (auto unit = units.begin(); unit != smallest; ++unit) {
    if (amount != 0 && amount % unit->worth == 0) {
      return std::to_string(amount / unit->worth) + std::string{unit->name};
    }
  }
  if (amount == 0 && &units == &duration_units()) return "0s";
  return std::to_string(amount) + std::string{smallest->name};
}

std::string show_text(std::string_view text) {
  auto const plain = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '.' || c == '/' || c == '-' || c == ' ';
  };
  bool const bare = !text.empty() && std::all_of(text.begin(), text.end(), plain) &&
                    text.front() != '-' && text.front() != ' ' && text.back() != ' ' &&
                    text != "null" && text != "Null" && text != "NULL" && text.substr(0, 2) != "..";
  if (bare) return std::string{text};
  std::string out{'"'};
  for (char const c : text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    auto const code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (code < ' ' || code == 0x7f) {
      out += "\\x";
      out += kHex[code >> 4];
      out += kHex[code & 15U];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string TextFormat::expects() const { return "text"; }

Node const* TextFormat::read(Node const& node, std::string& value) const {
  if (node.kind != Node::Kind::scalar) return &node;
  value = node.text;
  return nullptr;
}

std::string WordFormat::expects() const { return either(words); }

Node const* WordFormat::read(Node const& node, std::string& value) const {
  bool const known = std::find(words.begin(), words.end(), node.text) != words.end();
  if (node.kind != Node::Kind::scalar || !known) return &node;
  value = node.text;
  return nullptr;
}

std::string TextsFormat::expects() const {
  return "a list of " + (words.empty() ? each : either(words));
}

Node const* TextsFormat::read(Node const& node, std::vector<std::string>& value) const {
  std::vector<std::string> texts;
  auto const allowed = [&](std::string const& text) {
    return words.empty() || std::find(words.begin(), words.end(), text) != words.end();
  };
  if (node.kind == Node::Kind::scalar) {
    for (auto rest = std::string_view{node.text}; !trimmed(rest).empty();) {
      auto const comma = std::min(rest.find(','), rest.size());
      texts.emplace_back(trimmed(rest.substr(0, comma)));
      if (texts.back().empty() || !allowed(texts.back())) return &node;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  } else if (node.kind == Node::Kind::list) {
    for (auto const& item : node.items) {
      if (item.kind != Node::Kind::scalar || item.text.empty() || !allowed(item.text)) return &item;
      texts.push_back(item.text);
    }
  } else {
    return &node;
  }
  value = std::move(texts);
  return nullptr;
}

std::string TextsFormat::show(std::vector<std::string> const& value) const {
  std::string out = "[";
  for (auto const& text : value) out += (out.size() > 1 ? ", " : "") + show_text(text);
  return out + "]";
}

Node const* FlagFormat::read(Node const& node, bool& value) const {
  if (node.kind != Node::Kind::scalar) return &node;
  auto const& text = node.text;
  bool const yes = text == "true" || text == "yes" || text == "on";
  if (!yes && text != "false" && text != "no" && text != "off") return &node;
  value = yes;
  return nullptr;
}

std::string PortFormat::expects() const {
  return "a port: a number up to 65535, 0 for any free one, or off";
}

Node const* PortFormat::read(Node const& node, config::Port& value) const {
  if (node.kind != Node::Kind::scalar) return &node;
  if (node.text == "off") {
    value.reset();
    return nullptr;
  }
  auto const number = read_whole(node.text);
  if (!number || *number > 65'535) return &node;
  value = static_cast<std::uint16_t>(*number);
  return nullptr;
}

std::string PortFormat::show(config::Port value) const {
  return value ? std::to_string(*value) : "off";
}

std::string CountFormat::expects() const {
  return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

Node const* CountFormat::read(Node const& node, std::uint32_t& value) const {
  auto const number = node.kind == Node::Kind::scalar ? read_whole(node.text) : std::nullopt;
  if (!number || *number < least || *number > most) return &node;
  value = static_cast<std::uint32_t>(*number);
  return nullptr;
}

std::string QuantityFormat::expects() const {
  auto const what = &units == &duration_units() ? "a duration" : "an amount";
  return std::string{what} + " with its unit, such as " + example + ", from " +
         show_quantity(least, units) + " to " + show_quantity(most, units);
}

std::optional<std::uint64_t> QuantityFormat::read(Node const& node) const {
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  auto const amount = read_quantity(node.text, units);
  if (!amount || *amount < least || *amount > most || *amount % worth != 0) return std::nullopt;
  return *amount / worth;
}

}  // namespace freshet::app
