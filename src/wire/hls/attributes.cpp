#include "wire/hls/attributes.hpp"

#include "wire/hls/date.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace freshet::wire::hls {
namespace {

constexpr unsigned kAttributeDecimals = 5;
constexpr std::int64_t kPerSecond = 100'000;
constexpr std::size_t kMostAttributes = 64;  // names are compared with each other

bool is_name_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; }

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }

}  // namespace

void append_number(std::string& out, std::uint64_t n) {
  std::array<char, 20> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), n).ptr);
}

void append_uri(std::string& out, std::string_view uri) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (std::size_t i = 0; i < uri.size(); ++i) {
    auto const c = uri[i];
    if (is_control(c) || c == ' ' || c == '"' || (i == 0 && c == '#')) {
      auto const octet = static_cast<unsigned char>(c);
      out += {'%', kHex[octet >> 4], kHex[octet & 15]};
    } else {
      out += c;
    }
  }
}

void AttributeWriter::begin(std::string_view name) {
  if (!first_) out_ += ',';
  first_ = false;
  out_ += name;
  out_ += '=';
}

void AttributeWriter::number(std::string_view name, std::uint64_t n) {
  begin(name);
  append_number(out_, n);
}

void AttributeWriter::word(std::string_view name, std::string_view value) {
  begin(name);
  out_ += value;
}

void AttributeWriter::text(std::string_view name, std::string_view value) {
  begin(name);
  out_ += '"';
  sanitised(value);
  out_ += '"';
}

void AttributeWriter::texts(std::string_view name, std::vector<std::string> const& values) {
  begin(name);
  out_ += '"';
  for (auto const& value : values) {
    if (&value != values.data()) out_ += '\t';
    sanitised(value);
  }
  out_ += '"';
}

void AttributeWriter::sanitised(std::string_view value) {
  for (auto const c : value) out_ += c == '"' ? '\'' : is_control(c) ? ' ' : c;
}

void AttributeWriter::uri(std::string_view name, std::string_view uri) {
  begin(name);
  out_ += '"';
  append_uri(out_, uri);
  out_ += '"';
}

void AttributeWriter::seconds(std::string_view name, Duration length, Rounding rounding) {
  begin(name);
  append_decimal(out_, in_units(length, kPerSecond, rounding), kAttributeDecimals, Zeros::dropped);
}

void AttributeWriter::date(std::string_view name, std::int64_t wall_ms) {
  begin(name);
  out_ += '"';
  append_date(out_, wall_ms * 1000);
  out_ += '"';
}

AttributeReader::AttributeReader(std::string_view list) { read(list); }

void AttributeReader::read(std::string_view list) {
  while (!error_) {
    auto const letters =
        static_cast<std::size_t>(std::ranges::find_if_not(list, is_name_letter) - list.begin());
    auto const name = list.substr(0, letters);
    list.remove_prefix(letters);
    if (name.empty() || !list.starts_with('=')) return fail("no NAME=value");
    list.remove_prefix(1);
    bool const quoted = list.starts_with('"');
    if (quoted) list.remove_prefix(1);
    auto const length = std::min(list.find(quoted ? '"' : ','), list.size());
    if (quoted && length == list.size()) return fail(std::string{name} + " has no closing quote");
    auto const value = list.substr(0, length);
    list.remove_prefix(length + (quoted ? 1 : 0));
    if (attributes_.size() == kMostAttributes) return fail("too many attributes");
    if (find(name)) return fail(std::string{name} + " stands twice");
    if (!quoted && (value.empty() || value.find_first_of(" \t\"") != value.npos)) {
      return fail(std::string{name} + " has no plain value");
    }
    attributes_.push_back({name, value, quoted});
    if (list.empty()) return;
    if (!list.starts_with(',')) return fail("no comma after " + std::string{name});
    list.remove_prefix(1);
  }
}

AttributeReader::Attribute const* AttributeReader::find(std::string_view name) const {
  auto const found = std::ranges::find(attributes_, name, &Attribute::name);
  return found == attributes_.end() ? nullptr : &*found;
}

void AttributeReader::fail(std::string what) {
  if (!error_) error_ = malformed(std::move(what));
}

std::optional<std::string> AttributeReader::text(std::string_view name) {
  auto const* const found = find(name);
  if (!found) return {};
  if (!found->quoted) fail(std::string{name} + " is not quoted");
  return std::string{found->value};
}

std::optional<std::string> AttributeReader::word(std::string_view name) {
  auto const* const found = find(name);
  if (!found) return {};
  if (found->quoted) fail(std::string{name} + " is quoted");
  return std::string{found->value};
}

std::optional<std::uint64_t> AttributeReader::number(std::string_view name) {
  auto const value = word(name);
  if (!value) return {};
  auto const n = parse_number(*value);
  if (!n) fail(std::string{name} + " is not an integer of 64 bits");
  return n;
}

std::optional<Duration> AttributeReader::seconds(std::string_view name) {
  auto const value = word(name);
  if (!value) return {};
  auto const length = parse_seconds(*value);
  if (length) return *length;
  fail(std::string{name} + ": " + length.error().what);
  return {};
}

std::optional<std::int64_t> AttributeReader::date(std::string_view name) {
  auto const value = text(name);
  if (!value) return {};
  auto const wall_us = parse_date(*value);
  if (wall_us) return *wall_us / 1000;
  fail(std::string{name} + ": " + wall_us.error().what);
  return {};
}

bool AttributeReader::yes(std::string_view name) {
  auto const value = word(name);
  if (value && *value != "YES" && *value != "NO") fail(std::string{name} + " is not YES or NO");
  return value == "YES";
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t n = 0;
  auto const* const end = text.data() + text.size();
  auto const [at, error] = std::from_chars(text.data(), end, n);
  if (text.empty() || error != std::errc{} || at != end) return {};
  return n;
}

}  // namespace freshet::wire::hls
