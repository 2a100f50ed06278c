/// A show watched over HTTP/2 in clear text by a client that is not ours: curl.
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "wire/hls/media_playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <optional>
#include <string>

namespace freshet {
namespace {

using test::eventually;
using test::get;
using test::RtmpPublisher;
using test::Show;
using ::testing::HasSubstr;

struct Http2 : ::testing::Test {
  Http2() {
    config.server.data_dir = folder.path() + "/data";
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "error";
    server.emplace(config);
    server->start();
  }
  [[nodiscard]] std::string url(std::string const& path) const {
    return " http://127.0.0.1:" + std::to_string(server->port("http")) + path;
  }
  /// What curl prints: bodies, and what `-w` in `options` asks for.
  [[nodiscard]] static std::string curl(std::string const& options) {
    auto const command = "curl -sS --max-time 30 --http2-prior-knowledge " + options + " 2>&1";
    auto* const pipe = ::popen(command.c_str(), "r");
    std::string said;
    std::array<char, 4096> piece;
    while (auto const n = std::fread(piece.data(), 1, piece.size(), pipe))
      said.append(piece.data(), n);
    ::pclose(pipe);
    return said;
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

TEST_F(Http2, CurlReadsAShowAsOverHttp1) {
  RtmpPublisher encoder{server->port("rtmp"), server->stream_key("main"), "live", {}};
  ASSERT_TRUE(encoder.publishing()) << encoder.refusal();
  Show show{encoder};
  show.configure();
  show.play(260);
  std::string const path = "/live/main/source/index.m3u8";
  ASSERT_TRUE(eventually([&] { return get(server->port("http"), path).status == 200; }));
  encoder.goodbye();
  ASSERT_TRUE(eventually(
      [&] { return get(server->port("http"), path).body.find("ENDLIST") != std::string::npos; }));
  auto const one = get(server->port("http"), path).body;
  EXPECT_EQ(curl("-w 'h%{http_version} %{http_code}'" + url(path)), one + "h2 200");
  auto const playlist = wire::hls::parse_media_playlist(one);
  ASSERT_TRUE(playlist.has_value());
  auto const segment = "/live/main/source/" + playlist->segments.back().uri;
  EXPECT_EQ(curl(url(segment)), get(server->port("http"), segment).body);
  EXPECT_EQ(curl("-r 0-9" + url(segment)), get(server->port("http"), segment).body.substr(0, 10));
  EXPECT_THAT(curl("-I" + url(segment)), HasSubstr("HTTP/2 200"));
  EXPECT_THAT(curl("-w '%{http_code}'" + url("/live/none/index.m3u8")), HasSubstr("404"));
}

TEST_F(Http2, ManyRequestsShareOneConnection) {
  std::string urls;
  for (int i = 0; i < 50; ++i) urls += url("/live/none/index.m3u8?" + std::to_string(i));
  auto const said = curl("-Z --parallel-max 50 -w '[%{num_connects}]'" + urls);
  std::size_t connects = 0;
  std::size_t answers = 0;
  for (auto at = said.find('['); at != std::string::npos; at = said.find('[', at + 1)) {
    ++answers;
    connects += said[at + 1] == '1' ? 1 : 0;
  }
  EXPECT_EQ(answers, 50U);
  EXPECT_EQ(connects, 1U) << said;
}

}  // namespace
}  // namespace freshet
