#include "http/forwarded.hpp"

#include <gtest/gtest.h>

namespace freshet::http {
namespace {

struct Case {
  std::vector<Header> headers;
  std::string peer;
  bool secure = false;
};

Request asked(std::vector<Header> headers, std::string peer = "10.0.0.1:4711") {
  Request request;
  request.headers = std::move(headers);
  request.peer = std::move(peer);
  take_forwarded(request, *Networks::parse({"10.0.0.0/8", "2001:db8::/32"}));
  return request;
}

void expect(std::vector<Case> const& cases) {
  for (auto const& [headers, peer, secure] : cases) {
    auto const request = asked(headers);
    auto const text = headers.empty() ? "no header" : headers.back().second;
    EXPECT_EQ(request.peer, peer) << text;
    EXPECT_EQ(request.secure, secure) << text;
  }
}

TEST(Forwarded, TheNearestThatIsNotTrustedIsTheClient) {
  std::string const name = "x-forwarded-for";
  expect({{{}, "10.0.0.1:4711"},
          {{{name, "203.0.113.7"}}, "203.0.113.7"},
          {{{name, "203.0.113.7:4711"}}, "203.0.113.7"},
          {{{name, "2001:db9::7"}}, "[2001:db9::7]"},
          {{{name, "[2001:db9::7]:80"}}, "[2001:db9::7]"},
          {{{name, "203.0.113.7, 10.0.0.2"}}, "203.0.113.7"},
          {{{name, "203.0.113.7"}, {name, "10.0.0.2, 2001:db8::2"}}, "203.0.113.7"},
          // What a client wrote itself stands further left and counts for nothing.
          {{{name, "127.0.0.1, 203.0.113.7, 10.0.0.2"}}, "203.0.113.7"},
          // All of them are proxies: the furthest is the best that is known.
          {{{name, "10.0.0.3, 10.0.0.2"}}, "10.0.0.3"}});
}

TEST(Forwarded, WhatCannotBeReadIsNobody) {
  std::string const name = "x-forwarded-for";
  expect({{{{name, "unknown"}}, "unknown"},
          {{{name, "203.0.113.7, nonsense"}}, "unknown"},
          {{{name, "\"evil, 203.0.113.7"}}, "203.0.113.7"},
          {{{name, "127.0.0.1, 203.0.113.7\""}}, "unknown"},
          {{{"forwarded", "for=\"evil, for=203.0.113.7"}}, "unknown"},
          {{{"forwarded", "for=_hidden"}}, "unknown"},
          {{{"forwarded", "by=10.0.0.1"}}, "10.0.0.1:4711"}});
}

TEST(Forwarded, IsReadAsTheStandardWritesIt) {
  std::string const name = "forwarded";
  expect(
      {{{{name, "for=203.0.113.7"}}, "203.0.113.7"},
       {{{name, "For=\"[2001:db9::7]:4711\";Proto=https;by=10.0.0.1"}}, "[2001:db9::7]", true},
       {{{name, "for=127.0.0.1, for=203.0.113.7;proto=https, for=10.0.0.2"}}, "203.0.113.7", true},
       {{{name, "for=\"203.0.113.7\" ; proto=\"http\""}}, "203.0.113.7"}});
}

TEST(Forwarded, TheUsualHeaderCountsBeforeTheStandardOne) {
  expect(
      {{{{"forwarded", "for=127.0.0.1"}, {"x-forwarded-for", "203.0.113.7"}}, "203.0.113.7"},
       {{{"x-forwarded-for", "203.0.113.7"}, {"x-forwarded-proto", "https"}}, "203.0.113.7", true},
       {{{"x-forwarded-proto", "http, https"}}, "10.0.0.1:4711", true}});
}

TEST(Forwarded, CountsForNothingFromAnybodyElse) {
  auto const request =
      asked({{"x-forwarded-for", "127.0.0.1"}, {"x-forwarded-proto", "https"}}, "11.0.0.1:80");
  EXPECT_EQ(request.peer, "11.0.0.1:80");
  EXPECT_FALSE(request.secure);
  EXPECT_TRUE(was_forwarded(request));
  EXPECT_FALSE(was_forwarded(asked({})));
}

}  // namespace
}  // namespace freshet::http
