#include "app/config_check.hpp"

#include "support/jwt_forge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> check(std::vector<std::string> const& sets) {
  ConfigSources sources;
  sources.sets = sets;
  std::vector<std::string> all;
  for (auto const& complaint : load_config(sources).complaints) all.push_back(to_string(complaint));
  return all;
}

TEST(CheckConfig, WantsAPartShorterThanItsSegment) {
  EXPECT_THAT(check({"channel_defaults.part=2s"}),
              ElementsAre(HasSubstr("less than a segment's 2s")));
  EXPECT_THAT(check({"channel_defaults.part=2s", "channel_defaults.segment=3s"}), IsEmpty());
  EXPECT_THAT(check({"channel_defaults.part=20ms"}), ElementsAre(HasSubstr("50ms or more")));
  EXPECT_THAT(check({"channel_defaults.part=500ms", "channel_defaults.latency=classic"}),
              ElementsAre(HasSubstr("makes no parts")));
}

TEST(CheckConfig, WantsAWindowOfSixSegments) {
  EXPECT_THAT(check({"channel_defaults.dvr_window=12s"}), IsEmpty());
  EXPECT_THAT(check({"channel_defaults.dvr_window=11s"}), ElementsAre(HasSubstr("12s or more")));
  EXPECT_THAT(check({"channel_defaults.dvr_window=30s", "channel_defaults.latency=apple"}),
              ElementsAre(HasSubstr("36s or more")));
}

TEST(CheckConfig, SaysAMistakeOfTheDefaultsOnceAndAChannelsOwnAsItsOwn) {
  EXPECT_THAT(check({"channel_defaults.part=2s", "channels.a.title=x", "channels.b.title=x"}),
              ElementsAre(HasSubstr("channel_defaults.part")));
  EXPECT_THAT(check({"channels.a.part=2s"}), ElementsAre(HasSubstr("channels.a.part")));
}

TEST(CheckConfig, WantsASourceThatCanBeFetched) {
  EXPECT_THAT(check({"channels.a.source=srt://host:9000", "channels.b.source=https://host/a.m3u8"}),
              IsEmpty());
  EXPECT_THAT(check({"channels.a.source=rtpm://host/live/sesame"}),
              ElementsAre(testing::AllOf(
                  HasSubstr("channels.a.source: found rtpm://…, expected srt://HOST:PORT, rtmp://"),
                  testing::Not(HasSubstr("sesame")))));
  EXPECT_THAT(check({"channels.a.source=file:///etc/passwd"}),
              ElementsAre(HasSubstr("found file://…, expected")));
  EXPECT_THAT(check({"channel_defaults.source=srt://host:9000", "channels.a.title=x"}),
              ElementsAre(HasSubstr("channel_defaults.source: belongs to one channel")));
}

TEST(CheckConfig, WantsACertificateForATlsPort) {
  EXPECT_THAT(check({"http.tls_port=8443", "rtmp.tls_port=1936"}),
              ElementsAre(HasSubstr("http.tls_port: needs a certificate"),
                          HasSubstr("rtmp.tls_port: needs a certificate")));
  EXPECT_THAT(check({"http.tls_port=8443", "tls.certificate=a", "tls.key=b"}), IsEmpty());
  EXPECT_THAT(check({"tls.certificate=a"}), ElementsAre(HasSubstr("needs tls.key beside it")));
  EXPECT_THAT(check({"http.tls_port=8443", "tls.self_signed=true"}), IsEmpty());
}

TEST(CheckConfig, BlamesThePortThatSomebodyWroteForAClash) {
  EXPECT_THAT(
      check({"http.port=1935"}),
      ElementsAre("--set http.port: TCP port 1935 is also that of rtmp.port; each needs its "
                  "own"));
  EXPECT_THAT(check({"srt.port=8189"}), ElementsAre(HasSubstr("UDP port 8189")));
  EXPECT_THAT(check({"srt.port=8080", "http.port=0", "rtmp.port=0"}), IsEmpty())
      << "TCP and UDP do not meet, and any free port is another one";
  EXPECT_THAT(check({"http.port=off", "rtmp.port=off"}), IsEmpty());
}

TEST(CheckConfig, KnowsTheCategoriesOfTheDirectory) {
  EXPECT_EQ(categories().size(), 22U);
  EXPECT_THAT(check({"channel_defaults.category=Music"}), IsEmpty());
  EXPECT_THAT(check({"channel_defaults.category=music"}),
              ElementsAre(HasSubstr("did you mean Music?")));
}

