#include "http/request_reader.hpp"

#include "support/request_story.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace freshet::http {
namespace {

using State = RequestReader::State;

using freshet::test::feed;

std::string story(std::string_view octets, std::size_t step) {
  return freshet::test::request_story(octets, step, {});
}

State state_of(std::string_view octets, RequestLimits limits = {}) {
  RequestReader reader{limits};
  feed(reader, octets);
  return reader.advance();
}

constexpr std::string_view kPipelined =
    "\r\nGET /live/a/index.m3u8?_HLS_msn=4 HTTP/1.1\r\nHost: a\r\nX-Empty:\r\n\r\n"
    "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
    "\r\n\r\nPUT /y HTTP/1.1\r\nhOST: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
    "5;name=\"value\"\r\nhello\r\n1\r\n!\r\n0\r\nX-Trailer: t\r\n\r\n"
    "DELETE /z HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    "HEAD http://b.example:81 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /half";

TEST(RequestReader, ReadsPipelinedRequestsAlikeUnderEverySplit) {
  auto const whole = story(kPipelined, kPipelined.size());
  EXPECT_EQ(whole,
            "0 /live/a/index.m3u8?_HLS_msn=4 keep|host=a|x-empty=|\n"
            "3 /v1/x? keep|host=a|content-length=5|hello\n"
            "4 /y? keep|host=a|transfer-encoding=Chunked|hello!\n"
            "6 /z? keep|connection=keep-alive|\n"
            "1 /? close|connection=close|host=b.example:81|\n"
            "state 1");
  for (std::size_t step = 1; step < kPipelined.size(); ++step) {
    EXPECT_EQ(story(kPipelined, step), whole) << "in steps of " << step;
  }
}

struct Refused {
  char const* name;
  std::string octets;
  char const* story;
};

std::ostream& operator<<(std::ostream& out, Refused const& r) { return out << r.name; }

class Refuses : public ::testing::TestWithParam<Refused> {};

TEST_P(Refuses, UnderEverySplit) {
  auto const& [name, octets, told] = GetParam();
  for (std::size_t step = 1; step <= octets.size(); ++step) {
    EXPECT_EQ(story(octets, step), told) << "in steps of " << step;
  }
}

std::string head(std::string const& more) { return "POST / HTTP/1.1\r\nHost: a\r\n" + more; }

INSTANTIATE_TEST_SUITE_P(
    RequestReader, Refuses,
    ::testing::Values(
        Refused{"LengthBesideChunked",
                head("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"),
                "400 ambiguous_length"},
        Refused{"ChunkedBesideLength",
                head("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"),
                "400 ambiguous_length"},
        Refused{"GzipBesideLength", head("Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\n"),
                "400 ambiguous_length"},
        Refused{"AnotherCoding", head("Transfer-Encoding: gzip\r\n\r\n"), "501 unknown_coding"},
        Refused{"TwoCodings", head("Transfer-Encoding: gzip, chunked\r\n\r\n"),
                "501 unknown_coding"},
        Refused{"TwoCodingHeaders",
                head("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"),
                "501 unknown_coding"},
        Refused{"CodingIn10", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                "400 ambiguous_length"},
        Refused{"TwoLengths", head("Content-Length: 3\r\nContent-Length: 4\r\n\r\n"),
                "400 ambiguous_length"},
        Refused{"TheSameLengthTwice", head("Content-Length: 3\r\nContent-Length: 3\r\n\r\n"),
                "400 ambiguous_length"},
        Refused{"AListOfLengths", head("Content-Length: 3, 3\r\n\r\n"), "400 ambiguous_length"},
        Refused{"LengthInHex", head("Content-Length: 0x3\r\n\r\n"), "400 ambiguous_length"},
        Refused{"NegativeLength", head("Content-Length: -1\r\n\r\n"), "400 ambiguous_length"},
        Refused{"LengthWithSign", head("Content-Length: +1\r\n\r\n"), "400 ambiguous_length"},
        Refused{"LengthTooBigToCount", head("Content-Length: 99999999999999999999999\r\n\r\n"),
                "400 ambiguous_length"},
        Refused{"BodyTooLong", head("Content-Length: 1048577\r\n\r\n"), "413 body_too_long"},
        Refused{"ChunkTooLong", head("Transfer-Encoding: chunked\r\n\r\n100001\r\n"),
                "413 body_too_long"},
        Refused{"BadChunk", head("Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "400 bad_chunk"},
        Refused{"ChunkNotEnded", head("Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"),
                "400 bad_chunk"},
        Refused{"ChunkSizeWithSign", head("Transfer-Encoding: chunked\r\n\r\n-1\r\n"),
                "400 bad_chunk"},
        Refused{"ChunkSizeIn0x", head("Transfer-Encoding: chunked\r\n\r\n0x1\r\n"),
                "400 bad_chunk"},
        Refused{"ChunkSizeThenSpace", head("Transfer-Encoding: chunked\r\n\r\n1 2\r\n"),
                "400 bad_chunk"},
        Refused{"ChunkWithoutSize", head("Transfer-Encoding: chunked\r\n\r\n;x\r\n"),
                "400 bad_chunk"},
        Refused{"ChunkTooBigToCount",
                head("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"),
                "413 body_too_long"},
        Refused{"BareLfAfterChunk", head("Transfer-Encoding: chunked\r\n\r\n1\r\na\n"),
                "400 bad_chunk"},
        Refused{"BareLfInTrailers", head("Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\n"),
                "400 bad_chunk"},
        Refused{"QuoteOverTheLinesEnd",
                head("Transfer-Encoding: chunked\r\n\r\n1;n=\"\r\nab\r\n\"\r\n"), "400 bad_chunk"},
        Refused{"BareLf", "GET / HTTP/1.1\nHost: a\n\n", "400 bare_lf"},
        Refused{"BareLfAfterHeader", "GET / HTTP/1.1\r\nHost: a\n\r\n", "400 bare_lf"},
        Refused{"BareCr", "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", "400 malformed"},
        Refused{"FoldedHeader", head("X: a\r\n b\r\n\r\n"), "400 folded_header"},
        Refused{"FoldedFirstHeader", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "400 folded_header"},
        Refused{"SpaceBeforeColon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400 malformed"},
        Refused{"NulInHeader",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n",
                "400 malformed"},
        Refused{"NoHost", "GET / HTTP/1.1\r\n\r\n", "400 bad_host"},
        Refused{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400 bad_host"},
        Refused{"HostWithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400 bad_host"},
        Refused{"TwoSpaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400 malformed"},
        Refused{"NoTarget", "GET HTTP/1.1\r\nHost: a\r\n\r\n", "400 malformed"},
        Refused{"AuthorityForm", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", "400 bad_target"},
        Refused{"EscapedNul", "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", "400 bad_target"},
        Refused{"EscapeOfNothing", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "400 bad_target"},
        Refused{"Http2InItsWords", "GET / HTTP/2.0\r\n\r\n", "505 bad_version"},
        Refused{"Http09", "GET /\r\n\r\n", "400 malformed"},
        Refused{"AnotherExpectation", head("Expect: a-miracle\r\n\r\n"), "417 bad_expectation"}),
    [](auto const& one) { return std::string{one.param.name}; });

TEST(RequestReader, KnowsThePrefaceOfHttp2AndLeavesItWhole) {
  std::string const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  for (std::size_t step = 1; step <= preface.size(); ++step) {
    RequestReader reader{{}};
    for (std::size_t at = 0; at < preface.size(); at += step) {
      freshet::test::feed(reader, std::string_view{preface}.substr(at, step));
    }
    EXPECT_EQ(reader.advance(), State::preface);
    EXPECT_EQ(reader.rest(), preface);
  }
  auto const late = story("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + preface, 7);
  EXPECT_TRUE(late.ends_with("505 bad_version"))
      << "only the first octets of a connection can be it";
}

TEST(RequestReader, RefusesARequestLineThatIsTooLongBeforeItEnds) {
  EXPECT_EQ(story("GET /" + std::string(9'000, 'a'), 1'000), "414 line_too_long");
  auto const longest = "GET /" + std::string(8'192 - 15, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(state_of(longest), State::ready);
}

TEST(RequestReader, RefusesHeadersThatAreTooLongBeforeTheyEnd) {
  std::string const start = "GET / HTTP/1.1\r\nHost: a\r\n";
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += "X-Header: some value or other\r\n";
  EXPECT_EQ(story(start + many, 100), "431 header_too_long");
  EXPECT_EQ(story(start + "X: " + std::string(20'000, 'x'), 4'000), "431 header_too_long");
  EXPECT_EQ(state_of(start + "X: " + std::string(16'000, 'x') + "\r\n\r\n"), State::ready);
}

TEST(RequestReader, RefusesAChunksHeadThatNeverEnds) {
  EXPECT_EQ(story("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=" +
                      std::string(40'000, 'x'),
                  1'000),
            "400 bad_chunk");
}

TEST(RequestReader, RefusesTrailersThatNeverEnd) {
  std::string octets = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
  for (int i = 0; i < 1'000; ++i) octets += "X-Trailer: some value or other\r\n";
  EXPECT_EQ(story(octets, 1'000), "400 bad_chunk");
}

TEST(RequestReader, RefusesManyChunksThatAreTooLongTogether) {
  std::string octets = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 300; ++i) octets += "1000\r\n" + std::string(4'096, 'b') + "\r\n";
  EXPECT_EQ(story(octets, 5'000), "413 body_too_long");
}

TEST(RequestReader, HoldsNoRoomForABodyThatIsOnlyPromised) {
  RequestReader reader{{}};
  feed(reader, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\nab");
  EXPECT_EQ(reader.advance(), State::body);
  EXPECT_EQ(reader.body_size(), 2U);
}

TEST(RequestReader, TakesABodyOfExactlyTheLimit) {
  RequestReader reader{{}};
  feed(reader, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n");
  for (int i = 0; i < 1'024; ++i) feed(reader, std::string(1'024, 'b'));
  ASSERT_EQ(reader.advance(), State::ready);
  EXPECT_EQ(reader.body_size(), 1'048'576U);
  EXPECT_EQ(reader.take().body.size(), 1'048'576U);
  EXPECT_EQ(reader.body_size(), 0U);
  EXPECT_EQ(reader.advance(), State::idle);
}

TEST(RequestReader, AsksOnceForABodyThatWaitsToBeAskedFor) {
  RequestReader reader{{}};
  feed(reader, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(reader.advance(), State::body);
  EXPECT_TRUE(reader.take_continue());
  EXPECT_FALSE(reader.take_continue());
  feed(reader, "ok");
  EXPECT_EQ(reader.advance(), State::ready);
}

TEST(RequestReader, DoesNotAskForABodyThatComesAnyway) {
  RequestReader reader{{}};
  feed(reader, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\no");
  EXPECT_FALSE(reader.take_continue());
  RequestReader old{{}};
  feed(old, "POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_FALSE(old.take_continue());
}

TEST(RequestReader, ForgetsTrailersRatherThanMergeThem) {
  RequestReader reader{{}};
  feed(reader,
       "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHost: evil\r\n"
       "Connection: close\r\n\r\n");
  ASSERT_EQ(reader.advance(), State::ready);
  EXPECT_TRUE(reader.keep_alive());
  EXPECT_EQ(reader.take().headers.size(), 2U);
}

TEST(RequestReader, SkipsEmptyLinesBetweenRequestsHoweverMany) {
  std::string octets;
  for (int i = 0; i < 100'000; ++i) octets += "\r\n";
  EXPECT_EQ(state_of(octets), State::idle);
  EXPECT_EQ(state_of(octets + "\r"), State::head);
}

}  // namespace
}  // namespace freshet::http
