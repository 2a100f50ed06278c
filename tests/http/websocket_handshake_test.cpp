#include "http/websocket_handshake.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace freshet::http {
namespace {

Request proper() {
  Request request;
  request.protocol = "HTTP/1.1";
  request.headers = {{"upgrade", "WebSocket"},
                     {"connection", "keep-alive, Upgrade"},
                     {"sec-websocket-version", "13"},
                     {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  return request;
}

/// With one header of another value, or without it.
Request with(std::string const& name, std::string const& value) {
  auto request = proper();
  std::erase_if(request.headers, [&](Header const& header) { return header.first == name; });
  if (!value.empty()) request.headers.emplace_back(name, value);
  return request;
}

int status_of(Request const& request) {
  auto const refusal = check_handshake(request);
  return refusal ? refusal->status : 101;
}

TEST(Handshake, IsTakenAsTheStandardHasIt) {
  EXPECT_EQ(status_of(proper()), 101);
  EXPECT_EQ(status_of(with("upgrade", "h2c, websocket")), 101);
}

TEST(Handshake, IsRefusedForWhatIsMissingOrWrong) {
  EXPECT_EQ(status_of(with("connection", "")), 400);
  EXPECT_EQ(status_of(with("connection", "keep-alive")), 400);
  EXPECT_EQ(status_of(with("connection", "upgraded")), 400);
  EXPECT_EQ(status_of(with("sec-websocket-version", "")), 400);
  EXPECT_EQ(status_of(with("sec-websocket-key", "")), 400);
  EXPECT_EQ(status_of(with("sec-websocket-key", "c2hvcnQ=")), 400);
  EXPECT_EQ(status_of(with("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ!=")), 400);
  auto head = proper();
  head.method = Method::head;
  EXPECT_EQ(status_of(head), 400);
}

TEST(Handshake, SaysWhichVersionTheServerSpeaks) {
  for (auto const* version : {"8", "14", "013", "13, 8"}) {
    auto const refusal = check_handshake(with("sec-websocket-version", version));
    ASSERT_TRUE(refusal) << version;
    EXPECT_EQ(refusal->status, 426);
    EXPECT_EQ(find_header(refusal->headers, "sec-websocket-version"), "13");
  }
}

TEST(Handshake, IsAskedForWhereSomethingElseIsSpoken) {
  for (auto const* upgrade : {"", "h2c", "websockets"}) {
    auto const refusal = check_handshake(with("upgrade", upgrade));
    ASSERT_TRUE(refusal) << upgrade;
    EXPECT_EQ(refusal->status, 426);
    EXPECT_EQ(find_header(refusal->headers, "upgrade"), "websocket");
  }
  auto old = proper();
  old.protocol = "HTTP/1.0";
  EXPECT_EQ(status_of(old), 426);
}

TEST(Handshake, NamesNoUpgradeOverHttp2) {
  auto newer = proper();
  newer.protocol = "HTTP/2";
  auto const refusal = check_handshake(newer);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 426);
  EXPECT_EQ(find_header(refusal->headers, "upgrade"), "");
  EXPECT_EQ(find_header(refusal->headers, "connection"), "");
}

}  // namespace
}  // namespace freshet::http
