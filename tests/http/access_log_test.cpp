#include "http/access_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string line_of(Request request, bool json = false, Response response = {}) {
  AccessLog log;
  log.set(true, json);
  ::testing::internal::CaptureStderr();
  request.peer = "203.0.113.7:4711";
  request.protocol = "HTTP/2";
  request.arrived = SteadyTime{} + std::chrono::seconds{1};
  log.write(request, response, SteadyTime{} + std::chrono::milliseconds{1'250});
  return ::testing::internal::GetCapturedStderr();
}

Request asking(std::string path, std::string query = {}) {
  Request request;
  request.path = std::move(path);
  request.query = std::move(query);
  return request;
}

TEST(AccessLog, SaysWhoAskedForWhatAndWhatTheyGot) {
  Response response = text_response(404, "twelve chars");
  response.kind = "media";
  EXPECT_THAT(line_of(asking("/live/main/a b"), false, response),
              EndsWith(" access client=203.0.113.7:4711 method=GET path=\"/live/main/a b\" "
                       "protocol=HTTP/2 status=404 octets=12 ms=250 kind=media agent=\"\"\n"));
  auto const json = line_of(asking("/live/main/\"x\""), true, response);
  EXPECT_THAT(json, StartsWith("{\"time\":\"20"));
  EXPECT_THAT(json, HasSubstr("\"log\":\"access\",\"client\":\"203.0.113.7:4711\""));
  EXPECT_THAT(json, HasSubstr("\"path\":\"/live/main/\\\"x\\\"\""));
  EXPECT_THAT(json, HasSubstr("\"status\":404,\"octets\":12,\"ms\":250,"));
}

TEST(AccessLog, WritesNoSecretDown) {
  EXPECT_EQ(loggable("/~v1.k.9.0.s.MAC/live/main/index.m3u8"), "/~/live/main/index.m3u8");
  EXPECT_EQ(loggable("//~v1.k/x/~y"), "//~/x/~");
  EXPECT_EQ(loggable("/live/main/source/s1~2.m4s"), "/live/main/source/s1~2.m4s");
  EXPECT_EQ(loggable("*"), "*");
  auto const line =
      line_of(asking("/~v1.SECRET/live/main/i.m3u8", "token=SECRET&_HLS_skip=YES&x&key=SECRET"));
  EXPECT_THAT(line, HasSubstr("path=\"/~/live/main/i.m3u8?_HLS_skip=YES\""));
  EXPECT_THAT(line, Not(HasSubstr("SECRET")));
  auto behind_a_gate = asking("/live/main/i.m3u8");
  behind_a_gate.taken = "/~v1.SECRET";
  EXPECT_THAT(line_of(behind_a_gate), HasSubstr("path=/~/live/main/i.m3u8 "));
}

TEST(AccessLog, WritesOneLineARequestWhateverItHolds) {
  auto request = asking("/live/a\xFF");
  request.headers.emplace_back("user-agent", "x\x1b[0m \" y=1");
  auto const line = line_of(request);
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_THAT(line, HasSubstr("agent=\"x\\x1b[0m \\\" y=1\""));
}

TEST(AccessLog, LeavesTheManyToTheMetrics) {
  Response part;
  part.kind = "part";
  EXPECT_EQ(line_of(asking("/live/main/source/s1.p1.m4s"), false, part), "");
  part.status = 404;
  EXPECT_NE(line_of(asking("/live/main/source/s1.p1.m4s"), false, part), "");
  Response playlist;
  playlist.kind = "playlist";
  EXPECT_EQ(line_of(asking("/live/main/source/index.m3u8", "_HLS_msn=1"), false, playlist), "");
  EXPECT_NE(line_of(asking("/live/main/source/index.m3u8"), false, playlist), "");
}

TEST(AccessLog, IsSilentUntilAskedFor) {
  AccessLog const log;
  ::testing::internal::CaptureStderr();
  log.write(asking("/"), {}, SteadyTime{});
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace freshet::http
