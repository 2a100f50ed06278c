#include "http/range.hpp"

#include <gtest/gtest.h>

#include <string>

namespace freshet::http {
namespace {

Request get(std::string range) {
  Request request;
  request.headers = {{"range", std::move(range)}};
  return request;
}

/// "0123456789" in three slices, one of them empty.
Response digits() {
  Response response;
  response.body = Slices{Bytes::copy("0123"), Bytes{}, Bytes::copy("456789")};
  return response.with("accept-ranges", "bytes").with("etag", "\"v1\"");
}

std::string text(Response const& response) {
  std::string out;
  for (auto const& slice : std::get<Slices>(response.body)) out += slice.text();
  return out;
}

struct Case {
  char const* range;
  int status;
  char const* text;
  char const* content_range;
};
class RangeOfSlices : public ::testing::TestWithParam<Case> {};

TEST_P(RangeOfSlices, IsCut) {
  auto const& [range, status, expected, content_range] = GetParam();
  auto response = digits();
  apply_range(get(range), response);
  EXPECT_EQ(response.status, status) << range;
  EXPECT_EQ(text(response), expected) << range;
  EXPECT_EQ(find_header(response.headers, "content-range"), content_range) << range;
}

constexpr auto kAll = "0123456789";
INSTANTIATE_TEST_SUITE_P(
    Range, RangeOfSlices,
    ::testing::Values(
        Case{"bytes=0-0", 206, "0", "bytes 0-0/10"}, Case{"bytes=2-5", 206, "2345", "bytes 2-5/10"},
        Case{"bytes=4-", 206, "456789", "bytes 4-9/10"},
        Case{"bytes=8-99", 206, "89", "bytes 8-9/10"}, Case{"bytes=-3", 206, "789", "bytes 7-9/10"},
        Case{"bytes=-99", 206, kAll, "bytes 0-9/10"},
        Case{"bytes=0-18446744073709551615", 206, kAll, "bytes 0-9/10"},
        Case{"bytes=0-99999999999999999999999", 206, kAll, "bytes 0-9/10"},
        Case{"bytes=10-", 416, "", "bytes */10"}, Case{"bytes=-0", 416, "", "bytes */10"},
        Case{"bytes=0-1,3-4", 200, kAll, ""}, Case{"bytes=5-2", 200, kAll, ""},
        Case{"bytes=", 200, kAll, ""}, Case{"bytes=-", 200, kAll, ""},
        Case{"bytes=a-b", 200, kAll, ""}, Case{"bytes=1-2x", 200, kAll, ""},
        Case{"bytes= 1-2", 200, kAll, ""}, Case{"lines=1-2", 200, kAll, ""}));

TEST(Range, IsOnlyForGetOfWhatTheHandlerMarked) {
  auto head = get("bytes=0-1");
  head.method = Method::head;
  auto response = digits();
  apply_range(head, response);
  EXPECT_EQ(response.status, 200);

  Response unmarked;
  unmarked.body = Slices{Bytes::copy("0123")};
  apply_range(get("bytes=0-1"), unmarked);
  EXPECT_EQ(unmarked.status, 200);

  auto missing = digits();
  missing.status = 404;
  apply_range(get("bytes=0-1"), missing);
  EXPECT_EQ(missing.status, 404);
}

TEST(Range, OfAnotherVersionIsNotCut) {
  auto request = get("bytes=0-1");
  request.headers.emplace_back("if-range", "\"v1\"");
  auto response = digits();
  apply_range(request, response);
  EXPECT_EQ(response.status, 206);

  request.headers.back().second = "\"v0\"";
  response = digits();
  apply_range(request, response);
  EXPECT_EQ(response.status, 200);
}

TEST(Range, MovesAFilesRangeWithinItself) {
  Response response;
  response.body = FileRange{nullptr, 1'000, 50};
  response.with("accept-ranges", "bytes");
  apply_range(get("bytes=10-19"), response);
  auto const& file = std::get<FileRange>(response.body);
  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(file.offset, 1'010U);
  EXPECT_EQ(file.size, 10U);
}

TEST(Range, TheSameOctetsInAFileAreCutAlike) {
  auto response = digits();
  response.in_file = FileRange{nullptr, 1'000, 10};
  apply_range(get("bytes=3-4"), response);
  EXPECT_EQ(response.in_file->offset, 1'003U);
  EXPECT_EQ(response.in_file->size, 2U);

  response = digits();
  response.in_file = FileRange{nullptr, 1'000, 10};
  apply_range(get("bytes=10-"), response);
  EXPECT_EQ(response.status, 416);
  EXPECT_FALSE(response.in_file.has_value());
}

TEST(Range, OfNothingCannotBeSatisfied) {
  Response response;
  response.with("accept-ranges", "bytes");
  apply_range(get("bytes=0-"), response);
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(find_header(response.headers, "content-range"), "bytes */0");
}

TEST(Range, ARefusalIsNotKeptAsLongAsTheWhole) {
  auto response = digits().with("cache-control", "max-age=3600, immutable");
  apply_range(get("bytes=10-"), response);
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(find_header(response.headers, "cache-control"), "no-store");
}

}  // namespace
}  // namespace freshet::http
