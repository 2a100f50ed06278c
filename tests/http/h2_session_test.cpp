#include "http/h2_session.hpp"

#include "support/h2_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <unistd.h>

namespace freshet::http {
namespace {

using freshet::test::H2Answer;
using freshet::test::H2Client;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

std::string text_of(H2Output& out) {
  std::string all;
  for (auto const& buffer : out.buffers()) {
    all.append(static_cast<char const*>(buffer.data()), buffer.size());
  }
  return all;
}

/// A client and a session that hear each other, in pieces of any size.
struct Pair {
  explicit Pair(H2Limits limits = {}, std::uint32_t window = 65'535, bool reads = true)
      : server{limits}, client{window, reads} {}

  void to_server(std::size_t step = SIZE_MAX) {
    auto const octets = client.output();
    for (std::size_t at = 0; at < octets.size(); at += std::min(step, octets.size() - at)) {
      server.feed(std::string_view{octets}.substr(at, step));
    }
    for (auto& arrival : server.take_arrived()) arrived.push_back(std::move(arrival));
  }
  void to_client(std::size_t most = 1 << 20) {
    H2Output out;
    server.gather(out, most);
    EXPECT_TRUE(client.input(text_of(out)));
  }
  void exchange() {
    for (int i = 0; i < 20; ++i) {
      to_server();
      to_client();
    }
  }
  void answer(std::int32_t stream, std::string text, std::string priority = {}) {
    auto response = text_response(200, std::move(text));
    if (!priority.empty()) response.with("priority", std::move(priority));
    server.answer(stream, std::move(response), kDate, true);
  }

  H2Session server;
  H2Client client;
  std::vector<H2Arrival> arrived;
};

TEST(H2Session, ReadsARequestUnderEverySplit) {
  for (std::size_t step : {1UL, 2UL, 3UL, 10UL, 1'000UL}) {
    Pair pair;
    pair.client.get("/a%20b/../c?q=1", {{"cookie", "a=1"}, {"cookie", "b=2"}, {"x", "y"}});
    pair.client.post("/p", "a body");
    pair.to_server(step);
    pair.to_client();
    pair.to_server(step);
    ASSERT_EQ(pair.arrived.size(), 2U);
    auto const& get = pair.arrived[0].request;
    EXPECT_EQ(get.path, "/c");
    EXPECT_EQ(get.query, "q=1");
    EXPECT_EQ(get.header("host"), "a");
    EXPECT_EQ(get.header("cookie"), "a=1; b=2");
    EXPECT_EQ(get.header("x"), "y");
    auto const& post = pair.arrived[1].request;
    EXPECT_EQ(post.method, Method::post);
    EXPECT_EQ(post.body.text(), "a body");
  }
}

TEST(H2Session, AnswersWithWhatHttp2Allows) {
  Pair pair;
  auto const id = pair.client.get("/");
  pair.to_server();
  auto response = text_response(200, "hello");
  response.with("connection", "close").with("keep-alive", "5").with("transfer-encoding", "chunked");
  response.with("x-text", "a\r\nb: c");
  pair.server.answer(id, std::move(response), kDate, true);
  pair.exchange();
  auto const& answer = pair.client.answer(id);
  EXPECT_TRUE(answer.ok(200, "hello")) << answer.error;
  EXPECT_EQ(answer.headers.size(), 4U);
  EXPECT_EQ(answer.headers.at("date"), kDate);
  EXPECT_EQ(answer.headers.at("content-length"), "5");
  EXPECT_EQ(answer.headers.at("x-text"), "a  b: c");
  EXPECT_THAT(pair.server.take_closed(), ElementsAre(id));
  EXPECT_EQ(pair.server.streams(), 0U);
}

TEST(H2Session, SharesTheSlicesOfABody) {
  Pair pair;
  auto const id = pair.client.get("/");
  pair.to_server();
  pair.to_client();
  auto const big = Bytes::adopt(std::string(10'000, 'x'));
  Response response;
  response.body = Slices{big, Bytes{}, Bytes::copy("yz")};
  pair.server.answer(id, std::move(response), kDate, true);
  H2Output out;
  pair.server.gather(out, 1 << 20);
  bool shared = false;
  for (auto const& buffer : out.buffers()) shared = shared || buffer.data() == big.data();
  EXPECT_TRUE(shared);
  EXPECT_TRUE(pair.client.input(text_of(out)));
  EXPECT_TRUE(pair.client.answer(id).ok(200, std::string(10'000, 'x') + "yz"));
}

TEST(H2Session, ReadsFilesInChunksAndNoticesThatOneIsTooShort) {
  auto* const made = std::tmpfile();
  std::string content(200'000, 'f');
  content[199'998] = '!';
  std::fwrite(content.data(), 1, content.size(), made);
  std::fflush(made);
  auto const file = std::make_shared<File const>(::dup(fileno(made)));
  std::fclose(made);
  Pair pair;
  auto const whole = pair.client.get("/");
  auto const torn = pair.client.get("/");
  pair.to_server();
  Response response;
  response.body = FileRange{file, 1, 199'998};
  pair.server.answer(whole, response, kDate, true);
  response.body = FileRange{file, 199'000, 2'000};
  pair.server.answer(torn, response, kDate, true);
  pair.exchange();
  EXPECT_TRUE(pair.client.answer(whole).ok(200, content.substr(1, 199'998)));
  EXPECT_EQ(pair.client.answer(torn).error, NGHTTP2_INTERNAL_ERROR);
}

TEST(H2Session, GathersNoMoreThanItIsAsked) {
  Pair pair{{}, 1 << 24};
  auto const id = pair.client.get("/");
  pair.to_server();
  pair.to_client();
  pair.answer(id, std::string(60'000, 'x'));
  H2Output out;
  pair.server.gather(out, 20'000);
  EXPECT_GE(out.size(), 20'000U);
  EXPECT_LE(out.size(), 20'000U + 16'384U);
  EXPECT_TRUE(pair.client.input(text_of(out)));
  pair.exchange();
  EXPECT_TRUE(pair.client.answer(id).ok(200, std::string(60'000, 'x')));
}

TEST(H2Session, SendsInTheOrderThatTheAnswersAskForWhateverTheClientSays) {
  for (H2Client::Headers const& said : {H2Client::Headers{}, {{"priority", "u=1, i"}}}) {
    Pair pair;
    auto const high = pair.client.get("/1080p", said);
    auto const low = pair.client.get("/360p", said);
    auto const playlist = pair.client.get("/playlist", said);
    pair.to_server();
    pair.to_client();
    pair.answer(high, std::string(40'000, 'h'), "u=4");
    pair.answer(low, std::string(20'000, 'l'), "u=3");
    pair.answer(playlist, std::string(20'000, 'p'), "u=1");
    pair.exchange();
    EXPECT_THAT(pair.client.closed, ElementsAre(playlist, low, high));
    EXPECT_EQ(pair.client.answer(high).headers.at("priority"), "u=4");
  }
}

TEST(H2Session, WhereNoAnswerAsksForAnOrderTheClientsCounts) {
  Pair asked;
  auto const first = asked.client.get("/one", {{"priority", "u=5"}});
  auto const second = asked.client.get("/two", {{"priority", "u=0"}});
  asked.to_server();
  asked.to_client();
  asked.answer(first, std::string(20'000, '1'));
  asked.answer(second, std::string(40'000, '2'));
  asked.exchange();
  EXPECT_THAT(asked.client.closed, ElementsAre(second, first));
}

TEST(H2Session, AnUpdatedPriorityCounts) {
  Pair pair;
  auto const first = pair.client.get("/one");
  auto const second = pair.client.get("/two");
  pair.exchange();
  pair.client.reprioritize(second, "u=0");
  pair.exchange();
  pair.answer(first, std::string(40'000, '1'));
  pair.answer(second, std::string(40'000, '2'));
  pair.exchange();
  EXPECT_THAT(pair.client.closed, ElementsAre(second, first));
}

TEST(H2Session, RefusesWhatIsTooLong) {
  Pair pair{{.header = 1'000, .body = 100}};
  auto const head = pair.client.get("/", {{"x", std::string(2'000, 'x')}});
  auto const body = pair.client.post("/", std::string(101, 'x'));
  auto const said = pair.client.ask("POST", "/", {{"content-length", "101"}}, false);
  pair.exchange();
  ASSERT_EQ(pair.arrived.size(), 3U);
  EXPECT_EQ(pair.arrived[0].refusal.status, 431);
  for (auto const& arrival : pair.arrived) {
    auto const expected = arrival.stream == head ? 431 : 413;
    EXPECT_EQ(arrival.refusal.status, expected);
    pair.server.answer(arrival.stream, problem(expected, "no", "no"), kDate, true);
  }
  pair.exchange();
  for (auto const id : {head, body, said}) EXPECT_TRUE(pair.client.answer(id).closed);
  EXPECT_EQ(pair.client.answer(said).status, 413);
  EXPECT_EQ(pair.client.answer(said).error, 0U) << "the rest of the request is not wanted";
}

TEST(H2Session, RefusesPathsThatAreNone) {
  Pair pair;
  pair.client.get("/%zz");
  pair.client.get("/a%00");
  pair.exchange();
  ASSERT_EQ(pair.arrived.size(), 2U);
  for (auto const& arrival : pair.arrived) EXPECT_EQ(arrival.refusal.status, 400);
}

TEST(H2Session, ASpentClientIsSentAway) {
  Pair pair{{.resets = 10, .resets_a_second = 1}};
  for (int i = 0; i < 20; ++i) {
    auto const id = pair.client.get("/");
    pair.to_server();
    pair.client.reset(id);
    pair.to_server();
  }
  pair.to_client();
  EXPECT_EQ(pair.server.trouble(), Why::rapid_reset);
  EXPECT_TRUE(pair.client.told_to_go);
  EXPECT_TRUE(pair.server.done());
}

TEST(H2Session, EndlessContinuationsAreCutOff) {
  Pair pair;
  pair.to_server();
  std::string frames{"\0\0\1\1\0\0\0\0\1\x82", 10};  // HEADERS without END_HEADERS
  for (int i = 0; i < 20; ++i) frames += std::string{"\0\0\1\x9\0\0\0\0\1\x84", 10};
  pair.server.feed(frames);
  EXPECT_EQ(pair.server.trouble(), Why::continuation_flood);
  EXPECT_TRUE(pair.server.done());
}

TEST(H2Session, FloodsOfWhatIsToBeAcknowledgedAreCutOff) {
  Pair pair;
  for (int i = 0; i < 1'000; ++i) pair.client.ping();
  pair.to_server();
  EXPECT_EQ(pair.server.trouble(), Why::ack_flood);
}

TEST(H2Session, FramesForNothingHaveALimitHoweverWellTheirAnswersAreRead) {
  Pair pair{{.empty = 10'000}};
  for (int i = 0; i < 500; ++i) {
    pair.client.ping();
    pair.exchange();
  }
  EXPECT_EQ(pair.client.pongs, 500) << "17 octets each";
  EXPECT_EQ(pair.server.trouble(), std::nullopt);
  for (int i = 0; i < 100; ++i) {
    pair.client.ping();
    pair.to_server();
  }
  EXPECT_EQ(pair.server.trouble(), Why::empty_flood);
  EXPECT_THAT(pair.server.take_offences(), ElementsAre(Why::empty_flood));
  EXPECT_THAT(pair.server.take_offences(), IsEmpty());
}

TEST(H2Session, AClientThatIsAnsweredMayKeepItsConnectionUp) {
  Pair pair{{.empty = 1'000}};
  for (int i = 0; i < 300; ++i) {
    auto const id = pair.client.get("/");
    pair.client.ping();
    pair.exchange();
    pair.answer(id, "a");
    pair.exchange();
    EXPECT_TRUE(pair.client.answer(id).ok(200, "a"));
  }
  EXPECT_EQ(pair.server.trouble(), std::nullopt);
}

TEST(H2Session, RequestsThatAreGivenUpAreWorthNothing) {
  Pair pair{{.empty = 10'000, .resets = 100'000}};
  for (int i = 0; i < 1'000 && !pair.server.trouble(); ++i) {
    auto const id = pair.client.get("/");
    pair.to_server();
    pair.client.reset(id);
    pair.exchange();
  }
  EXPECT_EQ(pair.server.trouble(), Why::empty_flood);
}

TEST(H2Session, AMalformedRequestCostsItsStreamAndIsNamed) {
  Pair pair;
  auto const bad = pair.client.get("/", {{"transfer-encoding", "chunked"}});
  auto const two = pair.client.ask("POST", "/", {{"content-length", "3"}, {"content-length", "3"}});
  auto const good = pair.client.get("/");
  pair.exchange();
  ASSERT_EQ(pair.arrived.size(), 1U);
  EXPECT_EQ(pair.arrived[0].stream, good);
  EXPECT_EQ(pair.client.answer(bad).error, std::uint32_t{NGHTTP2_PROTOCOL_ERROR});
  EXPECT_EQ(pair.client.answer(two).error, std::uint32_t{NGHTTP2_PROTOCOL_ERROR});
  EXPECT_THAT(pair.server.take_offences(), ElementsAre(Why::malformed, Why::malformed));
  EXPECT_EQ(pair.server.trouble(), std::nullopt);
}

/// A complete request, as three octets of HPACK's static table and an authority.
std::string request_frame(int id) {
  std::string frame{"\0\0\6\1\5\0\0", 7};
  frame += static_cast<char>(id >> 8);
  frame += static_cast<char>(id & 0xff);
  return frame + "\x82\x86\x84\x41\1a";
}

TEST(H2Session, FloodsOfRefusedStreamsAreCutOff) {
  H2Session session{{.streams = 1}};
  session.feed("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  session.feed({"\0\0\0\4\0\0\0\0\0", 9});  // SETTINGS; ours are never acknowledged
  for (int id = 1; id < 1'000; id += 2) session.feed(request_frame(id));
  EXPECT_EQ(session.trouble(), std::nullopt) << "what is refused now and then is no flood";
  EXPECT_EQ(session.take_arrived().size(), 1U);
  for (int id = 1'001; id < 6'000; id += 2) session.feed(request_frame(id));
  EXPECT_EQ(session.trouble(), Why::frame_flood);
  EXPECT_TRUE(session.done());
}

TEST(H2Session, TheBodiesOfAllStreamsHaveALimitTogether) {
  Pair pair{{.body = 10}};
  for (int i = 0; i < 6; ++i) pair.client.post("/", std::string(10, 'x'));
  pair.exchange();
  std::size_t refused = 0;
  for (auto const& arrival : pair.arrived) refused += arrival.refusal.status == 503 ? 1U : 0U;
  EXPECT_EQ(pair.arrived.size(), 6U);
  EXPECT_EQ(refused, 2U);
}

TEST(H2Session, TheRoomForBodiesMayBeSmallerStill) {
  Pair pair;
  pair.client.post("/", std::string(10, 'x'));
  pair.server.feed(pair.client.output(), 9);
  auto const arrived = pair.server.take_arrived();
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_EQ(arrived[0].refusal.status, 503);
  EXPECT_EQ(arrived[0].refusal.why, Why::bodies_too_long);
}

TEST(H2Session, WhatIsNotHttp2IsCutOff) {
  H2Session session{{}};
  session.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(session.trouble(), Why::bad_preface);
  EXPECT_TRUE(session.done());
}

TEST(H2Session, TakesNoMoreStreamsThanItSays) {
  Pair pair{{.streams = 2}};
  pair.exchange();
  for (int i = 0; i < 5; ++i) pair.client.get("/");
  pair.exchange();
  EXPECT_EQ(pair.arrived.size(), 2U);
  EXPECT_EQ(pair.server.streams(), 2U);
  for (auto const& arrival : std::exchange(pair.arrived, {})) pair.answer(arrival.stream, "a");
  pair.exchange();
  EXPECT_EQ(pair.arrived.size(), 2U);
}

TEST(H2Session, GoesAwayWhenItsStreamsAreDone) {
  Pair pair;
  auto const before = pair.client.get("/");
  pair.exchange();
  pair.server.go_away();
  pair.exchange();
  EXPECT_TRUE(pair.client.told_to_go);
  EXPECT_EQ(pair.client.told_why, 0U);
  EXPECT_FALSE(pair.server.done());
  pair.answer(before, "a");
  pair.exchange();
  EXPECT_TRUE(pair.client.answer(before).ok(200, "a"));
  EXPECT_TRUE(pair.server.done());
}

TEST(H2Session, SaysWhichStreamsStandStill) {
  Pair pair{{}, 10, false};
  auto const id = pair.client.get("/");
  pair.exchange();
  EXPECT_FALSE(pair.server.waits());
  pair.answer(id, std::string(100, 'x'));
  pair.exchange();
  ASSERT_TRUE(pair.server.waits());
  auto const stages = pair.server.stages();
  ASSERT_EQ(stages.size(), 1U);
  EXPECT_EQ(stages[0].at, H2Stage::At::answer);
  EXPECT_EQ(stages[0].moved, 10U);
  pair.server.cancel(id);
  pair.exchange();
  EXPECT_EQ(pair.client.answer(id).error, NGHTTP2_CANCEL);
  EXPECT_THAT(pair.server.stages(), IsEmpty());
}

}  // namespace
}  // namespace freshet::http
