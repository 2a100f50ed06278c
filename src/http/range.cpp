#include "http/range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace freshet::http {
namespace {

struct Asked {
  std::uint64_t first = 0, size = 0;
  bool satisfiable = true;
};

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range) return UINT64_MAX;
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return value;
}

/// Nothing when the header is to be ignored.
std::optional<Asked> parse(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return std::nullopt;
  header.remove_prefix(kUnit.size());
  auto const dash = header.find('-');
  if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) {
    return std::nullopt;
  }
  auto const first = number(header.substr(0, dash));
  auto const last = number(header.substr(dash + 1));
  if (dash == 0) {  // the last N octets
    if (!last) return std::nullopt;
    auto const n = std::min(*last, size);
    return Asked{size - n, n, n > 0};
  }
  if (!first || (!last && dash + 1 != header.size())) return std::nullopt;
  if (last && *last < *first) return std::nullopt;
  if (*first >= size) return Asked{0, 0, false};
  auto const end = std::min(last.value_or(UINT64_MAX), size - 1);
  return Asked{*first, end - *first + 1};
}

Slices cut(Slices const& slices, std::uint64_t first, std::uint64_t size) {
  Slices out;
  for (auto const& slice : slices) {
    if (size == 0) break;
    if (first >= slice.size()) {
      first -= slice.size();
      continue;
    }
    out.push_back(slice.slice(static_cast<std::size_t>(first), static_cast<std::size_t>(size)));
    size -= out.back().size();
    first = 0;
  }
  return out;
}

void cut(FileRange& file, Asked const& asked) {
  file.offset += asked.first;
  file.size = asked.size;
}

/// RFC 9110 §13.1.5: a range of another version than the client holds would spoil its copy.
bool same_version(Request const& request, Response const& response) {
  auto const wanted = request.header("if-range");
  if (wanted.empty()) return true;
  if (wanted.starts_with('"')) return wanted == find_header(response.headers, "etag");
  return wanted == find_header(response.headers, "last-modified");
}

}  // namespace

void apply_range(Request const& request, Response& response) {
  if (response.status != 200 || request.method != Method::get) return;
  auto const header = request.header("range");
  if (header.empty() || find_header(response.headers, "accept-ranges") != "bytes") return;
  if (!same_version(request, response)) return;
  auto const total = size_of(response.body);
  if (!total) return;
  auto const asked = parse(header, *total);
  if (!asked) return;
  if (!asked->satisfiable) {
    response.status = 416;
    // What holds for the whole does not for the refusal: a cache would give it to everybody.
    std::erase_if(response.headers, [](Field const& h) { return h.first == "cache-control"; });
    response.with("cache-control", "no-store");
    response.with("content-range", "bytes */" + std::to_string(*total));
    response.body = Slices{};
    response.in_file.reset();
    return;
  }
  response.status = 206;
  response.with("content-range", "bytes " + std::to_string(asked->first) + "-" +
                                     std::to_string(asked->first + asked->size - 1) + "/" +
                                     std::to_string(*total));
  if (response.in_file) cut(*response.in_file, *asked);
  if (auto* file = std::get_if<FileRange>(&response.body)) {
    cut(*file, *asked);
  } else {
    response.body = cut(std::get<Slices>(response.body), asked->first, asked->size);
  }
}

}  // namespace freshet::http
