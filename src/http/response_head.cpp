#include "http/response_head.hpp"

#include "http/status.hpp"

#include <array>
#include <charconv>

namespace freshet::http {
namespace {

void append(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits;
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

/// A line break in a value would begin a header of somebody else's choosing.
void append_value(std::string& out, std::string_view value) {
  for (;;) {
    auto const bad = value.find_first_of(std::string_view{"\r\n\0", 3});
    out += value.substr(0, bad);
    if (bad == std::string_view::npos) return;
    out += ' ';
    value.remove_prefix(bad + 1);
  }
}

/// RFC 9112 §6.3: a body whose length nobody knows yet is chunked, or ends with its connection.
void append_length(std::string& out, Response const& response, bool http_1_0) {
  if (auto const size = size_of(response.body)) {
    out += "\r\ncontent-length: ";
    append(out, *size);
  } else if (!http_1_0) {
    out += "\r\ntransfer-encoding: chunked";
  }
}

constexpr std::size_t kUsual = 512;  // octets; most heads are shorter

/// RFC 9110 §8.6: these have no body and say no length.
bool has_no_length(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

void render_head(std::string& out, Response const& response, HeadFacts const& facts) {
  out.reserve(kUsual);
  out.assign("HTTP/1.1 ");
  append(out, static_cast<std::uint64_t>(response.status));
  out += ' ';
  out += reason(response.status);
  out += "\r\ndate: ";
  out += facts.date;
  if (!has_no_length(response.status)) append_length(out, response, facts.http_1_0);
  for (auto const& [name, value] : response.headers) {
    out += "\r\n";
    append_value(out, name);
    out += ": ";
    append_value(out, value);
  }
  if (!facts.connection.empty()) {
    out += "\r\nconnection: ";
    out += facts.connection;
  }
  out += "\r\n\r\n";
}

}  // namespace freshet::http
