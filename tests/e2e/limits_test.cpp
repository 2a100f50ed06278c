/// What strangers may take of the server: every limit of HTTP, over plain TCP and over TLS, met by
/// its name in /metrics, while somebody watches and notices nothing.
#include "support/certificate.hpp"
#include "support/live_server.hpp"
#include "support/stranger.hpp"
#include "support/viewer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <list>
#include <memory>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace freshet {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::H2Client;
using test::in_time;
using test::LiveServer;
using test::Stranger;
using test::Viewer;
using ::testing::StartsWith;

constexpr int kMostConnections = 300, kMostParked = 150;

/// One server and one show for all of them: what one left behind would spoil the next.
class Limits : public ::testing::TestWithParam<bool> {
 protected:
  static void SetUpTestSuite() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    folder_ = std::make_unique<test::TempDir>();
    auto const certificate = test::write_certificate(*folder_, "tls");
    Config config;
    config.tls.certificate = certificate.certificate;
    config.tls.key = certificate.key;
    auto& http = config.http;
    http.tls_port = 0;
    http.header_timeout = 1s;
    http.write_timeout = 2s;
    http.max_body = 10'000;
    // One address may have half.
    http.max_connections = 2 * kMostConnections;
    http.max_parked = 2 * kMostParked;
    live_ = std::make_unique<LiveServer>(config);
    ASSERT_TRUE(in_time([] { return live_->newest("main") > 0; }));
  }
  static void TearDownTestSuite() {
    live_.reset();
    folder_.reset();
  }

  void SetUp() override { viewer_ = std::make_unique<Viewer>(live_->port("http")); }
  void TearDown() override {
    EXPECT_TRUE(in_time([&] { return viewer_->reloads() > 3; }));
    viewer_->stop();
    EXPECT_EQ(viewer_->trouble(), "");
    EXPECT_LT(viewer_->longest(), 5s) << "between two parts of a third of a second";
    EXPECT_TRUE(live_->show->publishing());
    // Until then their places are taken.
    EXPECT_TRUE(in_time([] { return live_->connections() <= 3; })) << live_->connections();
    EXPECT_TRUE(live_->can_watch("main"));
  }

  static bool tls() { return GetParam(); }
  static Stranger stranger(std::string const& protocol = "http/1.1") {
    return {live_->port(tls() ? "https" : "http"), tls(), protocol};
  }
  /// Each says that at once: one that waited for the others to come would be silent, not slow.
  static std::list<Stranger> strangers(int n, std::string const& first) {
    std::list<Stranger> all;
    for (int i = 0; i < n; ++i) {
      all.push_back(stranger());
      all.back().send(first);
    }
    return all;
  }
  /// How many were turned away for that reason.
  static long refused(std::string const& reason) {
    return live_->metric("freshet_http_refused_total{reason=\"" + reason + "\"}");
  }
  /// Something that is large: the pages' program.
  static std::string large() {
    auto const page = get(live_->port("http"), "/main").body;
    auto const at = page.find("/assets/hls_engine");
    return page.substr(at, page.find('"', at) - at);
  }
  /// One that waits for seconds, for the show is not there yet.
  static std::string parked() {
    auto const newest = live_->newest("main");
    return "/live/main/source/index.m3u8?_HLS_msn=" + std::to_string(newest + 2);
  }

  static std::unique_ptr<test::TempDir> folder_;
  static std::unique_ptr<LiveServer> live_;
  std::unique_ptr<Viewer> viewer_;
};
std::unique_ptr<test::TempDir> Limits::folder_;
std::unique_ptr<LiveServer> Limits::live_;

INSTANTIATE_TEST_SUITE_P(Over, Limits, ::testing::Bool(),
                         [](auto const& one) { return std::string{one.param ? "Tls" : "Tcp"}; });

