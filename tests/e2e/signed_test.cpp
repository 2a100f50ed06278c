/// Signed path prefixes: what opens a channel, and two hundred that do not, on every class of
/// address.
#include "access/path_token.hpp"
#include "app/secrets.hpp"
#include "freshet/server.hpp"
#include "support/http_get.hpp"
#include "support/on_loop.hpp"
#include "support/rtmp_publisher.hpp"
#include "support/temp_dir.hpp"
#include "wire/hls/media_playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <sstream>

namespace freshet {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::get;
using test::RtmpPublisher;
using test::Show;
using ::testing::HasSubstr;
using ::testing::Not;

std::string token_of(std::string const& path) { return path.substr(2, path.find('/', 1) - 2); }

struct Signed : ::testing::Test {
  Signed() {
    config.server.data_dir = folder.path("data");
    config.http.port = config.rtmp.port = config.srt.port = 0;
    config.log.level = "error";
    config.channels["shut"].access = config::Access::token;
    config.channels["shut"].reconnect_grace = 0ms;
    config.channels["open"].reconnect_grace = 0ms;
    server.emplace(config);
    server->start();
  }
  /// "/~TOKEN" of a link that is good for so long.
  [[nodiscard]] std::string prefix(std::string const& channel = "shut",
                                   std::chrono::seconds valid_for = 1h) const {
    return "/~" + token_of(server->playback_path(channel, valid_for));
  }
  [[nodiscard]] test::Got ask(std::string const& target) const {
    return get(server->port("http"), target);
  }
  /// Goes on for as long as the publisher it returns lives.
  RtmpPublisher publish(std::string const& channel) {
    RtmpPublisher encoder{server->port("rtmp"), server->stream_key(channel)};
    Show show{encoder};
    show.configure();
    show.play(260);
    auto const index = prefix(channel) + "/live/" + channel + "/source/index.m3u8";
    EXPECT_TRUE(eventually([&] {
      auto const listed = wire::hls::parse_media_playlist(ask(index).body);
      return listed && listed->segments.size() > 2;
    }));
    return encoder;
  }
  /// Of every class; none of them waits.
  [[nodiscard]] std::vector<std::string> addresses(std::string const& channel) const {
    auto const folder_of = "/live/" + channel + "/";
    auto const listed = *wire::hls::parse_media_playlist(
        ask(prefix(channel) + folder_of + "source/index.m3u8").body);
    auto const& segment = listed.segments.back();
    auto const number = segment.uri.substr(0, segment.uri.find('.'));
    return {folder_of + "index.m3u8",
            folder_of + "source/index.m3u8",
            folder_of + "source/index.m3u8?_HLS_skip=YES",
            folder_of + "source/iframes.m3u8",
            folder_of + "source/" + segment.uri,
            folder_of + "source/" + number + ".p0.m4s",
            folder_of + "source/" + *segment.map_uri,
            folder_of + "manifest.mpd"};
  }
  /// Such as are refused without a look at whether there is something.
  [[nodiscard]] static std::vector<std::string> others(std::string const& channel) {
    auto const folder_of = "/live/" + channel + "/";
    return {folder_of + "ll.mpd",       folder_of + "poster.jpg",
            folder_of + "s1.jpg",       folder_of + "source/s99999999.p0.m4s",
            folder_of + "source/x/y/z", folder_of + "nothing"};
  }

