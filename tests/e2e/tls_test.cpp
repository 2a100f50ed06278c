/// The same over TLS: what a viewer gets on the HTTPS port of the real server.
#include "freshet/server.hpp"
#include "support/certificate.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "support/tls_client.hpp"
#include "wire/hls/media_playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace freshet {
namespace {

using test::eventually;
using test::get;
using test::RtmpPublisher;
using test::Show;
using test::TlsClient;
using ::testing::HasSubstr;

struct Tls : ::testing::Test {
  Tls() {
    auto const files = test::write_certificate(folder, "tls", {.name = "live.example"});
    config.server.data_dir = folder.path("data");
    config.http.port = config.http.tls_port = config.rtmp.port = config.srt.port = 0;
    config.tls.certificate = files.certificate;
    config.tls.key = files.key;
    config.log.level = "error";
  }
  std::string refusal() const {
    try {
      Server const server{config};
    } catch (ConfigError const& error) {
      return error.what();
    }
    return "nothing";
  }

  test::TempDir folder;
  Config config;
};

std::string body_over_tls(std::uint16_t port, std::string const& target) {
  TlsClient client{port, {{"http/1.1"}, 0, {}}};
  client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  auto const text = client.receive_all();
  EXPECT_TRUE(client.ended_in_order()) << client.trouble();
  auto const end = text.find("\r\n\r\n");
  return end == std::string::npos ? std::string{} : text.substr(end + 4);
}

TEST_F(Tls, ServesPlaylistsAndSegmentsToAViewer) {
  Server server{config};
  server.start();
  ASSERT_NE(server.port("https"), 0);
  ASSERT_NE(server.port("https"), server.port("http"));
  RtmpPublisher encoder{server.port("rtmp"), server.stream_key("main")};
  Show show{encoder};
  show.configure();
  show.play(300);
  std::string const folder_of = "/live/main/source/";
  auto const https = server.port("https");
  ASSERT_TRUE(eventually([&] {
    auto const listed =
        wire::hls::parse_media_playlist(body_over_tls(https, folder_of + "index.m3u8"));
    return listed.has_value() && !listed->segments.empty();
  }));
  EXPECT_THAT(body_over_tls(https, "/live/main/index.m3u8"), HasSubstr("#EXT-X-STREAM-INF"));
  auto const playlist =
      *wire::hls::parse_media_playlist(body_over_tls(https, folder_of + "index.m3u8"));
  auto const segment = folder_of + playlist.segments.back().uri;
  auto const over_tls = body_over_tls(https, segment);
  EXPECT_GT(over_tls.size(), 1'000U) << segment << ": " << over_tls;
  EXPECT_TRUE(over_tls == get(server.port("http"), segment).body);
}

TEST_F(Tls, IsRefusedWithASentenceWhenTheFilesAreWrong) {
  config.tls.key = folder.path("none");
  EXPECT_EQ(refusal(), "tls: cannot read " + config.tls.key + ": No such file or directory");
  auto const other = test::write_certificate(folder, "other");
  config.tls.key = other.key;
  EXPECT_THAT(refusal(), HasSubstr("does not match the certificate"));
  config.tls.certificate.clear();
  EXPECT_THAT(refusal(), HasSubstr("http.tls_port: needs tls.certificate and tls.key"));
}

TEST_F(Tls, WithoutPlainHttpIsEnough) {
  config.http.port = {};
  Server server{config};
  server.start();
  EXPECT_EQ(server.port("http"), 0);
  EXPECT_THAT(body_over_tls(server.port("https"), "/healthz"), HasSubstr("ok"));
}

}  // namespace
}  // namespace freshet
