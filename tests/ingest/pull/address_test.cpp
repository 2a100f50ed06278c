/// What a channel's source may be, and that nothing secret of it is ever told.
#include "ingest/pull/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::ingest::pull {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string complaint(std::string_view address) {
  auto const checked = check_address(address);
  return checked ? "" : checked.error().what;
}

TEST(PullAddress, IsAnyOfTheFiveKinds) {
  for (auto const* address :
       {"srt://origin.example:9000", "srt://[2001:db8::1]:9000?streamid=a&mode=caller&latency=1",
        "rtmp://origin.example/live/show", "rtmps://name:word@origin.example:443/live/show?k=v",
        "http://10.0.0.1:8080/live/show/index.m3u8", "https://origin.example/show.ts"}) {
    EXPECT_EQ(complaint(address), "") << address;
  }
}

TEST(PullAddress, OfAnotherKindIsRefusedWithWhatIsAllowed) {
  for (auto const* address :
       {"file:///etc/passwd", "rtmpp://host/live/show", "udp://239.0.0.1:5000", "concat://a",
        "crypto://a", "data://a", "subfile://a", "ftp://a/b"}) {
    EXPECT_THAT(complaint(address),
                AllOf(HasSubstr("found "), HasSubstr("expected srt://HOST:PORT")))
        << address;
  }
  EXPECT_THAT(complaint("/etc/passwd"), HasSubstr("found no address"));
  EXPECT_THAT(complaint("concat:a|b"), HasSubstr("found no address"));
  EXPECT_THAT(complaint("crypto+http://host/a"), HasSubstr("found no address"));
  EXPECT_THAT(complaint("RTMP://host/live/show"), HasSubstr("found no address"));
}

TEST(PullAddress, WithAMistakeInItIsRefusedWithTheMistake) {
  EXPECT_THAT(complaint("srt://host"), HasSubstr("needs a port"));
  EXPECT_THAT(complaint("srt://host:9000?mode=listener"), HasSubstr("only be caller"));
  EXPECT_THAT(complaint("srt://host:9000?streamid=a&mode=rendezvous"), HasSubstr("only be caller"));
  EXPECT_THAT(complaint("srt://host:65536"), HasSubstr("1 to 65535"));
  EXPECT_THAT(complaint("http://host:/a"), HasSubstr("1 to 65535"));
  EXPECT_THAT(complaint("rtmp://host"), HasSubstr("names what to play"));
  EXPECT_THAT(complaint("http:///a"), HasSubstr("found no host"));
  EXPECT_THAT(complaint("http://a|b/c"), HasSubstr("found no host"));
  EXPECT_THAT(complaint("http://host/a b"), HasSubstr("%20"));
  EXPECT_THAT(complaint("http://host/a\r\nx: y"), HasSubstr("%20"));
  EXPECT_THAT(complaint("http://host/" + std::string(2'048, 'a')), HasSubstr("too long"));
}

TEST(PullAddress, ThatIsRefusedIsNotRepeatedWithItsSecrets) {
  for (auto const* address :
       {"rtmpp://name:sesame@host/live/sesame", "srt://host?passphrase=sesame", "sesame:word",
        "http://name:sesame@/a", "srt://host:1?mode=sesame"}) {
    EXPECT_THAT(complaint(address), AllOf(Not(HasSubstr("sesame")), Not(""))) << address;
  }
}

TEST(PullAddress, IsShownAsHostAndPort) {
  EXPECT_EQ(shown_address("srt://host:9000"), "srt://host:9000");
  EXPECT_EQ(shown_address("srt://host:9000?streamid=sesame"), "srt://host:9000/…");
  EXPECT_EQ(shown_address("rtmps://name:sesame@host/live/sesame"), "rtmps://host/…");
  EXPECT_EQ(shown_address("http://a:b@c@[::1]:80/~sesame/x"), "http://[::1]:80/…");
  EXPECT_EQ(shown_address("sesame"), "(hidden)");
  EXPECT_NE(complaint(shown_address("http://host/a")), "")
      << "it must not be taken for the address";
}

}  // namespace
}  // namespace freshet::ingest::pull
