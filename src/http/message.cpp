#include "http/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace freshet::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// A JSON string's inside (RFC 8259 §7). Text that is not UTF-8 is the caller's to avoid.
void append_escaped(std::string& out, std::string_view text) {
  for (char const c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
}

template <class Named>
std::string_view find(std::vector<Named> const& headers, std::string_view name) {
  auto const same = [](char a, char b) { return lower(a) == lower(b); };
  for (auto const& [key, value] : headers) {
    if (key.size() == name.size() && std::ranges::equal(key, name, same)) return value;
  }
  return {};
}

}  // namespace

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::options:
      return "OPTIONS";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::other:
      break;
  }
  return "";
}

std::string_view find_header(std::vector<Header> const& headers, std::string_view name) {
  return find(headers, name);
}

std::string_view find_header(std::vector<Field> const& headers, std::string_view name) {
  return find(headers, name);
}

std::optional<std::uint64_t> size_of(Body const& body) {
  if (grows(body)) return std::nullopt;
  if (auto const* file = std::get_if<FileRange>(&body)) return file->size;
  std::uint64_t size = 0;
  for (auto const& slice : std::get<Slices>(body)) size += slice.size();
  return size;
}

Response text_response(int status, std::string text) {
  Response response;
  response.status = status;
  response.body = Slices{Bytes::adopt(std::move(text))};
  return response.with("content-type", "text/plain; charset=utf-8");
}

Response problem(int status, std::string_view title, std::string_view detail) {
  std::string json = R"({"type":"about:blank","title":")";
  append_escaped(json, title);
  json += R"(","status":)" + std::to_string(status) + R"(,"detail":")";
  append_escaped(json, detail);
  json += "\"}\n";
  Response response;
  response.status = status;
  response.body = Slices{Bytes::adopt(std::move(json))};
  return response.with("content-type", "application/problem+json");
}

}  // namespace freshet::http
