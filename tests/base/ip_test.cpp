#include "base/ip.hpp"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(IpAddress, IsReadAndWrittenInBothFamilies) {
  for (char const* text : {"10.0.0.5", "0.0.0.0", "2001:db8::1", "::", "::1", "fe80::a:b"}) {
    auto const address = parse_ip(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(to_string(*address), text);
  }
  EXPECT_EQ(parse_ip("::ffff:10.0.0.5"), parse_ip("10.0.0.5"));
  EXPECT_EQ(peer_text(*parse_ip("10.0.0.5"), 80), "10.0.0.5:80");
  EXPECT_EQ(peer_text(*parse_ip("2001:db8::1"), 4711), "[2001:db8::1]:4711");
}

TEST(IpAddress, IsNoOtherText) {
  std::string const with_nul{"10.0.0.5\0", 9};
  for (std::string const& text :
       {std::string{}, std::string{"10.0.0"}, std::string{"10.0.0.256"}, std::string{"010.0.0.1"},
        std::string{"::g"}, std::string{"[::1]"}, std::string{"host"}, std::string(400, '1'),
        with_nul}) {
    EXPECT_FALSE(parse_ip(text)) << text;
  }
}

TEST(IpAddress, IsFoundInAPeersText) {
  EXPECT_EQ(ip_of_peer("10.0.0.5:4711"), parse_ip("10.0.0.5"));
  EXPECT_EQ(ip_of_peer("10.0.0.5"), parse_ip("10.0.0.5"));
  EXPECT_EQ(ip_of_peer("[2001:db8::1]:4711"), parse_ip("2001:db8::1"));
  EXPECT_EQ(ip_of_peer("[2001:db8::1]"), parse_ip("2001:db8::1"));
  EXPECT_EQ(ip_of_peer("2001:db8::1"), parse_ip("2001:db8::1"));
  for (char const* text : {"", "unknown", "_hidden", "[::1", "[::1]80", ":80"}) {
    EXPECT_FALSE(ip_of_peer(text)) << text;
  }
}

TEST(IpAddress, KnowsTheLoopback) {
  EXPECT_TRUE(parse_ip("127.0.0.1")->is_loopback());
  EXPECT_TRUE(parse_ip("127.9.9.9")->is_loopback());
  EXPECT_TRUE(parse_ip("::1")->is_loopback());
  EXPECT_FALSE(parse_ip("::2")->is_loopback());
  EXPECT_FALSE(parse_ip("::")->is_loopback());
  EXPECT_FALSE(parse_ip("10.0.0.1")->is_loopback());
}

TEST(IpAddress, IsPublicOnlyWhereAnybodyMayBe) {
  for (char const* text :
       {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",         "100.63.255.255",
        "100.128.0.0",     "126.255.255.255", "128.0.0.0",        "169.253.255.255",
        "169.255.0.0",     "172.15.255.255",  "172.32.0.0",       "192.0.1.0",
        "192.167.255.255", "192.169.0.0",     "198.17.255.255",   "198.20.0.0",
        "223.255.255.255", "::ffff:8.8.8.8",  "64:ff9b::808:808", "2001:4860:4860::8888",
        "2606:4700::1111", "2a00::1",         "2001:db7:ffff::",  "2003::"}) {
    EXPECT_TRUE(is_public(*parse_ip(text))) << text;
  }
  for (char const* text : {"0.0.0.0",
                           "0.255.255.255",
                           "10.0.0.0",
                           "10.255.255.255",
                           "100.64.0.0",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.0.0",
                           "169.254.169.254",
                           "172.16.0.0",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.0.0",
                           "192.168.255.255",
                           "198.18.0.0",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.255.255.250",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::2",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "::ffff:0:127.0.0.1",
                           "::127.0.0.1",
                           "64:ff9b::7f00:1",
                           "64:ff9b::a00:1",
                           "64:ff9b:1::1",
                           "100::1",
                           "fc00::1",
                           "fd12::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "ff0e::1",
                           "2001::1",
                           "2001:10::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "3fff::1",
                           "5f00::1",
                           "4000::1"}) {
    EXPECT_FALSE(is_public(*parse_ip(text))) << text;
  }
}

TEST(Networks, ContainWhatLiesInThem) {
  auto const networks = Networks::parse({"10.0.0.0/8", "192.168.4.9", "2001:db8::/33", "::1"});
  ASSERT_TRUE(networks);
  for (char const* peer : {"10.255.1.2:80", "192.168.4.9:1", "[2001:db8:7fff::1]:2", "[::1]:3"}) {
    EXPECT_TRUE(networks->contains_peer(peer)) << peer;
  }
  for (char const* peer :
       {"11.0.0.1:80", "192.168.4.8:1", "[2001:db8:8000::1]:2", "[::2]:3", "unknown", ""}) {
    EXPECT_FALSE(networks->contains_peer(peer)) << peer;
  }
  EXPECT_TRUE(Networks::parse({"0.0.0.0/0"})->contains_peer("8.8.8.8:1"));
  EXPECT_FALSE(Networks::parse({"0.0.0.0/0"})->contains_peer("[2001:db8::1]:1"));
  EXPECT_TRUE(Networks::parse({"::/0"})->contains_peer("8.8.8.8:1"));
  EXPECT_FALSE(Networks{}.contains_peer("127.0.0.1:1"));
}

TEST(Networks, RefuseWhatIsNone) {
  for (char const* text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "::/129",
                           "example.com", "10.0.0.0/8/8"}) {
    EXPECT_FALSE(Networks::parse({text})) << text;
  }
}

}  // namespace
}  // namespace freshet
