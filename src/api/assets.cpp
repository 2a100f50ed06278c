#include "api/assets.hpp"

#include "base/assert.hpp"

#include <array>
#include <charconv>
#include <optional>

extern "C" {
// src/web/embed.S
extern std::byte const freshet_web_begin[];
extern std::byte const freshet_web_end[];
}

namespace freshet::api {
namespace {

/// Path, type, etag, size, gzipped size.
using Fields = std::array<std::string_view, 5>;

std::optional<Fields> fields_of(std::string_view line) {
  Fields fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto const tab = line.find('\t');
    auto const last = i + 1 == fields.size();
    if (last != (tab == std::string_view::npos)) return std::nullopt;
    fields[i] = line.substr(0, tab);
    if (!last) line.remove_prefix(tab + 1);
  }
  return fields;
}

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The next `size` octets; static memory needs no owner.
std::optional<Bytes> take(ByteSpan& rest, std::size_t size) {
  if (size > rest.size()) return std::nullopt;
  auto bytes = Bytes::borrow(rest.first(size), nullptr);
  rest = rest.subspan(size);
  return bytes;
}

Assets embedded() {
  auto assets = read_assets({freshet_web_begin, freshet_web_end});
  FRESHET_ASSERT(assets && "the embedded pages are as they were built");
  return std::move(*assets);
}

}  // namespace

Result<Assets> read_assets(ByteSpan blob) {
  auto index = as_text(blob);
  auto const end = index.find("\n\n");
  if (end == std::string_view::npos) return malformed("pages: the index has no end");
  auto rest = blob.subspan(end + 2);
  index = index.substr(0, end + 1);
  Assets assets;
  while (!index.empty()) {
    auto const line = index.substr(0, index.find('\n'));
    index.remove_prefix(line.size() + 1);
    auto const fields = fields_of(line);
    if (!fields) return malformed("pages: no index line: " + std::string{line});
    auto const& [path, type, etag, size, gzip_size] = *fields;
    auto body = take(rest, number(size).value_or(SIZE_MAX));
    if (!body) return malformed("pages: the body is cut short: " + std::string{path});
    auto gzip = take(rest, number(gzip_size).value_or(SIZE_MAX));
    if (!gzip) return malformed("pages: the gzipped body is cut short: " + std::string{path});
    assets.emplace(path, Asset{type, etag, std::move(*body), std::move(*gzip)});
  }
  return assets;
}

Asset const* find_asset(std::string_view path) {
  static Assets const assets = embedded();
  auto const found = assets.find(path);
  return found == assets.end() ? nullptr : &found->second;
}

}  // namespace freshet::api