std::string post(std::string const& headers) {
  return "POST /v1/x HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

struct Bad {
  std::string octets, status, reason;
};

std::vector<Bad> bad_requests() {
  std::string const chunked = post("Transfer-Encoding: chunked\r\n");
  return {
      {post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\nG", "400",
       "ambiguous_length"},
      {post("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n") + "0\r\n\r\nG", "400",
       "ambiguous_length"},
      {post("Content-Length: 1\r\nContent-Length: 2\r\n") + "ab", "400", "ambiguous_length"},
      {post("Content-Length: 1\r\nContent-Length: 1\r\n") + "a", "400", "ambiguous_length"},
      {post("Content-Length: 1, 1\r\n") + "a", "400", "ambiguous_length"},
      {post("Transfer-Encoding: xchunked\r\n"), "501", "unknown_coding"},
      {"GET / HTTP/1.1\nHost: a\n\n", "400", "bare_lf"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: y\n\r\n", "400", "bare_lf"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", "400", "folded_header"},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\n", "400", "malformed"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: \rGET\r\n\r\n", "400", "malformed"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400", "bad_host"},
      {"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "400", "bad_target"},
      {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", "505", "bad_version"},
      {chunked + "0x1\r\na\r\n0\r\n\r\n", "400", "bad_chunk"},
      {chunked + "1\r\nab\r\n0\r\n\r\n", "400", "bad_chunk"},
      {chunked + "1\na\r\n0\r\n\r\n", "400", "bad_chunk"},
      {"GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", "414", "line_too_long"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", "431",
       "header_too_long"},
      {post("Content-Length: 10001\r\n"), "413", "body_too_long"},
      {chunked + "2711\r\n", "413", "body_too_long"},
  };
}

TEST_P(Limits, WhatTwoServersCouldReadDifferentlyIsRefusedAndEndsTheConnection) {
  for (auto const& [octets, status, reason] : bad_requests()) {
    auto const before = refused(reason);
    auto one = stranger();
    one.send(octets + "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    auto const heard = one.hear_all();
    EXPECT_THAT(heard, StartsWith("HTTP/1.1 " + status)) << octets.substr(0, 99);
    EXPECT_EQ(heard.find("HTTP/1.1 200"), std::string::npos) << "what is behind it is not read";
    EXPECT_EQ(refused(reason), before + 1) << octets.substr(0, 99);
  }
}

TEST_P(Limits, HeadsThatTrickleAreLate) {
  constexpr int kMany = 100;
  auto const before = refused("slow_head");
  std::string const head =
      "GET /live/main/index.m3u8 HTTP/1.1\r\nHost: a\r\nX-A: " + std::string(1'000, 'b');
  auto all = strangers(kMany, head.substr(0, 1));
  for (std::size_t at = 1; at < head.size() && refused("slow_head") < before + kMany; ++at) {
    for (auto& one : all) one.send(head.substr(at, 1));
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(refused("slow_head"), before + kMany);
}

TEST_P(Limits, BodiesThatTrickleAreLate) {
  constexpr int kMany = 50;
  auto const before = refused("slow_body");
  auto all = strangers(kMany, post("Content-Length: 100\r\n") + "half");
  EXPECT_TRUE(in_time([&] { return refused("slow_body") == before + kMany; }));
  EXPECT_THAT(all.front().hear_all(), StartsWith("HTTP/1.1 408"));
}

TEST_P(Limits, AnswersThatNobodyReadsEndTheConnection) {
  constexpr int kMany = 10;
  auto const before = refused("slow_reader");
  std::string pipelined;
  auto const request = "GET " + large() + " HTTP/1.1\r\nHost: a\r\n\r\n";
  for (int i = 0; i < 100; ++i) pipelined += request;
  auto all = strangers(kMany, pipelined);
  EXPECT_TRUE(in_time([&] { return refused("slow_reader") == before + kMany; }));
}

TEST_P(Limits, OneAddressHasSoManyConnections) {
  auto const before = refused("address_too_many");
  // They have asked, and are idle.
  auto all = strangers(kMostConnections + 20, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(in_time([&] { return refused("address_too_many") >= before + 20; }));
  // Which of them, nobody says: two loops take them in.
  auto const shut_out = std::ranges::count_if(all, [](auto& one) { return one.hear().empty(); });
  EXPECT_GE(shut_out, 20);
  EXPECT_LE(shut_out, 25) << "the others were answered";
}

TEST_P(Limits, OneAddressHasSoManyRequestsThatWait) {
  auto const before = refused("parked_too_many");
  // Each has asked before, so that it may be idle until all are there.
  auto all = strangers(kMostParked + 50, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  auto const request = "GET " + parked() + " HTTP/1.1\r\nHost: a\r\n\r\n";
  for (auto& one : all) one.send(request);
  EXPECT_TRUE(in_time([&] { return refused("parked_too_many") >= before + 20; }));
}

TEST_P(Limits, ManyParkedStreamsShareTheirAddressesPlaces) {
  auto const before = refused("parked_too_many");
  auto const target = parked();
  auto one = stranger("h2");
  auto other = stranger("h2");
  H2Client first;
  H2Client second;
  std::vector<std::int32_t> asked;
  for (int i = 0; i < 128; ++i) {
    asked.push_back(first.get(target));
    second.get(target);
  }
  one.send(first.output());
  other.send(second.output());
  // Which of the two finds no place is the server's choice: it reads them side by side.
  long sent_away = 0;
  for (auto [connection, client] : {std::pair{&one, &first}, std::pair{&other, &second}}) {
    auto const status = [&](auto id) { return client->answer(id).status; };
    EXPECT_TRUE(connection->talk(*client, [&] {
      return std::ranges::all_of(asked, [&](auto id) { return status(id) > 0; });
    }));
    sent_away += std::ranges::count(asked, 503, status);
  }
  EXPECT_GT(sent_away, 0);
  EXPECT_EQ(refused("parked_too_many") - before, sent_away);
}

TEST_P(Limits, AWindowThatStaysShutCostsItsStream) {
  auto const before = refused("slow_reader");
  auto one = stranger("h2");
  H2Client client{0};
  auto const stuck = client.get(large());
  EXPECT_TRUE(one.talk(client, [&] { return client.answer(stuck).closed; }));
  EXPECT_EQ(client.answer(stuck).error, std::uint32_t{NGHTTP2_CANCEL});
  EXPECT_EQ(refused("slow_reader"), before + 1);
  auto const next = client.ask("HEAD", "/healthz");
  EXPECT_TRUE(one.talk(client, [&] { return client.answer(next).closed; }));
  EXPECT_EQ(client.answer(next).status, 200) << "the connection goes on";
}

TEST_P(Limits, AnHttp2ConnectionThatIsNotReadEnds) {
  auto const before = refused("slow_reader");
  H2Client client{1 << 30};
  nghttp2_session_set_local_window_size(client.session(), NGHTTP2_FLAG_NONE, 0, 1 << 30);
  auto const target = large();
  for (int i = 0; i < 100; ++i) client.get(target);
  auto one = stranger("h2");
  one.send(client.output());
  EXPECT_TRUE(in_time([&] { return refused("slow_reader") > before; }));
  EXPECT_TRUE(in_time([] { return live_->connections() <= 3; }));
}

TEST_P(Limits, ResetStormsEndTheConnection) {
  auto const before = refused("rapid_reset");
  auto one = stranger("h2");
  H2Client client;
  one.talk(client, [] { return true; });
  for (int i = 0; i < 2'000; ++i) {
    auto const id = client.get("/live/main/source/index.m3u8?_HLS_msn=4000000000");
    one.send(client.output());
    client.reset(id);
    one.send(client.output());
  }
  EXPECT_TRUE(in_time([&] { return refused("rapid_reset") == before + 1; }));
}

/// RFC 9113 §4.1.
std::string frame(char type, char flags, std::uint32_t stream, std::string_view payload) {
  std::string text;
  for (int shift : {16, 8, 0}) text += static_cast<char>(payload.size() >> shift & 0xff);
  text += type;
  text += flags;
  for (int shift : {24, 16, 8, 0}) text += static_cast<char>(stream >> shift & 0xff);
  return text.append(payload);
}

struct Flood {
  std::string name, first, again, reason;
};

std::vector<Flood> floods() {
  constexpr char kData = 0, kHeaders = 1, kSettings = 4, kPing = 6, kWindow = 8, kMore = 9;
  constexpr char kEndHeaders = 4;
  std::string const post_head =
      "\x83\x86\x84\x41\x01"
      "a";  // POST, http, /, authority "a"
  std::string const one{"\0\0\0\1", 4};
  return {
      {"continuations", frame(kHeaders, 0, 1, "\x82"), frame(kMore, 0, 1, "\x84"),
       "continuation_flood"},
      {"pings", "", frame(kPing, 0, 0, std::string(8, '\0')), "ack_flood"},
      {"settings", "", frame(kSettings, 0, 0, ""), "ack_flood"},
      {"window updates", "", frame(kWindow, 0, 0, one), "empty_flood"},
      {"empty data", frame(kHeaders, kEndHeaders, 1, post_head), frame(kData, 0, 1, ""),
       "empty_flood"},
      {"frames of no known type", "", frame('\x7f', 0, 0, std::string(100, 'x')), "empty_flood"},
      {"noise", "", std::string(9, '\xff'), "protocol_error"},
  };
}

TEST_P(Limits, FloodsOfFramesEndTheConnection) {
  std::string const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, "");
  for (auto const& [name, first, again, reason] : floods()) {
    auto const before = refused(reason);
    auto one = stranger("h2");
    std::string text = preface + first;
    while (text.size() < 1'200'000) text += again;
    one.send(text);
    EXPECT_TRUE(in_time([&, r = reason] { return refused(r) == before + 1; })) << name;
    EXPECT_NE(one.hear_all().find(std::string{"\7\0\0\0\0\0", 6}), std::string::npos)
        << name << ": GOAWAY";
  }
}

TEST_P(Limits, AMalformedRequestOverHttp2IsNamed) {
  auto const before = refused("malformed");
  auto one = stranger("h2");
  H2Client client;
  auto const bad = client.get("/", {{"transfer-encoding", "chunked"}});
  auto const good = client.get("/healthz");
  EXPECT_TRUE(one.talk(client, [&] { return client.closed.size() == 2; }));
  EXPECT_EQ(client.answer(bad).error, std::uint32_t{NGHTTP2_PROTOCOL_ERROR});
  EXPECT_EQ(client.answer(good).status, 200);
  EXPECT_EQ(refused("malformed"), before + 1);
}

}  // namespace
}  // namespace freshet
