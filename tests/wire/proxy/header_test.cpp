#include "wire/proxy/header.hpp"

#include <gtest/gtest.h>

#include <string>

namespace freshet::wire::proxy {
namespace {

using Is = Header::Is;
using namespace std::string_literals;

std::string const kSecond = "\r\n\r\n\0\r\nQUIT\n"s;

std::string peer_of(std::string const& octets) {
  auto const header = read_header(octets);
  if (header.is != Is::complete) return "not complete";
  return header.source ? peer_text(header.source->address, header.source->port) : "itself";
}

/// It says of each beginning that more is needed, and never more than there is.
void expect_incomplete_until(std::string const& octets) {
  for (std::size_t n = 0; n < octets.size(); ++n) {
    auto const header = read_header(octets.substr(0, n));
    EXPECT_EQ(header.is, Is::incomplete) << n;
    EXPECT_GT(header.size, n);
    EXPECT_LE(header.size, octets.size());
  }
  auto const whole = read_header(octets + "GET / HTTP/1.1\r\n");
  EXPECT_EQ(whole.is, Is::complete);
  EXPECT_EQ(whole.size, octets.size());
}

TEST(ProxyHeader, OfVersionOneNamesTheClient) {
  auto const four = "PROXY TCP4 10.0.0.5 10.0.0.1 4711 80\r\n"s;
  auto const six = "PROXY TCP6 2001:db8::1 2001:db8::2 4711 443\r\n"s;
  EXPECT_EQ(peer_of(four), "10.0.0.5:4711");
  EXPECT_EQ(peer_of(six), "[2001:db8::1]:4711");
  EXPECT_EQ(peer_of("PROXY UNKNOWN\r\n"), "itself");
  EXPECT_EQ(peer_of("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), "itself");
  expect_incomplete_until(four);
  expect_incomplete_until(six);
}

TEST(ProxyHeader, OfVersionTwoNamesTheClient) {
  auto const four = kSecond + "\x21\x11\x00\x0c\x0a\x00\x00\x05\x0a\x00\x00\x01\x12\x67\x00\x50"s;
  EXPECT_EQ(peer_of(four), "10.0.0.5:4711");
  auto const address = "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"s;
  auto const six = kSecond + "\x21\x21\x00\x24"s + address + address + "\x12\x67\x01\xbb"s;
  EXPECT_EQ(peer_of(six), "[2001:db8::1]:4711");
  // With a field behind the addresses, which nobody here reads.
  auto const more = kSecond + "\x21\x11\x00\x10\x0a\x00\x00\x05\x0a\x00\x00\x01\x12\x67\x00\x50"s +
                    "\x04\x00\x01x"s;
  EXPECT_EQ(peer_of(more), "10.0.0.5:4711");
  EXPECT_EQ(peer_of(kSecond + "\x20\x00\x00\x00"s), "itself") << "LOCAL";
  EXPECT_EQ(peer_of(kSecond + "\x21\x31\x00\x02xx"s), "itself") << "a Unix socket";
  expect_incomplete_until(four);
  expect_incomplete_until(six);
  expect_incomplete_until(more);
}

TEST(ProxyHeader, IsNotWhatClientsSay) {
  for (auto const& octets : {"GET / HTTP/1.1\r\n"s, "PRI * HTTP/2.0\r\n\r\n"s, "\x16\x03\x01"s,
                             "\x03rtmp"s, "POST"s, "\r\nGET / HTTP/1.1\r\n"s, "PROXY:"s}) {
    EXPECT_EQ(read_header(octets).is, Is::none) << octets;
  }
}

TEST(ProxyHeader, ThatIsWrongIsRefused) {
  for (auto const& octets :
       {"PROXY TCP4 10.0.0.5 10.0.0.1 4711\r\n"s, "PROXY TCP4 10.0.0.5 10.0.0.1 4711 80 1\r\n"s,
        "PROXY TCP4 ::1 ::2 4711 80\r\n"s, "PROXY TCP6 10.0.0.5 10.0.0.1 4711 80\r\n"s,
        "PROXY TCP4 10.0.0.5 10.0.0.1 04711 80\r\n"s, "PROXY TCP4 10.0.0.5 10.0.0.1 65536 80\r\n"s,
        "PROXY UDP4 10.0.0.5 10.0.0.1 4711 80\r\n"s, "PROXY TCP4  10.0.0.5 10.0.0.1 1 80\r\n"s,
        "PROXY \r\n"s, "PROXY " + std::string(120, 'x'), kSecond + "\x31\x11\x00\x0c"s,
        kSecond + "\x22\x11\x00\x0c"s, kSecond + "\x21\x11\xff\xff"s,
        kSecond + "\x21\x11\x00\x04\x0a\x00\x00\x05"s,
        kSecond + "\x21\x21\x00\x0c"s + "\x0a\x00\x00\x05\x0a\x00\x00\x01\x12\x67\x00\x50"s}) {
    EXPECT_EQ(read_header(octets).is, Is::malformed) << octets;
  }
}

}  // namespace
}  // namespace freshet::wire::proxy
