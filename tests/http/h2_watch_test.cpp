#include "http/h2_watch.hpp"

#include <gtest/gtest.h>

namespace freshet::http {
namespace {

using namespace std::chrono_literals;
using At = H2Stage::At;

TEST(H2Watch, ARequestIsLateHoweverItTrickles) {
  H2Watch watch{{1s, 3s, 5s}};
  SteadyTime const start{1h};
  EXPECT_TRUE(watch.late({{1, At::head}, {3, At::body, 0}}, start).empty());
  EXPECT_EQ(watch.late({{1, At::head}, {3, At::body, 0}}, start + 1s).size(), 1U);
  auto const late = watch.late({{3, At::body, 0}}, start + 3s);
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].stream, 3);
}

TEST(H2Watch, EachStageHasItsTime) {
  H2Watch watch{{1s, 1s, 1s}};
  SteadyTime const start{1h};
  EXPECT_TRUE(watch.late({{1, At::head}}, start).empty());
  EXPECT_TRUE(watch.late({{1, At::body}}, start + 1s).empty());
  EXPECT_TRUE(watch.late({{1, At::answer, 0}}, start + 2s).empty());
  EXPECT_TRUE(watch.late({{1, At::answer, 9}}, start + 3s).empty()) << "it moves";
  EXPECT_EQ(watch.late({{1, At::answer, 9}}, start + 4s).size(), 1U);
}

TEST(H2Watch, AHandlerMayTakeItsTime) {
  H2Watch watch{{1s, 1s, 1s}};
  SteadyTime const start{1h};
  EXPECT_TRUE(watch.late({{1, At::handler}}, start).empty());
  EXPECT_TRUE(watch.late({{1, At::handler}}, start + 1h).empty());
}

}  // namespace
}  // namespace freshet::http
