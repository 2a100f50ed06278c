#include "delivery/viewer_key.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace freshet::delivery {
namespace {

constexpr SipKey kKey{17, 42};

std::uint64_t of(std::string peer, std::string agent, std::string taken = {}) {
  http::Request request;
  request.peer = std::move(peer);
  request.taken = std::move(taken);
  if (!agent.empty()) request.headers = {{"user-agent", std::move(agent)}};
  return viewer_key(kKey, request);
}
std::string prefix(std::string const& session) {
  return "/~v1.8CQsea6C.1785511501.0." + session + ".zD37kkP4xTMvmuJlsaqEMA";
}

TEST(ViewerKey, IsThatOfAnAddressAndAProgram) {
  auto const one = of("10.0.0.5:4711", "player");
  EXPECT_EQ(one, of("10.0.0.5:9", "player")) << "another connection";
  EXPECT_EQ(one, of("10.0.0.5", "player")) << "behind a proxy, which says no port";
  EXPECT_NE(one, of("10.0.0.6:4711", "player"));
  EXPECT_NE(one, of("10.0.0.5:4711", "another"));
  EXPECT_NE(one, of("10.0.0.5:4711", ""));
  EXPECT_NE(of("10.0.0.5", "0player"), of("10.0.0.50", "player"));
}

TEST(ViewerKey, KnowsAddressesOfBothKinds) {
  EXPECT_EQ(of("[2001:db8::1]:4711", "p"), of("[2001:db8::1]:9", "p"));
  EXPECT_EQ(of("[2001:db8::1]:4711", "p"), of("[2001:db8::1]", "p"));
  EXPECT_NE(of("[2001:db8::1]:4711", "p"), of("[2001:db8::2]:4711", "p"));
  EXPECT_NE(of("unknown", "p"), of("", "p"));
}

TEST(ViewerKey, OfASignedSessionIsTheSameEverywhere) {
  auto const one = of("10.0.0.5:1", "phone", prefix("viewer-7"));
  EXPECT_EQ(one, of("192.0.2.7:1", "television", prefix("viewer-7")));
  EXPECT_NE(one, of("10.0.0.5:1", "phone", prefix("viewer-8")));
  EXPECT_NE(one, of("10.0.0.5:1", "phone"));
  auto renewed = prefix("viewer-7");
  renewed.replace(renewed.find("1785511501"), 10, "1785599999");
  EXPECT_EQ(one, of("10.0.0.5:1", "phone", renewed)) << "the link was made anew";
}

TEST(ViewerKey, TellsNothingWithoutItsSecret) {
  http::Request request;
  request.peer = "10.0.0.5:1";
  EXPECT_NE(viewer_key({1, 2}, request), viewer_key({3, 4}, request));
}

}  // namespace
}  // namespace freshet::delivery
