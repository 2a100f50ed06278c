#include "app/banner.hpp"

#include <gtest/gtest.h>

namespace freshet::app {
namespace {

TEST(Banner, ShowsEveryWayInAndOut) {
  Banner what{"0.1.0",
              "http://HOST:8080/main",
              "http://HOST:8080/admin?setup=T",
              "rtmp://HOST/live",
              "rtmps://HOST:1936/live",
              "srt://HOST:8890?streamid=publish:main:KEY",
              "http://HOST:8080/whip/main",
              "KEY",
              {"no TLS", "transcoding on CPU"}};
  EXPECT_EQ(banner(what),
            "Freshet 0.1.0 is ready.\n"
            "  Watch    http://HOST:8080/main\n"
            "  Admin    http://HOST:8080/admin?setup=T\n"
            "  OBS      server rtmp://HOST/live      stream key KEY\n"
            "           or server rtmps://HOST:1936/live      stream key KEY\n"
            "           or SRT  srt://HOST:8890?streamid=publish:main:KEY\n"
            "           or WHIP http://HOST:8080/whip/main   bearer KEY\n"
            "  Notes    no TLS; transcoding on CPU\n");
}

TEST(Banner, LeavesOutWhatIsOff) {
  Banner what;
  what.version = "1";
  what.srt = "srt://h:1";
  what.stream_key = "K";
  EXPECT_EQ(banner(what), "Freshet 1 is ready.\n  OBS      SRT  srt://h:1\n");
}

TEST(Banner, SpeaksOfNoKeyWhereNobodyCanPublish) {
  Banner what;
  what.version = "1";
  what.watch = "http://h/main";
  EXPECT_EQ(banner(what), "Freshet 1 is ready.\n  Watch    http://h/main\n");
}

TEST(Banner, SaysHowToMakeAKeyWhenNoneWorks) {
  Banner what;
  what.rtmp_server = "rtmp://h/live";
  EXPECT_NE(banner(what).find("freshet key create main"), std::string::npos);
  EXPECT_EQ(banner(what).find("rtmp://"), std::string::npos);
}

TEST(BannerHost, IsThePublicAddressWhereThereIsOne) {
  EXPECT_EQ(banner_host({"n", "https://live.example.com:8443", "d"}), "live.example.com");
  EXPECT_EQ(banner_host({"n", "https://live.example.com/sub", "d"}), "live.example.com");
  EXPECT_EQ(banner_host({"n", "http://[2001:db8::1]:8080", "d"}), "[2001:db8::1]");
  EXPECT_FALSE(banner_host({"n", "", "d"}).empty());
}

TEST(AddressOf, LeavesOutTheUsualPort) {
  EXPECT_EQ(address_of("http", "h", 80), "http://h");
  EXPECT_EQ(address_of("http", "h", 8080), "http://h:8080");
  EXPECT_EQ(address_of("https", "h", 443), "https://h");
  EXPECT_EQ(address_of("rtmp", "h", 1935), "rtmp://h");
  EXPECT_EQ(address_of("rtmp", "h", 1936), "rtmp://h:1936");
}

}  // namespace
}  // namespace freshet::app
