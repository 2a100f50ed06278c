#include "api/template.hpp"

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "origin/deflate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace freshet::api {
namespace {

/// FNV-1a, which tells one page from another.
std::uint64_t mixed(std::uint64_t hash, std::string_view text) {
  for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

std::string_view entity(char32_t c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

Template::Template(std::string_view text) {
  for (;;) {
    auto const gap = text.find("[[");
    auto const end = text.find("]]", std::min(gap, text.size()));
    auto& piece = pieces_.emplace_back();
    piece.text = origin::deflate_piece(std::string{text.substr(0, gap)});
    if (gap == std::string_view::npos) return;
    FRESHET_ASSERT(end != std::string_view::npos && "a gap ends");
    piece.gap = text.substr(gap + 2, end - gap - 2);
    text.remove_prefix(end + 2);
  }
}

Template::Page Template::fill(Values const& values) const {
  std::vector<origin::SharedText> filled;
  filled.reserve(pieces_.size());
  std::vector<origin::Deflated const*> all;
  Page page;
  std::uint64_t hash = 0xcbf29ce484222325U;
  auto const add = [&](origin::SharedText const& text) {
    all.push_back(&text.deflated);
    if (!text.plain.empty()) page.plain.push_back(text.plain);
    hash = mixed(hash, text.plain.text());
  };
  for (auto const& piece : pieces_) {
    add(piece.text);
    if (piece.gap.empty()) continue;
    auto const value = std::ranges::find(values, piece.gap, &Values::value_type::first);
    FRESHET_ASSERT(value != values.end() && "every gap is filled");
    add(filled.emplace_back(origin::deflate_piece(value->second)));
  }
  page.gzip = origin::gzip_of(all);
  page.etag = fmt::format("W/\"{:016x}\"", hash);
  return page;
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_code_point(text, [&](CodePoint const& point) {
    auto const special = entity(point.value);
    if (!special.empty()) {
      out += special;
    } else if (point.value < 0x20 || point.value == 0x7F) {
      out += ' ';
    } else {
      out += point.good ? point.octets : kReplacementText;
    }
  });
  return out;
}

}  // namespace freshet::api