  test::TempDir folder;
  Config config;
  std::optional<Server> server;
};

/// Each differs from a good one in the way its class says.
std::vector<std::string> bad_prefixes(Signed const& test, std::string const& foreign) {
  auto const good = test.prefix();
  auto const token = good.substr(2);
  auto const mac = token.rfind('.') + 1;
  std::vector<std::string> bad;
  for (std::size_t i = 0; i < 2 * token.size(); ++i) {  // forged: an octet changed
    auto text = token;
    auto& c = text[i / 2];
    auto const other = i % 2 == 0 ? 'A' : '7';
    c = c == other ? '8' : other;
    bad.push_back("/~" + text);
  }
  for (std::size_t n = 0; n < token.size(); ++n) bad.push_back("/~" + token.substr(0, n));
  for (int s = 60; s < 80; ++s) bad.push_back(test.prefix("shut", -std::chrono::seconds{s}));
  for (char const* channel : {"open", "shut2", "shu", "s", "main"}) {
    bad.push_back(test.prefix(channel));
  }
  bad.push_back(foreign);
  std::string standard = token, upper = token, escaped_twice;
  std::ranges::replace(standard, '_', '/');
  for (auto& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (char const c : token) escaped_twice += c == '.' ? std::string{"%252E"} : std::string{c};
  bad.insert(bad.end(), {"/~" + token + "=",
                         "/~" + token + "==",
                         "/~" + token + "%3D",
                         "/~" + token + "%20",
                         "/~%20" + token,
                         "/~" + token + "%2F",
                         "/~" + upper,
                         "/~" + escaped_twice,
                         "/%257E" + token,
                         "/~~" + token,
                         "/~" + token + ".",
                         "/~." + token,
                         "/~v2" + token.substr(2),
                         "/~v1" + token,
                         good + good,
                         good + "/~",
                         "/~" + token.substr(0, mac),
                         "/~",
                         "/~.",
                         "/~.....",
                         "/~" + std::string(5'000, 'A'),
                         "/~v1.....",
                         good + "/..%2F~x"});
  // "standard" is the same text where nothing was replaced.
  if (standard != token) bad.push_back("/~" + standard);
  return bad;
}

TEST_F(Signed, TwoHundredBadOnesOpenNothing) {
  auto const encoder = publish("shut");
  auto const good = addresses("shut");
  for (auto const& address : good) ASSERT_EQ(ask(prefix() + address).status, 200) << address;
  test::TempDir const elsewhere;
  auto other = config;
  other.server.data_dir = elsewhere.path("data");
  Server const stranger{other};
  auto const bad = bad_prefixes(*this, "/~" + token_of(stranger.playback_path("shut", 1h)));
  EXPECT_GE(bad.size(), 200U);
  auto all = good;
  for (auto const& address : others("shut")) all.push_back(address);
  int asked = 0;
  for (auto const& one : bad) {
    for (auto const& address : all) {
      auto const got = ask(one + address);
      // A first element that is none of ours is no prefix, and so this is no address of ours.
      EXPECT_EQ(got.status, one.starts_with("/%257E") ? 404 : 403) << one << address;
      auto const kept_by_nobody = got.head.find("cache-control: no-store") != std::string::npos;
      EXPECT_EQ(kept_by_nobody, got.status == 403) << one << address;
      EXPECT_THAT(got.head, HasSubstr("access-control-allow-origin: *"));
      EXPECT_THAT(got.head, Not(HasSubstr("location:")));
      EXPECT_THAT(got.body, Not(HasSubstr(token_of(prefix()))));
      ++asked;
    }
  }
  EXPECT_GE(asked, 200 * 14);
}

TEST_F(Signed, AChannelThatWantsALinkOpensToNothingElse) {
  auto const encoder = publish("shut");
  auto all = addresses("shut");
  for (auto const& address : others("shut")) all.push_back(address);
  for (auto const& address : all) {
    auto const got = ask(address);
    EXPECT_EQ(got.status, 403) << address;
    EXPECT_THAT(got.head, HasSubstr("cache-control: no-store"));
    EXPECT_THAT(got.head, HasSubstr("application/problem+json"));
    EXPECT_THAT(got.body, HasSubstr("signed link"));
    EXPECT_EQ(ask("/live/open/.." + address.substr(5)).status, 403) << "however it is written";
    EXPECT_EQ(ask("/%6Cive" + address.substr(5)).status, 403);
  }
}

TEST_F(Signed, APublicChannelServesTheVerySameOctetsUnderALink) {
  auto encoder = publish("open");
  encoder.goodbye();
  ASSERT_TRUE(eventually([&] {
    return ask("/live/open/source/index.m3u8").body.find("#EXT-X-ENDLIST") != std::string::npos;
  }));
  for (auto const& address : addresses("open")) {
    EXPECT_EQ(ask(prefix("open") + address).body, ask(address).body) << address;
    EXPECT_EQ(ask("/~forged" + address).status, 403) << address;
  }
}

TEST_F(Signed, NoAddressInAPlaylistLeavesTheLink) {
  auto const encoder = publish("shut");
  for (auto const& address : addresses("shut")) {
    if (address.find(".m3u8") == std::string::npos) continue;
    std::istringstream lines{ask(prefix() + address).body};
    for (std::string line; std::getline(lines, line);) {
      EXPECT_FALSE(line.starts_with('/') || line.find("://") != std::string::npos) << line;
      EXPECT_EQ(line.find("URI=\"/"), std::string::npos) << line;
      EXPECT_EQ(line.find("../.."), std::string::npos) << "beyond the channel: " << line;
      EXPECT_EQ(line.find('~'), std::string::npos) << "shared by all: " << line;
    }
  }
  for (char const* name : {"manifest.mpd", "ll.mpd"}) {
    // A manifest names one address of the server's own, which everybody may ask.
    auto manifest = ask(prefix() + "/live/shut/" + name).body;
    constexpr std::string_view kClock = "value=\"/time\"";
    ASSERT_NE(manifest.find(kClock), std::string::npos) << name;
    for (std::size_t at; (at = manifest.find(kClock)) != std::string::npos;) {
      manifest.erase(at, kClock.size());
    }
    for (char const* start : {"=\"/", "<BaseURL>/", "<Location>", "~"}) {
      EXPECT_EQ(manifest.find(start), std::string::npos) << name << ": " << start;
    }
  }
}

TEST_F(Signed, DirectivesWorkInAnyOrderUnderALink) {
  auto const encoder = publish("shut");
  auto const index = prefix() + "/live/shut/source/index.m3u8";
  auto const now = *wire::hls::parse_media_playlist(ask(index).body);
  auto const msn = std::to_string(now.header.media_sequence + 1);
  auto const one = ask(index + "?_HLS_msn=" + msn + "&_HLS_skip=YES&x=1");
  auto const two = ask(index + "?x=1&_HLS_skip=YES&_HLS_msn=" + msn);
  EXPECT_EQ(one.status, 200);
  EXPECT_EQ(one.body, two.body);
}

TEST_F(Signed, AStreamsPlaylistCarriesALinkOfItsOwn) {
  auto const encoder = publish("shut");
  auto const streams = ask("/v1/streams").body;
  auto const id = streams.substr(streams.find("\"id\":\"") + 6, 26);
  auto const address = "/v1/streams/" + id + "/manifest.m3u8";
  EXPECT_EQ(ask(address).status, 401);
  auto const got =
      get(server->port("http"), address, "Authorization: Bearer " + server->admin_token() + "\r\n");
  ASSERT_EQ(got.status, 200) << got.body;
  EXPECT_THAT(got.head, HasSubstr("cache-control: no-store"));
  std::istringstream lines{got.body};
  int followed = 0;
  for (std::string line; std::getline(lines, line);) {
    auto const quoted = line.find("URI=\"");
    auto const uri = quoted == std::string::npos
                         ? line
                         : line.substr(quoted + 5, line.find('"', quoted + 5) - quoted - 5);
    if (uri.empty() || uri.starts_with('#')) continue;
    EXPECT_TRUE(uri.starts_with("/~v1.")) << uri;
    EXPECT_EQ(ask(uri).status, 200) << uri;
    ++followed;
  }
  EXPECT_EQ(followed, 3) << "video, sound and keyframes";
}

TEST_F(Signed, ARevokedSessionHasNoPlaylistFromThenOn) {
  auto const encoder = publish("shut");
  auto const port = server->port("http");
  auto const bearer = "Authorization: Bearer " + server->admin_token() + "\r\n";
  test::TcpClient const client{port};
  std::string const body = R"({"channel":"shut","session":"viewer-7"})";
  client.send("POST /v1/playback-url HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + bearer +
              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  auto const said = client.receive(1 << 20);
  auto const at = said.find("\"hls\":\"http://test") + 18;
  auto const hls = said.substr(at, said.find('"', at) - at);
  ASSERT_EQ(ask(hls).status, 200) << said;
  test::TcpClient const other{port};
  other.send("DELETE /v1/playback-url/viewer-7 HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" +
             bearer + "\r\n");
  EXPECT_THAT(other.receive(1 << 20), HasSubstr("204"));
  EXPECT_EQ(ask(hls).status, 403);
  EXPECT_EQ(ask(prefix() + "/live/shut/index.m3u8").status, 200) << "others watch on";
  server.reset();
  server.emplace(config);
  server->start();
  EXPECT_THAT(ask(hls).body, HasSubstr("revoked")) << "also after a restart";
}

TEST_F(Signed, KeysRotateWhileItRuns) {
  auto const before = prefix();
  auto const passes = [&](std::string const& link) {
    return ask(link + "/live/shut/index.m3u8").status != 403;
  };
  ASSERT_TRUE(passes(before));
  ASSERT_TRUE(app::rotate_path_tokens(config.server.data_dir));
  server->reload(config);
  auto const after = prefix();
  EXPECT_NE(access::path_key(app::path_token_secrets(config.server.data_dir)->front()).id,
            before.substr(5, 8));
  EXPECT_NE(after.substr(0, 13), before.substr(0, 13));
  EXPECT_TRUE(passes(before)) << "the former key stays";
  EXPECT_TRUE(passes(after));
  ASSERT_TRUE(app::rotate_path_tokens(config.server.data_dir));
  server->reload(config);
  EXPECT_FALSE(passes(before));
  EXPECT_TRUE(passes(after));
}

}  // namespace
}  // namespace freshet
