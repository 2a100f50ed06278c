#include "http/websocket_handshake.hpp"

#include "http/status.hpp"

#include <algorithm>
#include <string>

namespace freshet::http {
namespace {

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

/// 16 octets in base64.
bool is_key(std::string_view key) {
  constexpr std::size_t kSize = 24, kDigits = 22;
  return key.size() == kSize && key.ends_with("==") &&
         std::ranges::all_of(key.substr(0, kDigits), is_base64);
}

Response bad_request(std::string_view detail) { return problem(400, reason(400), detail); }

Response ask_for_websocket(Request const& request) {
  auto response = problem(
      426, reason(426), "this address speaks WebSocket: ask with Upgrade: websocket over HTTP/1.1");
  // HTTP/2 forbids the header (RFC 9113 §8.2.2).
  if (request.protocol == "HTTP/2") return response;
  return response.with("upgrade", "websocket").with("connection", "upgrade");
}

}  // namespace

bool has_token(std::string_view list, std::string_view token) {
  auto const same = [](char a, char b) { return lowered(a) == b; };
  for (std::size_t from = 0; from <= list.size();) {
    auto const comma = std::min(list.find(',', from), list.size());
    auto item = list.substr(from, comma - from);
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (std::ranges::equal(item, token, same)) return true;
    from = comma + 1;
  }
  return false;
}

std::optional<Response> check_handshake(Request const& request) {
  if (request.protocol != "HTTP/1.1" || !has_token(request.header("upgrade"), "websocket")) {
    return ask_for_websocket(request);
  }
  if (request.method != Method::get) return bad_request("a WebSocket begins with GET");
  if (!has_token(request.header("connection"), "upgrade")) {
    return bad_request("Connection: Upgrade is missing beside Upgrade: websocket");
  }
  auto const version = request.header("sec-websocket-version");
  if (version.empty()) return bad_request("Sec-WebSocket-Version is missing");
  if (version != "13") {
    return problem(426, reason(426), "this server speaks version 13 of WebSocket (RFC 6455)")
        .with("sec-websocket-version", "13")
        .with("upgrade", "websocket")
        .with("connection", "upgrade");
  }
  if (!is_key(request.header("sec-websocket-key"))) {
    return bad_request("Sec-WebSocket-Key is not 16 octets in base64");
  }
  return std::nullopt;
}

}  // namespace freshet::http