TEST(CheckConfig, WantsAddressesToBeAddresses) {
  EXPECT_THAT(check({"http.trusted_proxies=10.0.0.0/8,::1,192.168.1.1,fd00::/8"}), IsEmpty());
  for (auto const* const bad : {"10.0.0.0/33", "10.0.0", "::/129", "proxy.local", "10.0.0.0/"}) {
    EXPECT_THAT(check({std::string{"http.trusted_proxies="} + bad}),
                ElementsAre(HasSubstr("expected an address or a network")))
        << bad;
  }
  EXPECT_THAT(check({"server.public_url=https://live.example.com"}), IsEmpty());
  EXPECT_THAT(check({"server.public_url=live.example.com"}), ElementsAre(HasSubstr("http://…")));
  EXPECT_THAT(check({"server.public_url=https://live.example.com/"}),
              ElementsAre(HasSubstr("without a slash")));
  EXPECT_THAT(check({"http.cors_origins=https://a.example/page"}),
              ElementsAre(HasSubstr("an origin such as")));
  EXPECT_THAT(check({"events.webhooks=ftp://x"}), ElementsAre(HasSubstr("events.webhooks")));
}

TEST(CheckConfig, WantsAllOfAnObjectStoreOrNothing) {
  EXPECT_EQ(check({"storage.s3.bucket=b"}).size(), 3U);
  EXPECT_THAT(check({"storage.s3.bucket=b", "storage.s3.endpoint=e", "storage.s3.access_key=a",
                     "storage.s3.secret_key=s"}),
              IsEmpty());
}

TEST(CheckConfig, WantsOneGoodWayToSignTokens) {
  auto const secret = "auth.jwt.secret=" + std::string(32, 'x');
  EXPECT_THAT(check({secret}), IsEmpty());
  EXPECT_THAT(check({"auth.jwt.secret=short"}), ElementsAre(HasSubstr("at least 32")));
  EXPECT_THAT(check({secret, "auth.jwt.public_key=k"}), ElementsAre(HasSubstr("only one of them")));
  test::SigningKey const key{"P-256"};
  EXPECT_THAT(check({"auth.jwt.public_key=" + key.public_pem()}), IsEmpty());
  EXPECT_THAT(check({"auth.jwt.public_key=" + key.private_pem()}),
              ElementsAre(HasSubstr("holds a private key")));
  EXPECT_THAT(check({"auth.jwt.public_key=" + test::SigningKey{"P-384"}.public_pem()}),
              ElementsAre(HasSubstr("is a key of the kind EC on secp384r1")));
  EXPECT_THAT(check({"auth.jwt.secret=" + key.public_pem()}),
              ElementsAre(HasSubstr("a public key is auth.jwt.public_key")));
}

TEST(CheckConfig, WantsAPasswordWhereAccessIsByOne) {
  EXPECT_THAT(check({"channels.a.access=password"}),
              ElementsAre(HasSubstr("channels.a.access: is password, and there is none: set "
                                    "password beside it")));
  EXPECT_THAT(check({"channels.a.access=password", "channels.a.password=open sesame"}), IsEmpty());
  EXPECT_THAT(check({"channels.a.password=short"}), ElementsAre(HasSubstr("6 characters")));
  EXPECT_THAT(check({"channels.a.password=$argon2id$nonsense"}),
              ElementsAre(HasSubstr("begins like the kept form")));
}

TEST(CheckConfig, WantsToReachWhoIsAsked) {
  EXPECT_THAT(check({"auth.callback.publish=http://127.0.0.1:9/x?key=y",
                     "auth.callback.play=https://example.com", "auth.callback.form=nginx-rtmp",
                     "auth.callback.on_failure=allow", "auth.callback.timeout=500ms",
                     "auth.callback.secret=whsec_a2tra2tra2tra2tra2tra2tra2tra2tr",
                     "auth.callback.private_networks=127.0.0.1"}),
              IsEmpty());
  EXPECT_THAT(check({"auth.callback.publish=ftp://secret.example/x"}),
              ElementsAre(AllOf(HasSubstr("auth.callback.publish"), HasSubstr("http://… or"),
                                Not(HasSubstr("secret")))));
  EXPECT_THAT(check({"auth.callback.play=example.com"}),
              ElementsAre(HasSubstr("auth.callback.play")));
  EXPECT_THAT(check({"auth.callback.form=owncast"}), ElementsAre(HasSubstr("nginx-rtmp")));
  EXPECT_THAT(check({"auth.callback.timeout=1h"}), ElementsAre(HasSubstr("auth.callback.timeout")));
  EXPECT_THAT(check({"auth.callback.secret=short"}), ElementsAre(HasSubstr("whsec_")));
  EXPECT_THAT(check({"auth.callback.private_networks=here"}),
              ElementsAre(HasSubstr("such as 10.0.0.0/8")));
}

TEST(CheckConfig, WantsAPassphraseThatSrtTakes) {
  EXPECT_THAT(check({"channel_defaults.srt.passphrase=0123456789"}), IsEmpty());
  EXPECT_THAT(check({"channel_defaults.srt.passphrase=012345678"}),
              ElementsAre(HasSubstr("10 to 79 characters")));
}

}  // namespace
}  // namespace freshet::app
